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
        return {
            "subject": "Your training account is closed",
            "heading": "Your account is closed",
            "opening": "You can no longer sign in, and we send you no more training emails.",
            "places": self.places,
            "said": [
                "Your certificates stay valid, and anybody can check them by their code.",
                "If this is a mistake, reply or ring us: we can open your account again.",
            ],
            "values": {"name": mail.recipient.name if mail.recipient else "", "partnership": partnership()["name"]},
        }

    def is_outdated(self, mail: Mail, *, now: dt.datetime) -> bool:
        """It has been opened again meanwhile, and nothing was given back that they should hear of."""
        return bool(mail.recipient and mail.recipient.is_active) and not self.places

    @classmethod
    def example(cls, made_up: MadeUp) -> Self:
        return cls(places=(f"{TITLE}, Tuesday 7 July 2026",))
