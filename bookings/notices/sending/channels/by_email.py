"""Telling people by email: addresses, parts, and what a mail server's answers mean."""

import smtplib
from collections.abc import Mapping

from bookings.models import Mail
from bookings.notices.about.notice import Notice
from bookings.notices.sending.channels import mail_server
from bookings.notices.sending.channels.base import Channel
from bookings.notices.sending.channels.taken import was_taken
from bookings.notices.sending.message import as_message
from bookings.notices.wording.compose import both_parts
from training.models import User


class NothingSent(OSError):
    """The mail program took the mail and did not pass it on."""


class ByEmail(Channel):
    name = "email"
    label = "Email"

    def address_of(self, person: User) -> str:
        return person.email

    def templates(self, notice: Notice) -> Mapping[str, str]:
        return both_parts(notice)

    def has_taken(self, mail: Mail) -> bool:
        return was_taken(mail)

    def send(self, mail: Mail) -> None:
        if not mail_server.send(as_message(mail)):
            raise NothingSent("The mail program did not pass the email on.")

    def is_final(self, error: Exception) -> bool:
        """A 5xx is about this mail. A refused login, greeting or connection says something about our settings: it can
        be put right, and the mail then goes.
        """
        if isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPConnectError | smtplib.SMTPHeloError):
            return False
        if codes := _codes(error):
            return min(codes) >= 500
        return super().is_final(error)  # smtplib's errors are OSErrors too

    def in_words(self, error: Exception) -> str:
        if isinstance(error, smtplib.SMTPRecipientsRefused):
            answers = [f"{code} {_decoded(answer)}" for code, answer in error.recipients.values()]
            return "The mail server refused the address: " + "; ".join(answers)
        if isinstance(error, smtplib.SMTPResponseException):
            return f"The mail server answered: {error.smtp_code} {_decoded(error.smtp_error)}"
        if isinstance(error, NothingSent):
            return str(error)
        if isinstance(error, OSError):
            return f"The mail server could not be reached: {error or type(error).__name__}"
        return super().in_words(error)


def _codes(error: Exception) -> list[int]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return [code for code, _ in error.recipients.values()]
    return [error.smtp_code] if isinstance(error, smtplib.SMTPResponseException) else []


def _decoded(answer: bytes | str) -> str:
    return answer.decode(errors="replace") if isinstance(answer, bytes) else answer
