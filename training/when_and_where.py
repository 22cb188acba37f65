"""When and where a session happens, in the words of mails and calendar entries."""

from collections.abc import Collection

from training.compiled import CompiledQuery
from training.models import Session, SessionDay
from training.templatetags.words import clock, date_in_words, span_in_words
from training.text import tidy

_DAYS = CompiledQuery(
    lambda session: SessionDay.objects.filter(session=session).select_related("venue", "room").order_by("position")
)
_READ = "days_that_were_read"  # on a session


def read_days(sessions: Collection[Session]) -> None:
    """Read the days of several sessions in one query: days_of gives each its own without asking again."""
    days = SessionDay.objects.filter(session__in=[session.pk for session in sessions]).select_related("venue", "room")
    by_session: dict[int, list[SessionDay]] = {session.pk: [] for session in sessions}
    for day in days.order_by("session", "position"):
        by_session[day.session_id].append(day)
    for session in sessions:
        vars(session)[_READ] = by_session[session.pk]


def days_of(session: Session) -> list[SessionDay]:
    """Return the session's days in order, with their venues (one query, unless they have been read with others')."""
    days: list[SessionDay] | None = vars(session).get(_READ)
    if days is None:
        days = _DAYS.rows(session=session.pk)
    for day in days:
        day.session = session
    return days


def place_of(day: SessionDay) -> str:
    """Return the room and the venue with its address, or "Online"."""
    if day.venue is None:
        return "Online" if day.joining_link or day.session.delivery == Session.Delivery.ONLINE else "To be announced"
    room = day.room.name if day.room else ""
    parts = (tidy(part) for part in (room, day.venue.name, day.venue.address, day.venue.postcode))
    return ", ".join(part for part in parts if part)


def place_in_short(day: SessionDay) -> str:
    """Return "Council Chamber, Town Hall", the venue alone where no room is named, or "" where there is no venue."""
    return ", ".join(tidy(one.name) for one in (day.room, day.venue) if one)


def getting_there(day: SessionDay) -> list[str]:
    """Return what is known of the way in to the day's venue, a line each: the way, parking, steps, the hearing loop."""
    if day.venue is None:
        return []
    way = [tidy(line) for line in day.venue.directions.splitlines()]
    return [line for line in (*way, *(f"{words}." for words in day.venue.access)) if line]


def span_of(days: list[SessionDay]) -> str:
    """Return "Tuesday 7 July 2026, 9:30am to 4:30pm", with the date of a second day or the number of further ones."""
    first = span_in_words(days[0])
    if len(days) == 1:
        return first
    if len(days) == 2:
        return f"{first}, and {date_in_words(days[1].starts_at)}"
    return f"{first}, and {len(days) - 1} more days"


def short_start(days: list[SessionDay], local_start) -> str:
    """Return "Tue 7 Nov, 9:30am", and how many days where there are several: for subject lines."""
    several = f", {len(days)} days" if len(days) > 1 else ""
    return f"{local_start:%a} {local_start.day} {local_start:%b}, {clock(local_start)}{several}"
