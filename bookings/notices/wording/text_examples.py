"""What the texts say and cost, before anybody turns them on: with made-up people, and the courses and the last year of
this partnership.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count
from django.utils.text import Truncator

from bookings.models import Mail
from bookings.models.mail import BY_EMAIL, BY_TEXT
from bookings.notices.about.booking import AboutBooking
from bookings.notices.about.made_up import TITLE, MadeUp
from bookings.notices.kinds import TEXTED
from bookings.notices.kinds.reminder import Reminder
from bookings.notices.wording.compose import write
from bookings.notices.wording.parts import Length, length_of, plain
from training.models import Course

_YEAR = dt.timedelta(days=365)
_PENNY = Decimal("0.01")
TITLE_LENGTH = 60  # as the templates shorten it
_DAY_BEFORE = "1 days before"  # as the occasion of a reminder begins


@dataclass(frozen=True, kw_only=True)
class TextExample:
    """`a_month` is how many emails of this kind went in a month of the last year, for the courses that are chosen;
    `pounds` what as many texts cost, None without a price. `most_parts` are those of the longest of their titles.
    """

    kind: str
    label: str
    text: str
    length: Length
    most_parts: int
    a_month: int
    pounds: Decimal | None
    pence: str | None  # of the one that is shown


def text_examples(courses: Sequence[Course], *, price: Decimal | None, now: dt.datetime) -> list[TextExample]:
    """Return what each kind would say and cost for these courses, at this price of a part, in pence."""
    sent = _of_last_year(now)
    return [_example(kind, courses, sent, price, now) for kind in TEXTED]


def _example(
    kind: str,
    courses: Sequence[Course],
    sent: Mapping[tuple[str, int], int],
    price: Decimal | None,
    now: dt.datetime,
) -> TextExample:
    text = text_example(kind, now=now)
    length = length_of(text)
    parts = {course.pk: length_of(text.replace(TITLE, _shortened(course.title))).parts for course in courses}
    sold = sum(sent.get((kind, course.pk), 0) * parts[course.pk] for course in courses)
    return TextExample(
        kind=kind,
        label=_label(kind),
        text=text,
        length=length,
        most_parts=max(parts.values(), default=length.parts),
        a_month=-(-sum(sent.get((kind, course.pk), 0) for course in courses) // 12),
        pounds=None if price is None else (sold * price / 1200).quantize(_PENNY, rounding=ROUND_HALF_UP),
        pence=None if price is None else f"{(length.parts * price).normalize():f}",
    )


def _label(kind: str) -> str:
    return "The day before" if kind == Reminder.kind else TEXTED[kind].label


def text_labels() -> list[tuple[str, str]]:
    """Return the kinds that can go as texts, as the team reads them."""
    return [(kind, _label(kind)) for kind in TEXTED]


def text_example(kind: str, *, now: dt.datetime) -> str:
    """Return the words of a text of this kind, about people and a session that do not exist."""
    made_up = MadeUp.at(now)
    notice = TEXTED[kind].text_example(made_up)
    if not isinstance(notice, AboutBooking):
        raise TypeError("A text is about a booking.")
    mail = Mail(kind=kind, channel=BY_TEXT, recipient=made_up.person, created_at=now, facts=notice.as_json())
    day_before = made_up.session.starts_at - dt.timedelta(days=1)
    booking = notice.example_booking(made_up)
    write(mail, notice, booking, made_up.days, now=day_before, templates=lambda one: {"text": one.text_template})
    return mail.text


def _shortened(title: str) -> str:
    return plain(Truncator(title).chars(TITLE_LENGTH))


def _of_last_year(now: dt.datetime) -> dict[tuple[str, int], int]:
    """Return how many emails of each kind went out about each course: of reminders those of the day before."""
    mails = Mail.objects.filter(channel=BY_EMAIL, kind__in=TEXTED, booking__isnull=False, created_at__gt=now - _YEAR)
    mails = mails.exclude(
        pk__in=mails.filter(kind=Reminder.kind).exclude(occasion__startswith=_DAY_BEFORE).values("pk")
    )
    counted = mails.order_by().values_list("kind", "booking__session__course").annotate(number=Count("pk"))
    return {(kind, course): number for kind, course, number in counted}
