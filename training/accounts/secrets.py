"""Secrets at rest: what people's second steps are checked with, and what webhooks are signed with, is of no use to
whoever has the database alone.

The keys are those of SECOND_STEP_KEY and SECOND_STEP_KEY_FALLBACKS (docs/decisions/0025-second-steps.md): the first
encrypts, all decrypt, so that a key is replaced without anybody setting up anew.
"""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_PURPOSE = b"turnout.second-step"


class CannotBeRead(Exception):
    """The secret was encrypted with a key that the settings do not have."""


def encrypt(text: str) -> str:
    return _keys().encrypt(text.encode()).decode()


def decrypt(encrypted: str) -> str:
    """Return the secret. Raises CannotBeRead."""
    try:
        return _keys().decrypt(encrypted.encode()).decode()
    except InvalidToken as fault:
        raise CannotBeRead("SECOND_STEP_KEY and its fallbacks do not fit what is kept.") from fault


def encrypt_anew(encrypted: str) -> str:
    """Return the same secret encrypted with the key in use. Raises CannotBeRead."""
    try:
        return _keys().rotate(encrypted.encode()).decode()
    except InvalidToken as fault:
        raise CannotBeRead("SECOND_STEP_KEY and its fallbacks do not fit what is kept.") from fault


def _keys() -> MultiFernet:
    return _made_of(tuple(settings.SECOND_STEP_KEYS))


@lru_cache(maxsize=8)
def _made_of(texts: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_derived(text)) for text in texts])


def _derived(text: str) -> bytes:
    key = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=_PURPOSE).derive(text.encode())
    return base64.urlsafe_b64encode(key)
