"""Writing to the people of a session, a course or an organisation: choose and write, look at it, send it; and what was
sent before.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bookings.models import Mail, Message
from bookings.notices.pages.forms import MessageForm
from bookings.notices.sending.audiences import About, Audience, Group, about_of, audience_of, groups_of
from bookings.notices.sending.messages import Written, preview, write_to
from training.access import team_only
from training.forms.refusals import show_refusal
from training.models import Course, Organisation, Session
from training.pages.paging import paged
from training.refusals import Refused
from training.requests import SignedInRequest
from training.templatetags.words import moment_in_words, plural

MESSAGES_A_PAGE = 40
LISTED = 500  # people whom one can leave out one by one; a form holds a thousand answers
MAILS_SHOWN = 50  # that have not arrived


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_session_write(request: SignedInRequest, pk: int) -> HttpResponse:
    session = get_object_or_404(Session.objects.visible_to(request.user).select_related("course"), pk=pk)
    return _write(request, session)


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_course_write(request: SignedInRequest, pk: int) -> HttpResponse:
    return _write(request, get_object_or_404(Course.objects.visible_to(request.user), pk=pk))


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_organisation_write(request: SignedInRequest, pk: int) -> HttpResponse:
    return _write(request, get_object_or_404(Organisation, pk=pk))


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What is written about, as the pages say it."""

    heading: str
    caption: str
    back: str

    @classmethod
    def of(cls, about: About) -> "Subject":
        if isinstance(about, Session):
            caption = f"{about.course.title}, {moment_in_words(about.starts_at)}"
            return cls(heading="Email the people on this session", caption=caption, back=_page_of(about))
        heading = "Email people about this course" if isinstance(about, Course) else "Email the people who belong here"
        return cls(heading=heading, caption=str(about), back=_page_of(about))


def _page_of(about: About) -> str:
    names = {Session: "desk-session", Course: "desk-course-edit", Organisation: "desk-organisation-edit"}
    return reverse(names[type(about)], args=[about.pk])


def _write(request: SignedInRequest, about: About) -> HttpResponse:
    """Each step sends everything that was said before along with it; only the last one writes."""
    now = timezone.now()
    groups = groups_of(about, today=timezone.localdate(now))
    counted = [(group, group.people.count()) for group in groups]
    step = request.POST.get("step", "") if request.method == "POST" else ""
    form = MessageForm(request.POST if step else None, groups=counted)
    context: dict[str, Any] = {"form": form, "subject": Subject.of(about), "step": "write"}
    if step in ("look", "send") and form.is_valid():
        written, audience = _as_written(request, about, groups, form.cleaned_data)
        if step == "send":
            try:
                message = write_to(written=written, key=form.cleaned_data["key"], by=request.user, now=now)
            except Refused as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, f"Your message is on its way to {plural(message.people, 'person,people')}.")
                return redirect("desk-message", message.pk)
        elif not audience.people:
            form.add_error("groups", "Nobody you chose has an email address. Choose others.")
        else:
            context |= _looked_at(written, audience, now)
    return render(request, "bookings/notices/write.html", context)


def _as_written(
    request: SignedInRequest, about: About, groups: Sequence[Group], answers: dict[str, Any]
) -> tuple[Written, Audience]:
    """Return what is to be written, and whom it would reach. Names are ticked on the page that shows them, if at all:
    nobody unticked is nobody left out.
    """
    everyone = audience_of(groups, answers["groups"])
    only: set[int] | None = None
    if request.POST.get("listed") and len(everyone.people) <= LISTED:
        ticked = {int(key) for key in request.POST.getlist("person") if key.isdecimal() and len(key) < 19}
        if ticked != {person.pk for person in everyone.people}:
            only = ticked
    written = Written(
        about=about, groups=tuple(answers["groups"]), subject=answers["subject"], text=answers["text"], only=only
    )
    return written, everyone


def _looked_at(written: Written, audience: Audience, now: Any) -> dict[str, Any]:
    shown = audience.people[0]
    only = written.only
    return {
        "step": "look",
        "key": uuid.uuid4().hex,
        "audience": audience,
        "reader": shown,
        "mail": preview(written=written, reader=shown, now=now),
        "is_listed": len(audience.people) <= LISTED,
        "left_out": {person.pk for person in audience.people if only is not None and person.pk not in only},
        "come_back": sum(1 for person in audience.people if person.mail_bounced_at),
    }


@require_safe
@team_only
def desk_messages(request: SignedInRequest) -> HttpResponse:
    """What the team has written to people, the latest first: all of it, or about one course or organisation."""
    found = Message.objects.select_related("session__course", "course", "organisation", "written_by")
    for name in ("course", "organisation"):
        key = request.GET.get(name, "")
        if key.isdecimal() and len(key) < 19:
            found = found.filter(**{name: int(key)})
    page, query = paged(request, found.order_by("-written_at", "-pk"), a_page=MESSAGES_A_PAGE)
    return render(request, "bookings/notices/messages.html", {"page": page, "query": query})


@require_safe
@team_only
def desk_message(request: SignedInRequest, pk: int) -> HttpResponse:
    """One message: what it says, whom it was for, and what has become of its mails."""
    found = Message.objects.select_related("session__course", "course", "organisation", "written_by")
    message = get_object_or_404(found, pk=pk)
    about = about_of(message)
    counts = message.mails.aggregate(
        sent=Count("pk", filter=Q(state=Mail.State.SENT)),
        failed=Count("pk", filter=Q(state=Mail.State.FAILED)),
        waiting=Count("pk", filter=Q(state__in=Mail.UNSENT)),
    )
    failed = message.mails.filter(state=Mail.State.FAILED).select_related("recipient").order_by("pk")
    context = {
        "message": message,
        "subject": Subject.of(about),
        "counts": counts,
        "failed": failed.defer("text", "html", "calendar", "facts")[:MAILS_SHOWN],
    }
    return render(request, "bookings/notices/message.html", context)
