"""Some days before the session: are you still coming?"""

from dataclasses import dataclass

from bookings.models import Booking
from bookings.notices.about.asking import AsksIfComing
from training.models import SessionDay


@dataclass(frozen=True, kw_only=True)
class Reminder(AsksIfComing):
    is_last: bool = False

    kind = "reminder"
    label = "Reminder"

    @property
    def carries_files(self) -> bool:
        return self.is_last

    @property
    def asks_confidence(self) -> bool:
        return self.is_last

    def heading(self, booking: Booking, days: list[SessionDay]) -> str:
        if booking.reply == Booking.Reply.COMING:
            return "Your training is coming up"
        return "Are you still coming?"
