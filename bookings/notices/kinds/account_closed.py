"""The team has closed somebody's account, and given back the places they had: to that person, once for all of it."""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from bookings.models import Mail
from bookings.notices.about.made_up import TITLE, MadeUp
from bookings.notices.about.notice import Context, partnership
from bookings.notices.about.session import AboutNoBooking


@dataclass(frozen=True, kw_only=True)
class AccountClosed(AboutNoBooking):
    places: tuple[str, ...] = ()  # what each was, in words

    kind = "account closed"
    label = "Account closed"
    placeholders = {"name": "the person’s name", "partnership": "the partnership’s name"}

    def context(self, mail: Mail, *, now: dt.datetime, made_up: MadeUp | None = None) -> Context:
        is_open = mail.recipient is not None and mail.recipient.is_active
        return (self._opened_again() if is_open else self._closed()) | {
            "places": self.places,
            "values": {"name": mail.recipient.name if mail.recipient else "", "partnership": partnership()["name"]},
        }

    def _closed(self) -> Context:
        return {
            "subject": "Your training account is closed",
            "heading": "Your account is closed",
            "opening": "You can no longer sign in, and we send you no more training emails.",
            "said": [
                "Your certificates stay valid, and anybody can check them by their code.",
                "If this is a mistake, reply or ring us: we can open your account again.",
            ],
        }

    def _opened_again(self) -> Context:
        """It was closed and is open again by now: what was given back does not come back with it."""
        return {
            "subject": "We have given back your bookings",
            "heading": "Your bookings are given back",
            "opening": "We closed your account, and have opened it again. You can sign in.",
            "said": ["Your bookings did not come back with it. Book again where you still want to come."],
        }

    def is_outdated(self, mail: Mail, *, now: dt.datetime) -> bool:
        """It has been opened again meanwhile, and nothing was given back that they should hear of."""
        return bool(mail.recipient and mail.recipient.is_active) and not self.places

    @classmethod
    def example(cls, made_up: MadeUp) -> Self:
        return cls(places=(f"{TITLE}, Tuesday 7 July 2026",))
