"""Reserved places are released without a name: given back by the team, out of time, or gone with their session."""

from dataclasses import dataclass
from typing import Self

from bookings.models import Mail, Reservation
from bookings.notices.about.made_up import REASON, MadeUp
from bookings.notices.about.notice import Context, what_and_when
from bookings.notices.about.reservation import AboutReservation, example_of_reservation
from training.models import Session, SessionDay

Because = Reservation.EndedBecause


@dataclass(frozen=True, kw_only=True)
class ReservationEnded(AboutReservation):
    released: int
    because: str
    reason: str = ""  # why the session was cancelled

    kind = "reservation ended"
    label = "Reserved places released"

    @property
    def counted(self) -> int:
        return self.released

    def said(self, mail: Mail, session: Session, days: list[SessionDay]) -> Context:
        opening = self._opening(what_and_when(session, days))
        context = self.reserved(
            session, days, lead=f"{self.said_places} released", heading="Reserved places are released", opening=opening
        )
        return context | {"because": self.because, "reason": self.reason}

    def _opening(self, what: str) -> str:
        whose, is_one = f"{self.said_places} reserved for {self.said_organisation}", self.released == 1
        if self.because == Because.SESSION_CANCELLED:
            return f"This session will not take place, so {whose} {'is' if is_one else 'are'} gone: {what}"
        if self.because == Because.LAPSED:
            they_are = "it is" if is_one else "they are"
            return f"Nobody was named in time for {whose}, so {they_are} released: {what}"
        return f"The partnership team has given back {whose}: {what}"

    @classmethod
    def example(cls, made_up: MadeUp) -> Self:
        return cls(**example_of_reservation(made_up), released=3, because=Because.LAPSED, reason=REASON)
