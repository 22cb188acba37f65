"""Asking to be told when booking opens on a session, and telling those who asked, once."""

import datetime as dt

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat

from bookings.models import Booking, Mail, OpeningWish
from bookings.models.mail import MailQuerySet
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

    A wish is forgotten once its mail has left: where the opening is put off before that, the mail is dropped, and its
    person told when it opens after all. Whoever has booked meanwhile, or cannot book any more, is forgotten without
    one.
    """
    booked = Booking.objects.live().filter(session=OuterRef("session"), practitioner=OuterRef("person"))
    gone = ~Q(session__status=Session.Status.PUBLISHED) | Q(session__starts_at__lte=now) | Q(person__is_active=False)
    left = _mails_of_wishes().exclude(state__in=Mail.UNSENT)
    OpeningWish.objects.filter(gone | Q(Exists(booked)) | Q(Exists(left))).delete()
    if is_night(now):
        return 0
    return sum(_tell(session, now) for session in _opened(now))


def _mails_of_wishes() -> MailQuerySet:
    """Return the mail that each wish of an outer query has brought, while there is one."""
    occasion = Concat(Cast(OuterRef("session"), CharField()), Value(" "), Cast(OuterRef("pk"), CharField()))
    return Mail.objects.filter(kind=BookingOpens.kind, recipient=OuterRef("person"), occasion=occasion)


def _opened(now: dt.datetime) -> list[int]:
    is_open = Q(session__booking_opens_at=None) | Q(session__booking_opens_at__lte=now)
    opened = OpeningWish.objects.filter(is_open, ~Exists(_mails_of_wishes()))
    return list(opened.order_by("session").values_list("session", flat=True).distinct())


@transaction.atomic
def _tell(session: int, now: dt.datetime) -> int:
    """Under the session's lock: nobody changes when it opens meanwhile, and another worker finds nobody left."""
    locked = Session.objects.locked().get(pk=session)
    if opens_later(locked, now):
        return 0
    not_told = OpeningWish.objects.locked().filter(~Exists(_mails_of_wishes()), session=session)
    wishes = list(not_told.select_related("person").order_by("asked_at", "pk"))
    for wish in wishes:
        queue_notice_to(BookingOpens(session=session), person=wish.person, occasion=f"{session} {wish.pk}", now=now)
    return len(wishes)
