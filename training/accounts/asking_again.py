"""Asking again who it is of whoever has neither a password nor a second step: by a code to their own mailbox.

Such people sign in by emailed codes, or with an account of their organisation. django-allauth's own way of this kind
is open to everybody, who would then need neither their password nor their second step.
"""

import time
from typing import Any, Self

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.http import HttpRequest

from training.models import User

_KEPT_AS = "asked_again_by_code"


def showed_it_lately(request: HttpRequest, person: User) -> bool:
    """Tell whether the person has shown in this browser, in the last minutes, that it is them."""
    shown = [one["at"] for one in get_authentication_records(request, person) if one.get("reauthenticated")]
    return bool(shown) and time.time() - shown[-1] < app_settings.REAUTHENTICATION_TIMEOUT


class CodeToTheirMailbox(AbstractCodeVerificationProcess):
    """A code that was sent, of which this browser alone knows: what is kept of it lies in the session."""

    def __init__(self, request: HttpRequest, state: dict[str, Any]) -> None:
        self.request = request
        super().__init__(
            max_attempts=app_settings.LOGIN_BY_CODE_MAX_ATTEMPTS,
            timeout=app_settings.LOGIN_BY_CODE_TIMEOUT,
            state=state,
            user=request.user if isinstance(request.user, User) else None,
        )

    @classmethod
    def begin(cls, request: HttpRequest, person: User) -> Self:
        """Send a code. One that was sent before is worth nothing from now on."""
        process = cls(request, cls.initial_state(user=person, email=person.email))
        process.send()
        process.persist()
        return process

    @classmethod
    def begun(cls, request: HttpRequest, person: User) -> Self | None:
        """Return what was begun here for this person, sent to the address that they have now, and has not run out."""
        state = request.session.get(_KEPT_AS)
        if not state or (state["user_id"], state["email"]) != (str(person.pk), person.email):
            return None
        process = cls(request, state)
        return process if process.is_valid() else None

    def send(self) -> None:
        adapter = get_adapter()
        self.state["code"] = code = adapter.generate_login_code()
        adapter.send_mail("account/email/asked_again_code", self.state["email"], {"user": self.user, "code": code})

    def persist(self) -> None:
        self.request.session[_KEPT_AS] = self.state

    def abort(self) -> None:
        self.request.session.pop(_KEPT_AS, None)

    def finish(self) -> None:
        self.abort()
        record_authentication(self.request, self.user, method="code", email=self.state["email"], reauthenticated=True)
