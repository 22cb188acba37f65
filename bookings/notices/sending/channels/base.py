"""What the outbox asks of a channel."""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar

from bookings.models import Booking, Mail
from bookings.notices.about.notice import Notice
from training.models import User
from training.text import tidy


class Channel(ABC):
    name: ClassVar[str]  # as rows keep it
    label: ClassVar[str]  # as the team reads it
    goes_in_rounds: ClassVar[bool] = True  # many at once, as notices/sending/rounds.py has it

    @abstractmethod
    def address_of(self, person: User) -> str:
        """Return where it reaches the person; "" for somebody who is not, or does not want to be, reached by it."""

    def takes(self, notice: Notice, booking: Booking | None) -> bool:
        """Tell whether it is a way to say this, of this booking."""
        return True

    @abstractmethod
    def templates(self, notice: Notice) -> Mapping[str, str]:
        """Return the template of each part that it sends: "text", "html"."""

    def rests_until(self, now: dt.datetime) -> dt.datetime | None:
        """Return when it may be used again; None where it may now."""
        return None

    def admits(self, mail: Mail, *, now: dt.datetime) -> bool:
        """Tell, once, before the first attempt, whether it is still to go; it may be counted here, and readdressed."""
        return True

    def has_taken(self, mail: Mail) -> bool:
        """Tell whether the mail is known to have been taken at an attempt that nobody lived to note. Raises what `send`
        does: where it can't be asked, it is not sent either.
        """
        return False

    @abstractmethod
    def send(self, mail: Mail) -> None:
        """Send it, or raise what went wrong: an OSError may pass, unless `is_final` says otherwise."""

    def is_final(self, error: Exception) -> bool:
        """Tell whether trying again is useless. What is no OSError lies with the notice: it cannot be written."""
        return not isinstance(error, OSError)

    def note_failure(self, mail: Mail, error: Exception, *, now: dt.datetime) -> None:
        """Note what a failed attempt says of the address."""
        return

    def in_words(self, error: Exception) -> str:
        """Return what the team is shown."""
        if isinstance(error, OSError):
            return f"It could not be sent: {error or type(error).__name__}"
        return f"The email could not be written: {type(error).__name__}: {tidy(str(error))}"
