"""What people are told of their certificates: that one is ready, and before it ends, that their training is due."""

import datetime as dt
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from bookings.models import Certificate, Mail, TrainingElsewhere
from bookings.notices.about.refreshers import elsewhere_to_refresh, still_to_refresh
from bookings.notices.kinds.certificate_ready import CertificateReady
from bookings.notices.kinds.elsewhere_due import ElsewhereDue
from bookings.notices.kinds.refresher_due import RefresherDue
from bookings.notices.sending.outbox import queue_notice, queue_notice_to
from bookings.notices.sending.quiet_hours import is_night
from training.models import Session

# A certificate that was issued longer ago is no news: it came in before there was this mail, or nothing ran.
NEWS = dt.timedelta(days=14)
# How many days before a certificate ends its person is reminded; the last one first.
REMINDED_DAYS_BEFORE = (30, 90)


def tell_of_certificates(*, now: dt.datetime) -> int:
    """Tell each person once that their certificate is ready, and again of one that was issued again."""
    if is_night(now):
        return 0
    ready = list(_to_tell_of(now).order_by("pk").values_list("pk", flat=True))
    return sum(_tell(pk, now) for pk in ready)


def _to_tell_of(now: dt.datetime) -> QuerySet[Certificate]:
    told = Mail.objects.filter(
        booking=OuterRef("booking"), kind=CertificateReady.kind, occasion=OuterRef("number"), channel="email"
    )
    return Certificate.objects.current().filter(
        ~Exists(told),
        issued_at__gt=now - NEWS,
        issued_at__lte=now,
        revoked_at=None,
        booking__practitioner__is_active=True,
    )


@transaction.atomic
def _tell(pk: int, now: dt.datetime) -> bool:
    certificate = _under_the_lock(pk, _to_tell_of(now))
    if certificate is None:
        return False
    notice = CertificateReady(number=certificate.number, is_again=certificate.replaces_id is not None)
    queue_notice(notice, booking=certificate.booking, occasion=certificate.number, now=now)
    return True


def remind_of_refreshers(*, now: dt.datetime) -> int:
    """Remind people 90 and 30 days before their certificate ends, once each; return how many.

    Run late, it still reminds of the nearer of the two, and never of both at once. Left out is who has booked or come
    again since, and a certificate that is so short that it was new when the reminder fell due.
    """
    if is_night(now):
        return 0
    due = [
        (certificate.pk, days)
        for days in REMINDED_DAYS_BEFORE
        for certificate in _to_remind_of(days, now).order_by("expires_on", "pk")
        if not _was_new(certificate, days)
    ]
    return sum(_remind(pk, days, now) for pk, days in due) + _remind_of_elsewhere(now)


def _was_new(certificate: Certificate, days: int) -> bool:
    """Tell whether it was issued only once the reminder was due: who has just got it needs to hear of no end."""
    ends_on = certificate.expires_on or dt.date.max
    return timezone.localdate(certificate.issued_at) >= ends_on - dt.timedelta(days=days)


def _ending_within(days: int, now: dt.datetime) -> tuple[dt.date, dt.date]:
    """Return the span of those that end within so many days, and not within so few that the next reminder is due."""
    today = timezone.localdate(now)
    nearer = max((fewer for fewer in REMINDED_DAYS_BEFORE if fewer < days), default=-1)
    return today + dt.timedelta(days=nearer + 1), today + dt.timedelta(days=days)


def _so_near(days: int) -> list[int]:
    """Return this reminder and the nearer one: once that was written, a clock that is put back makes this one due
    again, and nobody needs it.
    """
    return [fewer for fewer in REMINDED_DAYS_BEFORE if fewer <= days]


def _to_remind_of(days: int, now: dt.datetime) -> QuerySet[Certificate]:
    so_near = reduce(or_, (Q(occasion__startswith=f"{fewer} days") for fewer in _so_near(days)))
    reminded = Mail.objects.filter(so_near, booking=OuterRef("booking"), kind=RefresherDue.kind, channel="email")
    ending = Certificate.objects.current().filter(~Exists(reminded), expires_on__range=_ending_within(days, now))
    return still_to_refresh(ending, timezone.localdate(now))


@transaction.atomic
def _remind(pk: int, days: int, now: dt.datetime) -> bool:
    certificate = _under_the_lock(pk, _to_remind_of(days, now))
    if certificate is None or certificate.expires_on is None:
        return False
    notice = RefresherDue(certificate=certificate.pk, ends_on=certificate.expires_on)
    queue_notice(notice, booking=certificate.booking, occasion=f"{days} days before {certificate.expires_on}", now=now)
    return True


def _remind_of_elsewhere(now: dt.datetime) -> int:
    """Remind people in the same way of what they did elsewhere."""
    due = [
        (record.pk, days)
        for days in REMINDED_DAYS_BEFORE
        for record in _elsewhere_to_remind_of(days, now).order_by("expires_on", "pk")
        if record.expires_on and timezone.localdate(record.recorded_at) < record.expires_on - dt.timedelta(days=days)
    ]
    return sum(_remind_of_one_elsewhere(pk, days, now) for pk, days in due)


def _elsewhere_to_remind_of(days: int, now: dt.datetime) -> QuerySet[TrainingElsewhere]:
    key = Cast(OuterRef("pk"), CharField())
    so_near = [Concat(Value(_occasion_of_elsewhere(fewer)), key) for fewer in _so_near(days)]
    reminded = Mail.objects.filter(
        recipient=OuterRef("person"), kind=ElsewhereDue.kind, occasion__in=so_near, channel="email"
    )
    ending = TrainingElsewhere.objects.filter(~Exists(reminded), expires_on__range=_ending_within(days, now))
    return elsewhere_to_refresh(ending, timezone.localdate(now))


def _occasion_of_elsewhere(days: int) -> str:
    return f"{days} days before the end of training elsewhere "


@transaction.atomic
def _remind_of_one_elsewhere(pk: int, days: int, now: dt.datetime) -> bool:
    TrainingElsewhere.objects.locked().get(pk=pk)  # two workers remind nobody twice
    record = _elsewhere_to_remind_of(days, now).select_related("person").filter(pk=pk).first()
    if record is None or record.expires_on is None:
        return False
    notice = ElsewhereDue(record=record.pk, ends_on=record.expires_on)
    queue_notice_to(notice, person=record.person, occasion=f"{_occasion_of_elsewhere(days)}{record.pk}", now=now)
    return True


def _under_the_lock(pk: int, those: QuerySet[Certificate]) -> Certificate | None:
    """Return it if it is still among those, with its session locked: two workers tell nobody twice."""
    session = Certificate.objects.values_list("booking__session", flat=True).get(pk=pk)
    Session.objects.locked().get(pk=session)
    return those.select_related("booking__practitioner").filter(pk=pk).first()
