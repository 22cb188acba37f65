"""A trainer is asked whether they train a session, once more if they don't answer, and told if they need not."""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from bookings.models import Mail, TrainerRequest
from bookings.notices.about.made_up import MadeUp
from bookings.notices.about.notice import Context, what_and_when
from bookings.notices.about.session import ToOthers
from bookings.notices.links.addresses import mailed_link, site_link
from bookings.notices.links.tokens import Purpose
from training.models import Session, SessionDay


@dataclass(frozen=True, kw_only=True)
class TrainerAsked(ToOthers):
    request: int  # its key
    again: bool = False
    has_moved: bool = False  # the session is at another time or place than when they were asked

    kind = "trainer asked"
    label = "A trainer is asked"

    @property
    def template(self) -> str:
        return "mail/trainer_asked"

    def said(self, mail: Mail, session: Session, days: list[SessionDay]) -> Context:
        what = what_and_when(session, days)
        if self.has_moved:
            lead, heading, opening = (
                "Changed",
                "Can you still train this?",
                f"The session has changed. It is now: {what}",
            )
        else:
            lead = "Reminder: can you train?" if self.again else "Can you train?"
            heading, opening = "Can you train this session?", what
        said = [
            "Say yes or no on the page below. You need not sign in. Until you say yes, you are not its trainer, and "
            "nobody is told that you are.",
        ]
        context = self.paragraphs(session, days, lead=lead, heading=heading, opening=opening, said=said)
        asked = TrainerRequest(pk=self.request)
        address = mailed_link("link-train", purpose=Purpose.TRAIN, booking=asked, now=mail.created_at)
        return context | {"button_url": address, "button_words": "Say yes or no"}

    def is_outdated(self, mail: Mail, *, now: dt.datetime) -> bool:
        asked = TrainerRequest.objects.open().filter(pk=self.request, session__starts_at__gt=now)
        return not asked.exists()

    @classmethod
    def example(cls, made_up: MadeUp) -> Self:
        return cls(session=0, request=0)


@dataclass(frozen=True, kw_only=True)
class TrainerNotAsked(ToOthers):
    """To whoever was asked and has not answered: they need not any more."""

    kind = TrainerAsked.kind
    whose = "no longer"

    def said(self, mail: Mail, session: Session, days: list[SessionDay]) -> Context:
        said = [
            "We asked you to train this session. You need not answer any more, and there is nothing to do. If you have "
            "it in your calendar, please take it out."
        ]
        heading = "You need not answer any more"
        opening = what_and_when(session, days)
        context = self.paragraphs(session, days, lead="No longer needed", heading=heading, opening=opening, said=said)
        return context | {
            "days": [],
            "button_url": site_link("course", session.course.slug),
            "button_words": "See the course",
        }
