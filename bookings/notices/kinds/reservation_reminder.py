"""People are to be named soon for places that are reserved."""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from bookings.models import Mail
from bookings.notices.about.made_up import MadeUp
from bookings.notices.about.notice import Context, what_and_when
from bookings.notices.about.reservation import AboutReservation, example_of_reservation
from training.models import Session, SessionDay


@dataclass(frozen=True, kw_only=True)
class ReservationReminder(AboutReservation):
    kind = "reservation reminder"
    label = "People to name"

    def said(self, mail: Mail, session: Session, days: list[SessionDay]) -> Context:
        opening = (
            f"Name people for {self.said_places} of {self.said_organisation} by {self.until}: "
            f"{what_and_when(session, days)}"
        )
        return self.reserved(
            session,
            days,
            lead=f"Name people for {self.said_places}",
            heading="Please name your people",
            opening=opening,
        )

    def holds(self, session: Session, mail: Mail, *, now: dt.datetime) -> bool:
        return self.is_open()

    @classmethod
    def example(cls, made_up: MadeUp) -> Self:
        return cls(**example_of_reservation(made_up))
