"""Mails about people and sessions that do not exist: what the team sees before it changes a text."""

import datetime as dt
from decimal import Decimal

from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.timezone import localtime

from bookings.models import Booking, Mail, NoticeText, Reservation
from bookings.notices.wording.compose import template_of, write, write_general
from bookings.notices.wording.own_words import WITHOUT_BOOKING
from training.models import Course, Organisation, Session, SessionDay, User, Venue
from training.templatetags.words import date_in_words, moment_in_words, ordinal
from training.when_and_where import place_of, short_start, span_of
from training.working_days import cancellation_deadline

NAME, TITLE, ORGANISATION = "Sam Example", "Understanding Child Neglect", "Riverside Primary School"
_CANCELLED = (Mail.Kind.CANCELLATION, Mail.Kind.SESSION_CANCELLED, Mail.Kind.SUBSTITUTION, Mail.Kind.OFFER_LAPSED)

_ASKED = (Mail.Kind.APPROVAL_REQUEST, Mail.Kind.APPROVAL_REMINDER, Mail.Kind.APPROVAL_ENDED)


def kinds_in_use() -> list[Mail.Kind]:
    """Return the kinds of mail that there is a text for."""
    return [kind for kind in Mail.Kind if _has_text(kind)]


def _has_text(kind: Mail.Kind) -> bool:
    try:
        get_template(f"{template_of(kind)}.txt")
    except TemplateDoesNotExist:
        return False
    return True


def example(kind: str, *, now: dt.datetime, words: NoticeText | None = None) -> Mail:
    """Return an unsaved mail with its text; `words` are tried out instead of those kept."""
    days = _days(now)
    session = days[0].session
    person = User(pk=0, name=NAME, email="sam@example.org")
    mail = Mail(kind=kind, to=person.email, recipient=person, created_at=now, facts=_facts(days, now))
    if kind in WITHOUT_BOOKING:
        write_general(mail, about=(session, days), words=words)
        return mail
    cancelled = kind in _CANCELLED
    asked = kind in _ASKED
    if asked:
        mail.facts.pop("before")  # it would say that the session was merged
    booking = Booking(
        pk=0,
        session=session,
        practitioner=person,
        status=Booking.Status.CANCELLED if cancelled else Booking.Status.CONFIRMED,
        booked_at=now,
        confirmed_at=now,
        cancelled_at=now if cancelled else None,
        queue_number=1,
        offer_expires_at=now + dt.timedelta(hours=settings.OFFER_HOURS),
        organisation=Organisation(pk=0, name=ORGANISATION),
        approver_email="manager@example.org" if asked else "",
        approval_asked_at=now if asked else None,
        approval_expires_at=now + dt.timedelta(days=5) if asked else None,
    )
    write(mail, booking, days, now=now, words=words)
    return mail


def _days(now: dt.datetime) -> list[SessionDay]:
    start = localtime(now).replace(hour=9, minute=30, second=0, microsecond=0) + dt.timedelta(days=30)
    session = Session(
        pk=0,
        course=Course(
            pk=0, title=TITLE, slug="example", cpd_hours=Decimal(6), joining_instructions="Ring the bell at the side."
        ),
        capacity=20,
        starts_at=start,
        ends_at=start + dt.timedelta(hours=7),
        first_on=start.date(),
        cancel_by_at=cancellation_deadline(start, settings.CANCELLATION_WORKING_DAYS),
    )
    venue = Venue(pk=0, name="Shirehall", address="St Peter’s Square", postcode="HR1 2HX")
    return [SessionDay(pk=0, session=session, venue=venue, starts_at=start, ends_at=session.ends_at)]


def _facts(days: list[SessionDay], now: dt.datetime) -> dict:
    """Return what any of the kinds looks for."""
    monday = localtime(now).date() - dt.timedelta(days=localtime(now).weekday())
    when = moment_in_words(days[0].starts_at)
    rows = {"coming": [f"{NAME}: {TITLE}, {when}"], "waiting": [], "missed": [], "refreshers": []}
    return {
        "position": 3,
        "expires_at": (now + dt.timedelta(hours=settings.OFFER_HOURS)).isoformat(),
        "before": [{"when": span_of([_a_week_earlier(days[0])]), "where": "Town Hall"}],
        "reason": "The trainer is ill",
        "colleague": "Alex Example",
        "held": 4,
        "minimum": 8,
        "first_on": days[0].session.first_on.isoformat(),
        "week": monday.isoformat(),
        "organisation": ORGANISATION,
        "reservation": 0,
        "places": 3,
        "released": 3,
        "because": Reservation.EndedBecause.LAPSED,
        "names_by_at": days[0].session.cancel_by_at.isoformat(),
        "example": {"organisation": ORGANISATION, "rows": rows},
    }


def _a_week_earlier(day: SessionDay) -> SessionDay:
    week = dt.timedelta(weeks=1)
    return SessionDay(session=day.session, starts_at=day.starts_at - week, ends_at=day.ends_at - week)


def suggested_words(kind: str, *, now: dt.datetime) -> dict[str, str]:
    """Return our own subject and opening with placeholders in them, for the team to start from."""
    days = _days(now)
    mail = example(kind, now=now, words=NoticeText())
    facts = _facts(days, now)
    monday = dt.date.fromisoformat(facts["week"])
    said = {
        TITLE: "{course}",
        span_of(days): "{date}",
        short_start(days, localtime(days[0].starts_at)): "{date}",
        place_of(days[0]): "{where}",
        NAME: "{name}",
    }
    if kind == Mail.Kind.DIGEST:
        said = {ORGANISATION: "{organisation}", date_in_words(monday): "{date}"}
    if kind in (Mail.Kind.RESERVATION, Mail.Kind.RESERVATION_REMINDER, Mail.Kind.RESERVATION_ENDED):
        until = moment_in_words(dt.datetime.fromisoformat(facts["names_by_at"]))
        said |= {ORGANISATION: "{organisation}", "3 places": "{places}", until: "{until}"}
    if kind == Mail.Kind.WAITING_LIST:
        said[ordinal(facts["position"])] = "{position}"
    if kind == Mail.Kind.OFFER:
        said[moment_in_words(dt.datetime.fromisoformat(facts["expires_at"]))] = "{until}"
    subject, text = mail.subject, mail.text.split("\n")[0]
    for words, name in said.items():
        subject, text = subject.replace(words, name), text.replace(words, name)
    return {"subject": subject, "text": text}
