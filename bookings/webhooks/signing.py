"""Signatures of Standard Webhooks (https://www.standardwebhooks.com): secrets, and the three headers of a message."""

import base64
import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Sequence

PREFIX = "whsec_"
_BYTES = 32  # of a secret; the standard asks for 24 to 64


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def headers_of(*, key: str, body: bytes, at: dt.datetime, secrets: Sequence[str]) -> dict[str, str]:
    """Return the headers that a program checks: of each secret a signature, so that a new one can take over."""
    moment = str(int(at.timestamp()))
    signed = b".".join((key.encode(), moment.encode(), body))
    return {
        "webhook-id": key,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(f"v1,{_signature(secret, signed)}" for secret in secrets),
    }


def _signature(secret: str, signed: bytes) -> str:
    mac = hmac.new(base64.b64decode(secret.removeprefix(PREFIX)), signed, hashlib.sha256)
    return base64.b64encode(mac.digest()).decode()
