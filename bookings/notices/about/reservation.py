"""Notices about reserved places, to an organisation's leads."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import TypedDict

from bookings.models import Mail, Reservation
from bookings.notices.about.made_up import ORGANISATION, MadeUp
from bookings.notices.about.notice import Context, subject_line
from bookings.notices.about.session import AboutSession, days_and_places
from bookings.notices.links.addresses import site_link
from training.models import Session, SessionDay
from training.templatetags.words import moment_in_words, plural
from training.text import tidy


class OfReservation(TypedDict):
    """The facts that all of these share."""

    session: int
    reservation: int
    organisation: str
    places: int
    names_by_at: dt.datetime


def of_reservation(reservation: Reservation) -> OfReservation:
    return {
        "session": reservation.session_id,
        "reservation": reservation.pk,
        "organisation": reservation.organisation.name,
        "places": reservation.places,
        "names_by_at": reservation.names_by_at,
    }


@dataclass(frozen=True, kw_only=True)
class AboutReservation(AboutSession):
    reservation: int  # its key
    organisation: str
    places: int  # still without a name
    names_by_at: dt.datetime
    placeholders = {
        **AboutSession.placeholders,
        "name": "the lead’s name",
        "organisation": "the organisation",
        "places": "how many places, such as “3 places”",
        "until": "until when people can be named",
    }

    def is_open(self) -> bool:
        """Tell whether places are still reserved."""
        return Reservation.objects.open().filter(pk=self.reservation).exists()

    def context(self, mail: Mail, *, now: dt.datetime, made_up: MadeUp | None = None) -> Context:
        """Fill in the numbers as they are by now, while places are reserved: people may have been named since."""
        row = None if made_up else Reservation.objects.open().filter(pk=self.reservation).first()
        now_said = replace(self, places=row.places, names_by_at=row.names_by_at) if row else self
        return super(AboutReservation, now_said).context(mail, now=now, made_up=made_up)

    @property
    def counted(self) -> int:
        """How many places it is about."""
        return self.places

    @property
    def until(self) -> str:
        return moment_in_words(self.names_by_at)

    @property
    def said_places(self) -> str:
        return plural(self.counted, "place,places")

    @property
    def said_organisation(self) -> str:
        return tidy(self.organisation)

    def reserved(self, session: Session, days: list[SessionDay], *, lead: str, heading: str, opening: str) -> Context:
        return {
            "subject": subject_line(lead, session, days),
            "heading": heading,
            "opening": opening,
            "days": days_and_places(days),
            "names_by": self.names_by_at,
            "left": self.places,
            "reservation_url": site_link("reservation", self.reservation),
            "session_url": site_link("session", session.pk),
            "course_url": site_link("course", session.course.slug),
        }

    def further_values(self) -> dict[str, str]:
        return {"organisation": self.said_organisation, "places": self.said_places, "until": self.until}


def example_of_reservation(made_up: MadeUp) -> OfReservation:
    return {
        "session": 0,
        "reservation": 0,
        "organisation": ORGANISATION,
        "places": 3,
        "names_by_at": made_up.session.cancel_by_at,
    }
