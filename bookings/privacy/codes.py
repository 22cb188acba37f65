"""Recognising somebody who was erased without keeping who they were: by a hash that takes the installation's secret."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.crypto import salted_hmac

from training.models import User

_SALT = "turnout.erased"


def codes_of(person: User, addresses: Iterable[str]) -> list[str]:
    """Return the codes of every address that they were known by, and of their entry itself."""
    return sorted({_code(one) for one in (*addresses, _entry(person)) if one})


def is_known(person: User, codes: Iterable[str]) -> bool:
    """Tell whether the person is one of these, also by a secret that is no longer the first."""
    mine = {
        _code(one, secret)
        for one in (person.email, _entry(person))
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    }
    return not mine.isdisjoint(codes)


def _entry(person: User) -> str:
    return f"{person.pk} {person.joined_at.isoformat()}"


def _code(text: str, secret: str | None = None) -> str:
    return salted_hmac(_SALT, text.strip().lower(), secret=secret, algorithm="sha256").hexdigest()
