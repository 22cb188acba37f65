"""Calendar entries: one for each day of a booking, told apart by UID and put in order by SEQUENCE (RFC 5545, 5546)."""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.conf import settings

from bookings.models import Booking
from bookings.notices.links.addresses import site_host, site_link
from training.models import SessionDay
from training.partnership import ours
from training.templatetags.words import moment_in_words
from training.text import tidy
from training.when_and_where import days_of, place_of
from training.when_and_where import getting_there as lines_of

if TYPE_CHECKING:  # else where an entry is written: the library takes longer to load than most pages to answer
    from icalendar import Alarm, Calendar, Event, vCalAddress
    from icalendar.parser import Contentline

REQUEST, CANCEL = "REQUEST", "CANCEL"


def uid_of(booking: Booking, day: SessionDay) -> str:
    """Return the name of the entry: the same in every mail, download and feed about this booking and day.

    A place that was moved here from another date kept its entries' names, so that calendars move them.
    """
    return booking.entry_uids.get(str(day.pk)) or f"booking-{booking.pk}-day-{day.pk}@{site_host()}"


def take_over_entries(
    booking: Booking, *, left: Booking, left_days: Sequence[SessionDay], days: Sequence[SessionDay]
) -> None:
    """Let a place have the entries of the one it follows, day by day (neither is saved yet).

    A calendar then moves what it has, where it would else need to be told two things, and takes only one from a mail.
    """
    booking.entry_uids = {str(day.pk): uid_of(left, before) for before, day in zip(left_days, days, strict=False)}
    booking.invite_sequence = max(booking.invite_sequence, left.invite_sequence)


def message_about(
    booking: Booking, day: SessionDay, *, method: str, sequence: int, now: dt.datetime, attendee: str = ""
) -> str:
    """Return the iCalendar text that is mailed about one day of a booking: REQUEST puts its entry in or changes it,
    CANCEL takes it out.

    A message has one entry, because mail programs act on one. The booking comes with its session, course and
    practitioner.
    """
    calendar = new_calendar(method)
    event = event_of(booking, day, sequence=sequence, now=now, cancelled=method == CANCEL)
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
    return "".join(f"{_folded(line)}\r\n" for line in calendar.content_lines() if line)


def _folded(line: "Contentline") -> str:
    """Return the line as the library folds it, which looks at it letter by letter: a short one stays as it is."""
    return line if len(line) < 70 and line.isascii() else line.to_ical().decode()


def published(booking: Booking, *, now: dt.datetime, days: Sequence[SessionDay] | None = None) -> str:
    """Return the iCalendar text of a booking's days, all or some, to be downloaded: it names nobody (RFC 5546, 3.2.1).

    Classic Outlook opens a file of one entry as that entry, and one of several as another calendar.
    """
    calendar = new_calendar("PUBLISH")
    for day in days_of(booking.session) if days is None else days:
        calendar.add_component(event_of(booking, day, sequence=booking.invite_sequence, now=now))
    return calendar.to_ical().decode()


def new_calendar(method: str) -> "Calendar":
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Turnout//Training bookings//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def new_event(uid: str, day: SessionDay, *, now: dt.datetime) -> "Event":
    """Return an entry that has its name, its time and its organiser, and says nothing yet."""
    from icalendar import Event

    event = Event()
    event.add("uid", uid)
    # In UTC: no calendar needs to know when the clocks change here, and none can get it wrong.
    event.add("dtstart", day.starts_at.astimezone(dt.UTC))
    event.add("dtend", day.ends_at.astimezone(dt.UTC))
    event.add("dtstamp", now.astimezone(dt.UTC))
    event["organizer"] = _address(ours().email, CN=ours().name)
    return event


def event_of(booking: Booking, day: SessionDay, *, sequence: int, now: dt.datetime, cancelled: bool = False) -> "Event":
    """Return the entry of a booking's day, which names nobody yet."""
    link = "" if cancelled or booking.status != Booking.Status.CONFIRMED else tidy(day.joining_link)
    place = place_of(day)
    event = new_event(uid_of(booking, day), day, now=now)
    event.add("sequence", sequence)
    event.add("created", booking.booked_at.astimezone(dt.UTC))
    event.add("summary", tidy(booking.session.course.title))
    if not cancelled:  # what is taken out may be a day that has lost its place
        event.add("location", link if link and day.venue is None else place)
    page = site_link("booking", booking.pk)
    ended = f"{booking.how_it_ended() or 'Cancelled'}." if cancelled else ""
    event.add("description", ended or _description(booking, day, link, page))
    event.add("url", page)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    if settings.CALENDAR_ALARM_MINUTES and not cancelled:
        event.add_component(_alarm(str(event["summary"])))
    return event


def _alarm(what: str) -> "Alarm":
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", what)
    alarm.add("trigger", -dt.timedelta(minutes=settings.CALENDAR_ALARM_MINUTES))
    return alarm


def _description(booking: Booking, day: SessionDay, link: str, page: str) -> str:
    lines = [
        f"Join online: {link}" if link else "",
        getting_there(day),
        f"Your booking: {page}",
        f"If you can’t come, tell us by {moment_in_words(booking.cancel_by(booking.session))}: "
        f"{site_link('cancel-booking', booking.pk)}",
        f"Questions: {ours().email}",
    ]
    return "\n".join(line for line in lines if line)


def getting_there(day: SessionDay) -> str:
    """Return how to get to the day's venue, for the text of an entry; "" where nothing is said of it."""
    said = "\n".join(lines_of(day))
    return f"Getting there: {said}" if said else ""


def _address(email: str, **parameters: str) -> "vCalAddress":
    from icalendar import vCalAddress

    address = vCalAddress(f"mailto:{tidy(email)}")
    for name, value in parameters.items():
        address.params[name] = tidy(value)
    return address
