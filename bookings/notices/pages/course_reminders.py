"""The reminders of one course on the team's desk: on which days, who signs them and what they say."""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods

from bookings.models import Mail, NoticeText
from bookings.notices.kinds import WORDED
from bookings.notices.pages.as_reader_sees import as_reader_sees
from bookings.notices.pages.forms import CourseRemindersForm
from bookings.notices.sending.team_words import REMINDERS, keep_course_reminders
from bookings.notices.wording.examples import example
from training.access import team_only
from training.models import Course
from training.refusals import Refused
from training.requests import SignedInRequest, posted


@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # its types know no views with arguments
@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_course_reminders(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is set, and both mails as somebody would get them now; `answer` says which button was pressed."""
    course = get_object_or_404(Course.objects.visible_to(request.user), pk=pk)
    form = CourseRemindersForm(posted(request), initial=_as_kept(course))
    is_tried = request.method == "POST" and request.POST.get("answer") == "preview"
    tried: dict[str, Any] = {}
    if form.is_valid():
        if is_tried:
            tried = form.cleaned_data
        else:
            try:
                keep_course_reminders(course=course, by=request.user, now=timezone.now(), **form.cleaned_data)
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, "Saved. Reminders written from now on follow it.")
                return redirect("desk-course-reminders", course.pk)
    examples = [
        {"kind": kind, "label": WORDED[kind].label, "mail": _example(course, kind, tried), "address": _address(kind)}
        for kind in REMINDERS
    ]
    context = {
        "form": form,
        "course": course,
        "examples": examples,
        "is_tried": bool(tried),
        "placeholders": WORDED["reminder"].placeholders,
    }
    return render(request, "bookings/notices/desk_course_reminders.html", context)


@xframe_options_sameorigin
@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_course_reminder_html(request: SignedInRequest, pk: int, kind: str) -> HttpResponse:
    """One of the mails with its colours and buttons, within the page that sets it; POST shows what is not saved yet."""
    course = get_object_or_404(Course.objects.visible_to(request.user), pk=pk)
    of_kind = next((one for one in REMINDERS if _address(one) == kind), "")
    if not of_kind:
        raise Http404("A course has no such reminder.")
    form = CourseRemindersForm(posted(request))
    tried = form.cleaned_data if form.is_valid() else {}
    return as_reader_sees(_example(course, of_kind, tried).html, within=SELF)


def _address(kind: str) -> str:
    return kind.replace(" ", "-")


def _as_kept(course: Course) -> dict[str, Any]:
    kept = {text.kind: text for text in NoticeText.objects.filter(course=course, kind__in=REMINDERS)}
    answers: dict[str, Any] = {name: getattr(course, name) for name in ("reminder_days", "ask_again_days")}
    for kind, prefix in REMINDERS.items():
        if words := kept.get(kind):
            answers |= {f"{prefix}subject": words.subject, f"{prefix}text": words.text}
    return answers | {"reminders_signed_by": course.reminders_signed_by}


def _example(course: Course, kind: str, tried: dict[str, Any]) -> Mail:
    """Return the mail about a made-up session of the course, with what is tried out in place of what is kept."""
    words = None
    if tried:
        course.reminders_signed_by = tried["reminders_signed_by"]
        prefix = REMINDERS[kind]
        if tried[f"{prefix}text"]:
            words = NoticeText(kind=kind, subject=tried[f"{prefix}subject"], text=tried[f"{prefix}text"])
        else:
            words = NoticeText.objects.filter(kind=kind, course=None).first() or NoticeText()
    return example(kind, now=timezone.now(), words=words, course=course)
