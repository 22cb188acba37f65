"""What a message says, made when it leaves: what happened, the keys of what it is about, and where to read the rest.

No names, addresses, needs or words of people: a program that is to have those reads them by its key.
"""

import datetime as dt
import json
from typing import Any

from django.conf import settings
from django.utils import timezone

from bookings.api import telling
from bookings.api.events import TEST
from bookings.models import Booking, Certificate, WebhookDelivery
from training.models import Session

_API = "/api/v1"


def body_of(delivery: WebhookDelivery) -> bytes | None:
    """Return the message, None where there is nothing to say any more."""
    data = _data(delivery)
    if data is None:
        return None
    said = {"type": delivery.event, "timestamp": _at(delivery.happened_at), "data": data}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def _at(moment: dt.datetime) -> str:
    return timezone.localtime(moment).isoformat()


def _data(delivery: WebhookDelivery) -> dict[str, Any] | None:
    if delivery.event == TEST:
        return {"message": "This is a test. Nothing has changed.", "url": f"{settings.SITE_URL}{_API}/sessions"}
    if delivery.session:
        return _session(delivery.session)
    booking = delivery.booking
    if booking is None or booking.practitioner.is_erased:
        return None
    return _OF_EVENT[delivery.event](booking)


def _session(session: Session) -> dict[str, Any]:
    return {
        "session": session.pk,
        "course": session.course.slug,
        "status": session.status,
        "starts_at": _at(session.starts_at),
        "ends_at": _at(session.ends_at),
        "url": f"{settings.SITE_URL}{_API}/sessions/{session.pk}",
    }


def _about(booking: Booking, path: str) -> dict[str, Any]:
    return {
        "booking": booking.pk,
        "session": booking.session_id,
        "course": booking.session.course.slug,
        "person": booking.practitioner_id,
        "organisation": booking.organisation_id,
        "url": f"{settings.SITE_URL}{_API}/{path}",
    }


def _booking(booking: Booking) -> dict[str, Any]:
    late = {"cancelled_late": booking.cancelled_late} if booking.status == Booking.Status.CANCELLED else {}
    return _about(booking, f"bookings?session={booking.session_id}") | {"status": booking.status} | late


def _attendance(booking: Booking) -> dict[str, Any]:
    outcome = telling.UNMARKED if booking.outcome == Booking.Outcome.NOT_RECORDED else booking.outcome
    return _about(booking, f"attendance?session={booking.session_id}") | {"outcome": outcome}


def _certificate(booking: Booking) -> dict[str, Any] | None:
    certificate = Certificate.objects.current().filter(booking=booking).first()
    if certificate is None:
        return None
    said = {
        "number": certificate.number,
        "attended_on": certificate.attended_on.isoformat(),
        "expires_on": certificate.expires_on and certificate.expires_on.isoformat(),
        "is_withdrawn": certificate.revoked_at is not None,
    }
    return _about(booking, f"people/{booking.practitioner_id}/record") | said


_OF_EVENT = {
    "booking.confirmed": _booking,
    "booking.cancelled": _booking,
    "attendance.recorded": _attendance,
    "certificate.changed": _certificate,
}
