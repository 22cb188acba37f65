"""Links that the team has sent to somebody who cannot get in: each works once, for an hour, for its person alone.

They are Django's own tokens of password resets, by other salts: signing in, a new password, another address or a link
used before make those sent until then worthless, and nothing about them is stored.
"""

import datetime as dt

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator

from training.models import User

_SEPARATOR = "."


class _Links(PasswordResetTokenGenerator):
    def __init__(self, purpose: str):
        super().__init__()
        self.key_salt = f"turnout.{purpose}"

    def make(self, person: User) -> str:
        return f"{person.pk}{_SEPARATOR}{self.make_token(person)}"

    def person_of(self, token: str) -> User | None:
        """Return who may use the link, if it is whole, young enough and not used."""
        key, _, rest = token.partition(_SEPARATOR)
        if not (key.isascii() and key.isdecimal() and len(key) < 19):
            return None
        person = User.objects.select_related("organisation").filter(pk=int(key), is_active=True).first()
        return person if person and self.check_token(person, rest) else None


SIGN_IN = _Links("sign-in-link")
NEW_PASSWORD = _Links("new-password-link")


def works_until(now: dt.datetime) -> dt.datetime:
    return now + dt.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
