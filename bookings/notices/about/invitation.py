"""Notices about an invitation: to the colleague without an account who is asked, and to who asked them."""

import datetime as dt
from dataclasses import dataclass
from typing import TypedDict

from bookings.models import Invitation, Mail
from bookings.notices.about.made_up import ORGANISATION, MadeUp
from bookings.notices.about.notice import Context
from bookings.notices.about.session import ToOthers
from bookings.notices.links.addresses import mailed_link, site_link
from bookings.notices.links.tokens import Purpose
from training.greeting import greeting
from training.models import User
from training.text import tidy


class OfInvitation(TypedDict):
    """The facts that all of these share."""

    session: int
    invitation: int
    name: str
    asked_by: str
    organisation: str


def of_invitation(invitation: Invitation) -> OfInvitation:
    return {
        "session": invitation.session_id,
        "invitation": invitation.pk,
        "name": invitation.name,
        "asked_by": who_asks(invitation),
        "organisation": invitation.organisation.name,
    }


def who_asks(invitation: Invitation) -> str:
    """Return who asks, by the name that a stranger is told: a colleague's own, or that of the team as a whole."""
    return "The partnership team" if invitation.asked_by.is_team else invitation.asked_by.name


@dataclass(frozen=True, kw_only=True)
class AboutInvitation(ToOthers):
    invitation: int  # its key
    name: str  # the colleague's, as who asked them has written it
    asked_by: str
    organisation: str

    placeholders = {
        **ToOthers.placeholders,
        "name": "the colleague’s name",
        "asked_by": "who asked them",
        "organisation": "the organisation",
    }

    @property
    def template(self) -> str:
        return f"mail/{self.kind.replace(' ', '_')}"

    def further_values(self) -> dict[str, str]:
        return {"name": tidy(self.name), "asked_by": tidy(self.asked_by), "organisation": tidy(self.organisation)}

    def context(self, mail: Mail, *, now: dt.datetime, made_up: MadeUp | None = None) -> Context:
        """Greet who has no account by the name they were given, where one is."""
        context = super().context(mail, now=now, made_up=made_up)
        return context if mail.recipient else context | {"greeting": greeting(User(name=self.name))}

    def answer_url(self, mail: Mail) -> str:
        """Return the address of the page on which the colleague answers, without an account."""
        asked = Invitation(pk=self.invitation)
        return mailed_link("invited", purpose=Purpose.INVITATION, booking=asked, now=mail.created_at)

    def to_answer(self, context: Context, mail: Mail) -> Context:
        return context | {"button_url": self.answer_url(mail), "button_words": "Answer this request"}

    def to_who_asked(self, context: Context) -> Context:
        return context | {"button_url": site_link("invitation", self.invitation), "button_words": "See the request"}


def example_of_invitation(made_up: MadeUp) -> OfInvitation:
    return {
        "session": 0,
        "invitation": 0,
        "name": made_up.person.name,
        "asked_by": "Alex Example",
        "organisation": ORGANISATION,
    }
