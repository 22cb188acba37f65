"""Making the text, the HTML and the calendar entry of a mail, once, when it is first sent."""

import datetime as dt
import re
from functools import partial

from django.conf import settings
from django.template.loader import render_to_string

from bookings.models import Booking, Mail, NoticeText
from bookings.notices.calendar.entries import calendar_for
from bookings.notices.links.addresses import links_without_signing_in, mailed_link, site_link
from bookings.notices.links.tokens import Purpose
from bookings.notices.wording.asking import asking_context
from bookings.notices.wording.attachments import has_files
from bookings.notices.wording.general import general_context
from bookings.notices.wording.moves import before_the_move, entries_to_take_out
from bookings.notices.wording.own_words import WITHOUT_BOOKING, own_words_of
from bookings.notices.wording.wording import opening_of, subject_of
from training.models import Session, SessionDay
from training.templatetags.words import moment_in_words, ordinal
from training.text import tidy
from training.when_and_where import days_of, place_of, span_of

COMPOSED_FIELDS = ["subject", "text", "html", "calendar", "calendar_method"]

_WITH_INVITE = (Mail.Kind.CONFIRMATION, Mail.Kind.PROMOTION)
_OF_A_PLACE = (*_WITH_INVITE, Mail.Kind.SESSION_CHANGED, Mail.Kind.REMINDER)
_CANCELLING = (Mail.Kind.CANCELLATION, Mail.Kind.SESSION_CANCELLED, Mail.Kind.SUBSTITUTION)


def compose(mail: Mail, *, now: dt.datetime) -> None:
    """Fill in COMPOSED_FIELDS; saving them is the caller's business."""
    if mail.booking_id is None:
        write_general(mail)
        return
    bookings = Booking.objects.select_related("session__course", "practitioner", "cancelled_by")
    booking = bookings.get(mails=mail)
    write(mail, booking, days_of(booking.session), now=now)


def write_general(
    mail: Mail, *, about: tuple[Session, list[SessionDay]] | None = None, words: NoticeText | None = None
) -> None:
    """The same for a mail about no booking; `about` is a made-up session."""
    context = general_context(mail, about) | {"partnership": _partnership()}
    if mail.kind not in WITHOUT_BOOKING:  # the team's words of such a kind speak to those who are booked
        words = NoticeText()
    _fill_in(mail, context | own_words_of(mail.kind, context["placeholders"], words))


def write(
    mail: Mail, booking: Booking, days: list[SessionDay], *, now: dt.datetime, words: NoticeText | None = None
) -> None:
    """Fill in COMPOSED_FIELDS from what is given, which may be made up; `words` are tried out instead of those kept."""
    mail.calendar_method = _method(mail, booking)
    taken_out = entries_to_take_out(mail, before_the_move(mail), now=now)
    context = _context(mail, booking, days) | {"method": mail.calendar_method, "takes_out": bool(taken_out)}
    context |= asking_context(mail, booking, now=now) | {"has_files": has_files(mail)}
    if mail.facts.get("is_copy"):  # the team's words speak to the person, not to their line manager
        words = NoticeText()
    context |= own_words_of(mail.kind, _placeholders(context), words)
    _fill_in(mail, context)
    if mail.calendar_method:
        entries = partial(calendar_for, booking, sequence=mail.sequence, now=now, attendee=mail.to)
        mail.calendar = entries(method=mail.calendar_method, days=days)
        if removed := _removed_days(mail, booking):
            # An entry is taken out by a message of its own method, so by a calendar of its own: as_message parts them.
            mail.calendar += entries(method="CANCEL", days=removed)
    if taken_out:
        mail.calendar += taken_out
        mail.calendar_method = mail.calendar_method or "CANCEL"


def template_of(kind: str) -> str:
    return f"mail/{kind.replace(' ', '_').replace('-', '_')}"


def _fill_in(mail: Mail, context: dict) -> None:
    template = context.get("template") or template_of(mail.kind)
    mail.subject = context["subject"]
    mail.text = _tidied(render_to_string(f"{template}.txt", context))
    mail.html = render_to_string(f"{template}.html", context)


def _method(mail: Mail, booking: Booking) -> str:
    """Return REQUEST for a place, CANCEL for a place lost whose entry is in the person's calendar, else ""."""
    if mail.kind in _WITH_INVITE:
        return "REQUEST"
    if mail.kind == Mail.Kind.SESSION_CHANGED:
        return "REQUEST" if booking.status == Booking.Status.CONFIRMED else ""
    had_an_invite = Mail.objects.filter(booking=booking, kind__in=_WITH_INVITE).exists()
    return "CANCEL" if mail.kind in _CANCELLING and had_an_invite else ""


def _removed_days(mail: Mail, booking: Booking) -> list[SessionDay]:
    """Return the days that a change took out of the session, as they were; their rows are gone."""
    return [
        SessionDay(
            pk=gone["day"],
            session=booking.session,
            starts_at=dt.datetime.fromisoformat(gone["starts_at"]),
            ends_at=dt.datetime.fromisoformat(gone["ends_at"]),
        )
        for gone in mail.facts.get("removed_days", [])
    ]


def _context(mail: Mail, booking: Booking, days: list[SessionDay]) -> dict:
    session = booking.session
    expires_at = mail.facts.get("expires_at")
    expires_at = dt.datetime.fromisoformat(expires_at) if expires_at else booking.offer_expires_at
    tells_link = mail.kind in _OF_A_PLACE and booking.status == Booking.Status.CONFIRMED
    for_another = booking.cancelled_by is not None and booking.cancelled_by_id != booking.practitioner_id
    return {
        "subject": subject_of(mail, booking, days),
        "opening": opening_of(mail, booking, days, expires_at),
        "booking": booking,
        "session": session,
        "course": session.course,
        "person": booking.practitioner,
        # A joining link lets anyone in: only those who hold a place are told it.
        "days": [{"day": day, "place": place_of(day), "link": day.joining_link if tells_link else ""} for day in days],
        "before": mail.facts.get("before", []),
        "days_removed": bool(mail.facts.get("removed_days")),
        "moved": mail.facts.get("moved"),
        "stands_in_for": mail.facts.get("stands_in_for"),
        "reason": mail.facts.get("reason") or session.cancelled_reason,
        "position": mail.facts.get("position"),
        "expires_at": expires_at,
        "had_place": booking.confirmed_at is not None,
        "cancelled_by": booking.cancelled_by if for_another else None,
        "deadline": session.cancel_by_at if session.cancel_by_at < session.starts_at else None,
        "deadline_passed": session.cancel_by_at < mail.created_at,
        "cost": settings.COST_OF_EMPTY_PLACE,
        "booking_url": site_link("booking", booking.pk),
        **links_without_signing_in(booking, now=mail.created_at),
        "course_url": site_link("course", session.course.slug),
        **_approval(mail, booking),
        "partnership": _partnership(),
    }


def _approval(mail: Mail, booking: Booking) -> dict:
    """What is said to whoever has to agree: the team answers at its desk, a line manager by a link without account."""
    if mail.kind not in (Mail.Kind.APPROVAL_REQUEST, Mail.Kind.APPROVAL_REMINDER):
        return {}
    if booking.asks_the_team:
        address = site_link("desk-approval", booking.pk)
    else:
        address = mailed_link("approval", purpose=Purpose.APPROVE, booking=booking, now=mail.created_at)
    return {"approval_url": address, "answer_by": booking.approval_expires_at, "changed": mail.facts.get("changed")}


def _partnership() -> dict[str, str]:
    return {
        "name": settings.PARTNERSHIP_NAME,
        "email": settings.PARTNERSHIP_EMAIL,
        "phone": settings.PARTNERSHIP_PHONE,
        "colour": settings.PARTNERSHIP_COLOUR,
    }


def _placeholders(context: dict) -> dict[str, str]:
    """Return what stands for the names of own_words.placeholders_of."""
    values = {
        "name": context["person"].name,
        "course": context["course"].title,
        "date": span_of([item["day"] for item in context["days"]]),
        "where": context["days"][0]["place"],
        "deadline": moment_in_words(context["session"].cancel_by_at),
        "partnership": context["partnership"]["name"],
        "position": ordinal(context["position"]) if context["position"] else "",
        "until": moment_in_words(context["expires_at"]) if context["expires_at"] else "",
        "reason": context["reason"],
    }
    return {name: tidy(value) for name, value in values.items()}


def _tidied(text: str) -> str:
    """Return the text with no blanks at line ends and at most one empty line between paragraphs."""
    text = re.sub(r"[ \t]+\n", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
