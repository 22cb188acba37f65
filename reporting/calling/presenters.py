"""What the page of who to ring says: today's names with their reasons, what calls came to, what the list is worth."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from bookings.models import Booking, Call, CallList, CallListChoice, Listed
from bookings.places.operations.calls import call_list_choice
from reporting.calling.words import reasons_in_words
from reporting.insight.ranking import FEWEST_FOR_A_MODEL, GOOD
from reporting.outlook.coming import known_of
from reporting.periods import Period
from training.models import Session, User
from training.templatetags.words import clock, plural
from training.text import tidy

_COLOURS = {Call.Outcome.COMING: "green", Call.Outcome.CANT: "grey", Call.Outcome.NOT_REACHED: "yellow"}
Verdict = CallList.Verdict


@dataclass(frozen=True, kw_only=True)
class Row:
    """A name of the list: `tag` is what became of it, `done` that there is nothing left to ring about."""

    booking: Booking
    reasons: str
    tag: str = ""
    colour: str = ""
    by: str = ""
    done: bool = False


@dataclass(frozen=True, kw_only=True)
class CallPage:
    """`worth` says what the list of today is worth, or why it names nobody."""

    choice: CallListChoice | None
    made: CallList | None
    rows: tuple[Row, ...] = ()
    worth: str = ""

    @property
    def is_on(self) -> bool:
        return self.choice is not None and self.choice.is_on

    @property
    def to_ring(self) -> list[Row]:
        return [row for row in self.rows if not row.done]

    @property
    def done(self) -> list[Row]:
        return [row for row in self.rows if row.done]


def call_page(user: User, *, now: dt.datetime) -> CallPage:
    """Return today's page as the user may see it (six queries)."""
    choice = call_list_choice()
    if choice is None or not choice.is_on:
        return CallPage(choice=choice, made=None)
    made = CallList.objects.filter(day=timezone.localdate(now)).first()
    if made is None:
        return CallPage(choice=choice, made=None)
    return CallPage(choice=choice, made=made, rows=tuple(_rows(made, user, now)), worth=worth(made))


def _rows(made: CallList, user: User, now: dt.datetime) -> list[Row]:
    joined = ("booking__practitioner", "booking__organisation", "booking__session__course")
    listed = list(Listed.objects.visible_to(user).filter(call_list=made).select_related(*joined).order_by("position"))
    of_list = Session.objects.filter(bookings__listed_to_ring__call_list=made).order_by().distinct()
    known = {one.booking: one for each in known_of(of_list, mean=0.0, now=now).values() for one in each}
    calls = {
        call.booking_id: call
        for call in Call.objects.standing()
        .filter(booking__listed_to_ring__call_list=made)
        .select_related("called_by")
        .order_by("called_at", "pk")
    }
    found = []
    for one in listed:
        booking = one.booking
        said = known.get(booking.pk)
        reasons = reasons_in_words(one.reasons, said, booking.session, now) if said else ""
        found.append(_row(booking, reasons, calls.get(booking.pk), now))
    return found


def _row(booking: Booking, reasons: str, call: Call | None, now: dt.datetime) -> Row:
    if call and (
        call.outcome != Call.Outcome.NOT_REACHED or timezone.localdate(call.called_at) == timezone.localdate(now)
    ):
        outcome = Call.Outcome(call.outcome)
        by = f"{call.called_by.name}, {clock(timezone.localtime(call.called_at))}"
        is_done = outcome != Call.Outcome.NOT_REACHED
        return Row(booking=booking, reasons=reasons, tag=outcome.label, colour=_COLOURS[outcome], by=by, done=is_done)
    if booking.status != Booking.Status.CONFIRMED:
        return Row(booking=booking, reasons=reasons, tag="No longer has a place", colour="grey", done=True)
    if booking.reply == Booking.Reply.COMING:
        return Row(booking=booking, reasons=reasons, tag="Has answered: coming", colour="green", done=True)
    if booking.session.has_begun(now):
        return Row(booking=booking, reasons=reasons, tag="The session has begun", colour="grey", done=True)
    return Row(booking=booking, reasons=reasons)


def worth_in_review(period: Period) -> str:
    """Return what the last list of a period that named people could do, or that none could; "" where there was none
    (one query).
    """
    lists = list(CallList.objects.filter(day__gte=period.start, day__lte=period.end).order_by("-day"))
    if not lists:
        return ""
    made = next((one for one in lists if one.verdict not in (Verdict.TOO_FEW, Verdict.CANNOT)), lists[0])
    if made.verdict in (Verdict.TOO_FEW, Verdict.CANNOT) or made.caught is None:
        return "Who to ring: the registers could not tell who is likely to forget, so the list named nobody."
    found = (
        f"Who to ring: on registers it had not seen, one person in five had {round(100 * made.caught)} of 100 no-shows"
    )
    if made.verdict == Verdict.LITTLE:
        return f"{found}. That is under {round(100 * GOOD)}: the list can’t tell well who will forget."
    return f"{found}. By luck it would have 20."


def worth(made: CallList) -> str:
    """Return what the list can do, from the registers of the year before, in words."""
    if made.verdict == Verdict.TOO_FEW:
        return "We have too few marked registers to say who is likely to forget."
    if made.verdict == Verdict.CANNOT:
        return (
            "We looked at last year’s registers, and they don’t show who is likely to forget. So the list names nobody "
            "today. We look again every day."
        )
    in_100 = round(100 * (made.caught or 0))
    found = (
        "We tried this on the last year’s registers. If you had rung one person in five, in this order, the list would "
        f"have had {in_100} of every 100 people who did not come. By luck you would find 20."
    )
    if made.verdict == Verdict.LITTLE:
        enough = round(100 * GOOD)
        found += f" That is under {enough}: the registers can’t tell well who will forget. Ring if you have the time."
    if made.recorded < FEWEST_FOR_A_MODEL:
        marked = plural(made.recorded, "place,places")
        found += f" We have marked registers for only {marked} so far, so it goes by past attendance alone."
    return tidy(found)
