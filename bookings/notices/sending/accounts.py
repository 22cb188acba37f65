"""The mails of accounts go the way of all others: into the outbox, so that a page answers at once, whatever becomes of
the mail server.
"""

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from bookings.notices.kinds.account import AboutAccount
from bookings.notices.sending.outbox import queue_notice_to
from bookings.notices.sending.second_steps import tell_of_second_step
from training.accounts.adapter import AccountAdapter
from training.greeting import greeting
from training.models import User


class OutboxAdapter(AccountAdapter):
    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Whoever needs a second step is told so at the latest when they sign in: from then their days count."""
        tell_of_second_step(person=user, now=timezone.now())
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def hand_over(self, what: str, email: str, context: dict[str, Any]) -> None:
        now = timezone.now()
        person = context.get("user") or User.objects.filter(email=email).first()
        if what == "account_already_exists" and person is None:
            what = "account_merged"  # nobody has this address now: it is a former one of somebody's
        code = context.get("code", "")
        notice = AboutAccount(
            what=what,
            hello=greeting(person),
            code=code,
            until=now + dt.timedelta(minutes=settings.CODE_MINUTES) if code else None,
            at=context.get("timestamp"),
            before=context.get("from_email") or context.get("deleted_email") or "",
            after=context.get("to_email") or "",
            left=context.get("left", 0),
            device=context.get("device", ""),
            provider=getattr(context.get("provider"), "name", ""),
        )
        queue_notice_to(notice, person=None, to=email, occasion=str(uuid.uuid4()), now=now)
