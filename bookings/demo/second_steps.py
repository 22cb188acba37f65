"""Two more of the team: one has an app as a second step, the other has lost hers, and one of two has given their word.

The demonstration's own accounts have none: a password opens them. They are signed in elsewhere, and can end it.
"""

import datetime as dt
import secrets
from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from bookings.models import Mail
from bookings.notices.kinds.account import AboutAccount
from bookings.notices.sending.second_steps import say_device_is_lost
from bookings.notices.wording.compose import compose
from training.authorship import save_as
from training.models import User

HAS_AN_APP, LOST_THEIRS = "delyth.probert@example.org", "moira.kington@example.org"
COLLEAGUES = {
    HAS_AN_APP: ("Delyth Probert", "Training administrator"),
    LOST_THEIRS: ("Moira Kington", "Business manager"),
}
HOW_KNOWN = (
    "I rang the office number we have for her. Her phone went in the river on Sunday, with the codes in its case."
)
# How many hours ago, and where: addresses that are nobody's.
ELSEWHERE = (
    (70, "192.0.2.14", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Edg/130.0"),
    (19, "198.51.100.7", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1"),
)


def show_second_steps(*, signed_in: Iterable[User], now: dt.datetime) -> None:
    """Set up the two colleagues a month ago, and lose a device two hours ago; whoever is there stays as they are.

    Those `signed_in` are so on two more devices, which they find under "My account".
    """
    for person in signed_in:
        for hours, address, browser in ELSEWHERE:
            _sign_in(person, address=address, browser=browser, at=now - dt.timedelta(hours=hours), now=now)
    if User.objects.filter(email__in=COLLEAGUES).exists():
        return
    month_ago = now - dt.timedelta(days=30)
    people = {}
    for email, (name, job) in COLLEAGUES.items():
        person = User(email=email, name=name, job_role=job, is_team=True, joined_at=month_ago)
        person.set_unusable_password()
        people[email] = save_as(person, by=None, now=month_ago, reason="Demonstration")
        TOTP.activate(person, generate_totp_secret())  # nobody has it: these two are there to be looked at
        RecoveryCodes.activate(person)
    Authenticator.objects.filter(user__in=people.values()).update(created_at=month_ago)
    said_at = now - dt.timedelta(hours=2)
    say_device_is_lost(person=people[LOST_THEIRS], how_known=HOW_KNOWN, by=people[HAS_AN_APP], now=said_at)
    for mail in Mail.objects.filter(kind=AboutAccount.kind, to=LOST_THEIRS):
        compose(mail, now=said_at)  # the address is nobody's: it stands among those sent
        mail.state, mail.sent_at = Mail.State.SENT, said_at
        mail.save()


def _sign_in(person: User, *, address: str, browser: str, at: dt.datetime, now: dt.datetime) -> None:
    """Write down a device with a session as signing in makes it: one that opened nothing would be gone at the next."""
    key = secrets.token_hex(16)  # nobody is told it
    signed_in = {
        SESSION_KEY: str(person.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: person.get_session_auth_hash(),
    }
    expires = now + dt.timedelta(days=14)
    Session.objects.create(session_key=key, session_data=SessionStore().encode(signed_in), expire_date=expires)
    UserSession.objects.create(
        user=person, session_key=key, ip=address, user_agent=browser, created_at=at, last_seen_at=at
    )
