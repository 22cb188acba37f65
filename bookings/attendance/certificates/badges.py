"""A certificate as an Open Badge 3.0: a credential signed as a JWT, which other programs keep and verify.

It says what the paper says. Whether it was withdrawn since is read from a status list, a bit for each certificate
(W3C Bitstring Status List 1.0); the place of a certificate in it is its key.
"""

import base64
import datetime as dt
import gzip
import hashlib
import uuid
from typing import Any

from django.conf import settings
from django.utils import timezone

from bookings.attendance.certificates.document import verification_address
from bookings.attendance.certificates.letterhead import head_of, head_of_settings
from bookings.attendance.certificates.signing import signed
from bookings.models import Certificate
from bookings.notices.links.addresses import site_link
from training.partnership import ours
from training.templatetags.words import days_in_words

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
LIST_LENGTH = 131_072  # bits: the least that the standard allows, so that a list tells nobody of whom it is read
KEPT_SECONDS = 300  # how long a reader may keep a status list


def badge_of(certificate: Certificate) -> str:
    """Return the signed badge of a certificate that is valid or has expired."""
    return signed(credential_of(certificate))


def credential_of(certificate: Certificate) -> dict[str, Any]:
    """Return what the badge says, in the words of Open Badges 3.0, with the claims of a JWT."""
    address = verification_address(certificate)
    holder = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, address)}"
    issuer = issuer_profile(head_of(certificate.letterhead).partnership)
    credential: dict[str, Any] = {
        "@context": [CREDENTIALS, OPEN_BADGES],
        "id": address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": certificate.course_title,
        "issuer": issuer,
        "validFrom": _moment(certificate.issued_at),
        "credentialSubject": _subject(certificate, holder),
        "credentialStatus": _status_of(certificate),
        "iss": issuer["id"],
        "jti": address,
        "sub": holder,
        "nbf": int(certificate.issued_at.timestamp()),
    }
    if certificate.expires_on:
        ends = _end_of(certificate.expires_on)
        credential |= {"validUntil": _moment(ends), "exp": int(ends.timestamp())}
    return credential


def issuer_profile(name: str = "") -> dict[str, Any]:
    """Return who issues badges. `name` is that of the day a certificate was issued."""
    return {
        "id": site_link("badge-issuer"),
        "type": ["Profile"],
        "name": name or head_of_settings().partnership,
        "url": settings.SITE_URL,
        "email": ours().email,
    }


def _subject(certificate: Certificate, holder: str) -> dict[str, Any]:
    days = certificate.days
    level = f", {certificate.level}" if certificate.level else ""
    return {
        "id": holder,
        "type": ["AchievementSubject"],
        "identifier": _identities(certificate),
        "activityStartDate": _moment(_start_of(days[0])),
        "activityEndDate": _moment(_end_of(days[-1])),
        "creditsEarned": float(certificate.cpd_hours),
        "achievement": {
            "id": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{settings.SITE_URL}#{certificate.course_title}')}",
            "type": ["Achievement"],
            "achievementType": "Course",
            "name": certificate.course_title,
            "description": f"{certificate.course_title}{level}: safeguarding training.",
            "criteria": {"narrative": f"Attended every day of the course: {days_in_words(days)}."},
        },
    }


def _identities(certificate: Certificate) -> list[dict[str, Any]]:
    """Return whose it is: the name as it is, the address as a hash that tells it to those alone who know it."""
    email, salt = certificate.booking.practitioner.known_email, certificate.code[:16]
    named = [_identity("name", certificate.person_name)]
    if not email:
        return named
    hashed = f"sha256${hashlib.sha256((email + salt).encode()).hexdigest()}"
    return [_identity("emailAddress", hashed) | {"hashed": True, "salt": salt}, *named]


def _identity(kind: str, said: str) -> dict[str, Any]:
    return {"type": "IdentityObject", "identityType": kind, "hashed": False, "identityHash": said}


def _status_of(certificate: Certificate) -> dict[str, str]:
    number, index = divmod(certificate.pk, LIST_LENGTH)
    address = site_link("badge-status", number)
    return {
        "id": f"{address}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(index),
        "statusListCredential": address,
    }


def has_status_list(number: int) -> bool:
    """Tell whether a certificate can be in the list of that number."""
    last = Certificate.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return number <= last // LIST_LENGTH


def status_list(number: int, *, now: dt.datetime) -> str:
    """Return the signed list that says which of its certificates are withdrawn, or were replaced."""
    address = site_link("badge-status", number)
    return signed(
        {
            "@context": [CREDENTIALS],
            "id": address,
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": site_link("badge-issuer"),
            "validFrom": _moment(now),
            "credentialSubject": {
                "id": f"{address}#list",
                "type": "BitstringStatusList",
                "statusPurpose": "revocation",
                "ttl": KEPT_SECONDS * 1000,
                "encodedList": _encoded(_withdrawn_bits(number)),
            },
            "iss": site_link("badge-issuer"),
            "jti": address,
            "nbf": int(now.timestamp()),
        }
    )


def _withdrawn_bits(number: int) -> bytes:
    """Return a bit for each certificate, the first one leftmost; set where it is withdrawn (one query)."""
    bits, first = bytearray(LIST_LENGTH // 8), number * LIST_LENGTH
    withdrawn = Certificate.objects.filter(
        pk__range=(first, first + LIST_LENGTH - 1), revoked_at__isnull=False
    ).values_list("pk", flat=True)
    for pk in withdrawn.iterator():
        byte, bit = divmod(pk - first, 8)
        bits[byte] |= 0x80 >> bit
    return bytes(bits)


def _encoded(bits: bytes) -> str:
    """Return the bits as a list carries them: GZIP, base64url without padding, and "u", which says so."""
    return "u" + base64.urlsafe_b64encode(gzip.compress(bits, mtime=0)).decode().rstrip("=")


def _start_of(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def _end_of(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(23, 59, 59)))


def _moment(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
