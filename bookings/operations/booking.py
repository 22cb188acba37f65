"""Booking a place and giving it back. The session row is locked first, so that places are counted by one at a time."""

import datetime as dt

from django.db import transaction

from bookings.models import Booking, Mail
from bookings.notices.outbox import queue_mail
from bookings.operations.refusals import Refused
from bookings.operations.waiting_list import fill_free_places, next_queue_number
from bookings.places import places_free
from training.authorship import credit
from training.models import Course, Session, SessionDay, User
from training.roles import may_run_the_partnership
from training.templatetags.words import date_in_words, moment_in_words


class BookingClosed(Refused):
    """The session takes no bookings: not yet, no longer, or never."""


class AlreadyBooked(Refused):
    """The person has a live booking in this session; `booking` is it."""

    def __init__(self, booking: Booking):
        self.booking = booking
        super().__init__(
            "You already have a place on this session."
            if booking.holds_a_place
            else "You are already on the waiting list of this session."
        )


class Clash(Refused):
    """The person holds a place elsewhere at the same time."""


class PrerequisiteMissing(Refused):
    """The course asks for another course first."""


class NoOrganisation(Refused):
    """A booking counts for an organisation, and the person has none."""


class AlreadyCancelled(Refused):
    """The booking is no longer live."""


class SessionHasBegun(Refused):
    """A place cannot be given back once the session runs."""


def why_not_bookable(session: Session, *, by: User, now: dt.datetime) -> str:
    """Return why the session takes no booking from this person, or "" when it does.

    The opening and closing of booking do not bind the team.
    """
    if session.status == Session.Status.CANCELLED:
        return "This session has been cancelled."
    if session.status == Session.Status.DRAFT or session.course.status != Course.Status.PUBLISHED:
        return "This session is not open for booking."
    if session.has_begun(now):
        return "This session has already begun."
    if may_run_the_partnership(by):
        return ""
    if session.booking_opens_at and now < session.booking_opens_at:
        return f"Booking opens on {moment_in_words(session.booking_opens_at)}."
    if session.booking_closes_at and now >= session.booking_closes_at:
        return f"Booking closed on {moment_in_words(session.booking_closes_at)}."
    return ""


@transaction.atomic
def book_place(*, session: Session, practitioner: User, by: User, now: dt.datetime) -> Booking:
    """Book a place, or join the waiting list when none is free or others wait already.

    Raises BookingClosed, NoOrganisation, AlreadyBooked, Clash or PrerequisiteMissing, and then nothing has happened.
    """
    session = Session.objects.locked().select_related("course").get(pk=session.pk)
    practitioner = User.objects.select_related("organisation").get(pk=practitioner.pk)
    live = Booking.objects.live().filter(session=session, practitioner=practitioner).first()
    if live:
        raise AlreadyBooked(live)
    if reason := why_not_bookable(session, by=by, now=now):
        raise BookingClosed(reason)
    if practitioner.organisation is None:
        raise NoOrganisation("Say which organisation you belong to before you book: it is on your details page.")
    _refuse_clash(session, practitioner)
    if not may_run_the_partnership(by):
        _refuse_missing_prerequisite(session.course, practitioner)
    fill_free_places(session=session, now=now)  # whoever waits comes before a newcomer
    waiting = Booking.objects.filter(session=session, status=Booking.Status.WAITING).exists()
    confirmed = not waiting and places_free(session) > 0
    booking = Booking(
        session=session,
        practitioner=practitioner,
        organisation=practitioner.organisation,
        organisation_type_id=practitioner.organisation.type_id,
        status=Booking.Status.CONFIRMED if confirmed else Booking.Status.WAITING,
        booked_at=now,
        booked_by=by,
        confirmed_at=now if confirmed else None,
        queue_number=None if confirmed else next_queue_number(session),
    )
    credit(booking, by)
    booking.save(force_insert=True)
    queue_mail(kind=Mail.Kind.CONFIRMATION if confirmed else Mail.Kind.WAITING_LIST, booking=booking, now=now)
    return booking


def _refuse_clash(session: Session, practitioner: User) -> None:
    for day in session.days.all():
        other = (
            SessionDay.objects.filter(starts_at__lt=day.ends_at, ends_at__gt=day.starts_at)
            .filter(session__in=Booking.objects.for_person(practitioner).holding_a_place().values("session"))
            .exclude(session=session)
            .select_related("session__course")
            .first()
        )
        if other:
            raise Clash(
                f"You have a place on {other.session.course} on {date_in_words(other.starts_at)}, at the same time. "
                "Cancel that place first, or choose another date."
            )


def _refuse_missing_prerequisite(course: Course, practitioner: User) -> None:
    """A prerequisite is met by having attended it, or a course that replaced it or was merged from it."""
    for needed in course.prerequisites.all():
        same = {needed.pk, needed.successor_id} - {None}
        came = Booking.objects.for_person(practitioner).filter(outcome=Booking.Outcome.ATTENDED)
        if not (came.filter(session__course__in=same) | came.filter(session__course__replaced_by=needed)).exists():
            raise PrerequisiteMissing(
                f"You need to have attended “{needed}” before this course, and we have no record that you have. "
                "Book that first, or tell the partnership team if you attended it elsewhere."
            )


@transaction.atomic
def cancel_booking(*, booking: Booking, reason: str, by: User, now: dt.datetime, note: str = "") -> Booking:
    """Give a place back, leave the waiting list or decline an offer; a freed place goes to whoever waits first.

    After the session's cancellation deadline giving back a confirmed place is a late cancellation, and recorded as one.
    Raises AlreadyCancelled or SessionHasBegun.
    """
    session = Session.objects.locked().get(pk=booking.session_id)
    booking = Booking.objects.select_for_update(of=("self",)).select_related("practitioner").get(pk=booking.pk)
    if not booking.is_live:
        raise AlreadyCancelled("This booking was cancelled already.")
    if session.has_begun(now):
        raise SessionHasBegun("The session has begun, so this place can no longer be cancelled here.")
    had_place = booking.status == Booking.Status.CONFIRMED
    booking.cancelled_late = had_place and now > session.cancel_by_at
    booking.move_to(Booking.Status.CANCELLED)
    booking.cancelled_at = now
    booking.cancelled_by = by
    booking.cancel_reason = reason
    booking.cancel_note = note
    if had_place:
        booking.invite_sequence += 1
    credit(booking, by)
    booking.save()
    queue_mail(kind=Mail.Kind.CANCELLATION, booking=booking, now=now)
    fill_free_places(session=session, now=now)
    return booking
