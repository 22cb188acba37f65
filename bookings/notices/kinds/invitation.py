"""A colleague has asked somebody without an account to come: the question, and the same again halfway."""

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


@dataclass(frozen=True, kw_only=True)
class Invited(AboutInvitation):
    answer_by_at: dt.datetime
    held: bool = True  # a place, until they answer
    in_place_of: str = ""  # the colleague who keeps the place until then
    again: bool = False
    has_moved: bool = False  # the session is on another day, at another time or place, than when they were asked

    kind = "invitation"
    label = "A colleague without an account is asked"

    def said(self, mail: Mail, session: Session, days: list[SessionDay]) -> Context:
        asks, organisation = tidy(self.asked_by), tidy(self.organisation)
        what = what_and_when(session, days)
        if self.has_moved:
            lead, heading = "Changed", "The session has changed"
            opening = f"{asks} asked you to come to this training. It is now: {what}"
        else:
            lead = "Reminder: can you come?" if self.again else "Can you come?"
            heading, opening = "Can you come to this training?", f"{asks} asks you to come: {what}"
        said = [f"{asks} gave us your name and address as a colleague at {organisation}. {self._place()}"]
        said.append(
            f"Please answer by {moment_in_words(self.answer_by_at)}. You need no account: yes or no takes a minute, "
            "and with a yes you tell us who you are."
        )
        said.append("If you say no, or don’t answer by then, we delete your name and address.")
        return self.to_answer(
            self.paragraphs(session, days, lead=lead, heading=heading, opening=opening, said=said), mail
        )

    def _place(self) -> str:
        if self.in_place_of:
            return f"You would come in place of {tidy(self.in_place_of)}, who keeps the place until you answer."
        if self.held:
            return "A place is held for you until you answer."
        return "No place is free at the moment: with a yes you join the queue for one."

    def is_outdated(self, mail: Mail, *, now: dt.datetime) -> bool:
        return now >= self.answer_by_at or not Invitation.objects.open().filter(pk=self.invitation).exists()

    @classmethod
    def example(cls, made_up: MadeUp) -> Self:
        return cls(**example_of_invitation(made_up), answer_by_at=made_up.now + dt.timedelta(days=5))
