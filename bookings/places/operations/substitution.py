"""A colleague takes a confirmed place: the place stays with the organisation, and never goes by the waiting list."""

import datetime as dt

from django.db import transaction

from bookings.models import Booking
from bookings.notices.kinds.confirmation import Confirmation
from bookings.notices.kinds.substitution import Substitution
from bookings.notices.sending.outbox import queue_notice
from bookings.places.operations.booking import (
    AlreadyBooked,
    AlreadyCancelled,
    SessionHasBegun,
    refuse_clash,
    refuse_marked,
    refuse_missing_prerequisite,
    tell_lead,
)
from bookings.places.operations.waiting_list import fill_free_places, look_again_for
from bookings.places.rules.audience import refuse_other_audience
from bookings.places.rules.locks import lock_people, lock_turns
from bookings.places.rules.no_show_policy import team_must_agree
from training.authorship import save_as
from training.models import Session, User
from training.refusals import Refused
from training.roles import may_run_the_partnership


class NoPlaceToPassOn(Refused):
    """Only a confirmed place can be taken over."""


class NotAColleague(Refused):
    """The place belongs to the organisation it was booked for."""


@transaction.atomic
def substitute(*, booking: Booking, colleague: User, by: User, now: dt.datetime) -> Booking:
    """Give a confirmed place to a colleague of the organisation it was booked for; return the colleague's booking.

    It is never a late cancellation, also after the deadline, and nobody is promoted in between. A colleague who waits,
    has an offer or awaits the line manager's answer gets the place on that booking; a place held by the offer goes on.
    Neither the line manager nor the closing of booking is asked again: both were settled for the place.
    Raises AlreadyCancelled, NoPlaceToPassOn, SessionHasBegun, AlreadyMarked, NotAColleague, AlreadyBooked, Clash,
    PrerequisiteMissing or OtherAudience, and then nothing has happened.
    """
    session = Session.objects.locked().select_related("course").get(pk=booking.session_id)
    leaving = Booking.objects.locked().select_related("practitioner").get(pk=booking.pk)
    lock_turns()
    lock_people([colleague.pk])
    colleague = User.objects.select_related("organisation").get(pk=colleague.pk)
    refuse_leaving(leaving, session, now)
    if colleague.pk == leaving.practitioner_id:
        raise NotAColleague("This is the person whose place it is. Choose somebody else.")
    if not colleague.is_active or colleague.organisation_id != leaving.organisation_id:
        raise NotAColleague("Only somebody of the same organisation can take this place.")
    live = Booking.objects.live().locked().filter(session=session, practitioner=colleague)
    own = live.first()
    if own and own.status == Booking.Status.CONFIRMED:
        raise AlreadyBooked(own)
    refuse_clash(session, colleague)
    if not may_run_the_partnership(by):
        if team_must_agree(practitioner=colleague, by=by, now=now):  # whoever passes the place on need not know why
            raise NotAColleague("This person cannot take over the place by themselves. Ask the partnership team.")
        refuse_missing_prerequisite(session.course, colleague)
        refuse_other_audience(session.course, leaving.organisation, leaving.organisation.type_id, of=colleague)
    _leave(leaving, by=by, now=now)
    taken = _take(own, leaving, colleague, by=by, now=now)
    queue_notice(Substitution(colleague=colleague.name), booking=leaving, now=now)
    queue_notice(Confirmation(stands_in_for=leaving.practitioner.name), booking=taken, now=now)
    if by.pk != leaving.practitioner_id:
        tell_lead([taken], by=by, now=now, in_place_of=leaving.practitioner.name)
    fill_free_places(session=session, now=now)
    look_again_for([leaving.practitioner_id], now=now)
    return taken


def refuse_leaving(leaving: Booking, session: Session, now: dt.datetime) -> None:
    """Refuse to pass on what is no confirmed place, or one whose session runs. The caller has locked both."""
    if not leaving.is_live:
        raise AlreadyCancelled("This booking was cancelled already.")
    if leaving.status != Booking.Status.CONFIRMED or leaving.is_walk_in:
        raise NoPlaceToPassOn("Only a confirmed place can go to a colleague.")
    if session.has_begun(now):
        raise SessionHasBegun("The session has begun, so a colleague can no longer take this place here.")
    refuse_marked(leaving)


def _leave(leaving: Booking, *, by: User, now: dt.datetime) -> None:
    leaving.move_to(Booking.Status.CANCELLED)
    leaving.cancelled_at = now
    leaving.cancelled_by = by
    leaving.cancel_reason = Booking.CancelReason.SUBSTITUTED
    leaving.invite_sequence += 1
    save_as(leaving, by=by, now=now)


def _take(own: Booking | None, leaving: Booking, colleague: User, *, by: User, now: dt.datetime) -> Booking:
    assert colleague.organisation is not None
    taken = own or Booking(
        session_id=leaving.session_id,
        practitioner=colleague,
        organisation=colleague.organisation,
        organisation_type_id=colleague.organisation.type_id,
        booked_at=now,
        booked_by=by,
    )
    if own:
        own.practitioner = colleague
        if own.status == Booking.Status.AWAITING_APPROVAL:
            own.approved_at = now  # whoever passes the place on settles what was asked
        own.move_to(Booking.Status.CONFIRMED)
        own.offer_expires_at = None
    else:
        taken.status = Booking.Status.CONFIRMED
    taken.confirmed_at = now
    taken.takes_over_from = leaving
    save_as(taken, by=by, now=now)
    return taken
