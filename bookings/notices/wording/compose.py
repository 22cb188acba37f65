"""Making the text, the HTML and the calendar entry of a mail, once, when it is first sent."""

import datetime as dt
import re
from collections.abc import Callable, Mapping

from django.template.loader import render_to_string
from django.utils.timezone import localtime

from bookings.models import Booking, Mail, NoticeText
from bookings.notices.about.booking import AboutBooking
from bookings.notices.about.made_up import MadeUp
from bookings.notices.about.notice import Context, Notice, partnership
from bookings.notices.about.session import AboutNoBooking
from bookings.notices.kinds import notice_of
from bookings.notices.kinds.calendar_day import CalendarDay
from bookings.notices.links.short import short_link
from bookings.notices.wording.attachments import has_files
from bookings.notices.wording.entry_changes import changes_in_words, entry_changes, further_days
from bookings.notices.wording.own_words import own_words_of
from bookings.notices.wording.parts import plain
from training.compiled import CompiledQuery
from training.greeting import greeting
from training.models import SessionDay
from training.templatetags.words import clock, unbroken
from training.text import shortened
from training.when_and_where import days_of, place_in_short, short_start

SUBJECT_LENGTH = 250  # of the column
COMPOSED_FIELDS = ["subject", "text", "html", "calendar", "calendar_method"]
_OF_MAIL = CompiledQuery(
    lambda mail: Booking.objects.select_related("session__course", "practitioner", "cancelled_by", "booked_by").filter(
        mails=mail
    )
)


def both_parts(notice: Notice) -> dict[str, str]:
    """Return the templates of a mail's two parts."""
    return {"text": f"{notice.template}.txt", "html": f"{notice.template}.html"}


Templates = Callable[[Notice], Mapping[str, str]]


def read_booking(mail: Mail) -> None:
    """Read the booking that the mail is about, if any, as it is now, with all that is said of it."""
    if mail.booking_id is not None:
        mail.booking = _OF_MAIL.get(mail=mail.pk)


def compose(mail: Mail, *, now: dt.datetime, templates: Templates = both_parts) -> list[CalendarDay]:
    """Fill in COMPOSED_FIELDS, of which `templates` says what makes "text" and "html", and return what is to be mailed
    of further days; saving it is the caller's business.
    """
    read_booking(mail)
    return compose_as_read(mail, now=now, templates=templates)


def compose_as_read(
    mail: Mail, *, now: dt.datetime, templates: Templates = both_parts, words: NoticeText | None = None
) -> list[CalendarDay]:
    """Do what `compose` does for a mail whose booking has just been read; `words` are the team's, if they have been
    read too.
    """
    notice = notice_of(mail)
    if isinstance(notice, AboutNoBooking):
        write_general(mail, notice, now=now, templates=templates)
        return []
    if (booking := mail.booking) is None:
        raise ValueError("A mail about a booking has one.")
    if mail.recipient_id == booking.practitioner_id:
        mail.recipient = booking.practitioner
    return write(mail, notice, booking, days_of(booking.session), now=now, words=words, templates=templates)


def write_general(
    mail: Mail,
    notice: AboutNoBooking,
    *,
    now: dt.datetime,
    made_up: MadeUp | None = None,
    words: NoticeText | None = None,
    templates: Templates = both_parts,
) -> None:
    """Fill in COMPOSED_FIELDS of a mail about no booking; `words` are tried out instead of those kept."""
    context = notice.context(mail, now=now, made_up=made_up) | {"partnership": partnership()}
    _fill_in(mail, templates(notice), context | own_words_of(notice, context["values"], words))


def write(
    mail: Mail,
    notice: AboutBooking,
    booking: Booking,
    days: list[SessionDay],
    *,
    now: dt.datetime,
    words: NoticeText | None = None,
    templates: Templates = both_parts,
) -> list[CalendarDay]:
    """Fill in COMPOSED_FIELDS from what is given, which may be made up; `words` are tried out instead of those kept.

    Return the notices that take the further days of the booking to the person's calendar.
    """
    if isinstance(notice, CalendarDay):
        days = notice.its_day(booking, days)
    changes = [] if mail.is_text else entry_changes(mail, notice, booking, days)
    context = notice.context(mail, booking, days, now=now)
    if mail.is_text:
        context |= _of_a_text(mail, booking, days)
    context |= {"calendar": changes_in_words(notice, changes), "has_files": has_files(mail)}
    own = own_words_of(notice, notice.values(booking, days), words, course=booking.session.course_id or 0)
    _fill_in(mail, templates(notice), context | own)
    mail.calendar, mail.calendar_method = "", ""
    if changes:
        first = changes[0]
        mail.calendar, mail.calendar_method = first.as_calendar(to=mail.to, now=now), first.method
    return further_days(changes)


def _of_a_text(mail: Mail, booking: Booking, days: list[SessionDay]) -> Context:
    return {
        "short_url": short_link(mail),
        "text_place": place_in_short(days[0]) or "online",
        "text_clock": clock(booking.session.starts_at),
        "text_when": short_start(days, localtime(booking.session.starts_at)),
    }


def _fill_in(mail: Mail, templates: Mapping[str, str], context: Context) -> None:
    context = {"greeting": greeting(mail.recipient)} | context
    mail.subject = shortened(context["subject"], SUBJECT_LENGTH)
    text = render_to_string(templates["text"], context)
    mail.text = plain(text) if mail.is_text else _tidied(text)
    mail.html = unbroken(render_to_string(templates["html"], context)) if "html" in templates else ""


def _tidied(text: str) -> str:
    """Return the text with no blanks at line ends and at most one empty line between paragraphs."""
    text = re.sub(r"[ \t]+\n", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
