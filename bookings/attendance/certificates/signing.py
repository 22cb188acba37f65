"""The key that signs Open Badges: made once, kept in a file that its owner alone can read.

Whoever has a badge verifies it with the public half, which the site shows. If the key is lost, badges given so far can
no longer be verified; the certificates themselves can.
"""

import json
import os
import secrets
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from bookings.notices.links.addresses import site_link

if TYPE_CHECKING:
    from joserfc.jwk import RSAKey

ALGORITHM = "RS256"  # the one that every program for Open Badges 3.0 has to know
_BITS = 2048


def signed(claims: dict[str, Any]) -> str:
    """Return the claims as a compact JWS, which says at which address its key is found."""
    from joserfc import jws  # late: badges alone need it

    header = {"alg": ALGORITHM, "typ": "JWT", "kid": site_link("badge-key")}
    return jws.serialize_compact(header, json.dumps(claims, ensure_ascii=False).encode(), _key())


def public_key() -> dict[str, Any]:
    """Return the public half as a JSON Web Key."""
    return _key().as_dict(private=False) | {"kid": site_link("badge-key"), "alg": ALGORITHM, "use": "sig"}


def _key() -> "RSAKey":
    return _read(settings.BADGE_KEY_FILE)


@cache
def _read(file: Path) -> "RSAKey":
    from joserfc.jwk import RSAKey

    if not file.exists():
        _make(file, RSAKey.generate_key(_BITS).as_pem(private=True))
    return RSAKey.import_key(file.read_bytes())


def _make(file: Path, pem: bytes) -> None:
    """Write the file, whole or not at all; of two processes that make one at once, the first one's stays."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    draft.touch(mode=0o600)
    try:
        draft.write_bytes(pem)
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
