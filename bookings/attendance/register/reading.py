"""Reading registers: who stands on one, who is marked, how far it has got. Nothing here writes."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from bookings.models import Booking, Mail, Mark, Register
from bookings.models.booking import BookingQuerySet
from bookings.notices.kinds.reminder import Reminder
from training.compiled import CompiledQuery
from training.models import Session, SessionDay, User
from training.models.schedule import SessionQuerySet
from training.roles import may_run_the_partnership

NOT_DUE, DUE = "not due", "due"
HERE = (Mark.Value.PRESENT, Mark.Value.PARTLY)


def is_here(value: str | None) -> bool:
    """Tell of a mark's value (None: unmarked) whether it says that the person came, for all of it or for a part."""
    return value in HERE


def was_reminded() -> Exists:
    """Tell of a booking whether a reminder was sent to its person before the session began."""
    reminders = Mail.objects.filter(booking=OuterRef("pk"), kind=Reminder.kind)
    return Exists(reminders.filter(sent_at__lt=OuterRef("session__starts_at")))


def on_register(session: Session) -> BookingQuerySet:
    """Everyone who holds a confirmed place or walked in, by name."""
    return (
        Booking.objects.filter(session=session, status=Booking.Status.CONFIRMED)
        .select_related("practitioner", "organisation", "takes_over_from__practitioner")
        .order_by("practitioner__search_text", "pk")
    )


def marks_of(session: Session, day: SessionDay | None = None) -> dict[tuple[int, int], Mark]:
    """Return the marks of everyone on the register by (booking, day), of one day or of all."""
    marks = Mark.objects.filter(booking__session=session, booking__status=Booking.Status.CONFIRMED)
    if day:
        marks = marks.filter(session_day=day)
    return {(mark.booking_id, mark.session_day_id): mark for mark in marks.select_related("marked_by")}


def _marks_of_day(session: int, day: int) -> QuerySet[Booking, Any]:
    return (
        Booking.objects.filter(session=session, status=Booking.Status.CONFIRMED)
        .annotate(
            mark=FilteredRelation("marks", condition=Q(marks__session_day=day)),
            check_in=FilteredRelation("check_ins", condition=Q(check_ins__session_day=day)),
            checked_in_at=F("check_in__checked_in_at"),
            value=F("mark__value"),
            arrived_late=F("mark__arrived_late"),
            left_early=F("mark__left_early"),
            note=F("mark__note"),
            marked_at=F("mark__marked_at"),
            marked_by=F("mark__marked_by"),
            marked_by_name=F("mark__marked_by__name"),
            opened_again_at=F("session__register__opened_again_at"),
            register_state=F("session__register__state"),
        )
        .values_list(*("pk", *MARKED, "register_state", "opened_again_at", "checked_in_at", "practitioner"), named=True)
    )


MARKED = ("value", "arrived_late", "left_early", "note", "marked_at", "marked_by", "marked_by_name")
_MARKS_OF_DAY: CompiledQuery[Any] = CompiledQuery(_marks_of_day)


def everyone_on(session: Session, day: SessionDay) -> list[Any]:
    """Return for everyone on the register their mark of the day, field by field (None each: unmarked), when they
    checked in, and what has become of the register, in one statement: every device asks it after each tap.
    """
    return _MARKS_OF_DAY.rows(session=session.pk, day=day.pk)


def blanks(
    people: Iterable[Booking], days: Iterable[SessionDay], marks: dict[tuple[int, int], Mark]
) -> list[tuple[Booking, SessionDay]]:
    """Return for whom and which day something must still be said: no mark, and not excused."""
    days = list(days)
    return [
        (booking, day)
        for booking in people
        if not booking.excused_at
        for day in days
        if (booking.pk, day.pk) not in marks
    ]


def opens_at(day: SessionDay) -> dt.datetime:
    """Return when marking begins: midnight before the day, local time."""
    return timezone.make_aware(dt.datetime.combine(timezone.localtime(day.starts_at).date(), dt.time()))


def can_mark(session: Session, day: SessionDay, now: dt.datetime) -> bool:
    return opens_at(day) <= now and session.status == Session.Status.PUBLISHED


def can_close(session: Session, days: list[SessionDay], now: dt.datetime) -> bool:
    """Tell whether the last of the session's days (in order) has begun: nobody can be expected after that."""
    return days[-1].starts_at <= now and session.status == Session.Status.PUBLISHED


def with_needs_of(people: Iterable[Booking]) -> list[Booking]:
    """Return those whose person has access or dietary needs."""
    return [one for one in people if one.practitioner.access_needs or one.practitioner.dietary_needs]


def day_to_show(days: list[SessionDay], now: dt.datetime) -> SessionDay:
    """Return today's day, else the latest that has begun, else the first."""
    begun = [day for day in days if opens_at(day) <= now]
    return begun[-1] if begun else days[0]


def is_closed(session: Session) -> bool:
    return Register.objects.filter(session=session, state__in=Register.CLOSED).exists()


def register_state(*, stored: str | None, is_marked: bool, has_begun: bool) -> str:
    """Return "not due", "due", "partial", "complete" or "unavailable"; `stored` is that of its row, or None."""
    if stored in Register.CLOSED:
        return str(stored)
    if is_marked:
        return str(Register.State.PARTIAL)
    return DUE if has_begun else NOT_DUE


def with_registers(user: User) -> SessionQuerySet:
    """The sessions whose registers a person looks after: all for the team, the trainer's own otherwise."""
    sessions = Session.objects.running()
    if may_run_the_partnership(user):
        return sessions
    return sessions.filter(pk__in=Session.objects.delivered_by(user).values("pk"))


def with_what_a_register_says(sessions: SessionQuerySet) -> QuerySet:
    """Annotate a few sessions with `people` (on the register), `held` (places), `waiting`, `with_access_needs`,
    `with_dietary_needs` and `register_state`. All bookings of all of them are gone through: choose them first.
    """
    confirmed = Q(bookings__status=Booking.Status.CONFIRMED)
    return (
        sessions.select_related("course")
        .prefetch_related(Prefetch("days", SessionDay.objects.select_related("venue", "room").order_by("position")))
        .annotate(
            register_state=F("register__state"),
            people=Count("bookings", filter=confirmed),
            held=Count("bookings", filter=Q(bookings__status__in=Booking.HOLDING, bookings__is_walk_in=False)),
            waiting=Count("bookings", filter=Q(bookings__status=Booking.Status.WAITING)),
            with_access_needs=Count("bookings", filter=confirmed & ~Q(bookings__practitioner__access_needs="")),
            with_dietary_needs=Count("bookings", filter=confirmed & ~Q(bookings__practitioner__dietary_needs="")),
        )
    )


def is_marked() -> Exists:
    """Tell of a session whether anybody is marked on its register."""
    return Exists(Mark.objects.filter(booking__session=OuterRef("pk")))


@dataclass(frozen=True, kw_only=True)
class Came:
    """How many of a register came, how many of them without a place, and how many of those when the session was full:
    what its page says first.
    """

    came: int
    did_not: int
    excused: int
    not_recorded: int
    walked_in: int
    over_capacity: int

    @property
    def in_words(self) -> str:
        """Return "19 came, 3 did not, 3 not recorded"."""
        said = [f"{self.came} came", f"{self.did_not} did not"]
        said += [f"{self.excused} excused"] if self.excused else []
        return ", ".join([*said, f"{self.not_recorded} not recorded"] if self.not_recorded else said)


def who_came(people: Collection[Booking]) -> Came:
    counts = Counter(booking.outcome for booking in people)
    outcome = Booking.Outcome
    came = [booking for booking in people if booking.outcome in (outcome.ATTENDED, outcome.PARTLY_ATTENDED)]
    return Came(
        came=len(came),
        did_not=counts[outcome.NO_SHOW],
        excused=counts[outcome.EXCUSED],
        not_recorded=counts[outcome.NOT_RECORDED],
        walked_in=sum(booking.is_walk_in for booking in came),
        over_capacity=sum(booking.over_capacity for booking in came),
    )


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One time that a register was closed or opened again."""

    is_opening: bool
    by: User | None
    at: dt.datetime
    reason: str


def turns_of(register: Register) -> list[Turn]:
    """Return when it was closed and opened again, the latest first, where it was opened again at all."""
    if register.opened_again_at is None:
        return []
    turns, was_closed = [], False
    for row in register.history.select_related("history_user").order_by("history_date", "history_id"):
        is_closed = row.state in Register.CLOSED
        if is_closed != was_closed:
            reason = row.reason if is_closed else row.opened_again_reason
            turns.append(Turn(is_opening=was_closed, by=row.history_user, at=row.history_date, reason=reason))
        was_closed = is_closed
    return turns[::-1]
