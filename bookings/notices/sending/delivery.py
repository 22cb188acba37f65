"""Sending the mails of the outbox.

A mail is claimed under a lock before it is sent and settled afterwards, and no transaction is open while the mail
server talks: on SQLite that would hold up everybody's bookings. A worker that dies in between has sent the mail or not,
nobody knows; the mail is then sent again when its claim runs out, byte for byte the same and under the same Message-ID,
so that mail programs can tell it for a repeat. docs/decisions/0009-mail-delivery.md says more.
"""

import datetime as dt
import logging
import smtplib

from django.db import Error as DatabaseError
from django.db import transaction

from bookings.models import Mail
from bookings.notices.kinds import notice_of
from bookings.notices.sending.further_days import write_further_days
from bookings.notices.sending.message import as_message
from bookings.notices.wording.compose import COMPOSED_FIELDS, compose
from bookings.notices.wording.entry_changes import has_several_entries
from training.text import tidy

logger = logging.getLogger(__name__)

# The pause after the first failure, the second, …: about half a day in all, then the team is told.
PAUSES = [dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 480)]
MAX_ATTEMPTS = len(PAUSES) + 1
# How long a worker has for one attempt before another may take the mail up: well over EMAIL_TIMEOUT.
CLAIM = dt.timedelta(minutes=5)


class NothingSent(OSError):
    """The mail program took the mail and did not pass it on."""


def deliver(*, mail_id: int, now: dt.datetime) -> dt.datetime | None:
    """Send the mail unless it is sent already or somebody else is at it; return when to try again, if at all."""
    mail = _claim(mail_id, now)
    if mail is None:
        return None
    try:
        if _is_outdated(mail, now):
            mail.delete()
            return None
        if not mail.text or has_several_entries(mail):
            _make(mail, now)
        if not as_message(mail).send():
            raise NothingSent("The mail program did not pass the mail on.")
    except DatabaseError:
        raise  # not the mail's fault: its claim runs out and it is taken up again
    except Exception as error:  # whatever a mail meets is kept with it for the team to see
        return _record_failure(mail, error, now)
    Mail.objects.filter(pk=mail.pk).exclude(state=Mail.State.SENT).update(
        state=Mail.State.SENT, sent_at=now, last_error="", next_attempt_at=None
    )
    return None


@transaction.atomic
def _make(mail: Mail, now: dt.datetime) -> None:
    further = compose(mail, now=now)
    mail.save(update_fields=COMPOSED_FIELDS)
    write_further_days(mail, further, now=now)


def _is_outdated(mail: Mail, now: dt.datetime) -> bool:
    """Tell whether a mail that was due when it was written is no longer: it is then taken out of the outbox.

    A test is about nobody's booking, and somebody waits for it.
    """
    return not mail.facts.get("is_test") and notice_of(mail).is_outdated(mail, now=now)


@transaction.atomic
def _claim(mail_id: int, now: dt.datetime) -> Mail | None:
    mail = Mail.objects.locked().due(now).filter(pk=mail_id).first()
    if mail is None:
        return None
    if mail.attempts >= MAX_ATTEMPTS:  # each of them ended with its worker killed
        mail.state = Mail.State.FAILED
        mail.last_error = mail.last_error or "The program stopped each time it tried to send this mail."
        mail.save(update_fields=["state", "last_error"])
        return None
    mail.attempts += 1
    mail.next_attempt_at = now + CLAIM
    mail.save(update_fields=["attempts", "next_attempt_at"])
    return mail


def _record_failure(mail: Mail, error: Exception, now: dt.datetime) -> dt.datetime | None:
    final = _is_final(error) or mail.attempts >= MAX_ATTEMPTS
    again_at = None if final else now + PAUSES[mail.attempts - 1]
    Mail.objects.unsent().filter(pk=mail.pk, attempts=mail.attempts).update(
        state=Mail.State.FAILED if final else Mail.State.RETRYING,
        last_error=_in_words(error),
        next_attempt_at=again_at,
    )
    if isinstance(error, OSError):
        logger.warning("mail %s: attempt %s failed: %s", mail.pk, mail.attempts, type(error).__name__)
    else:
        logger.exception("mail %s could not be written", mail.pk)
    return again_at


def _codes(error: Exception) -> list[int]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return [code for code, _ in error.recipients.values()]
    return [error.smtp_code] if isinstance(error, smtplib.SMTPResponseException) else []


def _is_final(error: Exception) -> bool:
    """Tell whether trying again is useless: the server said no (5xx) to this mail, or it cannot be written.

    A refused login, greeting or connection says something about our settings, not about the mail: it can be put right.
    """
    if isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPConnectError | smtplib.SMTPHeloError):
        return False
    if codes := _codes(error):
        return min(codes) >= 500
    return not isinstance(error, OSError)  # smtplib's errors are OSErrors too


def _in_words(error: Exception) -> str:
    """Return what the team is shown."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        answers = [f"{code} {_decoded(answer)}" for code, answer in error.recipients.values()]
        said = "The mail server refused the address: " + "; ".join(answers)
    elif isinstance(error, smtplib.SMTPResponseException):
        said = f"The mail server answered: {error.smtp_code} {_decoded(error.smtp_error)}"
    elif isinstance(error, NothingSent):
        said = str(error)
    elif isinstance(error, OSError):
        said = f"The mail server could not be reached: {error or type(error).__name__}"
    else:
        said = f"The mail could not be written: {type(error).__name__}: {error}"
    return tidy(said)[:500]


def _decoded(answer: bytes | str) -> str:
    return answer.decode(errors="replace") if isinstance(answer, bytes) else answer
