"""Waiting together: several people of one organisation want places of a session, all of them or none.

They join with names, or as a number with names added later; who leaves the waiting list leaves the group. How a group
gets its places is in bookings.places.operations.group_turns.
"""

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Q

from bookings.models import Booking, JointWish
from bookings.notices.kinds.joint_wish import What
from bookings.places.operations.approval import approver_for
from bookings.places.operations.booking import (
    AlreadyBooked,
    BookingClosed,
    refuse_clash,
    refuse_missing_prerequisite,
    why_not_bookable,
)
from bookings.places.operations.group_turns import end_wish, people_of, tell_of_wish
from bookings.places.operations.reservations import NobodyNamed
from bookings.places.operations.substitution import NotAColleague
from bookings.places.operations.transfer import ApprovalNeededFirst
from bookings.places.operations.waiting_list import (
    end_booking,
    fill_free_places,
    next_queue_number,
    tell_place_or_queue,
)
from bookings.places.rules.audience import refuse_other_audience
from bookings.places.rules.eligibility import Held, places_for, rules_of
from bookings.places.rules.locks import lock_people, lock_turns
from bookings.places.rules.queues import unnamed_of
from bookings.roles import may_book_for_colleagues
from training.authorship import save_as
from training.models import Organisation, Session, User
from training.refusals import Refused
from training.templatetags.words import moment_in_words, plural

FEWEST, MOST = 2, 10  # people who wait together
Because = JointWish.EndedBecause


class NotTogether(Refused):
    """Nobody waits for this session as a group, not so many, or not these."""


class WishOver(Refused):
    """The group no longer waits, or its time to name people has passed."""


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


@transaction.atomic
def join_together(
    *,
    session: Session,
    people: Sequence[User],
    places: int,
    by: User,
    now: dt.datetime,
    terms_version: int | None = None,
) -> JointWish:
    """Let these people, of the organisation of whoever asks, wait together for so many places; those beyond the people
    are named later, by a lead alone. They have their places at once where so many are free. Each of them is told.

    Everybody or nobody: raises BookingClosed, NotTogether, OtherAudience or NobodyNamed, and then nothing has happened.
    """
    session = Session.objects.locked().select_related("course").get(pk=session.pk)
    lock_turns()
    lock_people([person.pk for person in people])
    named = _as_they_are(people)
    organisation = _refuse_joining(session, named, places, by=by, now=now)
    _refuse_people(session, named, organisation, by=by, now=now)
    wish = JointWish(
        session=session,
        organisation=organisation,
        organisation_type_id=organisation.type_id,
        made_by=by,
        made_at=now,
        queue_number=next_queue_number(session),
        places_asked=places,
        unnamed=places - len(named),
        names_by_at=latest_names_by(session),
    )
    save_as(wish, by=by, now=now, is_new=True)
    _put_on_the_list(wish, named, by=by, now=now, terms_version=terms_version)
    _give_or_tell(wish, session, now=now)
    return wish


@transaction.atomic
def name_for_group(
    *, wish: JointWish, people: Sequence[User], by: User, now: dt.datetime, terms_version: int | None = None
) -> JointWish:
    """Say who some of the places without a name are for. Everybody or nobody, as when they joined.

    Raises WishOver or NobodyNamed, and then nothing has happened.
    """
    session, wish = _locked(wish)
    lock_turns()
    lock_people([person.pk for person in people])
    if not wish.is_open or session.has_begun(now):
        raise WishOver("This group no longer waits, so nobody can be named for it any more.")
    if now >= wish.names_by_at:
        raise WishOver(f"The time to name people ended on {moment_in_words(wish.names_by_at)}.")
    named = _as_they_are(people)
    if not named:
        raise NobodyNamed(message="Choose who the places are for.")
    if len(named) > wish.unnamed:
        there_are = plural(wish.unnamed, "place has,places have")
        raise NobodyNamed(
            message=f"You chose {plural(len(named), 'person,people')}, and {there_are} no name. Choose fewer."
        )
    _refuse_people(session, named, wish.organisation, by=by, now=now)
    wish.unnamed -= len(named)
    save_as(wish, by=by, now=now, fields=["unnamed"])
    bookings = _put_on_the_list(wish, named, by=by, now=now, terms_version=terms_version)
    for booking in bookings:
        tell_place_or_queue(booking=booking, now=now)
    return wish


@transaction.atomic
def give_up_together(*, wish: JointWish, by: User, now: dt.datetime) -> JointWish:
    """Take the whole group off the waiting list; each of them is told. Raises WishOver."""
    session, wish = _locked(wish)
    if not wish.is_open or session.has_begun(now):
        raise WishOver("This group no longer waits.")
    let_go(wish, session, reason=Booking.CancelReason.OTHER, by=by, now=now)
    return wish


def let_go(wish: JointWish, session: Session, *, reason: str, by: User, now: dt.datetime) -> None:
    """End the wish and the bookings of all of them at once: no part of the group is given a place in between. The
    session is locked.
    """
    for booking in people_of(wish):
        end_booking(booking, session, reason=reason, by=by, now=now, passes_on=False)
    end_wish(wish, Because.GIVEN_UP, by=by, now=now)
    fill_free_places(session=session, now=now)


def settle_joint_wishes(*, now: dt.datetime) -> int:
    """Give back the places that nobody was named for in time, and end the groups of which fewer than two are left, each
    in its own transaction; return how many there were.
    """
    asking = Count("bookings", filter=Q(bookings__status__in=(Booking.Status.WAITING, Booking.Status.OFFERED)))
    unnamed_in_vain = Q(unnamed__gt=0, names_by_at__lte=now)
    too_few = Q(people=0) | Q(people__lt=FEWEST - F("unnamed"))
    over = ~Q(session__status=Session.Status.PUBLISHED) | Q(session__starts_at__lte=now)
    due = JointWish.objects.open().annotate(people=asking).filter(unnamed_in_vain | too_few | over)
    return sum(_settle(wish, now) for wish in due.order_by("session_id", "pk"))


@transaction.atomic
def _settle(wish: JointWish, now: dt.datetime) -> bool:
    session, wish = _locked(wish)
    if not wish.is_open:
        return False
    people, lapsed = people_of(wish), wish.unnamed - unnamed_of(wish, now=now)
    wish.unnamed -= lapsed
    left = len(people) + wish.unnamed if people else 0
    if because := _why_over(session, left, now):
        end_wish(wish, because, by=None, now=now)
        return True
    if lapsed:
        save_as(wish, by=None, now=now, fields=["unnamed"])
        tell_of_wish(wish, What.NAMES_LAPSED, places=left, now=now)
        fill_free_places(session=session, now=now)
    return bool(lapsed)


def _why_over(session: Session, left: int, now: dt.datetime) -> str:
    if session.status == Session.Status.CANCELLED:
        return Because.SESSION_CANCELLED
    if session.has_begun(now):
        return Because.SESSION_BEGAN
    return Because.TOO_FEW_LEFT if left < FEWEST else ""


def _locked(wish: JointWish) -> tuple[Session, JointWish]:
    """Lock the session and then the wish, and return both as they are now: a wish never moves to another session."""
    session = Session.objects.locked().select_related("course").get(pk=wish.session_id)
    return session, JointWish.objects.locked().select_related("organisation", "made_by").get(pk=wish.pk)


def _as_they_are(people: Sequence[User]) -> list[User]:
    chosen = User.objects.select_related("organisation").filter(pk__in=[person.pk for person in people])
    return list(chosen.order_by("name", "pk"))


def _refuse_joining(
    session: Session, named: Sequence[User], places: int, *, by: User, now: dt.datetime
) -> Organisation:
    """Refuse what the session or the number does not allow; return whose group it is."""
    if reason := why_not_bookable(session, by=by, now=now):
        raise BookingClosed(reason)
    if reason := why_not_together(session, by=by, now=now):
        raise NotTogether(reason)
    organisation = by.organisation
    if organisation is None:
        raise NotTogether("Say which organisation you belong to first: it is on your details page.")
    if not named:
        raise NotTogether("Name at least one person. The others can be named later.")
    if not FEWEST <= places <= MOST:
        raise NotTogether(f"Between {FEWEST} and {MOST} people can wait together.")
    if len(named) > places:
        raise NotTogether(f"You named {plural(len(named), 'person,people')} for {plural(places, 'place,places')}.")
    if not may_book_for_colleagues(by) and (by.pk not in {one.pk for one in named} or len(named) < places):
        raise NotTogether("Name each person who would come, yourself among them.")
    if len(named) < places and now >= latest_names_by(session):
        raise NotTogether("The time to name people later has passed. Name each person who would come.")
    whose = {"organisation": organisation.pk, "organisation_type": organisation.type_id}
    most = places_for(rules_of(session, now=now), Held(), **whose)
    if places > most:
        raise NotTogether(f"Your organisation can have {plural(most, 'place,places')} on this session at most.")
    refuse_other_audience(session.course, organisation, organisation.type_id)
    return organisation


def _refuse_people(
    session: Session, named: Sequence[User], organisation: Organisation, *, by: User, now: dt.datetime
) -> None:
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


def _put_on_the_list(
    wish: JointWish, named: Sequence[User], *, by: User, now: dt.datetime, terms_version: int | None
) -> list[Booking]:
    """Give each the next number of the group."""
    taken = set(wish.bookings.values_list("queue_number", flat=True))
    numbers = (n for n in range(wish.queue_number, wish.queue_number + wish.places_asked) if n not in taken)
    bookings = [
        Booking(
            session_id=wish.session_id,
            practitioner=person,
            organisation_id=wish.organisation_id,
            organisation_type_id=wish.organisation_type_id,
            status=Booking.Status.WAITING,
            booked_at=now,
            booked_by=by,
            queue_number=number,
            joint_wish=wish,
            terms_version=terms_version,
        )
        for person, number in zip(named, numbers, strict=False)
    ]
    return [save_as(booking, by=by, now=now, is_new=True) for booking in bookings]


def _give_or_tell(wish: JointWish, session: Session, *, now: dt.datetime) -> None:
    """Give the group its places where so many are free, or else tell everybody where they stand."""
    promoted = {booking.pk for booking in fill_free_places(session=session, now=now)}
    people = people_of(wish)
    waiting = [booking for booking in people if booking.pk not in promoted]
    for booking in waiting:
        tell_place_or_queue(booking=booking, now=now)
    if waiting:
        unnamed = unnamed_of(wish, now=now)
        tell_of_wish(wish, What.JOINED, places=len(people) + unnamed, unnamed=unnamed, now=now)
