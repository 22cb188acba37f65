"""Booking a place and giving it back. The session row is locked first, so that places are counted by one at a time."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from bookings.models import Booking, Mark
from bookings.notices.kinds.colleague_booked import ColleagueBooked
from bookings.notices.sending.outbox import queue_notice_to
from bookings.places.operations.approval import approver_for, ask_for_approval
from bookings.places.operations.waiting_list import (
    end_booking,
    others_may_go_first,
    place_or_queue,
    tell_place_or_queue,
)
from bookings.places.rules.another_date import booked_on_another_date
from bookings.places.rules.audience import refuse_other_audience
from bookings.places.rules.books_first import books_first
from bookings.places.rules.clashes import clashing_day
from bookings.places.rules.counts import standing_of
from bookings.places.rules.elsewhere import Elsewhere, met_elsewhere
from bookings.places.rules.locks import lock_people, lock_turns
from bookings.places.rules.prerequisites import missing_prerequisites
from training.authorship import save_as
from training.compiled import CompiledQuery
from training.models import Anybody, Course, Organisation, Session, User
from training.refusals import Refused
from training.roles import may_run_the_partnership
from training.templatetags.words import date_in_words, moment_in_words


class BookingClosed(Refused):
    """The session takes no bookings: not yet, no longer, or never."""


class AlreadyBooked(Refused):
    """The person has a live booking in this session; `booking` is it."""

    def __init__(self, booking: Booking):
        self.booking = booking
        name = booking.practitioner.name
        if booking.holds_a_place:
            message = "You already have a place on this session."
            to_others = f"{name} has a place on this session already."
        elif booking.status == Booking.Status.AWAITING_APPROVAL:
            message = "You have already asked for a place on this session, and we are waiting for the answer."
            to_others = f"{name} has asked for a place on this session already, and is waiting for the answer."
        else:
            message = "You are already on the waiting list of this session."
            to_others = f"{name} is on the waiting list of this session already."
        super().__init__(message, of=booking.practitioner, to_others=to_others)


class Clash(Refused):
    """The person holds a place elsewhere at the same time."""


class PrerequisiteMissing(Refused):
    """The course asks for another course first."""


class AnotherDateBooked(Refused):
    """The person has a live booking on another date of the course, and nobody said that they want both; `booking` is
    it.
    """

    def __init__(self, booking: Booking):
        self.booking = booking
        you, they = {
            Booking.Status.WAITING: ("are on the waiting list for", "is on the waiting list for"),
            Booking.Status.AWAITING_APPROVAL: ("have asked for a place on", "has asked for a place on"),
        }.get(Booking.Status(booking.status), ("have a place on", "has a place on"))
        which = f"{booking.session.course} on {moment_in_words(booking.session.starts_at)} already"
        name, then = booking.practitioner.name, "Say what should happen with that booking."
        super().__init__(
            f"You {you} {which}. {then}", of=booking.practitioner, to_others=f"{name} {they} {which}. {then}"
        )


class NoPlaceFree(Refused):
    """No place is free for the person, and nobody asked for the waiting list."""


class NoOrganisation(Refused):
    """A booking counts for an organisation, and the person has none."""


class AlreadyCancelled(Refused):
    """The booking is no longer live."""


class AlreadyMarked(Refused):
    """The register says already whether the person came: it opens on the morning, before the session begins."""


class SessionHasBegun(Refused):
    """A place cannot be given back once the session runs."""


def why_not_bookable(session: Session, *, by: Anybody, now: dt.datetime, of: User | None = None) -> str:
    """Return why the session takes no booking from this person, or "" when it does; `of` is whose place it would be,
    if another's.

    The opening and closing of booking do not bind the team, and who asked for a date may be let in sooner.
    """
    if session.status == Session.Status.CANCELLED:
        return "This session has been cancelled."
    if session.status == Session.Status.DRAFT or session.course.status != Course.Status.PUBLISHED:
        return "This session is not open for booking."
    if session.has_begun(now):
        return _when_it_was(session, now)
    if may_run_the_partnership(by):
        return ""
    if session.booking_opens_at and now < session.booking_opens_at and not books_first(session, of or by, now=now):
        return f"Booking opens on {moment_in_words(session.booking_opens_at)}."
    if session.booking_closes_at and now >= session.booking_closes_at:
        return f"Booking closed on {moment_in_words(session.booking_closes_at)}."
    return ""


def _when_it_was(session: Session, now: dt.datetime) -> str:
    """Return that the session is over, or goes on, with its day: a link may be years old."""
    if session.ends_at <= now:
        return f"This session took place on {date_in_words(session.starts_at)}."
    return f"This session began on {moment_in_words(session.starts_at)}."


def _session_to_book(session: int) -> QuerySet[Session]:
    prerequisites = Course.prerequisites.through.objects.filter(from_course=OuterRef("course"))
    locked = Session.objects.locked().with_audience().annotate(has_prerequisites=Exists(prerequisites))
    return locked.select_related("course").filter(pk=session)


_SESSION = CompiledQuery(_session_to_book)


@transaction.atomic
def book_place(
    *,
    session: Session,
    practitioner: User,
    by: User,
    now: dt.datetime,
    terms_version: int | None = None,
    accept_waiting: bool = True,
    beside_another_date: bool = True,
) -> Booking:
    """Book a place, or join the waiting list when none is free or others wait already. Where somebody has to agree
    first, the booking waits for them without a place or a number in the queue. `terms_version` was agreed to.

    `accept_waiting` says that the waiting list will do, and `beside_another_date` that a booking on another date of the
    course is known of and stays. A page passes what its button or its question said, so that nobody comes to wait, or
    to have two dates, unasked.
    Raises BookingClosed, NoOrganisation, AlreadyBooked, AnotherDateBooked, Clash, PrerequisiteMissing, OtherAudience,
    ApproverMissing or NoPlaceFree, and then nothing has happened.
    """
    session = _SESSION.get(session=session.pk)
    held, waiting, own = standing_of(session, practitioner.pk)
    counted = held, waiting
    if others_may_go_first(session, counted, now=now):  # several people are held then
        lock_turns()
    lock_people([practitioner.pk])
    if own:
        raise AlreadyBooked(Booking.objects.select_related("practitioner").get(pk=own))
    met = met_elsewhere(session, practitioner)
    organisation = _refuse_by_rules(session, practitioner, met, by=by, now=now)
    if met.has_other_date and not beside_another_date:
        refuse_another_date(session, practitioner, now=now)
    booking = Booking(
        session=session,
        practitioner=practitioner,
        organisation=organisation,
        organisation_type_id=organisation.type_id,
        booked_at=now,
        booked_by=by,
        terms_version=terms_version,
    )
    if approver := approver_for(session=session, practitioner=practitioner, by=by, now=now):
        ask_for_approval(booking=booking, session=session, approver=approver, by=by, now=now)
        tell_lead([booking], by=by, now=now)
        return booking
    place_or_queue(booking=booking, session=session, now=now, counted=counted)
    if booking.status == Booking.Status.WAITING and not accept_waiting:
        raise _no_place_free(practitioner)
    save_as(booking, by=by, now=now, is_new=True)
    tell_place_or_queue(booking=booking, now=now)
    tell_lead([booking], by=by, now=now)
    return booking


def tell_lead(bookings: Sequence[Booking], *, by: User, now: dt.datetime, in_place_of: str = "") -> None:
    """Write to a lead what they have just booked for others, who have their own mail: bookings of one session, alike.

    The team sees what it did at its desk.
    """
    for_others = [booking for booking in bookings if booking.practitioner_id != by.pk]
    if not for_others or may_run_the_partnership(by) or not by.is_active:
        return
    notice = ColleagueBooked(
        session=for_others[0].session_id,
        people=tuple(booking.practitioner.name for booking in for_others),
        status=for_others[0].status,
        booking=for_others[0].pk if len(for_others) == 1 else 0,
        in_place_of=in_place_of,
    )
    queue_notice_to(notice, person=by, occasion=f"booking {for_others[0].pk}, {notice.status}", now=now)


def _refuse_by_rules(
    session: Session, practitioner: User, met: Elsewhere, *, by: User, now: dt.datetime
) -> Organisation:
    """Refuse what the session or its course does not allow; return whose booking it will be."""
    if reason := why_not_bookable(session, by=by, now=now, of=practitioner):
        raise BookingClosed(reason)
    organisation = _organisation_of(practitioner)
    if met.clashes:
        refuse_clash(session, practitioner)
    if session.has_prerequisites and not may_run_the_partnership(by):  # type: ignore[attr-defined]  # annotated
        refuse_missing_prerequisite(session.course, practitioner)
    if session.has_audience and not may_run_the_partnership(by):  # type: ignore[attr-defined]  # annotated
        refuse_other_audience(session.course, organisation, organisation.type_id, of=practitioner)
    return organisation


def _no_place_free(practitioner: User) -> NoPlaceFree:
    name = practitioner.name
    return NoPlaceFree(
        "No place is free any more. You are not booked, and you are not on the waiting list.",
        of=practitioner,
        to_others=f"No place is free any more. {name} is not booked, and is not on the waiting list.",
    )


def _organisation_of(practitioner: User) -> Organisation:
    """Return whose booking it will be. Raises NoOrganisation."""
    if practitioner.organisation is None and practitioner.organisation_named:
        raise NoOrganisation(
            f"The training team is checking your organisation, {practitioner.organisation_named}. You can book as soon "
            "as they have, usually within 2 working days.",
            of=practitioner,
            to_others=f"{practitioner.name} has named an organisation that is not listed, "
            f"{practitioner.organisation_named}. They can book once the training team has settled it.",
        )
    if practitioner.organisation is None:
        raise NoOrganisation(
            "Say which organisation you belong to before you book: it is on your details page.",
            of=practitioner,
            to_others=f"{practitioner.name} has to say which organisation they belong to first: it is on their details "
            "page.",
        )
    return practitioner.organisation


def refuse_clash(session: Session, practitioner: User) -> None:
    if other := clashing_day(session, practitioner):
        where = f"a place on {other.session.course} on {date_in_words(other.starts_at)}, at the same time"
        raise Clash(
            f"You have {where}. Cancel that place first, or choose another date.",
            of=practitioner,
            to_others=f"{practitioner.name} has {where}. That place would have to be cancelled first.",
        )


def refuse_another_date(session: Session, practitioner: User, *, now: dt.datetime) -> None:
    if other := booked_on_another_date(session, practitioner, now=now):
        raise AnotherDateBooked(other)


def refuse_missing_prerequisite(course: Course, practitioner: User) -> None:
    """Name the first course that is missing. Raises PrerequisiteMissing."""
    for needed in missing_prerequisites(course, practitioner):
        attended = f"attended “{needed}” before this course, and we have no record that"
        raise PrerequisiteMissing(
            f"You need to have {attended} you have. "
            "Book that first, or tell the partnership team if you attended it elsewhere.",
            of=practitioner,
            to_others=f"{practitioner.name} needs to have {attended} they have. "
            "Book that first, or tell the partnership team if they attended it elsewhere.",
        )


def refuse_marked(booking: Booking) -> None:
    """Keep a place that the register speaks of. Raises AlreadyMarked."""
    if Mark.objects.filter(booking=booking).exists():
        raise AlreadyMarked(
            "The register says already whether this person is here, so this place can no longer be given back. "
            "If the mark is wrong, ask the trainer to take it back first."
        )


@transaction.atomic
def cancel_booking(*, booking: Booking, reason: str, by: User, now: dt.datetime, note: str = "") -> Booking:
    """Give a place back, leave the waiting list or decline an offer; a freed place goes to whoever waits first.

    After the session's cancellation deadline giving back a confirmed place is a late cancellation, and recorded as one.
    Raises AlreadyCancelled, SessionHasBegun or AlreadyMarked.
    """
    session = Session.objects.locked().get(pk=booking.session_id)
    booking = Booking.objects.locked().select_related("practitioner").get(pk=booking.pk)
    if not booking.is_live:
        raise AlreadyCancelled("This booking was cancelled already.")
    if session.has_begun(now):
        raise SessionHasBegun("The session has begun, so this place can no longer be cancelled here.")
    refuse_marked(booking)
    return end_booking(booking, session, reason=reason, note=note, by=by, now=now)
