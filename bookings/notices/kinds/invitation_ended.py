"""An invitation has ended without a yes: to the colleague who was asked and need not answer any more."""

from dataclasses import dataclass
from typing import Self

from bookings.models import Invitation, Mail
from bookings.notices.about.invitation import AboutInvitation, example_of_invitation
from bookings.notices.about.made_up import REASON, MadeUp
from bookings.notices.about.notice import Context, what_and_when
from bookings.notices.links.addresses import site_link
from training.models import Session, SessionDay
from training.templatetags.words import as_sentence
from training.text import tidy

Because = Invitation.EndedBecause


@dataclass(frozen=True, kw_only=True)
class InvitationEnded(AboutInvitation):
    because: str
    reason: str = ""  # why the session was cancelled

    kind = "invitation ended"
    label = "A colleague is no longer asked"

    def said(self, mail: Mail, session: Session, days: list[SessionDay]) -> Context:
        said = ["You need do nothing. We delete your name and address."]
        if self.because == Because.SESSION_CANCELLED:
            lead, heading, opening = "Session cancelled", "The session is cancelled", "This will not take place"
            said.insert(0, f"We are sorry. Why: {as_sentence(tidy(self.reason))}" if self.reason else "We are sorry.")
        elif self.because == Because.LAPSED:
            lead, heading = "No answer needed any more", "You need not answer any more"
            opening = "The time to say whether you come has passed"
        else:
            lead, heading = "No answer needed any more", "You need not answer any more"
            opening = f"{tidy(self.asked_by)} no longer asks you to come"
        opening = f"{opening}: {what_and_when(session, days)}"
        return self.paragraphs(session, days, lead=lead, heading=heading, opening=opening, said=said) | {
            "days": [],
            "button_url": site_link("course", session.course.slug),
            "button_words": "See the course",
        }

    @classmethod
    def example(cls, made_up: MadeUp) -> Self:
        return cls(**example_of_invitation(made_up), because=Because.WITHDRAWN, reason=REASON)
