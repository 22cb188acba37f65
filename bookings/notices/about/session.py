"""Notices about no one booking: about a session, a reservation on it, or an organisation's week."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from bookings.models import Mail
from bookings.notices.about.booking import AboutBooking
from bookings.notices.about.made_up import MadeUp
from bookings.notices.about.notice import Context, Notice, subject_line
from bookings.notices.links.addresses import site_link
from training.models import Session, SessionDay
from training.partnership import ours
from training.text import tidy
from training.when_and_where import days_of, getting_there, place_of, span_of


@dataclass(frozen=True, kw_only=True)
class AboutNoBooking(Notice):
    def context(self, mail: Mail, *, now: dt.datetime, made_up: MadeUp | None = None) -> Context:
        """Return what its templates are filled with: `subject`, `heading`, `opening` and `values` (of the placeholders)
        are always there. Where something is made up, nothing is looked up.
        """
        raise NotImplementedError

    @property
    def leaving_url(self) -> str:
        """Return where its reader leaves what is sent again and again, "" for all else: mail programs offer it."""
        return ""

    def own_files(self, *, now: dt.datetime) -> list[tuple[str, bytes, str]]:
        """Return name, content and type of what goes with it and is no file of a course."""
        return []


@dataclass(frozen=True, kw_only=True)
class AboutSession(AboutNoBooking):
    session: int  # its key
    placeholders: ClassVar[Mapping[str, str]] = {
        name: AboutBooking.placeholders[name] for name in ("name", "course", "date", "where", "partnership")
    }

    @classmethod
    def example(cls, made_up: MadeUp) -> Self:
        return cls(session=0)

    def context(self, mail: Mail, *, now: dt.datetime, made_up: MadeUp | None = None) -> Context:
        if made_up:
            session, days = made_up.session, made_up.days
        else:
            session = Session.objects.select_related("course").get(pk=self.session)
            days = days_of(session)
        values = {
            "name": mail.recipient.name if mail.recipient else "",
            "partnership": ours().name,
            "course": tidy(session.course.title),
            "date": span_of(days),
            "where": place_of(days[0]),
        }
        return self.said(mail, session, days) | {"values": values | self.further_values()}

    def is_outdated(self, mail: Mail, *, now: dt.datetime) -> bool:
        return not self.holds(Session.objects.get(pk=self.session), mail, now=now)

    def holds(self, session: Session, mail: Mail, *, now: dt.datetime) -> bool:
        """Tell whether it is still so; what has happened stays so."""
        return True

    def said(self, mail: Mail, session: Session, days: list[SessionDay]) -> Context:
        """Return `subject`, `heading`, `opening` and what else its own templates need."""
        raise NotImplementedError

    def further_values(self) -> dict[str, str]:
        """Return what stands for placeholders that only this kind has."""
        return {}


@dataclass(frozen=True, kw_only=True)
class ToOthers(AboutSession):
    """What a changed or cancelled session means to those who have no booking on it: its trainers, and leads with places
    reserved there. One pair of templates serves them all.
    """

    @property
    def template(self) -> str:
        return "mail/_to_others"

    def paragraphs(
        self, session: Session, days: list[SessionDay], *, lead: str, heading: str, opening: str, said: list[str]
    ) -> Context:
        return {
            "subject": subject_line(lead, session, days),
            "heading": heading,
            "opening": opening,
            "said": said,
            "days": days_and_places(days),
            "button_url": site_link("session", session.pk),
            "button_words": "See the session",
        }


def days_and_places(days: list[SessionDay]) -> list[Context]:
    """Return the days for mail/_days, without their joining links."""
    return [{"day": day, "place": place_of(day), "way": getting_there(day), "link": ""} for day in days]


def is_to_come(session: Session, now: dt.datetime) -> bool:
    """Tell whether people can still come to it."""
    return session.status == Session.Status.PUBLISHED and now < session.ends_at


def trains(mail: Mail, session: Session) -> bool:
    """Tell whether the mail's reader is a trainer of the session now."""
    return session.trainers.filter(pk=mail.recipient_id).exists()
