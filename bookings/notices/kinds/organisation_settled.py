"""The team has looked at the organisation that somebody named when signing up: to that person."""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from bookings.models import Mail
from bookings.notices.about.made_up import ORGANISATION, MadeUp
from bookings.notices.about.notice import Context, partnership
from bookings.notices.about.session import AboutNoBooking
from bookings.notices.links.addresses import site_link
from training.text import folded, tidy


@dataclass(frozen=True, kw_only=True)
class OrganisationSettled(AboutNoBooking):
    named: str  # as the person wrote it
    organisation: str = ""  # which it is, by its name; none where the team could not match it

    kind = "organisation settled"
    label = "Organisation checked"
    placeholders = {
        "name": "the person’s name",
        "organisation": "the organisation’s name",
        "partnership": "the partnership’s name",
    }

    def is_outdated(self, mail: Mail, *, now: dt.datetime) -> bool:
        """They have chosen, or the team has, another organisation meanwhile."""
        theirs = mail.recipient.organisation if mail.recipient else None
        return (theirs.name if theirs else "") != self.organisation

    def context(self, mail: Mail, *, now: dt.datetime, made_up: MadeUp | None = None) -> Context:
        values = {
            "name": mail.recipient.name if mail.recipient else "",
            "organisation": self.organisation or tidy(self.named),
            "partnership": partnership()["name"],
        }
        return (self._matched() if self.organisation else self._refused()) | {"values": values}

    def _matched(self) -> Context:
        known_as = f"You wrote “{tidy(self.named)}”. In our list it is “{self.organisation}”. "
        same = folded(self.named) == folded(self.organisation)
        return {
            "subject": "You can book training now",
            "heading": "You can book training now",
            "opening": f"Your organisation is {self.organisation}.",
            "said": [f"{'' if same else known_as}If that is not right, reply or write to us before you book."],
            "button_url": site_link("catalogue"),
            "button_words": "See the courses",
        }

    def _refused(self) -> Context:
        return {
            "subject": "Please choose your organisation again",
            "heading": "Please choose your organisation again",
            "opening": f"We could not match “{tidy(self.named)}” to an organisation that we know.",
            "said": [
                "Choose yours from the list, or enter its full name if it is not there. You can book once we know "
                "which it is. If you are not sure what to choose, write to us."
            ],
            "button_url": site_link("my-details"),
            "button_words": "Choose your organisation",
        }

    @classmethod
    def example(cls, made_up: MadeUp) -> Self:
        return cls(named="Riverside Primary", organisation=ORGANISATION)
