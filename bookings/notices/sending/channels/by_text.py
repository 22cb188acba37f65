"""Telling people by text message, beside the mail that says the same: never in the night, never more than the month's
limit, and never to a number that texts do not reach.
"""

import datetime as dt
from collections.abc import Mapping

from bookings.models import Booking, Mail
from bookings.models.mail import BY_TEXT
from bookings.notices.about.notice import Notice
from bookings.notices.kinds import notice_of
from bookings.notices.sending.channels.base import Channel
from bookings.notices.sending.channels.text_services import TextRefused, service
from bookings.notices.sending.quiet_hours import quiet_until
from bookings.notices.sending.texts import goes_as_text, take_from_the_month
from bookings.notices.sending.turns import is_outdated
from training.models import User
from training.operations.addresses import mark_texts_failing


class ByText(Channel):
    name = BY_TEXT
    label = "Text"
    goes_in_rounds = False  # each is counted, and none goes in the night

    def address_of(self, person: User) -> str:
        return "" if person.texts_fail_since or not person.is_active else person.mobile

    def takes(self, notice: Notice, booking: Booking | None) -> bool:
        return (
            booking is not None
            and notice.text_template != ""
            and goes_as_text(notice.kind, booking, as_remembered=True, is_compared=notice.is_compared_by_text)
        )

    def templates(self, notice: Notice) -> Mapping[str, str]:
        return {"text": notice.text_template}

    def rests_until(self, now: dt.datetime) -> dt.datetime | None:
        return quiet_until(now)

    def admits(self, mail: Mail, *, now: dt.datetime) -> bool:
        """Tell whether it is still to go by text; what it says has been sent by email all the same. One that says what
        is no longer so does not leave, and the month is not charged for it.
        """
        if not (mail.booking and mail.recipient):
            return False
        if not goes_as_text(mail.kind, mail.booking, is_compared=notice_of(mail).is_compared_by_text):
            return False
        mail.to = self.address_of(mail.recipient)  # as it is by now
        return bool(mail.to) and not is_outdated(mail, now=now) and take_from_the_month(now=now)

    def has_taken(self, mail: Mail) -> bool:
        """Ask the service: an attempt before may have had no answer."""
        return service().has(mail.message_id)

    def send(self, mail: Mail) -> None:
        service().send(to=mail.to, text=mail.text, reference=mail.message_id)

    def is_final(self, error: Exception) -> bool:
        return isinstance(error, TextRefused) or super().is_final(error)

    def in_words(self, error: Exception) -> str:
        return str(error) if isinstance(error, OSError) else super().in_words(error)

    def note_failure(self, mail: Mail, error: Exception, *, now: dt.datetime) -> None:
        """Mark a number that was refused, so that none is sent to it again."""
        if isinstance(error, TextRefused) and error.is_number and mail.recipient:
            mark_texts_failing(person=mail.recipient, mobile=mail.to, now=now)
