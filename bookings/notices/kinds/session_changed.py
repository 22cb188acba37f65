"""A session has another time, place or joining link: to those booked, to its trainers, and to leads with places
reserved. Its trainers hear in this way too that they train it, or no longer do.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from bookings.models import Booking, Mail
from bookings.notices.about.booking import AboutBooking, Entry
from bookings.notices.about.days import DayAsSaid, RemovedDay, what_changed
from bookings.notices.about.made_up import MadeUp
from bookings.notices.about.notice import Context, what_and_when
from bookings.notices.about.reservation import AboutReservation
from bookings.notices.about.session import ToOthers, is_to_come, trains
from bookings.notices.links.addresses import site_link
from training.models import Session, SessionDay
from training.templatetags.words import plural
from training.when_and_where import span_of


@dataclass(frozen=True, kw_only=True)
class SessionChanged(AboutBooking):
    before: tuple[DayAsSaid, ...] = ()
    removed_days: tuple[RemovedDay, ...] = ()
    explanation: str = ""  # of the team's, in a sentence or two

    kind = "session changed"
    label = "Session changed"
    lead = "Changed"
    entry = Entry.CHANGES
    holds_while = Booking.LIVE
    tells_link = True

    def heading(self, booking: Booking, days: list[SessionDay]) -> str:
        return what_changed(self.before, days)

    def holds(self, booking: Booking, mail: Mail, *, now: dt.datetime) -> bool:
        return super().holds(booking, mail, now=now) and now < booking.session.ends_at

    def opening(self, booking: Booking, what: str) -> str:
        return f"It is now: {what}"

    def further(self, mail: Mail, booking: Booking, *, now: dt.datetime) -> Context:
        return {"before": self.before, "explanation": self.explanation}

    @classmethod
    def example(cls, made_up: MadeUp) -> Self:
        day, week = made_up.days[0], dt.timedelta(weeks=1)
        earlier = SessionDay(session=day.session, starts_at=day.starts_at - week, ends_at=day.ends_at - week)
        return cls(before=(DayAsSaid(when=span_of([earlier]), where="Town Hall"),))


@dataclass(frozen=True, kw_only=True)
class SessionChangedForTrainer(ToOthers):
    before: tuple[DayAsSaid, ...] = ()
    explanation: str = ""

    kind = SessionChanged.kind
    whose = "trainer"

    def holds(self, session: Session, mail: Mail, *, now: dt.datetime) -> bool:
        return is_to_come(session, now) and trains(mail, session)

    def said(self, mail: Mail, session: Session, days: list[SessionDay]) -> Context:
        opening, heading = f"It is now: {what_and_when(session, days)}", what_changed(self.before, days)
        said = [
            *_said(self.explanation),
            "You train this session. Please check that you can still do so, and write to us if you can’t.",
        ]
        context = self.paragraphs(session, days, lead="Changed", heading=heading, opening=opening, said=said)
        for item in context["days"]:
            item["link"] = item["day"].joining_link
        return context | {"before": self.before}


@dataclass(frozen=True, kw_only=True)
class TrainerAdded(ToOthers):
    kind = SessionChanged.kind
    whose = "added"

    def holds(self, session: Session, mail: Mail, *, now: dt.datetime) -> bool:
        return is_to_come(session, now) and trains(mail, session)

    def said(self, mail: Mail, session: Session, days: list[SessionDay]) -> Context:
        said = [
            "You are now a trainer of this session. Its register is on the page below: who is coming, and on the "
            "day who came."
        ]
        opening, heading = what_and_when(session, days), "You train this session"
        return self.paragraphs(session, days, lead="You train", heading=heading, opening=opening, said=said)


@dataclass(frozen=True, kw_only=True)
class TrainerRemoved(ToOthers):
    before: tuple[DayAsSaid, ...] = ()  # when they thought it was

    kind = SessionChanged.kind
    whose = "removed"

    def holds(self, session: Session, mail: Mail, *, now: dt.datetime) -> bool:
        return not trains(mail, session)

    def said(self, mail: Mail, session: Session, days: list[SessionDay]) -> Context:
        what = what_and_when(session, days, when=self.before[0].when if self.before else "")
        said = [
            "You are no longer a trainer of this session, and you need do nothing. Please take it out of your calendar."
        ]
        heading = "You no longer train this session"
        context = self.paragraphs(session, days, lead="You no longer train", heading=heading, opening=what, said=said)
        return context | {"days": []}


@dataclass(frozen=True, kw_only=True)
class SessionChangedForLead(AboutReservation, ToOthers):
    before: tuple[DayAsSaid, ...] = ()
    explanation: str = ""

    kind = SessionChanged.kind
    whose = "lead"

    def holds(self, session: Session, mail: Mail, *, now: dt.datetime) -> bool:
        return is_to_come(session, now) and self.is_open()

    def said(self, mail: Mail, session: Session, days: list[SessionDay]) -> Context:
        opening, heading = f"It is now: {what_and_when(session, days)}", what_changed(self.before, days)
        said = [*_said(self.explanation), self._kept()]
        return self.paragraphs(session, days, lead="Changed", heading=heading, opening=opening, said=said) | {
            "before": self.before,
            "button_url": site_link("reservation", self.reservation),
            "button_words": "Name people",
        }

    def _kept(self) -> str:
        return (
            f"{plural(self.places, 'place is,places are')} still reserved for {self.said_organisation}. Name people by "
            f"{self.until}: places without a name at that time are released, and go to people who wait. If the new "
            "date does not suit you, please give them back."
        )


def _said(explanation: str) -> list[str]:
    return [explanation] if explanation else []
