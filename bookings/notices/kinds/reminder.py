"""Some days before the session: are you still coming?"""

from dataclasses import dataclass
from typing import Self

from bookings.models import Booking
from bookings.notices.about.asking import AsksIfComing
from bookings.notices.about.made_up import MadeUp
from bookings.notices.links.tokens import Purpose
from training.models import SessionDay

ALONE, WITH_TEXT = "email alone", "with a text"


@dataclass(frozen=True, kw_only=True)
class Reminder(AsksIfComing):
    is_last: bool = False
    days_before: int = 0  # as its course has it; 0 in rows of before
    # What a comparison says for its arm: words, and whether a text goes too ("" where it says nothing of it).
    own_subject: str = ""
    own_text: str = ""
    by_text: str = ""

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
        is_texted = self.is_last if self.is_compared_by_text else self.days_before == 1
        return super().text_template if is_texted and self.by_text != ALONE else ""

    @property
    def is_compared_by_text(self) -> bool:
        return self.by_text == WITH_TEXT

    @property
    def own_words(self) -> tuple[str, str] | None:
        return (self.own_subject, self.own_text) if self.own_text else None

    @classmethod
    def text_example(cls, made_up: MadeUp) -> Self:
        return cls(first_on=made_up.session.first_on, days_before=1)

    def heading(self, booking: Booking, days: list[SessionDay]) -> str:
        if booking.reply == Booking.Reply.COMING:
            return "Your training is coming up"
        return "Are you still coming?"
