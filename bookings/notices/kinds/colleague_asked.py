"""To who asked a colleague without an account to come: that they were asked, and that they do not come."""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from bookings.models import Invitation, Mail
from bookings.notices.about.invitation import AboutInvitation, example_of_invitation
from bookings.notices.about.made_up import MadeUp
from bookings.notices.about.notice import Context, what_and_when
from training.models import Session, SessionDay
from training.templatetags.words import moment_in_words
from training.text import tidy

MOST_IN_SUBJECT = 40
ASKED = "asked"
Because = Invitation.EndedBecause
_CAN_NOT: dict[str, str] = {
    Because.DECLINED: "can’t come",
    Because.LAPSED: "has not answered",
    Because.SESSION_CANCELLED: "need not come",
}


@dataclass(frozen=True, kw_only=True)
class ColleagueAsked(AboutInvitation):
    state: str  # ASKED, or how it ended
    answer_by_at: dt.datetime
    held: bool = True
    in_place_of: str = ""
    reserved: bool = False  # the place is one of those that the organisation has reserved

    kind = "colleague asked"
    label = "To who asked a colleague without an account"
    placeholders = {
        **AboutInvitation.placeholders,
        "name": "the name of who asked",
        "colleague": "the colleague’s name",
    }

    def further_values(self) -> dict[str, str]:
        return super().further_values() | {"name": tidy(self.asked_by), "colleague": tidy(self.name)}

    def said(self, mail: Mail, session: Session, days: list[SessionDay]) -> Context:
        name = tidy(self.name)
        short = name if len(name) <= MOST_IN_SUBJECT else "Your colleague"
        what = what_and_when(session, days)
        if self.state == ASKED:
            lead, heading = f"{short} has been asked", "Your colleague has been asked"
            opening = f"We have asked {name} to come: {what}"
            said = [self._meanwhile(), f"{name} has until {moment_in_words(self.answer_by_at)} to answer."]
        else:
            can_not = _CAN_NOT.get(self.state, "is no longer asked")
            lead, heading = f"{short} {can_not}", f"Your colleague {can_not}"
            opening, said = f"{name} {can_not}: {what}", [self._now()]
        return self.to_who_asked(self.paragraphs(session, days, lead=lead, heading=heading, opening=opening, said=said))

    def _meanwhile(self) -> str:
        if self.in_place_of:
            return f"Until they say yes the place stays with {tidy(self.in_place_of)}."
        if self.held:
            return "A place is held for them until they answer."
        return "No place is held: with a yes they join the queue for one."

    def _now(self) -> str:
        if self.state == Because.SESSION_CANCELLED:
            return "The session will not take place, so they need not answer any more."
        if self.in_place_of:
            return (
                f"So the place is still that of {tidy(self.in_place_of)}. If nobody comes, please cancel it so that "
                "somebody else can."
            )
        if self.reserved:
            return "The place is still reserved for your organisation: name or ask somebody else."
        return "The place held for them goes to the next person." if self.held else "No place was held."

    @classmethod
    def example(cls, made_up: MadeUp) -> Self:
        return cls(**example_of_invitation(made_up), state=ASKED, answer_by_at=made_up.now + dt.timedelta(days=5))
