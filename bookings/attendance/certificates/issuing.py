"""Certificates: given to those who attended every day, withdrawn with a reason, given back, issued again."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from bookings.attendance.certificates.codes import new_code
from bookings.attendance.certificates.letterhead import letterhead_in_force
from bookings.models import Booking, Certificate, Register
from bookings.models.booking import BookingQuerySet
from training.authorship import create_all_as, save_as
from training.dates import months_later
from training.models import Course, Session, SessionDay, User
from training.operations.people import correct_name
from training.pdf import letters_in_words, letters_missing
from training.refusals import ReasonMissing, Refused

VENUE_LENGTH = Certificate._meta.get_field("venue").max_length or 0


class CertificateRefused(Refused):
    """The certificate cannot be withdrawn, given back or issued again; the message says why."""


def certificate_number(booking: Booking, issued_on: dt.date) -> str:
    """Return a number such as "T-2026-000123". It is the booking's own, so two people can never be given the same."""
    return f"T-{issued_on.year}-{booking.pk:06}"


def level_in_words(course: Course) -> str:
    """Return "Level 2", or "Introduction", as a certificate says it."""
    return str(course.get_level_display())


def venue_in_words(days: Iterable[SessionDay]) -> str:
    """Return where the session was, each place once in the order of its days: "County Hall and online"."""
    places = dict.fromkeys(day.venue.name if day.venue else "online" for day in days if day.venue or day.joining_link)
    *before, last = places or [""]
    words = f"{', '.join(before)} and {last}" if before else last
    return words if len(words) <= VENUE_LENGTH else f"{words[: VENUE_LENGTH - 1]}…"


def days_as_kept(days: Iterable[SessionDay]) -> str:
    """Return the dates of these days as a certificate keeps them: "2026-07-07;2026-07-14"."""
    return ";".join(dict.fromkeys(timezone.localtime(day.starts_at).date().isoformat() for day in days))


def _days_of(session: Session) -> list[SessionDay]:
    return list(SessionDay.objects.in_order().filter(session=session))


@transaction.atomic
def issue_certificates(*, session: Session, by: User | None, now: dt.datetime) -> list[Certificate]:
    """Give everyone who attended every day of the session their certificate, and return the new ones.

    Nothing happens while the register is not closed, or while the session still runs: `give_what_waited` does it once
    it has ended. Calling it again gives nobody a second one, and nobody one that was withdrawn.
    """
    session = Session.objects.locked().select_related("course").get(pk=session.pk)
    return _issue(session, Booking.objects.filter(session=session), by, now)


@transaction.atomic
def issue_certificate_for(*, booking: Booking, by: User | None, now: dt.datetime) -> Certificate | None:
    """Give one person their certificate if it is due; None if it is not, or was given before."""
    session = Session.objects.locked().select_related("course").get(pk=booking.session_id)
    issued = _issue(session, Booking.objects.filter(pk=booking.pk), by, now)
    return issued[0] if issued else None


def give_what_waited(*, now: dt.datetime) -> int:
    """Give the certificates of registers that were closed before their session had ended; return how many."""
    closed_early = Register.objects.filter(
        session=OuterRef("pk"), state__in=Register.RECORDED, closed_at__lt=OuterRef("ends_at")
    )
    earned = Booking.objects.filter(session=OuterRef("pk"), outcome=Booking.Outcome.ATTENDED, certificates=None)
    evaluated = Q(course__certificate_needs_evaluation=False) | Exists(earned.evaluated())
    waiting = Session.objects.running().filter(Exists(closed_early), Exists(earned), evaluated, ends_at__lte=now)
    return sum(len(issue_certificates(session=session, by=None, now=now)) for session in waiting.order_by("pk"))


def _issue(session: Session, bookings: BookingQuerySet, by: User | None, now: dt.datetime) -> list[Certificate]:
    if now < session.ends_at:
        return []  # somebody may still leave
    earned = bookings.filter(
        outcome=Booking.Outcome.ATTENDED, certificates__isnull=True, session__register__state__in=Register.RECORDED
    )
    if session.course.certificate_needs_evaluation:
        earned = earned.evaluated()
    due = list(earned.select_related("practitioner").order_by("pk"))
    if not due:
        return []
    issued_on, attended_on = timezone.localtime(now).date(), timezone.localtime(session.ends_at).date()
    months = session.course.certificate_valid_months
    days, letterhead = _days_of(session), letterhead_in_force(now=now)
    said = {"days_said": days_as_kept(days), "venue": venue_in_words(days), "letterhead": letterhead}
    certificates = [
        Certificate(
            booking=booking,
            number=certificate_number(booking, issued_on),
            code=new_code(),
            person_name=booking.practitioner.name,
            course_title=session.course.title,
            level=level_in_words(session.course),
            attended_on=attended_on,
            cpd_hours=session.course.cpd_hours,
            issued_at=now,
            expires_on=months_later(attended_on, months) if months else None,
            **said,
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


@transaction.atomic
def issue_again(*, booking: Booking, name: str, by: User | None, now: dt.datetime) -> Certificate:
    """Give the person a new certificate, and withdraw the one before as replaced. The name becomes their own, too.

    All else it says is what the one before said: the course, its hours and the validity are those of the day of issue.
    Raises CertificateRefused where there is none, where the register no longer says that they attended every day, or
    where the name has letters that no paper can show; and DoesNotFit.
    """
    before = _locked_certificate(booking)
    if before.booking.outcome != Booking.Outcome.ATTENDED:
        raise CertificateRefused("The register does not say that this person attended every day.")
    if missing := letters_missing(name):
        raise CertificateRefused(f"We have no font for {letters_in_words(missing)}. Enter the name in other letters.")
    person = correct_name(person=before.booking.practitioner, name=name, by=by, now=now)
    session = Session.objects.select_related("course").get(pk=booking.session_id)
    days = _days_of(session)
    again = Certificate(
        booking=before.booking,
        replaces=before,
        number=_number_of_another(before, now),
        code=new_code(),
        person_name=person.name,
        course_title=before.course_title,
        level=before.level or level_in_words(session.course),
        venue=before.venue or venue_in_words(days),
        days_said=before.days_said or days_as_kept(days),
        letterhead=before.letterhead or letterhead_in_force(now=now),
        attended_on=before.attended_on,
        cpd_hours=before.cpd_hours,
        issued_at=now,
        expires_on=before.expires_on,
    )
    before.replaced_at = now
    if not before.revoked_at:
        before.revoked_at, before.revoked_by, before.revoked_reason = now, by, f"Replaced by {again.number}"
    save_as(before, by=by, now=now)
    return save_as(again, by=by, now=now, is_new=True)


def _number_of_another(before: Certificate, now: dt.datetime) -> str:
    """Return a number such as "T-2026-000123-2": the booking's own, and the how-manieth it is."""
    given = Certificate.objects.filter(booking_id=before.booking_id).count()
    return f"{certificate_number(before.booking, timezone.localtime(now).date())}-{given + 1}"


def _locked_certificate(booking: Booking) -> Certificate:
    """Return the booking's current certificate, with its session locked."""
    Session.objects.locked().get(pk=booking.session_id)
    current = Certificate.objects.current().select_related("booking__practitioner")
    certificate = current.filter(booking_id=booking.pk).first()
    if certificate is None:
        raise CertificateRefused("There is no certificate for this booking.")
    return certificate
