"""Places are reserved for an organisation, to be named by a day; or have come along when two sessions were merged."""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from bookings.models import Mail
from bookings.notices.about.made_up import MadeUp
from bookings.notices.about.notice import Context, what_and_when
from bookings.notices.about.reservation import AboutReservation, example_of_reservation
from training.models import Session, SessionDay


@dataclass(frozen=True, kw_only=True)
class PlacesReserved(AboutReservation):
    moved_from: int | None = None  # the key of the session that was merged into this one

    kind = "reservation"
    label = "Places reserved"

    def holds(self, session: Session, mail: Mail, *, now: dt.datetime) -> bool:
        return self.is_open()

    def said(self, mail: Mail, session: Session, days: list[SessionDay]) -> Context:
        opening = (
            f"{self.said_places} reserved for {self.said_organisation}, for people you name by {self.until}: "
            f"{what_and_when(session, days)}"
        )
        context = self.reserved(
            session, days, lead=f"{self.said_places} reserved", heading="Your places are reserved", opening=opening
        )
        return context | {"has_moved": self.moved_from is not None}

    @classmethod
    def example(cls, made_up: MadeUp) -> Self:
        return cls(**example_of_reservation(made_up))
