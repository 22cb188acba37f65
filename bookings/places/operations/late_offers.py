"""In the last hours before a session a free place is offered to everybody who waits: the first to say yes has it.

Nobody is held a place meanwhile. Everybody keeps their turn, and whoever was asked is told once the place has gone.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

from bookings.models import Booking, Mail
from bookings.notices.about.booking import AboutBooking
from bookings.notices.kinds.late_offer import LateOffer
from bookings.notices.kinds.late_offer_gone import LateOfferGone
from bookings.notices.sending.outbox import queue_notice
from bookings.places.rules.counts import held_by_whom, queue_of
from bookings.places.rules.eligibility import Held, Rules, places_for, rules_of
from bookings.places.rules.late import is_late
from training.authorship import save_as
from training.models import Session


def can_have_one(booking: Booking, rules: Rules, held: Held) -> bool:
    """Tell whether one of the places left could be this person's, nobody else minded."""
    whose = {"organisation": booking.organisation_id, "organisation_type": booking.organisation_type_id}
    return places_for(rules, held, **whose) > 0


def offer_can_be_taken(booking: Booking, *, now: dt.datetime) -> bool:
    """Tell whether a yes would be had now, for what a page says; the booking's session is fetched. What counts is
    `accept_offer`, which looks again.
    """
    if not booking.offer_is_open(now):
        return False
    if not booking.is_asked_with_all:
        return True
    rules = rules_of(booking.session, now=now)
    return can_have_one(booking, rules, held_by_whom(booking.session, rules))


def ask_everybody(
    *, session: Session, rules: Rules, held: Held, besides: Collection[int] = (), now: dt.datetime
) -> list[Booking]:
    """Offer what is free to all who wait, could have it and have not been asked; return their bookings. The caller has
    locked the session.
    """
    not_asked = queue_of(session).filter(late_offer_at=None)
    can = {one.pk for one in not_asked if one.pk not in besides and can_have_one(one, rules, held)}
    if not can:
        return []
    rows = Booking.objects.filter(session=session, late_offer_at=None).waiting().select_related("practitioner").locked()
    asked = [booking for booking in rows if booking.pk in can]
    for booking in asked:
        booking.late_offer_at = now
        save_as(booking, by=None, now=now, fields=["late_offer_at"])
    _tell(LateOffer(), [(booking, _round(now)) for booking in asked], now=now)
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
    return asked.select_related("practitioner").locked()


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
        (booking, _round(booking.late_offer_at))
        for booking in asked
        if not (late and can_have_one(booking, rules, held))
    ]
    for booking, _ in gone:
        booking.late_offer_at = None
        save_as(booking, by=None, now=now, fields=["late_offer_at"])
    if late:  # else the session was moved, and that is what people are told
        _tell(LateOfferGone(), gone, now=now)
    return len(gone)
