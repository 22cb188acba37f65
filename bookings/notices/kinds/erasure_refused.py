"""The team has said no to a request to be erased: to the person who asked."""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from bookings.models import Mail
from bookings.notices.about.made_up import MadeUp
from bookings.notices.about.notice import Context, partnership
from bookings.notices.about.session import AboutNoBooking
from bookings.notices.links.addresses import site_link


@dataclass(frozen=True, kw_only=True)
class ErasureRefused(AboutNoBooking):
    because: str  # in the team's words

    kind = "erasure refused"
    label = "Request to erase data refused"
    placeholders = {"name": "the person’s name", "partnership": "the partnership’s name"}

    def context(self, mail: Mail, *, now: dt.datetime, made_up: MadeUp | None = None) -> Context:
        return {
            "subject": "We have kept your data",
            "heading": "We have kept your data",
            "opening": "You asked us to erase your data. We have looked at it, and we have to keep it for now.",
            "because": self.because,
            "said": [
                "If you do not agree, reply to this email. You can also complain to the Information Commissioner’s "
                "Office at https://ico.org.uk/make-a-complaint/.",
            ],
            "button_url": site_link("my-data"),
            "button_words": "See your data",
            "values": {"name": mail.recipient.name if mail.recipient else "", "partnership": partnership()["name"]},
        }

    @classmethod
    def example(cls, made_up: MadeUp) -> Self:
        return cls(because="Your employer still needs to show that you did this training.")
