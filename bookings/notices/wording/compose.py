"""Making the text, the HTML and the calendar entry of a mail, once, when it is first sent."""

import datetime as dt
import re
from functools import partial

from django.template.loader import render_to_string

from bookings.models import Booking, Mail, NoticeText
from bookings.notices.about.booking import AboutBooking, Entry
from bookings.notices.about.made_up import MadeUp
from bookings.notices.about.notice import Context, Notice, partnership
from bookings.notices.about.session import AboutNoBooking
from bookings.notices.calendar.entries import calendar_for
from bookings.notices.kinds import notice_of
from bookings.notices.kinds.session_changed import SessionChanged
from bookings.notices.wording.attachments import has_files
from bookings.notices.wording.moves import entries_to_take_out, had_an_entry
from bookings.notices.wording.own_words import own_words_of
from training.greeting import greeting
from training.models import SessionDay
from training.templatetags.words import unbroken
from training.text import shortened
from training.when_and_where import days_of

SUBJECT_LENGTH = 250  # of the column
COMPOSED_FIELDS = ["subject", "text", "html", "calendar", "calendar_method"]


def compose(mail: Mail, *, now: dt.datetime) -> None:
    """Fill in COMPOSED_FIELDS; saving them is the caller's business."""
    notice = notice_of(mail)
    if isinstance(notice, AboutBooking):
        bookings = Booking.objects.select_related("session__course", "practitioner", "cancelled_by", "booked_by")
        booking = bookings.get(mails=mail)
        write(mail, notice, booking, days_of(booking.session), now=now)
    else:
        write_general(mail, notice)


def write_general(
    mail: Mail, notice: AboutNoBooking, *, made_up: MadeUp | None = None, words: NoticeText | None = None
) -> None:
    """Fill in COMPOSED_FIELDS of a mail about no booking; `words` are tried out instead of those kept."""
    context = notice.context(mail, made_up) | {"partnership": partnership()}
    _fill_in(mail, notice, context | own_words_of(notice, context["values"], words))


def write(
    mail: Mail,
    notice: AboutBooking,
    booking: Booking,
    days: list[SessionDay],
    *,
    now: dt.datetime,
    words: NoticeText | None = None,
) -> None:
    """Fill in COMPOSED_FIELDS from what is given, which may be made up; `words` are tried out instead of those kept."""
    mail.calendar_method = _method(notice, booking)
    taken_out = entries_to_take_out(notice, to=mail.to, now=now)
    context = notice.context(mail, booking, days, now=now)
    context |= {"method": mail.calendar_method, "takes_out": bool(taken_out), "has_files": has_files(mail)}
    _fill_in(mail, notice, context | own_words_of(notice, notice.values(booking, days), words))
    if mail.calendar_method:
        entries = partial(calendar_for, booking, sequence=mail.sequence, now=now, attendee=mail.to)
        mail.calendar = entries(method=mail.calendar_method, days=days)
        if removed := _removed_days(notice, booking):
            # An entry is taken out by a message of its own method, so by a calendar of its own: as_message parts them.
            mail.calendar += entries(method="CANCEL", days=removed)
    if taken_out:
        mail.calendar += taken_out
        mail.calendar_method = mail.calendar_method or "CANCEL"


def _fill_in(mail: Mail, notice: Notice, context: Context) -> None:
    context = {"greeting": greeting(mail.recipient)} | context
    mail.subject = shortened(context["subject"], SUBJECT_LENGTH)
    mail.text = _tidied(render_to_string(f"{notice.template}.txt", context))
    mail.html = unbroken(render_to_string(f"{notice.template}.html", context))


def _method(notice: AboutBooking, booking: Booking) -> str:
    """Return REQUEST for a place, CANCEL for a place lost whose entry is in the person's calendar, else ""."""
    match notice.entry:
        case Entry.PUTS_IN:
            return "REQUEST"
        case Entry.CHANGES:
            return "REQUEST" if booking.status == Booking.Status.CONFIRMED else ""
        case Entry.TAKES_OUT:
            return "CANCEL" if had_an_entry(booking) else ""
    return ""


def _removed_days(notice: AboutBooking, booking: Booking) -> list[SessionDay]:
    """Return the days that a change took out of the session, as they were; their rows are gone."""
    removed = notice.removed_days if isinstance(notice, SessionChanged) else ()
    return [
        SessionDay(pk=gone.day, session=booking.session, starts_at=gone.starts_at, ends_at=gone.ends_at)
        for gone in removed
    ]


def _tidied(text: str) -> str:
    """Return the text with no blanks at line ends and at most one empty line between paragraphs."""
    text = re.sub(r"[ \t]+\n", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
