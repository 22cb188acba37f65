"""Recognising somebody who was erased without keeping who they were: by a hash that takes the installation's secret."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.crypto import salted_hmac

from training.models import User

_SALT = "turnout.erased"


def codes_of(person: User, addresses: Iterable[str]) -> list[str]:
    """Return the codes of every address that they were known by, and of their entry itself."""
    return sorted({_code(one) for one in (*addresses, _entry(person)) if one})


def codes_of_entry(person: User) -> set[str]:
    """Return the codes of their entry, which nobody else ever has, also by secrets that are no longer the first."""
    return _codes(_entry(person))


def codes_of_address(person: User) -> set[str]:
    """Return the codes of the address they have now, which may have been somebody else's before."""
    return _codes(person.email)


def _codes(text: str) -> set[str]:
    return {_code(text, secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)}


def _entry(person: User) -> str:
    return f"{person.pk} {person.joined_at.isoformat()}"


def _code(text: str, secret: str | None = None) -> str:
    return salted_hmac(_SALT, text.strip().lower(), secret=secret, algorithm="sha256").hexdigest()
