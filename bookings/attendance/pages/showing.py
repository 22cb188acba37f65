"""The page of a register as each of its views answers with it: its people, and what can be done."""

import datetime as dt
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from bookings.attendance.evaluation.summary import summary_of
from bookings.attendance.pages.asking_why import is_asked_why, question_why, said_why
from bookings.attendance.pages.day_state import marked_in_words
from bookings.attendance.pages.forms.register import WalkInForm
from bookings.attendance.register.check_in import check_ins_of, is_at_odds, said_in_words
from bookings.attendance.register.marking import is_own
from bookings.attendance.register.opening import why_not_open_again
from bookings.attendance.register.reading import (
    HERE,
    blanks,
    can_close,
    can_mark,
    day_to_show,
    marks_of,
    on_register,
    opens_at,
    turns_of,
    was_reminded,
    who_came,
    with_needs_of,
)
from bookings.attendance.register.reasons_given import Correction, ReasonsGiven, reasons_given, reasons_of_day
from bookings.models import Booking, Mark, Register
from bookings.roles import delivers, may_read_answers
from training.models import Organisation, Session, SessionDay, User
from training.requests import SignedInRequest
from training.roles import may_run_the_partnership
from training.text import folded

access_log = logging.getLogger("turnout.access")


@dataclass
class Row:
    """A person on the register page: one mark for the day that is shown, or all days once it is closed."""

    booking: Booking
    mark: Mark | None
    days: list[tuple[SessionDay, Mark | None, dt.datetime | None]]  # the last: since when, of whoever checked in
    own: bool
    find: str
    marked: str
    error: str
    said: str = ""  # of whoever checked in
    at_odds: bool = False

    @property
    def here(self) -> bool:
        return self.mark is not None and self.mark.value in HERE


def chosen_day(session: Session, position: str | None) -> SessionDay:
    days = list(session.days.select_related("venue", "room").order_by("position"))
    if position is None:
        return day_to_show(days, timezone.now())
    chosen = [day for day in days if str(day.position) == position]
    if not chosen:
        raise Http404
    return chosen[0]


def row_of(
    booking: Booking,
    *,
    day: SessionDay,
    days: list[SessionDay],
    marks: Mapping[tuple[int, int], Mark],
    reader: User,
    error: str,
    checked_in: Mapping[tuple[int, int], dt.datetime],
    reason: str = "",
) -> Row:
    mark, checked_in_at = marks.get((booking.pk, day.pk)), checked_in.get((booking.pk, day.pk))
    return Row(
        booking=booking,
        mark=mark,
        days=[(each, marks.get((booking.pk, each.pk)), checked_in.get((booking.pk, each.pk))) for each in days],
        own=booking.practitioner_id == reader.pk,
        find=folded(f"{booking.practitioner.name} {booking.organisation.name}"),
        marked=_marked(mark, booking, reader, reason) if mark else "",
        error=error,
        said=said_in_words(checked_in_at, mark.value if mark else None),
        at_odds=is_at_odds(checked_in_at, mark.value if mark else None),
    )


def _marked(mark: Mark, booking: Booking, reader: User, reason: str) -> str:
    name = mark.marked_by.name if mark.marked_by else ""
    own = is_own(mark.marked_by_id, booking.practitioner_id)
    said: dict[str, Any] = {"by": mark.marked_by_id, "name": name, "at": mark.marked_at, "reason": reason}
    return marked_in_words(**said, reader=reader, themselves=own)


def _carried(request: SignedInRequest) -> dict[str, str]:
    """Return what was sent of a mark, to be sent again with the reason that it wants: nobody enters a note twice."""
    asked = {"csrfmiddlewaretoken", "next", "why", "why_else"}
    return {name: str(value) for name, value in request.POST.items() if name not in asked}


def register_page(
    request: SignedInRequest,
    session: Session,
    day: SessionDay,
    *,
    walk_in: WalkInForm | None = None,
    refusal: str = "",
    refused: int = 0,
    status: int = 200,
) -> HttpResponse:
    """Answer with the page; `refusal` is shown at the row of booking `refused`, which it concerns."""
    now, user = timezone.now(), request.user
    days = list(session.days.select_related("venue", "room").order_by("position"))
    stored = Register.objects.filter(session=session).select_related("closed_by", "opened_again_by").first()
    is_closed = stored is not None and stored.state in Register.CLOSED
    listed = on_register(session).annotate(was_reminded=was_reminded())
    people = list(listed.with_what_was_said() if is_closed and may_read_answers(user) else listed)
    marks, checked_in = marks_of(session), check_ins_of(session)
    is_again = stored is not None and stored.opened_again_at is not None
    by_others = any(mark.marked_by_id not in (None, user.pk) for mark in marks.values())
    may_have = marks and (by_others or user.is_team or is_again)  # who marks their own gives none
    reasons = reasons_of_day(session, day) if may_have and not is_closed else {}
    rows = [
        row_of(
            booking,
            day=day,
            days=days,
            marks=marks,
            reader=user,
            error=refusal if booking.pk == refused else "",
            checked_in=checked_in,
            reason=reasons.get(booking.pk, ""),
        )
        for booking in people
    ]
    with_needs = with_needs_of(people)
    if with_needs and not delivers(user, session):
        access_log.info("needs on the register of session %s shown to team member %s", session.pk, user.pk)
    may_be_marked = can_mark(session, day, now) and not is_closed
    why = question_why(request, session) if may_be_marked else None
    said = said_why(request, session) if may_be_marked else ""
    form = walk_in or WalkInForm(initial={"instead_of": request.GET.get("instead_of")})
    context = {
        "session": session,
        "day": day,
        "days": days,
        "register": stored,
        "rows": rows,
        "here": sum(row.here for row in rows),
        "unmarked": len({booking.pk for booking, _ in blanks(people, days, marks)}),
        "with_needs": with_needs,
        "opens_at": opens_at(day),
        "can_mark": may_be_marked and why is None,
        "why": why,
        "carried": _carried(request) if refusal and why else {},
        "said_why": said if said and is_asked_why(request, session) else "",
        "address": f"{reverse('register', args=[session.pk])}?day={day.position}",
        "can_close": can_close(session, days, now),
        "rendered": now.timestamp(),
        "is_today": timezone.localdate(day.starts_at) == timezone.localdate(now),
        "has_begun": session.has_begun(now),
        "can_excuse": may_run_the_partnership(user),
        "reads_answers": may_read_answers(user),
        "walk_in": form,
        "instead_of": next(
            (row.booking for row in rows if str(row.booking.pk) == str(form["instead_of"].value())), None
        ),
        "organisations": organisation_names(),
        "proposed": form.proposed if form.is_bound and form.is_valid() else [],
        "refusal": refusal,
        "refused": refused,
    }
    if stored and is_closed:
        context["who_came"] = who_came(people)
        context["still_runs"] = now < session.ends_at
        context["turns"] = turns_of(stored)
        context["may_open_again"] = not why_not_open_again(stored, by=user, now=now)
        given = reasons_given(session, stored=stored)
        context["marked_by_team"], context["corrections"] = given.marked, _corrections(given, people, days)
        context["evaluations"] = summary_of(session)
    return render(request, f"bookings/attendance/register{'_closed' if is_closed else ''}.html", context, status=status)


def _corrections(
    given: ReasonsGiven, people: Sequence[Booking], days: Sequence[SessionDay]
) -> list[tuple[Correction, Booking | None, SessionDay | None]]:
    """Return the corrections, each with whom and which day it is about."""
    by_booking = {booking.pk: booking for booking in people}
    by_day = {day.pk: day for day in days}
    return [(one, by_booking.get(one.booking_id), by_day.get(one.day_id)) for one in given.corrections]


def organisation_names() -> QuerySet[Organisation, Any]:
    """The organisations that somebody at the door can belong to, to choose from as one types."""
    return Organisation.objects.open_to_members().order_by("name_key").values_list("name", flat=True)


def back_to_row(session: Session, day: SessionDay, booking: int) -> HttpResponse:
    return redirect(f"{reverse('register', args=[session.pk])}?day={day.position}#person-{booking}")
