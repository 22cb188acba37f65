"""Somebody's second step, as their own phone would have it: an app that shows codes, for tests."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value

from training.models import User


def set_up_app(person: User) -> str:
    """Give the person an app, and recovery codes with it; return its secret."""
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    RecoveryCodes.activate(person)
    return secret


def shown_by_app(secret: str, *, after: int = 0) -> str:
    """Return the code that the app shows now, or so many steps of half a minute later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + after))


def recovery_codes_of(person: User) -> list[str]:
    return Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes()
