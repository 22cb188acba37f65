"""One log line for each sign-in, failed attempt, changed way in and refusal: what happened, to whom, by which way.

A person is their key alone; the line's request, page and time come with it. What was typed is never written, nor where
it came from: the proxy's own line of the same request has the address.
"""

import logging
from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa import signals as mfa
from allauth.socialaccount import signals as social
from django.contrib.auth import signals as auth
from django.dispatch import Signal
from django.http import HttpRequest

from training.models import User

logger = logging.getLogger("turnout.security")

_CHANGES: list[tuple[Signal, str]] = [
    (account.password_changed, "password changed"),
    (account.password_reset, "password reset"),
    (account.password_set, "password chosen"),
    (account.email_changed, "email address changed"),
    (mfa.authenticator_added, "second step added"),
    (mfa.authenticator_removed, "second step removed"),
    (mfa.authenticator_reset, "recovery codes made anew"),
]
_WRONG: list[tuple[Signal, str]] = [
    (account.login_code_rejected, "emailed code"),
    (account.password_reset_code_rejected, "code for a new password"),
    (account.email_verification_code_rejected, "code to confirm an address"),
    (mfa.authentication_failed, "second step"),
]


def write_event(event: str, *, person: Any = None, way: str = "", level: int = logging.INFO) -> None:
    """Write that it happened. The person is one of ours, or nobody that we know."""
    key = getattr(person, "pk", None)
    said = f"{event}: person {key or 'unknown'}" + (f", {way}" if way else "")
    logger.log(level, said, extra={"event": event, "person": key, "way": way})


def write_refusal(event: str, request: HttpRequest, *, way: str = "") -> None:
    """Write that a page was refused to whoever asked: somebody signed in, if the page has asked who they are."""
    write_event(event, person=getattr(request, "_cached_user", None), way=way, level=logging.WARNING)


def listen() -> None:
    """Have the signals of django-allauth and Django written down."""
    auth.user_logged_in.connect(_signed_in, dispatch_uid="turnout: signed in")
    auth.user_logged_out.connect(_signed_out, dispatch_uid="turnout: signed out")
    auth.user_login_failed.connect(_wrong_password, dispatch_uid="turnout: wrong password")
    account.authentication_step_completed.connect(_shown_again, dispatch_uid="turnout: shown again")
    social.social_account_added.connect(_provider_added, dispatch_uid="turnout: provider added")
    social.social_account_removed.connect(_provider_removed, dispatch_uid="turnout: provider removed")
    for signal, event in _CHANGES:
        signal.connect(_writer(event), weak=False, dispatch_uid=f"turnout: {event}")
    for signal, way in _WRONG:
        signal.connect(_writer("sign-in refused", way, logging.WARNING), weak=False, dispatch_uid=f"turnout: {way}")


def _writer(event: str, way: str = "", level: int = logging.INFO) -> Any:
    def write(user: Any = None, **_: Any) -> None:
        write_event(event, person=user, way=way, level=level)

    return write


def _signed_in(request: HttpRequest | None = None, user: Any = None, **_: Any) -> None:
    if request is None:
        return
    ways = [one.get("type") or one["method"] for one in get_authentication_records(request, user)]
    write_event("signed in", person=user, way=" and ".join(ways) or "link")


def _signed_out(user: Any = None, **_: Any) -> None:
    if user is not None:
        write_event("signed out", person=user)


def _wrong_password(credentials: dict[str, Any], **_: Any) -> None:
    """Whose it was is asked also where there is no such account: the answer takes as long."""
    address = credentials.get("email") or ""
    write_event(
        "sign-in refused",
        person=User.objects.filter(email=address.strip().lower()).only("pk").first(),
        way="password",
        level=logging.WARNING,
    )


def _shown_again(user: Any, method: str, reauthenticated: bool = False, **_: Any) -> None:
    if reauthenticated:
        write_event("shown again who it is", person=user, way=method)


def _provider_added(sociallogin: Any, **_: Any) -> None:
    write_event("provider added", person=sociallogin.user, way=sociallogin.account.provider)


def _provider_removed(socialaccount: Any, **_: Any) -> None:
    write_event("provider removed", person=socialaccount.user, way=socialaccount.provider)
