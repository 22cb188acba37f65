"""What the team says in its mails: its own words kept, taken back, and tried out on oneself."""

import datetime as dt
import uuid

from django.core.exceptions import PermissionDenied
from django.db import transaction

from bookings.models import Mail, NoticeText
from bookings.notices.links.addresses import new_message_id
from bookings.notices.sending.channels import BY_EMAIL
from bookings.notices.sending.tasks import send_soon
from bookings.notices.wording.compose import SUBJECT_LENGTH
from bookings.notices.wording.examples import example
from bookings.notices.wording.own_words import fault_in, paragraphs_of
from training.authorship import delete_as, save_as
from training.models import User
from training.refusals import Refused, refuse_unfit
from training.roles import may_run_the_partnership
from training.text import shortened, tidy


class WordsRefused(Refused):
    """The words stay as they were."""


@transaction.atomic
def keep_words(*, kind: str, subject: str, text: str, by: User, now: dt.datetime) -> NoticeText:
    """Say so from now on in mails of this kind that are not written yet. Raises WordsRefused or DoesNotFit."""
    _require_team(by)
    subject = tidy(subject)
    if not subject or not paragraphs_of(text):
        raise WordsRefused("Write a subject, and how the mail begins.")
    if fault := fault_in(kind, subject) or fault_in(kind, text):
        raise WordsRefused(fault)
    words = NoticeText.objects.locked().filter(kind=kind).first() or NoticeText(kind=kind)
    if (words.subject, words.text) == (subject, text):
        return words
    words.subject, words.text, words.changed_at = subject, text, now
    refuse_unfit(words, unique=False)
    save_as(words, by=by, now=now)
    return words


@transaction.atomic
def restore_words(*, kind: str, by: User, now: dt.datetime) -> None:
    """Go back to the words that the platform comes with; the history keeps the others."""
    _require_team(by)
    for words in NoticeText.objects.locked().filter(kind=kind):
        delete_as(words, by=by, now=now)


@transaction.atomic
def send_test(*, kind: str, by: User, now: dt.datetime) -> Mail:
    """Send the example to whoever asks. It carries no calendar entry: there is nothing to put into a calendar."""
    _require_team(by)
    shown = example(kind, now=now)
    mail = Mail.objects.create(
        kind=kind,
        recipient=by,
        to=BY_EMAIL.address_of(by),
        occasion=f"test {uuid.uuid4()}",
        facts={"is_test": True},
        subject=shortened(f"Test: {shown.subject}", SUBJECT_LENGTH),
        text=shown.text,
        html=shown.html,
        message_id=new_message_id(),
        created_at=now,
    )
    send_soon(mail)
    return mail


def _require_team(by: User) -> None:
    if not may_run_the_partnership(by):
        raise PermissionDenied("Only the partnership team changes what mails say.")
