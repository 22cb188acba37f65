"""Calendars that a calendar program fetches again and again: a person's own, and the catalogue's for everybody."""

import datetime as dt
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Max

from bookings.models import Booking
from bookings.notices.calendar.entries import event_of, getting_there, new_calendar, new_event
from bookings.notices.links.addresses import site_host, site_link
from training.models import Category, Course, Session, SessionDay, User, Venue
from training.partnership import ours
from training.text import tidy
from training.when_and_where import place_of

if TYPE_CHECKING:  # as in entries.py
    from icalendar import Calendar, Event

# What is over stays this long, so that it does not vanish from people's calendars on the day.
KEPT = dt.timedelta(days=90)
PERSON_REFRESHES = dt.timedelta(hours=1)
CATALOGUE_REFRESHES = dt.timedelta(hours=6)
CATALOGUE_SESSIONS = 2000


def person_feed(person: User, *, now: dt.datetime) -> str:
    """Return the iCalendar text of a person's confirmed places and of the sessions they deliver.

    A place has the UID and SEQUENCE of its invite: a calendar that has that already shows one entry, not two.
    """
    calendar = _feed(f"My training, {ours().name}", PERSON_REFRESHES)
    running = Session.objects.running().not_ended(now - KEPT).with_days().soonest_first()
    places = {
        booking.session_id: booking
        for booking in Booking.objects.for_person(person).filter(
            status=Booking.Status.CONFIRMED, session__in=running.order_by().values("pk")
        )
    }
    for session in running.filter(pk__in=list(places)):
        booking = places[session.pk]
        booking.session = session
        for day in session.days.all():
            calendar.add_component(event_of(booking, day, sequence=booking.invite_sequence, now=now))
    if person.is_trainer:
        for session in running.filter(pk__in=Session.objects.delivered_by(person).values("pk")):
            for day in session.days.all():
                calendar.add_component(_delivery(person, session, day, now))
    return calendar.to_ical().decode()


def _delivery(person: User, session: Session, day: SessionDay, now: dt.datetime) -> "Event":
    link, register = tidy(day.joining_link), site_link("register", session.pk)
    event = new_event(f"trainer-{person.pk}-day-{day.pk}@{site_host()}", day, now=now)
    event.add("summary", f"You train: {tidy(session.course.title)}")
    event.add("location", link if link and day.venue is None else place_of(day))
    joining = f"Join online: {link}" if link else ""
    said = ("You deliver this session.", joining, getting_there(day), f"Its register: {register}")
    event.add("description", "\n".join(line for line in said if line))
    event.add("url", register)
    event.add("categories", ["You train"])
    event.add("status", "CONFIRMED")
    event.add("transp", "OPAQUE")
    return event


def catalogue_feed(*, changed_at: dt.datetime, now: dt.datetime, category: Category | None = None) -> str:
    """Return the iCalendar text of the coming sessions that everybody sees: no joining links, nobody's name.

    With a category it has those of its courses alone. `changed_at` is catalogue_changed_at(): until that is another
    moment, so is the text the same.
    """
    subject = category.name if category else "Training courses"
    calendar = _feed(f"{subject}, {ours().name}", CATALOGUE_REFRESHES)
    coming = Session.objects.visible_to(AnonymousUser()).in_the_catalogue(now).with_days()
    if category:
        coming = coming.filter(course__category=category)
    for session in coming[:CATALOGUE_SESSIONS]:
        for day in session.days.all():
            calendar.add_component(_date(session, day, changed_at))
    return calendar.to_ical().decode()


def _date(session: Session, day: SessionDay, changed_at: dt.datetime) -> "Event":
    page = site_link("session", session.pk)
    event = new_event(f"session-{session.pk}-day-{day.pk}@{site_host()}", day, now=changed_at)
    event.add("summary", tidy(session.course.title))
    event.add("location", place_of(day))
    event.add("description", f"Places and booking: {page}")
    event.add("url", page)
    event.add("categories", [tidy(session.course.category.name)])
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")  # a date one could book takes up nobody's time
    return event


def catalogue_changed_at(*, now: dt.datetime) -> dt.datetime:
    """Return when the catalogue's feed last became another: by a change, or by a session that began and left it."""
    shown = (Session, SessionDay, Course, Category, Venue)
    moments = [model.history.aggregate(at=Max("history_date"))["at"] for model in shown]
    moments.append(Session.objects.running().begun(now).aggregate(at=Max("starts_at"))["at"])
    known = [moment for moment in moments if moment is not None and moment <= now]
    return max(known, default=now).replace(microsecond=0)


def _feed(name: str, refreshes: dt.timedelta) -> "Calendar":
    from icalendar import vText

    calendar = new_calendar("PUBLISH")
    # Apple and Google know the older of each two properties, RFC 7986 has the newer.
    for title in ("x-wr-calname", "name"):
        calendar[title] = vText(tidy(name))  # icalendar escapes only the properties it knows
    calendar.add("refresh-interval", refreshes)
    calendar["refresh-interval"].params["VALUE"] = "DURATION"
    calendar.add("x-published-ttl", f"PT{refreshes // dt.timedelta(hours=1)}H")
    return calendar
