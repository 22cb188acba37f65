"""Some days before the session: are you still coming?"""

from dataclasses import dataclass
from typing import Self

from bookings.models import Booking
from bookings.notices.about.asking import AsksIfComing
from bookings.notices.about.made_up import MadeUp
from bookings.notices.links.tokens import Purpose
from training.models import SessionDay


@dataclass(frozen=True, kw_only=True)
class Reminder(AsksIfComing):
    is_last: bool = False
    days_before: int = 0  # as its course has it; 0 in rows of before

    kind = "reminder"
    label = "Reminder"
    text_leads_to = ("link-coming", Purpose.REPLY)

    @property
    def carries_files(self) -> bool:
        return self.is_last

    @property
    def asks_confidence(self) -> bool:
        return self.is_last

    @property
    def text_template(self) -> str:
        """A text is for the day before, when the mail of weeks ago is forgotten."""
        return super().text_template if self.days_before == 1 else ""

    @classmethod
    def text_example(cls, made_up: MadeUp) -> Self:
        return cls(first_on=made_up.session.first_on, days_before=1)

    def heading(self, booking: Booking, days: list[SessionDay]) -> str:
        if booking.reply == Booking.Reply.COMING:
            return "Your training is coming up"
        return "Are you still coming?"
