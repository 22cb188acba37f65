"""The team's evaluation forms: written, copied, put in order, retired, and given to courses.

An answer is of the question that its person read. So a question that was answered keeps its words: changed, it is
retired, and a new one comes in its place.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Max

from bookings.attendance.evaluation.kinds import KINDS
from bookings.models import Answer, CourseQuestionnaire, Question, Questionnaire
from training.authorship import delete_as, save_as
from training.models import Course, User
from training.operations.ordered import move_among
from training.refusals import Refused, refuse_unfit
from training.text import folded, tidy

MOST_QUESTIONS = 30  # nobody answers more
COPIED = (
    *("position", "kind", "text", "hint", "options", "is_required"),
    *("asked_before", "asked_after", "asked_later", "for_team_alone"),
)
WORDS = ("kind", "text", "hint", "options", "for_team_alone")  # what somebody who answers goes by


class FormRefused(Refused):
    """The evaluation form stays as it was; the message says why."""


@transaction.atomic
def add_form(*, name: str, like: Questionnaire | None, by: User | None, now: dt.datetime) -> Questionnaire:
    """Add a form: empty, or with the questions of another. Raises DoesNotFit for a name that there is already."""
    form = Questionnaire(name=tidy(name))
    _save_form(form, by=by, now=now)
    for question in Question.objects.in_use().filter(questionnaire=like) if like else ():
        again = Question(questionnaire=form, **{name: getattr(question, name) for name in COPIED})
        save_as(again, by=by, now=now)
    return form


@transaction.atomic
def change_form(
    *, form: Questionnaire, name: str, courses: Collection[Course], by: User | None, now: dt.datetime
) -> Questionnaire:
    """Name a form, and say which courses use it: a course that used another leaves that one. Raises DoesNotFit."""
    form = _locked(form)
    form.name = tidy(name)
    _save_form(form, by=by, now=now)
    wanted = {course.pk for course in courses}
    given = {row.course_id: row for row in CourseQuestionnaire.objects.order_by("pk")}
    for course, row in given.items():
        if row.questionnaire_id == form.pk and course not in wanted:
            delete_as(row, by=by, now=now)
    for course in sorted(wanted):
        row = given.get(course) or CourseQuestionnaire(course_id=course)
        if row.questionnaire_id != form.pk:
            row.questionnaire = form
            save_as(row, by=by, now=now)
    return form


def _save_form(form: Questionnaire, *, by: User | None, now: dt.datetime) -> None:
    form.name_key = folded(form.name)  # the constraint looks at it before the row is saved
    refuse_unfit(form)
    save_as(form, by=by, now=now)


@transaction.atomic
def make_default(*, form: Questionnaire, by: User | None, now: dt.datetime) -> Questionnaire:
    """Have the courses without a form of their own use this one from now on. Raises FormRefused for a retired one."""
    forms = {one.pk: one for one in Questionnaire.objects.locked().order_by("pk")}  # a handful
    form = forms[form.pk]
    if form.retired_at:
        raise FormRefused("This form is retired. Bring it back before you make it the default.")
    for other in forms.values():
        if other.is_default and other.pk != form.pk:
            other.is_default = False
            save_as(other, by=by, now=now)
    if not form.is_default:
        form.is_default = True
        save_as(form, by=by, now=now)
    return form


@transaction.atomic
def retire_form(*, form: Questionnaire, by: User | None, now: dt.datetime) -> Questionnaire:
    """Ask nobody by this form any more; its courses use the default one. Its answers stay readable.

    Raises FormRefused for the default form.
    """
    form = _locked(form)
    if form.is_default:
        raise FormRefused("This is the default form. Make another form the default first.")
    for row in CourseQuestionnaire.objects.filter(questionnaire=form).order_by("pk"):
        delete_as(row, by=by, now=now)
    form.retired_at = form.retired_at or now
    return save_as(form, by=by, now=now)


@transaction.atomic
def bring_form_back(*, form: Questionnaire, by: User | None, now: dt.datetime) -> Questionnaire:
    """Let courses use a retired form again."""
    form = _locked(form)
    form.retired_at = None
    return save_as(form, by=by, now=now)


@transaction.atomic
def add_question(*, form: Questionnaire, by: User | None, now: dt.datetime, **said: Any) -> Question:
    """Ask one more question, at the end of the form. Raises FormRefused and DoesNotFit."""
    form = _locked(form)
    if Question.objects.in_use().filter(questionnaire=form).count() >= MOST_QUESTIONS:
        raise FormRefused(f"A form has {MOST_QUESTIONS} questions at most. Retire one first.")
    last = Question.objects.filter(questionnaire=form).aggregate(last=Max("position"))["last"] or 0
    return _keep(Question(questionnaire=form, position=last + 1), said, by=by, now=now)


@transaction.atomic
def change_question(*, question: Question, by: User | None, now: dt.datetime, **said: Any) -> Question:
    """Ask it in another way from now on, and return the question that is asked then: a new one, in the same place, if
    somebody has answered the words of before. Raises FormRefused and DoesNotFit.
    """
    question = _question(question)
    if question.retired_at:
        raise FormRefused("This question is retired. Somebody else may have changed it: look at the form again.")
    is_reworded = any(getattr(question, name) != said[name] for name in WORDS)
    if is_reworded and Answer.objects.filter(question=question).exists():
        question.retired_at = now
        save_as(question, by=by, now=now)
        question = Question(questionnaire=question.questionnaire, position=question.position, replaces=question)
    return _keep(question, said, by=by, now=now)


def _keep(question: Question, said: dict[str, Any], *, by: User | None, now: dt.datetime) -> Question:
    if why_not := KINDS[said["kind"]].why_not(said["options"]):
        refused = FormRefused(why_not)
        refused.by_field = {"options": [why_not]}
        raise refused
    for name, value in said.items():
        setattr(question, name, value)
    refuse_unfit(question)
    return save_as(question, by=by, now=now)


@transaction.atomic
def move_question(*, question: Question, up: bool, by: User | None, now: dt.datetime) -> None:
    """Ask a question one place earlier, or later. At the end of the form nothing happens."""
    question = _question(question)
    asked = list(Question.objects.in_use().filter(questionnaire=question.questionnaire_id))
    if question.pk not in {one.pk for one in asked}:
        raise FormRefused("This question is retired, so it has no place in the form.")
    move_among(asked, question, up=up, by=by, now=now)


@transaction.atomic
def retire_question(*, question: Question, by: User | None, now: dt.datetime) -> Question:
    """Ask it no more. Its answers stay readable."""
    question = _question(question)
    question.retired_at = question.retired_at or now
    return save_as(question, by=by, now=now)


@transaction.atomic
def bring_question_back(*, question: Question, by: User | None, now: dt.datetime) -> Question:
    """Ask a retired question again. Raises FormRefused where another one has replaced it."""
    question = _question(question)
    if Question.objects.in_use().filter(replaces=question).exists():
        raise FormRefused("Another question has replaced this one. Retire that one first.")
    question.retired_at = None
    return save_as(question, by=by, now=now)


def _locked(form: Questionnaire) -> Questionnaire:
    return Questionnaire.objects.locked().get(pk=form.pk)


def _question(question: Question) -> Question:
    """Return the question as it is now, with its form locked."""
    form = Questionnaire.objects.locked().get(pk=question.questionnaire_id)
    now_it_is = Question.objects.get(pk=question.pk)
    now_it_is.questionnaire = form
    return now_it_is
