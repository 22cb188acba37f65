"""Reserving places for an organisation, and naming the people afterwards. Unnamed places are places held.

A named person has a booking like any other: what becomes of it later, waiting list included, is that booking's matter.
How reservations end without a name: bookings.places.operations.reservation_ends.
"""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from bookings.models import Booking, Reservation
from bookings.notices.about.reservation import AboutReservation, of_reservation
from bookings.notices.kinds.confirmation import Confirmation
from bookings.notices.kinds.reservation import PlacesReserved
from bookings.notices.sending.outbox import queue_notice, queue_notice_to
from bookings.places.operations.approval import approver_for
from bookings.places.operations.booking import (
    AlreadyBooked,
    BookingClosed,
    refuse_clash,
    refuse_missing_prerequisite,
    tell_lead,
    why_not_bookable,
)
from bookings.places.operations.substitution import NotAColleague
from bookings.places.operations.transfer import ApprovalNeededFirst
from bookings.places.operations.waiting_list import fill_free_places
from bookings.places.rules.audience import refuse_other_audience
from bookings.places.rules.counts import held_with_those_in_turn, places_asked_for
from bookings.places.rules.eligibility import places_for, rules_of
from bookings.places.rules.locks import lock_people, lock_turns
from training.authorship import save_as
from training.models import Organisation, Session, User
from training.refusals import Refused
from training.roles import may_run_the_partnership
from training.templatetags.words import moment_in_words, plural

# What a lead can reserve of one session; the team can reserve whatever is free.
MOST_PLACES = 20


class NotToBeReserved(Refused):
    """Places of this session are not held without names: not for so long, not so many, or never."""


class AlreadyReserved(Refused):
    """The organisation has an open reservation of the session; `reservation` is it."""

    def __init__(self, reservation: Reservation):
        self.reservation = reservation
        super().__init__(
            f"{reservation.organisation} has {plural(reservation.places, 'place,places')} reserved here already. "
            "Name people for those first, or give them back."
        )


class TooFewFree(Refused):
    """Not so many places are free for the organisation; `free` are."""

    def __init__(self, *, organisation: Organisation, asked: int, free: int):
        self.free = free
        if free:
            there_are = f"{plural(free, 'place is,places are')} free for {organisation}"
            message = f"You asked for {plural(asked, 'place,places')}, and {there_are}. Reserve fewer."
        else:
            message = (
                f"No place is free for {organisation}, so none can be reserved. "
                "Book for people by name: they join the waiting list."
            )
        super().__init__(message)


class ReservationOver(Refused):
    """The reservation has ended, or its time has: nothing of it is left to name or to give back."""


class NobodyNamed(Refused):
    """One or more people cannot have one of the places, so nobody was named; `reasons` says who and why."""

    def __init__(self, reasons: Sequence[tuple[User, Refused]] = (), message: str = ""):
        self.reasons = list(reasons)
        super().__init__(message or " ".join(f"{person.name}: {refusal}" for person, refusal in self.reasons))

    def lines_to(self, reader: User) -> list[str]:
        """Return a line for each of these people, or what is wrong with the choice of them."""
        lines = [why.message_to(reader) if why.of else f"{person.name}: {why}" for person, why in self.reasons]
        return lines or [str(self)]


def latest_names_by(session: Session, *, by: User) -> dt.datetime:
    """Return until when people can be named: the cancellation deadline or the closing of booking for a lead, the start
    for the team.
    """
    if may_run_the_partnership(by):
        return session.starts_at
    return min(session.cancel_by_at, session.booking_closes_at or session.cancel_by_at)


def usual_names_by(session: Session, *, by: User, now: dt.datetime) -> dt.datetime:
    """Return until when people are named if nobody says otherwise: the cancellation deadline while it is to come."""
    latest = latest_names_by(session, by=by)
    return latest if now >= session.cancel_by_at else min(session.cancel_by_at, latest)


def why_not_reservable(session: Session, *, by: User, now: dt.datetime) -> str:
    """Return why no places of the session are held without names, or "" when they are."""
    if reason := why_not_bookable(session, by=by, now=now):
        return reason
    if session.needs_approval:
        return (
            "For this session each person’s line manager must agree first, so places cannot be reserved without "
            "names. Book for each person by name."
        )
    if now >= latest_names_by(session, by=by):
        return "The time to reserve places for people you name later has passed. Book for each person by name."
    return ""


@transaction.atomic
def reserve_places(
    *,
    session: Session,
    organisation: Organisation,
    places: int,
    by: User,
    now: dt.datetime,
    names_by_at: dt.datetime | None = None,
) -> Reservation:
    """Hold places for an organisation until people are named; without a moment, until the cancellation deadline.

    Only places that are free for the organisation, once everyone who waits and can have one has theirs. Its leads are
    told. Raises BookingClosed, NotToBeReserved, OtherAudience, AlreadyReserved or TooFewFree, and then nothing has
    happened.
    """
    session = Session.objects.locked().select_related("course").get(pk=session.pk)
    organisation = Organisation.objects.get(pk=organisation.pk)
    names_by_at = names_by_at or usual_names_by(session, by=by, now=now)
    _refuse_reserving(session, places, names_by_at, by=by, now=now)
    if not may_run_the_partnership(by):
        refuse_other_audience(session.course, organisation, organisation.type_id)
    own = Reservation.objects.open().to_be_named().filter(session=session, organisation=organisation).first()
    if own:
        raise AlreadyReserved(own)
    fill_free_places(session=session, now=now)
    rules = rules_of(session, now=now)
    whose = {"organisation": organisation.pk, "organisation_type": organisation.type_id}
    free = places_for(rules, held_with_those_in_turn(session, rules, now=now), **whose)
    if places > free:
        raise TooFewFree(organisation=organisation, asked=places, free=free)
    reservation = Reservation(
        session=session,
        organisation=organisation,
        organisation_type_id=organisation.type_id,
        places=places,
        places_asked=places,
        names_by_at=names_by_at,
        made_by=by,
        made_at=now,
    )
    save_as(reservation, by=by, now=now, is_new=True)
    tell_leads(reservation, PlacesReserved(**of_reservation(reservation)), now=now)
    return reservation


def _refuse_reserving(session: Session, places: int, names_by_at: dt.datetime, *, by: User, now: dt.datetime) -> None:
    if reason := why_not_bookable(session, by=by, now=now):
        raise BookingClosed(reason)
    if reason := why_not_reservable(session, by=by, now=now):
        raise NotToBeReserved(reason)
    if places < 1:
        raise NotToBeReserved("Reserve at least one place.")
    if places > MOST_PLACES and not may_run_the_partnership(by):
        raise NotToBeReserved(f"You can reserve up to {MOST_PLACES} places. For more, write to the partnership team.")
    latest = latest_names_by(session, by=by)
    if not now < names_by_at <= latest:
        raise NotToBeReserved(f"Choose a day to name people by that is still to come, up to {moment_in_words(latest)}.")


@transaction.atomic
def name_people(
    *, reservation: Reservation, people: Sequence[User], by: User, now: dt.datetime, terms_version: int | None = None
) -> list[Booking]:
    """Give reserved places to people of the organisation, confirmed at once; return their bookings.

    Everyone or nobody: where one cannot have a place, nobody gets one and the refusal says who and why. Whoever waits
    for a place here gets it on that booking. The closing of booking is not asked again: it was settled for the places.
    Raises ReservationOver or NobodyNamed, and then nothing has happened.
    """
    session, reservation = lock_reservation(reservation)
    lock_turns()
    lock_people([person.pk for person in people])
    refuse_when_over(reservation, session, now)
    chosen = User.objects.select_related("organisation").filter(pk__in=[person.pk for person in people])
    named = list(chosen.order_by("name", "pk"))
    if not named:
        raise NobodyNamed(message="Choose who the places are for.")
    asked = places_asked_for(reservation, besides=named)
    if len(named) > reservation.places - asked:
        there_are = plural(reservation.places, "place is reserved,places are reserved")
        for_asked = f", {asked} of them for people who have been asked and not answered yet" if asked else ""
        raise NobodyNamed(
            message=f"You chose {plural(len(named), 'person,people')}, and {there_are}{for_asked}. Choose fewer."
        )
    live = Booking.objects.live().filter(session=session, practitioner__in=named).select_related("practitioner")
    own = {booking.practitioner_id: booking for booking in live.locked()}
    reasons = []
    for person in named:
        try:
            _refuse_naming(reservation, session, person, own.get(person.pk), by=by, now=now)
        except Refused as refusal:
            reasons.append((person, refusal))
    if reasons:
        raise NobodyNamed(reasons)
    bookings = []
    for person in named:
        booking = own.get(person.pk) or _new_booking(session, person, by=by, now=now, terms_version=terms_version)
        bookings.append(_confirm(booking, reservation, by=by, now=now))
    reservation.places -= len(named)
    reservation.places_named += len(named)
    if not reservation.places:
        reservation.ended_at, reservation.ended_because = now, Reservation.EndedBecause.ALL_NAMED
    save_as(reservation, by=by, now=now)
    tell_lead(bookings, by=by, now=now)
    return bookings


def refuse_when_over(reservation: Reservation, session: Session, now: dt.datetime) -> None:
    """Refuse to give a place of it to anybody once it has ended, or its time has. The caller has locked both."""
    if not reservation.is_open:
        raise ReservationOver("This reservation has ended: no place of it is left to name somebody for.")
    if session.status != Session.Status.PUBLISHED or session.has_begun(now):
        raise ReservationOver("The session has begun or does not take place, so nobody can be named for it any more.")
    if now >= reservation.names_by_at:
        raise ReservationOver(
            f"The time to name people ended on {moment_in_words(reservation.names_by_at)}. Book for people by name."
        )


def _refuse_naming(
    reservation: Reservation, session: Session, person: User, own: Booking | None, *, by: User, now: dt.datetime
) -> None:
    if not person.is_active or person.organisation_id != reservation.organisation_id:
        raise NotAColleague("Only somebody of the organisation that reserved the places can have one.")
    if own and own.status != Booking.Status.WAITING:
        raise AlreadyBooked(own)
    if own and own.organisation_id != reservation.organisation_id:
        raise NotAColleague("They wait for a place here on behalf of the organisation they were with before.")
    refuse_clash(session, person)
    if not may_run_the_partnership(by):
        refuse_missing_prerequisite(session.course, person)
    if approver_for(session=session, practitioner=person, by=by, now=now):
        raise ApprovalNeededFirst("Somebody has to agree to this booking first. Book a place in the ordinary way.")


def _new_booking(session: Session, person: User, *, by: User, now: dt.datetime, terms_version: int | None) -> Booking:
    assert person.organisation is not None  # it is the reservation's
    return Booking(
        session=session,
        practitioner=person,
        organisation=person.organisation,
        organisation_type_id=person.organisation.type_id,
        booked_at=now,
        booked_by=by,
        terms_version=terms_version,
    )


def _confirm(booking: Booking, reservation: Reservation, *, by: User, now: dt.datetime) -> Booking:
    if booking.status:
        booking.move_to(Booking.Status.CONFIRMED)
    else:
        booking.status = Booking.Status.CONFIRMED  # a new one
    booking.confirmed_at = now
    booking.named_from = reservation
    save_as(booking, by=by, now=now)
    queue_notice(Confirmation(), booking=booking, now=now)
    return booking


def lock_reservation(reservation: Reservation) -> tuple[Session, Reservation]:
    """Lock the session and then the reservation, and return both as they are now."""
    reservations = Reservation.objects.locked().select_related("organisation")
    while True:
        session = Session.objects.locked().select_related("course").get(pk=reservation.session_id)
        reservation = reservations.get(pk=reservation.pk)
        if reservation.session_id == session.pk:  # else it has just moved with a merged session
            return session, reservation


def tell_leads(reservation: Reservation, notice: AboutReservation, *, now: dt.datetime, occasion: str = "") -> None:
    """Write to the organisation's leads, whoever made the reservation; where there is none, to who made it."""
    told = f"reservation {reservation.pk} in session {reservation.session_id}, {reservation.places} left"
    told = f"{told}, {occasion}" if occasion else told
    leads = User.objects.filter(is_lead=True, is_active=True, organisation_id=reservation.organisation_id)
    for person in list(leads.order_by("pk")) or [reservation.made_by]:
        queue_notice_to(notice, person=person, occasion=told, now=now)
