"""Writing to people: one message of the team's becomes a mail to each of them, through the outbox, once."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from bookings.models import Mail, Message
from bookings.notices.kinds.message import WrittenMessage, paragraphs
from bookings.notices.links.addresses import new_message_id
from bookings.notices.sending.audiences import About, audience_of, groups_of, in_words
from bookings.notices.sending.channels import BY_EMAIL
from bookings.notices.sending.tasks import deliver_message
from bookings.notices.wording.compose import write_general
from training.bulk import insert_all
from training.models import Course, Organisation, Session, User
from training.refusals import Refused, refuse_unfit
from training.roles import may_run_the_partnership
from training.text import tidy

MOST = 5000  # people in one message


class NotWritten(Refused):
    """Nobody is written to; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """What is written to whom: `groups` are names of those that `groups_of` has; `only` are keys of people among them,
    None for all.
    """

    about: About
    groups: tuple[str, ...]
    subject: str
    text: str
    only: Collection[int] | None = None


@transaction.atomic
def write_to(*, written: Written, key: str, by: User, now: dt.datetime) -> Message:
    """Write a mail to each of the people; those in two groups get one. `key` is of the page it was sent from: what was
    sent from it before is returned, and nobody hears twice. Raises NotWritten or DoesNotFit.
    """
    if not may_run_the_partnership(by):
        raise PermissionDenied("Only the partnership team writes to people.")
    if before := Message.objects.filter(key=key).first():
        return before
    groups = groups_of(written.about, today=timezone.localdate(now))
    audience = audience_of(groups, written.groups, only=written.only)
    if not audience.people:
        raise NotWritten("There is nobody to write to: nobody you chose has an email address.")
    if len(audience.people) > MOST:
        raise NotWritten(f"One message goes to {MOST} people at most. Choose fewer.")
    message = Message(
        to=in_words(groups, written.groups, only_some=written.only is not None),
        subject=tidy(written.subject),
        text="\n\n".join(paragraphs(written.text)),
        people=len(audience.people),
        unreached=len(audience.unreached),
        written_by=by,
        written_at=now,
        key=key,
        **_about(written.about),
    )
    if not message.subject or not message.text:
        raise NotWritten("Write a subject and a message.")
    refuse_unfit(message, unique=False)
    try:
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError:  # the same page, pressed twice at once
        return Message.objects.get(key=key)
    _put_into_the_outbox(message, audience.people)
    return message


def _put_into_the_outbox(message: Message, people: Sequence[User]) -> None:
    """One statement for all, and one task: two thousand people are not two thousand of each."""
    notice = WrittenMessage(message=message.pk, session=message.session_id, course=message.course_id)
    facts = notice.as_json()
    insert_all(
        Mail,
        [
            Mail(
                kind=notice.kind,
                facts=facts,
                message_id=new_message_id(),
                created_at=message.written_at,
                recipient=person,
                channel=BY_EMAIL.name,
                to=BY_EMAIL.address_of(person),
                occasion=message.occasion,
            )
            for person in people
        ],
    )
    deliver_message.enqueue(message.pk)


def preview(*, written: Written, reader: User, now: dt.datetime) -> Mail:
    """Return the mail as this person would get it; nothing is saved."""
    about = {name: row.pk for name, row in _about(written.about).items() if name != "organisation"}
    notice = WrittenMessage(subject=tidy(written.subject), text=written.text, **about)
    mail = Mail(kind=notice.kind, facts=notice.as_json(), recipient=reader, to=reader.known_email, created_at=now)
    write_general(mail, notice, now=now)
    return mail


def _about(about: About) -> dict[str, About]:
    name = {Session: "session", Course: "course", Organisation: "organisation"}[type(about)]
    return {name: about}
