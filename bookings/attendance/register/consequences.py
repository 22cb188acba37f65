"""What follows where a register says something else than before: certificates, and what people were told of it."""

import datetime as dt

from django.db.models import Exists, OuterRef

from bookings.attendance.certificates.issuing import give_certificate_back, issue_certificates, withdraw_certificate
from bookings.models import Booking, Certificate, Mail
from bookings.models.booking import BookingQuerySet
from bookings.notices.kinds.no_show_enquiry import NoShowEnquiry
from bookings.notices.kinds.register_put_right import RegisterPutRight
from bookings.notices.sending.outbox import queue_notice
from training.models import Session, User

WITHDRAWN_BECAUSE = "Register corrected: "  # begins the reason of certificates that a correction withdrew
FOR_THE_MANAGER = "for the line manager"


def certificate_follows(session: Session, booking: Booking, *, reason: str, by: User | None, now: dt.datetime) -> None:
    """Give, give back or withdraw the person's certificate, as their outcome now asks."""
    certificate = Certificate.objects.current().filter(booking=booking).first()
    if booking.outcome == Booking.Outcome.ATTENDED:
        if certificate is None:
            issue_certificates(session=session, by=by, now=now)
        elif certificate.revoked_at and certificate.revoked_reason.startswith(WITHDRAWN_BECAUSE):
            give_certificate_back(booking=booking, by=by, now=now)
    elif certificate and not certificate.revoked_at:
        withdraw_certificate(booking=booking, reason=WITHDRAWN_BECAUSE + reason, by=by, now=now)


def everything_follows(session: Session, *, reason: str, by: User | None, now: dt.datetime) -> None:
    """Do for everybody of a register that was closed a second time what a correction does for one person."""
    with_certificate = Booking.objects.filter(session=session, certificates__isnull=False).distinct().order_by("pk")
    for booking in with_certificate:
        certificate_follows(session, booking, reason=reason, by=by, now=now)
    tell_put_right(Booking.objects.filter(session=session), now=now)


def asked_what_kept_them() -> Exists:
    """Tell of a booking whether its person was told that they were missed, and not since that this was wrong."""
    put_right = Mail.objects.filter(
        booking=OuterRef("booking"), kind=RegisterPutRight.kind, created_at__gte=OuterRef("created_at")
    )
    return Exists(Mail.objects.filter(~Exists(put_right), booking=OuterRef("pk"), kind=NoShowEnquiry.kind))


def tell_put_right(bookings: BookingQuerySet, *, now: dt.datetime) -> int:
    """Tell those who were asked why they did not come that the register no longer says so, and their line manager if
    that was who else was told. Return how many people; the caller has locked the session.
    """
    wrongly_asked = bookings.filter(asked_what_kept_them(), practitioner__is_active=True)
    people = list(wrongly_asked.exclude(outcome=Booking.Outcome.NO_SHOW).select_related("practitioner").order_by("pk"))
    for booking in people:
        times = Mail.objects.filter(booking=booking, kind=RegisterPutRight.kind, occasion__startswith="time").count()
        queue_notice(RegisterPutRight(), booking=booking, occasion=f"time {times + 1}", now=now)
        copies = Mail.objects.filter(booking=booking, kind=NoShowEnquiry.kind, occasion__startswith=FOR_THE_MANAGER)
        if copy := copies.order_by("-created_at", "-pk").first():
            occasion = f"{FOR_THE_MANAGER}, time {times + 1}"
            queue_notice(RegisterPutRight(is_copy=True), booking=booking, to=copy.to, occasion=occasion, now=now)
    return len(people)
