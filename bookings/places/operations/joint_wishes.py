"""Waiting together: several people of one organisation want places of a session, all of them or none.

They join with names, or as a number with names added later; who leaves the waiting list leaves the group. How a group
gets its places is in bookings.places.operations.group_turns.
"""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Count, F, Q

from bookings.models import Booking, JointWish
from bookings.notices.kinds.joint_wish import What
from bookings.places.operations.group_turns import end_wish, people_of, tell_of_wish
from bookings.places.operations.reservations import NobodyNamed
from bookings.places.operations.waiting_list import (
    end_booking,
    fill_free_places,
    next_queue_number,
    tell_place_or_queue,
)
from bookings.places.operations.who_waits_together import (
    FEWEST,
    NotTogether,
    latest_names_by,
    refuse_joining,
    refuse_people,
)
from bookings.places.rules.locks import lock_people, lock_turns
from bookings.places.rules.queues import unnamed_of
from training.authorship import save_as
from training.models import Session, User
from training.refusals import Refused
from training.templatetags.words import moment_in_words, plural

Because = JointWish.EndedBecause


class WishOver(Refused):
    """The group no longer waits, or its time to name people has passed."""


@transaction.atomic
def join_together(
    *,
    session: Session,
    people: Sequence[User],
    places: int,
    by: User,
    now: dt.datetime,
    terms_version: int | None = None,
    answers: User | None = None,
) -> JointWish:
    """Let these people, of the organisation of whoever `answers` for them, wait together for so many places; those
    beyond the people are named later, by a lead alone. They have their places at once where so many are free. Each of
    them is told. Whoever asks answers for them, unless the team asks for others.

    Everybody or nobody: raises BookingClosed, NotTogether, OtherAudience or NobodyNamed, and then nothing has happened.
    """
    session = Session.objects.locked().select_related("course").get(pk=session.pk)
    lock_turns()
    lock_people({person.pk for person in (*people, answers or by)})
    named, answers = _as_they_are(people), _who_answers_now(answers or by)
    organisation = refuse_joining(session, named, places, answers=answers, by=by, now=now)
    refuse_people(session, named, organisation, by=by, now=now)
    wish = JointWish(
        session=session,
        organisation=organisation,
        organisation_type_id=organisation.type_id,
        made_by=answers,
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
    refuse_people(session, named, wish.organisation, by=by, now=now)
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


def _who_answers_now(answers: User) -> User:
    """Refuse whoever has left, or moved to another organisation, since they were chosen. Raises NotTogether."""
    found = User.objects.select_related("organisation").get(pk=answers.pk)
    if not found.is_active or found.organisation_id != answers.organisation_id:
        message = f"{found.name} can no longer answer for the group. Choose one of the group, or a lead."
        raise NotTogether(message, about="answers")
    return found


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
