"""Asking to be told when booking opens on a session, and telling those who asked, once."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from bookings.models import Booking, OpeningWish
from bookings.notices.kinds.booking_opens import BookingOpens
from bookings.notices.sending.outbox import queue_notice_to
from bookings.notices.sending.quiet_hours import is_night
from bookings.places.rules.audience import OtherAudience, why_not_for
from training.models import Session, User
from training.refusals import Refused


class OpensNoMore(Refused):
    """Booking has opened already, or the session does not run."""


def opens_later(session: Session, now: dt.datetime) -> bool:
    """Tell whether booking is still to open on a session that runs."""
    opens_at = session.booking_opens_at
    return session.status == Session.Status.PUBLISHED and opens_at is not None and opens_at > now


@transaction.atomic
def ask_when_it_opens(*, session: Session, by: User, now: dt.datetime) -> OpeningWish:
    """Remember that the person wants to be told; asked twice is asked once. Raises OpensNoMore or OtherAudience."""
    session = Session.objects.select_related("course").get(pk=session.pk)
    if not opens_later(session, now):
        raise OpensNoMore("Booking has opened already, so there is nothing to remind you of.")
    if reason := why_not_for(session.course, by):
        raise OtherAudience(reason)
    return OpeningWish.objects.get_or_create(session=session, person=by, defaults={"asked_at": now})[0]


@transaction.atomic
def stop_asking_when_it_opens(*, session: Session, by: User) -> None:
    """Forget it; what is forgotten already stays so."""
    OpeningWish.objects.filter(session=session, person=by).delete()


def tell_of_openings(*, now: dt.datetime) -> int:
    """Write to those who asked, once booking has opened, and not in the night; return how many mails.

    Whoever has booked meanwhile, or cannot book any more, is forgotten without one.
    """
    booked = Booking.objects.live().filter(session=OuterRef("session"), practitioner=OuterRef("person"))
    gone = ~Q(session__status=Session.Status.PUBLISHED) | Q(session__starts_at__lte=now) | Q(person__is_active=False)
    OpeningWish.objects.filter(gone | Q(Exists(booked))).delete()
    if is_night(now):
        return 0
    return sum(_tell(session, now) for session in _opened(now))


def _opened(now: dt.datetime) -> list[int]:
    opened = OpeningWish.objects.filter(Q(session__booking_opens_at=None) | Q(session__booking_opens_at__lte=now))
    return list(opened.order_by("session").values_list("session", flat=True).distinct())


@transaction.atomic
def _tell(session: int, now: dt.datetime) -> int:
    """Under the session's lock: nobody changes when it opens meanwhile, and another worker finds nobody left."""
    locked = Session.objects.locked().get(pk=session)
    if opens_later(locked, now):
        return 0
    wishes = list(
        OpeningWish.objects.locked().filter(session=session).select_related("person").order_by("asked_at", "pk")
    )
    for wish in wishes:
        queue_notice_to(BookingOpens(session=session), person=wish.person, occasion=f"{session} {wish.pk}", now=now)
    OpeningWish.objects.filter(session=session).delete()
    return len(wishes)
