"""The evaluation forms on the team's desk: their questions, their order, and which course uses which."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.attendance.evaluation import keeping
from bookings.attendance.evaluation.kinds import kind_of
from bookings.attendance.pages.forms.evaluation import EvaluationForm
from bookings.attendance.pages.forms.questionnaires import FormForm, NewFormForm, QuestionForm, as_asked
from bookings.models import CourseQuestionnaire, Moment, Question, Questionnaire
from bookings.models.questionnaire import is_answered
from training.access import team_only
from training.forms.refusals import show_refusal
from training.models import Course
from training.refusals import Refused
from training.requests import SignedInRequest, posted

Change = Callable[..., Any]


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_evaluation_forms(request: SignedInRequest) -> HttpResponse:
    """All forms, and one more."""
    form = NewFormForm(posted(request))
    if form.is_valid():
        try:
            added = keeping.add_form(by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal, about="name")
        else:
            return redirect("desk-evaluation-form", added.pk)
    asked = Count("questions", filter=Q(questions__retired_at=None))
    forms = Questionnaire.objects.annotate(asked=asked).order_by("retired_at", "-is_default", "name_key")
    courses: dict[int, list[str]] = {}
    for row in CourseQuestionnaire.objects.select_related("course").order_by("course__title_key"):
        courses.setdefault(row.questionnaire_id, []).append(row.course.title)
    context = {
        "form": form,
        "forms": [(one, courses.get(one.pk, [])) for one in forms if not one.retired_at],
        "retired": [one for one in forms if one.retired_at],
    }
    return render(request, "bookings/attendance/desk_evaluation_forms.html", context)


@require_safe
@team_only
def desk_evaluation_form(request: SignedInRequest, pk: int) -> HttpResponse:
    """One form: what it asks, in order, and what it asked before."""
    form = get_object_or_404(Questionnaire, pk=pk)
    questions = Question.objects.filter(questionnaire=form).annotate(is_answered=is_answered())
    rows = [(question, kind_of(question)) for question in questions.order_by("position", "pk")]
    context = {
        "form": form,
        "asked": [row for row in rows if row[0].retired_at is None],
        "retired": [row for row in rows if row[0].retired_at],
        "courses": Course.objects.filter(pk__in=form.courses_with_it.values("course")).order_by("title_key"),
        "moments": Moment.choices,
    }
    return render(request, "bookings/attendance/desk_evaluation_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_evaluation_form_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Its name, and the courses that use it."""
    questionnaire = get_object_or_404(Questionnaire, pk=pk, retired_at=None)
    courses = list(questionnaire.courses_with_it.values_list("course", flat=True))
    form = FormForm(posted(request), initial={"name": questionnaire.name, "courses": courses})
    if form.is_valid():
        try:
            keeping.change_form(form=questionnaire, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal, about="name")
        else:
            messages.success(request, "Saved.")
            return redirect("desk-evaluation-form", pk)
    context = {"form": form, "questionnaire": questionnaire}
    return render(request, "bookings/attendance/desk_evaluation_form_edit.html", context)


_FORM: dict[str, tuple[Change, str]] = {
    "default": (keeping.make_default, "This is the default form now."),
    "retire": (keeping.retire_form, "The form is retired. Its courses use the default form."),
    "back": (keeping.bring_form_back, "The form can be used again."),
}


@require_POST
@team_only
def desk_evaluation_form_change(request: SignedInRequest, pk: int) -> HttpResponse:
    """Make it the default, retire it, or bring it back."""
    form = get_object_or_404(Questionnaire, pk=pk)
    _change(request, _FORM, form=form)
    return redirect("desk-evaluation-form", pk)


@require_safe
@team_only
def desk_evaluation_form_preview(request: SignedInRequest, pk: int, moment: str) -> HttpResponse:
    """The form as people see it at a moment."""
    questionnaire = get_object_or_404(Questionnaire, pk=pk)
    if moment not in Moment:
        raise Http404
    questions = Question.objects.in_use().filter(questionnaire=questionnaire, **{f"asked_{moment}": True})
    context = {
        "questionnaire": questionnaire,
        "form": EvaluationForm(questions=questions, moment=moment),
        "moment": Moment(moment),
        "moments": Moment.choices,
    }
    return render(request, "bookings/attendance/desk_evaluation_form_preview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_question_new(request: SignedInRequest, pk: int) -> HttpResponse:
    questionnaire = get_object_or_404(Questionnaire, pk=pk)
    form = QuestionForm(posted(request), initial={"moments": [Moment.AFTER.value]})
    if form.is_valid():
        try:
            keeping.add_question(form=questionnaire, by=request.user, now=timezone.now(), **form.said())
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "The question is added at the end of the form.")
            return redirect("desk-evaluation-form", pk)
    context = {"form": form, "questionnaire": questionnaire, "heading": "Add a question"}
    return render(request, "bookings/attendance/desk_question.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_question(request: SignedInRequest, pk: int) -> HttpResponse:
    asked = Question.objects.select_related("questionnaire").annotate(is_answered=is_answered())
    question: Any = get_object_or_404(asked, pk=pk, retired_at=None)
    form = QuestionForm(posted(request), initial=as_asked(question))
    if form.is_valid():
        try:
            keeping.change_question(question=question, by=request.user, now=timezone.now(), **form.said())
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Saved.")
            return redirect("desk-evaluation-form", question.questionnaire_id)
    context = {
        "form": form,
        "questionnaire": question.questionnaire,
        "heading": "Change the question",
        "is_answered": question.is_answered,
    }
    return render(request, "bookings/attendance/desk_question.html", context)


def _up(**said: Any) -> None:
    keeping.move_question(up=True, **said)


def _down(**said: Any) -> None:
    keeping.move_question(up=False, **said)


_QUESTION: dict[str, tuple[Change, str]] = {
    "up": (_up, ""),
    "down": (_down, ""),
    "retire": (keeping.retire_question, "We no longer ask this. The answers so far stay in the results."),
    "back": (keeping.bring_question_back, "We ask this question again."),
}


@require_POST
@team_only
def desk_question_change(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask it earlier or later, retire it, or bring it back."""
    question = get_object_or_404(Question, pk=pk)
    _change(request, _QUESTION, question=question)
    return redirect("desk-evaluation-form", question.questionnaire_id)


def _change(request: SignedInRequest, changes: dict[str, tuple[Change, str]], **what: Any) -> None:
    """Do what the pressed button asks for, and say so; a button that no page of ours has changes nothing."""
    change, done = changes.get(request.POST.get("change", ""), (_nothing, ""))
    try:
        change(**what, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        if done:
            messages.success(request, done)


def _nothing(**said: Any) -> None:
    """Change nothing."""
