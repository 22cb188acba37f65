"""Certificates: given to those who attended every day, withdrawn with a reason, given back."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from bookings.attendance.certificates.codes import new_code
from bookings.models import Booking, Certificate, Register
from bookings.models.booking import BookingQuerySet
from training.authorship import create_all_as, save_as
from training.dates import months_later
from training.models import Session, User
from training.refusals import ReasonMissing, Refused


class CertificateRefused(Refused):
    """The certificate cannot be withdrawn or given back; the message says why."""


def certificate_number(booking: Booking, issued_on: dt.date) -> str:
    """Return a number such as "T-2026-000123". It is the booking's own, so two people can never be given the same."""
    return f"T-{issued_on.year}-{booking.pk:06}"


@transaction.atomic
def issue_certificates(*, session: Session, by: User | None, now: dt.datetime) -> list[Certificate]:
    """Give everyone who attended every day of the session their certificate, and return the new ones.

    Nothing happens while the register is not closed. Calling it again gives nobody a second one, and nobody
    one that was withdrawn.
    """
    session = Session.objects.locked().select_related("course").get(pk=session.pk)
    return _issue(session, Booking.objects.filter(session=session), by, now)


@transaction.atomic
def issue_certificate_for(*, booking: Booking, by: User | None, now: dt.datetime) -> Certificate | None:
    """Give one person their certificate if it is due; None if it is not, or was given before."""
    session = Session.objects.locked().select_related("course").get(pk=booking.session_id)
    issued = _issue(session, Booking.objects.filter(pk=booking.pk), by, now)
    return issued[0] if issued else None


def _issue(session: Session, bookings: BookingQuerySet, by: User | None, now: dt.datetime) -> list[Certificate]:
    earned = bookings.filter(
        outcome=Booking.Outcome.ATTENDED, certificate__isnull=True, session__register__state__in=Register.RECORDED
    )
    if session.course.certificate_needs_evaluation:
        earned = earned.filter(evaluation__isnull=False)
    due = list(earned.select_related("practitioner").order_by("pk"))
    if not due:
        return []
    issued_on, attended_on = timezone.localtime(now).date(), timezone.localtime(session.ends_at).date()
    months = session.course.certificate_valid_months
    certificates = [
        Certificate(
            booking=booking,
            number=certificate_number(booking, issued_on),
            code=new_code(),
            person_name=booking.practitioner.name,
            course_title=session.course.title,
            attended_on=attended_on,
            cpd_hours=session.course.cpd_hours,
            issued_at=now,
            expires_on=months_later(attended_on, months) if months else None,
        )
        for booking in due
    ]
    return create_all_as(Certificate, certificates, by=by, now=now)


@transaction.atomic
def withdraw_certificate(*, booking: Booking, reason: str, by: User | None, now: dt.datetime) -> Certificate:
    """Withdraw the certificate: from now on its verification says so. It stays on record.

    Raises ReasonMissing, or CertificateRefused where there is none or it is withdrawn already.
    """
    if not reason.strip():
        raise ReasonMissing("Say why the certificate is withdrawn.")
    certificate = _locked_certificate(booking)
    if certificate.revoked_at:
        raise CertificateRefused("This certificate is withdrawn already.")
    certificate.revoked_at, certificate.revoked_by, certificate.revoked_reason = now, by, reason.strip()[:300]
    return save_as(certificate, by=by, now=now)


@transaction.atomic
def give_certificate_back(*, booking: Booking, by: User | None, now: dt.datetime) -> Certificate:
    """Undo a withdrawal, as when a register was corrected twice. Number, code and validity are those of before."""
    certificate = _locked_certificate(booking)
    if not certificate.revoked_at:
        raise CertificateRefused("This certificate is not withdrawn.")
    if certificate.booking.outcome != Booking.Outcome.ATTENDED:
        raise CertificateRefused("The register does not say that this person attended every day.")
    certificate.revoked_at, certificate.revoked_by, certificate.revoked_reason = None, None, ""
    return save_as(certificate, by=by, now=now)


def _locked_certificate(booking: Booking) -> Certificate:
    Session.objects.locked().get(pk=booking.session_id)
    certificate = Certificate.objects.select_related("booking").filter(booking_id=booking.pk).first()
    if certificate is None:
        raise CertificateRefused("There is no certificate for this booking.")
    return certificate
