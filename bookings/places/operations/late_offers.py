"""In the last hours before a session a free place is offered to everybody who waits: the first to say yes has it.

Nobody is held a place meanwhile. Everybody keeps their turn, and whoever was asked is told once the place has gone.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

from bookings.models import Booking, Mail
from bookings.notices.about.booking import AboutBooking
from bookings.notices.kinds.joint_wish import What
from bookings.notices.kinds.late_offer import LateOffer
from bookings.notices.kinds.late_offer_gone import LateOfferGone
from bookings.notices.sending.outbox import queue_notice
from bookings.places.operations.group_turns import answered_with, of_groups, tell_of_wish
from bookings.places.rules.counts import held_by_whom
from bookings.places.rules.eligibility import Held, Rules, places_for, rules_of
from bookings.places.rules.late import is_late
from bookings.places.rules.queues import queue_of
from training.authorship import save_as
from training.models import Session


def can_have_one(booking: Booking, rules: Rules, held: Held, *, places: int = 1) -> bool:
    """Tell whether one of the places left could be this person's, nobody else minded; or so many their group's."""
    whose = {"organisation": booking.organisation_id, "organisation_type": booking.organisation_type_id}
    return places_for(rules, held, **whose) >= places


def offer_can_be_taken(booking: Booking, *, now: dt.datetime) -> bool:
    """Tell whether a yes would be had now, for what a page says; the booking's session is fetched. What counts is
    `accept_offer`, which looks again.
    """
    if not booking.offer_is_open(now):
        return False
    if not booking.is_asked_with_all:
        return True
    rules = rules_of(booking.session, now=now)
    held = held_by_whom(booking.session, rules)
    return can_have_one(booking, rules, held, places=len(answered_with(booking)))


def ask_everybody(
    *, session: Session, rules: Rules, held: Held, besides: Collection[int] = (), now: dt.datetime
) -> list[Booking]:
    """Offer what is free to all who wait, could have it and have not been asked; return their bookings. The caller has
    locked the session.
    """
    not_asked = [one for one in queue_of(session, now=now, besides=besides) if not one.is_asked]
    can = [one for one in not_asked if can_have_one(one.bookings[0], rules, held, places=one.places)]
    if not can:
        return []
    keys = [booking.pk for one in can for booking in one.bookings]
    rows = Booking.objects.filter(pk__in=keys).waiting().select_related("practitioner").locked().in_bulk()
    asked = []
    for one in can:
        bookings = [rows[booking.pk] for booking in one.bookings if booking.pk in rows]
        for booking in bookings:
            booking.late_offer_at = now
            save_as(booking, by=None, now=now, fields=["late_offer_at"])
        asked += bookings
        if one.wish:
            tell_of_wish(one.wish, What.OFFERED_TO_ALL, places=one.places, now=now)
    alone = {booking.pk for one in can if not one.wish for booking in one.bookings}
    _tell(LateOffer(), [(booking, _round(now)) for booking in asked if booking.pk in alone], now=now)
    return asked


def _tell(notice: AboutBooking, to: Sequence[tuple[Booking, str]], *, now: dt.datetime) -> None:
    """Write to each about their offer, once: a place that comes free twice in one moment is one offer."""
    written = Mail.objects.filter(kind=notice.kind, booking__in=[booking for booking, _ in to])
    before = set(written.values_list("booking", "occasion"))
    for booking, occasion in to:
        if (booking.pk, occasion) not in before:
            queue_notice(notice, booking=booking, now=now, occasion=occasion)


def _round(asked_at: dt.datetime | None) -> str:
    """Return what sets the mails of one offer apart from those of the next, and makes its end belong to it."""
    return f"asked {asked_at.isoformat()}" if asked_at else ""


def open_late_offers(session: Session) -> Iterable[Booking]:
    """Return who has been asked and waits still, locked, in their order."""
    asked = Booking.objects.filter(session=session, late_offer_at__isnull=False).waiting()
    return asked.select_related("practitioner", "joint_wish").locked()


def close_late_offers(*, session: Session, now: dt.datetime) -> int:
    """End the offers for which no place is left, or whose session is no longer so near, and tell those who had one;
    return how many ended. The caller has locked the session.
    """
    asked = list(open_late_offers(session))
    if not asked:
        return 0
    rules, late = rules_of(session, now=now), is_late(session, now)
    held = held_by_whom(session, rules)
    gone = [
        (wish, members)
        for wish, members in of_groups(asked)
        if not (late and can_have_one(members[0], rules, held, places=len(members)))
    ]
    alone = []
    for wish, members in gone:
        if wish is None:
            alone += [(booking, _round(booking.late_offer_at)) for booking in members]
        elif late:
            tell_of_wish(wish, What.GONE, places=len(members), now=now)
        for booking in members:
            booking.late_offer_at = None
            save_as(booking, by=None, now=now, fields=["late_offer_at"])
    if late:  # else the session was moved, and that is what people are told
        _tell(LateOfferGone(), alone, now=now)
    return sum(len(members) for _, members in gone)
