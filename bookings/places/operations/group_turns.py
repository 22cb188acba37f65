"""What becomes of a group that waits together when places are free for it, when it ends, and who hears of it.

It is asked, and given its places, as one: all of them or none.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import Q

from bookings.models import Booking, JointWish, Mail, Reservation
from bookings.notices.kinds.joint_wish import JointWishNews, What
from bookings.notices.sending.outbox import queue_notice_to
from bookings.places.rules.overtaking import rule_in_words
from bookings.places.rules.queues import unnamed_of
from training.authorship import save_as
from training.models import Session, User

Because = JointWish.EndedBecause
_ASKING = (Booking.Status.WAITING, Booking.Status.OFFERED)


def people_of(wish: JointWish) -> list[Booking]:
    """Return the bookings of those in the group now, by their numbers."""
    asking = Booking.objects.filter(joint_wish=wish, status__in=_ASKING).order_by("queue_number")
    return list(asking.select_related("practitioner", "joint_wish"))


def answered_with(booking: Booking) -> list[Booking]:
    """Return those for whom one answer counts: the booking's group, or the booking alone."""
    wish = booking.joint_wish
    if wish is None or not wish.is_open or booking.status not in _ASKING:
        return [booking]
    return people_of(wish)


def of_groups(bookings: Iterable[Booking]) -> list[tuple[JointWish | None, list[Booking]]]:
    """Return them with those who are asked together beside each other; whoever is alone, also of a group, without it.

    Their session is locked.
    """
    together: dict[tuple[int, int], list[Booking]] = {}
    for booking in bookings:
        wish = booking.joint_wish
        key = (wish.pk, 0) if wish and wish.is_open else (0, booking.pk)
        together.setdefault(key, []).append(booking)
    return [(rows[0].joint_wish if len(rows) > 1 else None, rows) for rows in together.values()]


def settle_wish(
    wish: JointWish, bookings: Sequence[Booking], *, session: Session, by: User | None, now: dt.datetime
) -> None:
    """End the wish of those who have just got their places; what nobody is named for is reserved. The session is
    locked.
    """
    unnamed = unnamed_of(wish, now=now)
    if unnamed:
        _reserve(wish, unnamed, session=session, by=by, now=now)
    wish.unnamed = 0
    _end(wish, Because.HAD_PLACES, by=by, now=now)
    tell_of_wish(wish, What.HAD_PLACES, places=len(bookings) + unnamed, unnamed=unnamed, now=now)


def _reserve(wish: JointWish, places: int, *, session: Session, by: User | None, now: dt.datetime) -> None:
    """Hold them as any that an organisation reserves: with those it has reserved already, if it has."""
    open_here = Reservation.objects.open().to_be_named().locked()
    own = open_here.filter(session=session, organisation=wish.organisation_id).first()
    if own:
        own.places += places
        own.places_asked += places
        save_as(own, by=by, now=now, fields=["places", "places_asked"])
        return
    wish.reservation = Reservation(
        session=session,
        organisation_id=wish.organisation_id,
        organisation_type_id=wish.organisation_type_id,
        places=places,
        places_asked=places,
        names_by_at=min(wish.names_by_at, session.starts_at),
        made_by=wish.made_by,
        made_at=now,
    )
    save_as(wish.reservation, by=by, now=now, is_new=True)


def end_wish(wish: JointWish, because: str, *, by: User | None, now: dt.datetime) -> None:
    """Nobody waits as this group any more: write it down and say so. The session is locked."""
    wish.unnamed = 0
    _end(wish, because, by=by, now=now)
    tell_of_wish(wish, What.ENDED, places=wish.places_asked, because=because, now=now)


def _end(wish: JointWish, because: str, *, by: User | None, now: dt.datetime) -> None:
    wish.ended_at, wish.ended_because = now, because
    save_as(wish, by=by, now=now)


def tell_of_wish(
    wish: JointWish,
    what: What,
    *,
    places: int,
    unnamed: int = 0,
    until: dt.datetime | None = None,
    because: str = "",
    now: dt.datetime,
) -> None:
    """Write to whoever answers for the group, once: places that come free twice in one moment are one offer."""
    notice = JointWishNews(
        session=wish.session_id,
        wish=wish.pk,
        what=what,
        places=places,
        unnamed=unnamed,
        names_by_at=wish.names_by_at if unnamed else None,
        until=until,
        because=because,
        rule=rule_in_words(places),
    )
    occasion = f"{wish}, {what}, {now.isoformat()}"
    told = set(Mail.objects.filter(kind=notice.kind, occasion=occasion).values_list("recipient", flat=True))
    for person in who_answers(wish):
        if person.pk not in told:
            queue_notice_to(notice, person=person, occasion=occasion, now=now)


def tell_who_is_left(left: Booking, *, by: User | None, now: dt.datetime) -> None:
    """Tell whoever answers for a group that it is smaller, unless they saw to it: this booking of it has just ended."""
    wish = left.joint_wish
    if wish is None or not wish.is_open or (by and by.pk == wish.made_by_id):
        return
    unnamed = unnamed_of(wish, now=now)
    if (places := len(people_of(wish)) + unnamed) > 1:
        tell_of_wish(wish, What.SMALLER, places=places, unnamed=unnamed, now=now)


def who_answers(wish: JointWish) -> list[User]:
    """Return whoever made it; where their account is closed, the leads of the organisation and those in the group."""
    if wish.made_by.is_active:
        return [wish.made_by]
    leads = Q(is_lead=True, organisation=wish.organisation_id)
    in_it = Q(pk__in=Booking.objects.filter(joint_wish=wish, status__in=_ASKING).values("practitioner"))
    return list(User.objects.filter(leads | in_it, is_active=True).order_by("pk"))
