"""What somebody has uploaded, between being shown and being confirmed: kept for an hour, for them alone."""

import json
import secrets
import zlib
from typing import Any

from django.core.cache import cache

SECONDS = 60 * 60
CLAIM_SECONDS = 10 * 60  # longer than any file takes


def keep_upload(kind: str, what: Any, *, by: int, token: str = "") -> str:
    """Keep what JSON can hold, and return the token by which the person (their key) finds it again; under the same
    token it takes the place of what was kept.
    """
    token = token or secrets.token_urlsafe(24)
    cache.set(_key(kind, token, by), zlib.compress(json.dumps(what).encode()), timeout=SECONDS)
    return token


def kept_upload(kind: str, token: str, *, by: int) -> Any:
    """Return what was kept, or None if it was never there, is of another kind or person, or its hour is over."""
    content = cache.get(_key(kind, token, by))
    return None if content is None else json.loads(zlib.decompress(content))


def claim_upload(kind: str, token: str, *, by: int) -> bool:
    """Take it for bringing it in: of two who confirm at once, in two tabs perhaps, one is told no."""
    return cache.add(_key(kind, token, by) + ":claim", 1, timeout=CLAIM_SECONDS)


def unclaim_upload(kind: str, token: str, *, by: int) -> None:
    cache.delete(_key(kind, token, by) + ":claim")


def _key(kind: str, token: str, by: int) -> str:
    known = token if token.isascii() and token.replace("-", "").replace("_", "").isalnum() and len(token) < 50 else "?"
    return f"upload:{kind}:{by}:{known}"
