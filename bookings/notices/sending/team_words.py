"""What the team says in its mails: its own words kept, taken back, and tried out on oneself."""

import datetime as dt
import uuid

from django.core.exceptions import PermissionDenied
from django.db import transaction

from bookings.models import Mail, NoticeText
from bookings.notices.kinds.asked_again import AskedAgain
from bookings.notices.kinds.reminder import Reminder
from bookings.notices.links.addresses import new_message_id
from bookings.notices.sending.channels import BY_EMAIL
from bookings.notices.sending.tasks import send_soon
from bookings.notices.wording.compose import SUBJECT_LENGTH
from bookings.notices.wording.examples import example
from bookings.notices.wording.own_words import fault_in, paragraphs_of
from training.authorship import delete_as, save_as
from training.models import Course, User
from training.operations.catalogue import change_course
from training.refusals import Refused, refuse_unfit
from training.roles import may_run_the_partnership
from training.text import shortened, tidy

# What a course can say in words of its own, and how the fields of its page that say so begin.
REMINDERS = {Reminder.kind: "", AskedAgain.kind: "again_"}


class WordsRefused(Refused):
    """The words stay as they were."""


@transaction.atomic
def keep_words(
    *, kind: str, subject: str, text: str, by: User, now: dt.datetime, course: Course | None = None
) -> NoticeText:
    """Say so from now on in mails of this kind that are not written yet, of one course or of all that have no words of
    their own. Raises WordsRefused or DoesNotFit."""
    _require_team(by)
    subject = tidy(subject)
    if not subject or not paragraphs_of(text):
        raise WordsRefused("Write a subject, and how the email begins.")
    if fault := fault_in(kind, subject) or fault_in(kind, text):
        raise WordsRefused(fault)
    words = NoticeText.objects.locked().filter(kind=kind, course=course).first() or NoticeText(kind=kind, course=course)
    if (words.subject, words.text) == (subject, text):
        return words
    words.subject, words.text, words.changed_at = subject, text, now
    refuse_unfit(words, unique=False)
    save_as(words, by=by, now=now)
    return words


@transaction.atomic
def restore_words(*, kind: str, by: User, now: dt.datetime, course: Course | None = None) -> None:
    """Go back to the words that the platform comes with, or a course to those for all; the history keeps the others."""
    _require_team(by)
    for words in NoticeText.objects.locked().filter(kind=kind, course=course):
        delete_as(words, by=by, now=now)


@transaction.atomic
def keep_course_reminders(
    *,
    course: Course,
    reminder_days: str,
    ask_again_days: int | None,
    reminders_signed_by: str,
    by: User,
    now: dt.datetime,
    **words: str,
) -> Course:
    """Say on which days its people are reminded, by whom, and in which words: `subject` and `text` of reminders,
    `again_subject` and `again_text` of what asks again; empty ones are those for all courses.

    Raises WordsRefused, CatalogueRefused or DoesNotFit, and then nothing has happened.
    """
    _require_team(by)
    course = change_course(
        course=course,
        by=by,
        now=now,
        reminder_days=reminder_days,
        ask_again_days=ask_again_days,
        reminders_signed_by=reminders_signed_by,
    )
    for kind, prefix in REMINDERS.items():
        if text := words.get(f"{prefix}text"):
            keep_words(kind=kind, course=course, subject=words.get(f"{prefix}subject", ""), text=text, by=by, now=now)
        else:
            restore_words(kind=kind, course=course, by=by, now=now)
    return course


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
        facts={"is_test": True} | ({"signed_by": signed} if (signed := shown.facts.get("signed_by")) else {}),
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
        raise PermissionDenied("Only the partnership team changes what emails say.")
