"""Sending a colleague and moving to another date, alike on signed-in pages and behind mailed links."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from bookings.models import Booking
from bookings.places.operations.booking import AlreadyBooked, Clash, PrerequisiteMissing
from bookings.places.operations.other_dates import OtherDates, other_dates
from bookings.places.operations.substitution import substitute
from bookings.places.operations.transfer import counts_as_late, transfer
from bookings.places.pages.forms.moves import ColleagueForm, MoveForm
from bookings.places.rules.audience import why_not_for_booking
from training.accounts.counting import Limit
from training.models import User
from training.refusals import Refused
from training.requests import posted
from training.roles import may_run_the_partnership

ADDRESSES_TRIED = Limit("colleague's address", 20, dt.timedelta(hours=1))


@dataclass(frozen=True, kw_only=True)
class Moving:
    """Where a move has come to: `moved` is the booking on the other date, once there is one."""

    booking: Booking
    form: MoveForm
    dates: OtherDates
    moved: Booking | None = None

    def context(self, now: dt.datetime) -> dict[str, Any]:
        """Return what the page says that asks for a date."""
        return {
            "form": self.form,
            "dates": self.dates.sessions,
            "other_audience": self.dates.other_audience,
            "is_late": counts_as_late(self.booking, self.booking.session, now),
            "course": self.booking.session.course,
        }


def try_to_move(request: HttpRequest, booking: Booking, *, by: User, now: dt.datetime) -> Moving:
    """Move to the date that was chosen; a refusal stands in the form."""
    dates = other_dates(booking=booking, by=by, now=now)
    form = MoveForm(posted(request), sessions=dates.sessions, name="to")
    moved = None
    if form.is_valid():
        try:
            moved = transfer(
                booking=booking,
                to_session=form.session("to"),
                by=by,
                now=now,
                accept_waiting=form.cleaned_data["accept_waiting"],
            )
        except Refused as refusal:
            form.add_error(None, refusal.message_to(by))
    return Moving(booking=booking, form=form, dates=dates, moved=moved)


@dataclass(frozen=True, kw_only=True)
class PassingOn:
    """Where giving the place to a colleague has come to: `colleague` is asked about, `taken` is their booking.

    `has_no_account`: the address is of nobody in the organisation who has one.
    """

    booking: Booking
    by: User
    form: ColleagueForm
    colleague: User | None = None
    taken: Booking | None = None
    has_no_account: bool = False

    def context(self) -> dict[str, Any]:
        """Return what the page says that asks for a colleague."""
        course = self.booking.session.course
        return {
            "form": self.form,
            "colleague": self.colleague,
            "sees_name": self.by.is_lead or may_run_the_partnership(self.by),
            "other_audience": why_not_for_booking(course, self.booking, self.by),
            "course": course,
        }


def try_to_pass_on(request: HttpRequest, booking: Booking, *, by: User, now: dt.datetime) -> PassingOn:
    """Give the place to the colleague who was named and confirmed; a refusal stands in the form."""
    form = ColleagueForm(posted(request), booking=booking)
    asked: dict[str, Any] = {"booking": booking, "by": by, "form": form}
    if request.method != "POST":
        return PassingOn(**asked)
    if not ADDRESSES_TRIED.take(str(by.pk), now=now):
        form.add_error(None, "You have tried many addresses. Try again in an hour, or write to us.")
        return PassingOn(**asked)
    if not form.is_valid():
        return PassingOn(**asked)
    if form.colleague is None:
        return PassingOn(**asked, has_no_account=True)
    if "confirmed" not in request.POST:
        return PassingOn(**asked, colleague=form.colleague)
    try:
        taken = substitute(booking=booking, colleague=form.colleague, by=by, now=now)
    except Refused as refusal:
        form.add_error(None, _why_not(refusal, by, booking, form.colleague))
        return PassingOn(**asked)
    return PassingOn(**asked, taken=taken)


def _why_not(refusal: Refused, user: User, booking: Booking, colleague: User) -> str:
    """What a colleague has booked or attended is told only to those who see it anyway, and no more than they need."""
    if not isinstance(refusal, AlreadyBooked | Clash | PrerequisiteMissing):
        return refusal.message_to(user)
    leads = user.is_lead and user.organisation_id == booking.organisation_id
    if not (leads or may_run_the_partnership(user)):
        return "This colleague cannot take the place. Ask them why, or choose somebody else."
    if isinstance(refusal, Clash):
        return f"{colleague.name} has a place on another session at the same time."
    if isinstance(refusal, PrerequisiteMissing):
        return f"{colleague.name} has not attended a course that this one asks for first."
    return refusal.message_to(user)
