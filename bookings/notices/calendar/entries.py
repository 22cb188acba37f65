"""Calendar entries: one for each day of a booking, told apart by UID and put in order by SEQUENCE (RFC 5545, 5546)."""

import datetime as dt

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress

from bookings.models import Booking
from bookings.notices.links.addresses import site_host, site_link
from training.models import SessionDay
from training.templatetags.words import moment_in_words
from training.text import tidy
from training.when_and_where import days_of, place_of


def uid_of(booking: Booking, day: SessionDay) -> str:
    """Return the name of the entry: the same in every mail and download about this booking and day."""
    return f"booking-{booking.pk}-day-{day.pk}@{site_host()}"


def calendar_for(
    booking: Booking,
    *,
    method: str,
    sequence: int,
    now: dt.datetime,
    days: list[SessionDay] | None = None,
    attendee: str = "",
) -> str:
    """Return the iCalendar text of a booking's days.

    `method` is REQUEST (mailed: put it in, or change it), CANCEL (mailed: take it out) or PUBLISH (downloaded).
    The booking comes with its session, course and practitioner.
    """
    calendar = new_calendar(method)
    for day in days if days is not None else days_of(booking.session):
        event = event_of(booking, day, sequence=sequence, now=now, cancelled=method == "CANCEL")
        if method != "PUBLISH":  # RFC 5546: a published entry names nobody
            # The booking is the answer, so no calendar asks the person for one: "Decline" would give no place back.
            event["attendee"] = _address(
                attendee or booking.practitioner.email,
                CN=booking.practitioner.name,
                CUTYPE="INDIVIDUAL",
                ROLE="REQ-PARTICIPANT",
                PARTSTAT="ACCEPTED",
                RSVP="FALSE",
            )
        calendar.add_component(event)
    return calendar.to_ical().decode()


def new_calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Turnout//Training bookings//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def new_event(uid: str, day: SessionDay, *, now: dt.datetime) -> Event:
    """Return an entry that has its name, its time and its organiser, and says nothing yet."""
    event = Event()
    event.add("uid", uid)
    # In UTC: no calendar needs to know when the clocks change here, and none can get it wrong.
    event.add("dtstart", day.starts_at.astimezone(dt.UTC))
    event.add("dtend", day.ends_at.astimezone(dt.UTC))
    event.add("dtstamp", now.astimezone(dt.UTC))
    event["organizer"] = _address(settings.PARTNERSHIP_EMAIL, CN=settings.PARTNERSHIP_NAME)
    return event


def event_of(booking: Booking, day: SessionDay, *, sequence: int, now: dt.datetime, cancelled: bool = False) -> Event:
    """Return the entry of a booking's day, which names nobody yet."""
    link = "" if cancelled or booking.status != Booking.Status.CONFIRMED else tidy(day.joining_link)
    place = place_of(day)
    event = new_event(uid_of(booking, day), day, now=now)
    event.add("sequence", sequence)
    event.add("created", booking.booked_at.astimezone(dt.UTC))
    event.add("summary", tidy(booking.session.course.title))
    event.add("location", link if link and day.venue is None else place)
    event.add("description", "Cancelled." if cancelled else _description(booking, link))
    event.add("url", site_link("booking", booking.pk))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    return event


def _description(booking: Booking, link: str) -> str:
    lines = [
        f"Join online: {link}" if link else "",
        f"Your booking: {site_link('booking', booking.pk)}",
        f"If you cannot come, tell us, in time by {moment_in_words(booking.session.cancel_by_at)}: "
        f"{site_link('cancel-booking', booking.pk)}",
        f"Questions: {settings.PARTNERSHIP_EMAIL}",
    ]
    return "\n".join(line for line in lines if line)


def _address(email: str, **parameters: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{tidy(email)}")
    for name, value in parameters.items():
        address.params[name] = tidy(value)
    return address
