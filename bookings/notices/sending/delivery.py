"""Sending the mails of the outbox: in order, once, again after trouble, and nothing that is no longer true.

A mail is claimed under a lock before it is sent and settled afterwards, and no transaction is open while the mail
server talks: on SQLite that would hold up everybody's bookings. Where a worker died in between, the channel is asked
whether it has the mail when the claim runs out. Where it doesn't know, the mail is sent again, byte for byte the same
and under the same Message-ID, so that mail programs can tell it for a repeat. docs/decisions/0009-mail-delivery.md says
more.
"""

import datetime as dt
import logging
import traceback
from typing import Any

from django.db import DataError, transaction
from django.db import Error as DatabaseError

from bookings.models import Mail, NoticeText
from bookings.notices.kinds import KINDS, is_urgent, notice_of
from bookings.notices.kinds.calendar_day import CalendarDay
from bookings.notices.links.addresses import new_message_id
from bookings.notices.sending.channels import channel_of
from bookings.notices.sending.further_days import write_further_days
from bookings.notices.sending.turns import ahead_of, is_outdated
from bookings.notices.wording.compose import COMPOSED_FIELDS, compose_as_read, read_booking
from bookings.notices.wording.entry_changes import has_several_entries, to_take_out_all_the_same
from training.compiled import CompiledQuery
from training.text import shortened, tidy
from training.updating import update_row, update_row_unless

logger = logging.getLogger(__name__)

# The pause after the first failure, the second, …: about half a day in all, then the team is told.
PAUSES = [dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 480)]
MAX_ATTEMPTS = len(PAUSES) + 1
# The same for what somebody waits for at a page: a quarter of an hour in all.
URGENT_PAUSES = [dt.timedelta(seconds=seconds) for seconds in (10, 30, 60, 120, 240, 480)]
# How long a worker has for one attempt before another may take the mail up: well over EMAIL_TIMEOUT.
CLAIM = dt.timedelta(minutes=5)
# A pause that a mail written meanwhile does not wait for.
LONG_PAUSE = dt.timedelta(minutes=5)
ERROR_LENGTH = 500  # of the column
PARTS = (*COMPOSED_FIELDS, "message_id")  # what is kept of a mail before it leaves, so that a repeat is the same

# Asked of each mail, while others wait for theirs.
_MAIL = CompiledQuery(lambda mail: Mail.objects.select_related("booking").filter(pk=mail))
_LOCKED = CompiledQuery(lambda mail: Mail.objects.locked().unsent().filter(pk=mail))


def mail_with_its_booking(mail_id: int) -> Mail | None:
    return _MAIL.first(mail=mail_id)


def deliver(*, mail_id: int, now: dt.datetime) -> dt.datetime | None:
    """Send the mail as `deliver_in_turn` does; one that is gone is nobody's business any more."""
    mail = mail_with_its_booking(mail_id)
    return deliver_in_turn(mail, now=now) if mail else None


def deliver_in_turn(mail: Mail, *, now: dt.datetime) -> dt.datetime | None:
    """Send the mail, and first those to its reader that it would overtake, unless it is sent already or somebody else
    is at it; return when to try again, if at all. Whether it is still so is read anew.
    """
    if mail.state not in Mail.UNSENT:
        return None
    for before in ahead_of(mail):
        if not _taken_out(before, now):
            _attempt(before, now, early=True)
        if waits := Mail.objects.unsent().filter(pk=before.pk).first():
            return _wait_behind(waits, mail, now)
    return _attempt(mail, now)


def _wait_behind(before: Mail, mail: Mail, now: dt.datetime) -> dt.datetime:
    """Note when the mail's turn can come, and return it. Nobody has it in hand while it has never been attempted."""
    at = max(before.next_attempt_at or now, now + dt.timedelta(seconds=1))
    Mail.objects.unsent().filter(pk=mail.pk, attempts=0).update(next_attempt_at=at)
    return at


@transaction.atomic
def _taken_out(mail: Mail, now: dt.datetime) -> bool:
    """Take a mail out of the outbox that nobody has in hand, and that is true no longer; tell whether that was so."""
    mine = Mail.objects.locked().unsent().filter(pk=mail.pk, in_hand=False).first()
    if mine is None or not is_outdated(mine, now=now):
        return False
    drop(mine, now)
    return True


@transaction.atomic
def drop(mail: Mail, now: dt.datetime) -> None:
    """Take it out of the outbox. What it had to take out of a calendar is taken out by mails of their own."""
    write_further_days(mail, to_take_out_all_the_same(mail), now=now)
    mail.delete()


def _attempt(mail: Mail, now: dt.datetime, *, early: bool = False) -> dt.datetime | None:
    if morning := channel_of(mail).rests_until(now):
        return _rest(mail, morning, now)
    claimed = _claim(mail.pk, now, early=early)
    if claimed is None:
        return None
    try:
        if claimed.attempts > 1 and channel_of(claimed).has_taken(claimed):
            note_as_sent(claimed, now)
            return None
        if claimed.attempts > MAX_ATTEMPTS:
            _give_up(claimed)
            return None
        read_booking(claimed)
        if is_outdated(claimed, now=now):
            drop(claimed, now)
            return None
        _write(claimed, now)
        channel_of(claimed).send(claimed)
    except DatabaseError as error:
        if not isinstance(error, DataError):
            raise  # not the mail's fault: its claim runs out and it is taken up again
        return record_failure(claimed, error, now)
    except Exception as error:  # whatever a mail meets is kept with it for the team to see
        return record_failure(claimed, error, now)
    note_as_sent(claimed, now)
    return None


def _give_up(mail: Mail) -> None:
    """Each attempt ended with its worker killed, and none is known to have been the one."""
    mail.attempts, mail.state = MAX_ATTEMPTS, Mail.State.FAILED
    mail.last_error = mail.last_error or "The program stopped each time it tried to send this mail."
    mail.in_hand, mail.facts = False, _forgotten(mail).get("facts", mail.facts)
    mail.save(update_fields=["attempts", "state", "last_error", "in_hand", "facts"])


def _rest(mail: Mail, morning: dt.datetime, now: dt.datetime) -> dt.datetime | None:
    """Let it wait for the morning; what would come too late by then is taken out of the outbox."""
    if _taken_out(mail, morning):
        return None
    Mail.objects.unsent().filter(pk=mail.pk, in_hand=False).update(next_attempt_at=morning)
    return morning


def note_as_sent(mail: Mail, now: dt.datetime) -> None:
    """Another worker may have sent it too, if this one took longer than its claim: the first time stays."""
    mail.state, mail.sent_at, mail.last_error = Mail.State.SENT, now, ""
    mail.next_attempt_at, mail.in_hand = None, False
    fields: tuple[str, ...] = ("state", "sent_at", "last_error", "next_attempt_at", "in_hand")
    if forgotten := _forgotten(mail):
        mail.facts, fields = forgotten["facts"], (*fields, "facts")
    update_row_unless(mail, fields=fields, column="state", holds=Mail.State.SENT)


def _forgotten(mail: Mail) -> dict[str, dict[str, Any]]:
    """Return what is to be saved of a mail that has left, or is given up, so that its secrets are forgotten."""
    secrets = KINDS[mail.kind].secrets if mail.kind in KINDS else ()
    if not secrets:
        return {}
    return {"facts": {name: value for name, value in mail.facts.items() if name not in secrets}}


def _pauses(mail: Mail) -> list[dt.timedelta]:
    return URGENT_PAUSES if is_urgent(mail) else PAUSES


@transaction.atomic
def _write(mail: Mail, now: dt.datetime) -> None:
    if mail.facts.get("is_test"):
        return
    if notice_of(mail).secrets:
        compose_as_read(mail, now=now, templates=channel_of(mail).templates)
        return  # its parts are never kept
    further = make_parts(mail, now=now)
    if further is not None:
        update_row(mail, fields=PARTS)
        write_further_days(mail, further, now=now)


def make_parts(mail: Mail, *, now: dt.datetime, words: NoticeText | None = None) -> list[CalendarDay] | None:
    """Make the mail's parts, and return what is to be mailed of further days; the caller saves both. Those of an
    attempt before are sent again to the byte while they say what is so: None, and nothing is to be saved. Where they do
    not, they get another Message-ID: a mail program would keep the first for the same.
    """
    kept, is_to_be_parted = {name: getattr(mail, name) for name in COMPOSED_FIELDS}, has_several_entries(mail)
    further = compose_as_read(mail, now=now, templates=channel_of(mail).templates, words=words)
    if (mail.subject, mail.text) == (kept["subject"], kept["text"]) and not is_to_be_parted:
        for name, value in kept.items():
            setattr(mail, name, value)
        return None
    if kept["text"] and not mail.is_text:  # a text is asked after by it
        mail.message_id = new_message_id()
    return further


@transaction.atomic
def _claim(mail_id: int, now: dt.datetime, *, early: bool) -> Mail | None:
    """Take the mail in hand, if its time has come; `early` is for one that others wait behind.

    A long pause is then broken off, because the mail server may be back by now.
    """
    mail = _LOCKED.first(mail=mail_id)
    if mail is None or not _has_its_time(mail, now, early=early):
        return None
    to = mail.to
    if mail.attempts == 0 and not channel_of(mail).admits(mail, now=now):
        drop(mail, now)
        return None
    mail.attempts += 1
    mail.next_attempt_at, mail.in_hand = now + CLAIM, True
    fields = ("attempts", "next_attempt_at", "in_hand", *(("to",) if mail.to != to else ()))
    update_row(mail, fields=fields)
    return mail


def _has_its_time(mail: Mail, now: dt.datetime, *, early: bool) -> bool:
    again_at = mail.next_attempt_at
    if again_at is None or again_at <= now or mail.attempts == 0:
        return True
    return early and again_at > now + LONG_PAUSE and not mail.in_hand


def record_failure(mail: Mail, error: Exception, now: dt.datetime) -> dt.datetime | None:
    """Note what an attempt met, and return when the next one is; None where it is given up."""
    channel = channel_of(mail)
    said = channel.in_words(error)
    final = channel.is_final(error) or mail.attempts >= MAX_ATTEMPTS
    again_at = None if final else now + _pauses(mail)[mail.attempts - 1]
    if again_at and is_urgent(mail) and is_outdated(mail, now=again_at):
        again_at, said = None, f"{said} By the next attempt its code would have run out."
    Mail.objects.unsent().filter(pk=mail.pk, attempts=mail.attempts).update(
        state=Mail.State.RETRYING if again_at else Mail.State.FAILED,
        last_error=shortened(tidy(said), ERROR_LENGTH),
        next_attempt_at=again_at,
        in_hand=False,
        **({} if again_at else _forgotten(mail)),
    )
    channel.note_failure(mail, error, now=now)
    if isinstance(error, OSError):
        logger.warning("mail %s: attempt %s failed: %s", mail.pk, mail.attempts, type(error).__name__)
    else:  # without what the error says: it may name a person
        where = "".join(traceback.format_tb(error.__traceback__))
        logger.error("mail %s could not be written: %s\n%s", mail.pk, type(error).__name__, where)
    return again_at
