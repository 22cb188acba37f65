"""A trainer who was asked, or who had said yes, has said no: to the team, who has somebody to find."""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from bookings.models import Mail
from bookings.notices.about.made_up import MadeUp
from bookings.notices.about.notice import Context, what_and_when
from bookings.notices.about.session import ToOthers
from bookings.notices.links.addresses import site_link
from training.models import Session, SessionDay
from training.templatetags.words import as_sentence
from training.text import tidy


@dataclass(frozen=True, kw_only=True)
class TrainerDeclined(ToOthers):
    trainer: str  # their name
    reason: str = ""
    had_said_yes: bool = False

    kind = "trainer declined"
    label = "A trainer has said no"

    def holds(self, session: Session, mail: Mail, *, now: dt.datetime) -> bool:
        return session.status != Session.Status.CANCELLED and now < session.ends_at

    @property
    def template(self) -> str:
        return "mail/trainer_declined"

    def said(self, mail: Mail, session: Session, days: list[SessionDay]) -> Context:
        name = tidy(self.trainer)
        said = [f"Why: {as_sentence(tidy(self.reason))}"] if self.reason else []
        said.append(
            f"{name} is no longer its trainer. Ask somebody else from the page below."
            if self.had_said_yes
            else "Ask somebody else from the page below."
        )
        opening, heading = f"{name} can’t train {what_and_when(session, days)}", "A trainer can’t come"
        context = self.paragraphs(session, days, lead="Trainer needed", heading=heading, opening=opening, said=said)
        return context | {
            "button_url": site_link("desk-session-trainers", session.pk),
            "button_words": "Ask somebody else",
        }

    @classmethod
    def example(cls, made_up: MadeUp) -> Self:
        return cls(session=0, trainer="Alex Example")
