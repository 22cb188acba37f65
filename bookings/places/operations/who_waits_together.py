"""Who may wait together: for which session, how many of whom, and until when they can be named."""

import datetime as dt
from collections.abc import Sequence

from django.conf import settings

from bookings.models import Booking
from bookings.places.operations.approval import approver_for
from bookings.places.operations.booking import (
    AlreadyBooked,
    BookingClosed,
    refuse_clash,
    refuse_missing_prerequisite,
    why_not_bookable,
)
from bookings.places.operations.reservations import NobodyNamed
from bookings.places.operations.substitution import NotAColleague
from bookings.places.operations.transfer import ApprovalNeededFirst
from bookings.places.rules.audience import refuse_other_audience
from bookings.places.rules.eligibility import Held, places_for, rules_of
from bookings.roles import may_book_for_colleagues
from training.models import Organisation, Session, User
from training.refusals import Refused
from training.roles import may_run_the_partnership
from training.templatetags.words import plural

FEWEST, MOST = 2, 10  # people who wait together


class NotTogether(Refused):
    """Nobody waits for this session as a group, not so many, or not these. `about` names what of the answers is wrong:
    the `places`, or who `answers`; otherwise it is the people, or the session.
    """

    def __init__(self, message: str, *, about: str = ""):
        super().__init__(message)
        if about:
            self.by_field = {about: [message]}


def latest_names_by(session: Session) -> dt.datetime:
    """Return until when a group can name people: before anybody is asked instead of given a place, and before all who
    wait are asked at once.
    """
    late_from = session.starts_at - dt.timedelta(hours=settings.LATE_OFFER_HOURS)
    return min(session.cancel_by_at, late_from)


def why_not_together(session: Session, *, by: User, now: dt.datetime) -> str:
    """Return why no group can wait for the session, or "" when one can."""
    if reason := why_not_bookable(session, by=by, now=now):
        return reason
    if session.needs_approval:
        return (
            "For this session each person’s line manager must agree first, so people cannot wait for it as a group. "
            "Book for each person by name."
        )
    return ""


def refuse_joining(
    session: Session, named: Sequence[User], places: int, *, answers: User, by: User, now: dt.datetime
) -> Organisation:
    """Refuse what the session or the number does not allow; return whose group it is: of who `answers` for it.

    Raises BookingClosed, NotTogether or OtherAudience.
    """
    if reason := why_not_bookable(session, by=by, now=now):
        raise BookingClosed(reason)
    if reason := why_not_together(session, by=by, now=now):
        raise NotTogether(reason)
    organisation = answers.organisation
    if organisation is None:
        raise NotTogether("Say which organisation you belong to first: it is on your details page.")
    if not named:
        raise NotTogether("Name at least one person. The others can be named later.")
    if not FEWEST <= places <= MOST:
        raise NotTogether(f"Between {FEWEST} and {MOST} people can wait together.", about="places")
    if len(named) > places:
        message = f"You named {plural(len(named), 'person,people')} for {plural(places, 'place,places')}."
        raise NotTogether(message, about="places")
    if answers.pk != by.pk:
        _refuse_answering(named, places, answers=answers, by=by)
    elif not may_book_for_colleagues(by) and (by.pk not in {one.pk for one in named} or len(named) < places):
        raise NotTogether("Name each person who would come, yourself among them.")
    if len(named) < places and now >= latest_names_by(session):
        raise NotTogether("The time to name people later has passed. Name each person who would come.")
    whose = {"organisation": organisation.pk, "organisation_type": organisation.type_id}
    most = places_for(rules_of(session, now=now), Held(), **whose)
    if places > most:
        whose_group = "Your organisation" if answers.pk == by.pk else organisation.name
        message = f"{whose_group} can have {plural(most, 'place,places')} on this session at most."
        raise NotTogether(message, about="places")
    refuse_other_audience(session.course, organisation, organisation.type_id)
    return organisation


def _refuse_answering(named: Sequence[User], places: int, *, answers: User, by: User) -> None:
    """The team alone puts a group of others on the list. Who answers for it is one of it or a lead, so that an offer
    does not wait for the team; and names come later from a lead, who may see who their people are.
    """
    if not may_run_the_partnership(by):
        raise NotTogether("Only the team puts a group of others on the waiting list.")
    if not may_book_for_colleagues(answers):
        if answers.pk not in {one.pk for one in named}:
            message = f"{answers.name} can’t answer for the group. Choose one of the group, or a lead."
            raise NotTogether(message, about="answers")
        if len(named) < places:
            message = (
                f"{answers.name} is no lead, so can’t name people later. Name everybody, or choose a lead to answer."
            )
            raise NotTogether(message, about="answers")


def refuse_people(
    session: Session, named: Sequence[User], organisation: Organisation, *, by: User, now: dt.datetime
) -> None:
    """Refuse everybody, with each who cannot wait for it and why. Raises NobodyNamed."""
    live = Booking.objects.live().filter(session=session, practitioner__in=named).select_related("practitioner")
    own = {booking.practitioner_id: booking for booking in live.locked()}
    reasons = []
    for person in named:
        try:
            _refuse_person(session, person, own.get(person.pk), organisation, by=by, now=now)
        except Refused as refusal:
            reasons.append((person, refusal))
    if reasons:
        raise NobodyNamed(reasons)


def _refuse_person(
    session: Session, person: User, own: Booking | None, organisation: Organisation, *, by: User, now: dt.datetime
) -> None:
    if not person.is_active or person.organisation_id != organisation.pk:
        raise NotAColleague("Only people of one organisation can wait together.")
    if own:
        raise AlreadyBooked(own)
    refuse_clash(session, person)
    refuse_missing_prerequisite(session.course, person)
    if approver_for(session=session, practitioner=person, by=by, now=now):
        raise ApprovalNeededFirst("Somebody has to agree to this booking first. Book a place in the ordinary way.")
