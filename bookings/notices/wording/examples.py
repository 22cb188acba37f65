"""Notices about people and sessions that do not exist: what the team sees before it changes a text."""

import datetime as dt

from django.utils.timezone import localtime

from bookings.models import Mail, NoticeText
from bookings.notices.about.booking import AboutBooking
from bookings.notices.about.made_up import MadeUp
from bookings.notices.about.session import AboutNoBooking
from bookings.notices.kinds import KINDS
from bookings.notices.wording.compose import write, write_general
from training.models import Course
from training.when_and_where import short_start

# What our own headings and openings never say, or say as part of another sentence.
_NOT_SUGGESTED = ("partnership", "deadline", "reason")


def example(kind: str, *, now: dt.datetime, words: NoticeText | None = None, course: Course | None = None) -> Mail:
    """Return an unsaved mail with its text, about a made-up course or a real one; `words` are tried out instead of
    those kept.
    """
    made_up = MadeUp.at(now, course=course)
    notice = KINDS[kind].example(made_up)
    mail = Mail(kind=kind, to=made_up.person.email, recipient=made_up.person, created_at=now, facts=notice.as_json())
    if isinstance(notice, AboutBooking):
        write(mail, notice, notice.example_booking(made_up), made_up.days, now=now, words=words)
    else:
        write_general(mail, notice, now=now, made_up=made_up, words=words)
    return mail


def suggested_words(kind: str, *, now: dt.datetime) -> dict[str, str]:
    """Return our own subject and opening with placeholders in them, for the team to start from."""
    made_up = MadeUp.at(now)
    mail = example(kind, now=now, words=NoticeText())
    _greeting, heading, opening = mail.text.split("\n\n")[:3]
    subject, text = mail.subject, f"{heading}\n\n{opening}"
    for said, name in _placeholders_by_what_they_say(KINDS[kind].example(made_up), mail, made_up).items():
        subject, text = subject.replace(said, f"{{{name}}}"), text.replace(said, f"{{{name}}}")
    return {"subject": subject, "text": text}


def _placeholders_by_what_they_say(
    notice: AboutBooking | AboutNoBooking, mail: Mail, made_up: MadeUp
) -> dict[str, str]:
    if isinstance(notice, AboutBooking):
        values = notice.values(notice.example_booking(made_up), made_up.days)
    else:
        values = notice.context(mail, now=made_up.now, made_up=made_up)["values"]
    said = {value: name for name, value in values.items() if value and name not in _NOT_SUGGESTED}
    return said | {short_start(made_up.days, localtime(made_up.days[0].starts_at)): "date"}
