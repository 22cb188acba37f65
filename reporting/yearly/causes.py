"""Why a yearly report of a year long past counts otherwise now: what was corrected, added, moved or renamed since."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from bookings.models import Booking, Mark, Register
from reporting.periods import Period
from reporting.yearly.since import Done, done_since
from training.models import Course, Event, OrganisationType, Session
from training.templatetags.words import date_in_words, plural

OF_BOOKINGS = (
    *("session_id", "status", "outcome", "is_walk_in", "over_capacity", "organisation_type_id", "practitioner_id"),
    *("cancelled_late", "cancel_reason", "excused_at"),
)
OF_SESSIONS = ("course_id", "first_on", "status")
Subject = tuple[str, int]  # a table of the report, and what a line of it is about
BY_COURSE, BY_TYPE, EVENTS = "attendance-by-course", "attendance-by-organisation-type", "events"


@dataclass(frozen=True, kw_only=True)
class Cause:
    """Something that was done, in a sentence without a full stop, and which lines of the report it is about.

    `reason` is what somebody wrote when they did it, often about a person: it is the team's to read.
    """

    words: str
    reason: str = ""
    at: dt.datetime
    about: frozenset[Subject]


def causes_since(moment: dt.datetime, period: Period) -> list[Cause]:
    """Return what was done since to the sessions and bookings of a period, and to what they are called, the earliest
    first: as far as the history tells.
    """
    courses = dict(Course.objects.values_list("pk", "title"))
    sessions = list(done_since(Session, moment, OF_SESSIONS, Q(first_on__range=(period.start, period.end))))
    causes = [
        *_bookings(moment, period, courses),
        *_registers(moment, period, courses),
        *(_session(done, courses) for done in sessions),
        *_renamed(Course, "title", BY_COURSE, moment),
        *_renamed(OrganisationType, "name", BY_TYPE, moment),
        *_events(moment, period),
    ]
    return sorted(causes, key=lambda cause: cause.at)


def _bookings(moment: dt.datetime, period: Period, courses: dict[int, str]) -> Iterator[Cause]:
    """Yield a cause for all that one person changed of a session at once: a correction of five people is one."""
    of_period = Q(session__first_on__range=(period.start, period.end))
    reasons = _reasons_of_marks(moment, period)
    done_at: dict[tuple[Any, ...], list[Done]] = defaultdict(list)
    for done in done_since(Booking, moment, OF_BOOKINGS, of_period):
        reason = done.reason or reasons.get((done.row, done.at), "")
        done_at[done.either["session_id"], done.at, done.by, reason, _verb(done)].append(done)
    of_period_now = Session.objects.filter(first_on__range=(period.start, period.end)) if done_at else ()
    about = {session.pk: (session.course_id, session.first_on) for session in of_period_now}
    for (session, at, by, reason, verb), rows in done_at.items():
        if session not in about:
            continue
        course, first_on = about[session]
        types = {values["organisation_type_id"] for done in rows for values in (done.was, done.now) if values}
        subjects = {(BY_COURSE, course), *((BY_TYPE, kind) for kind in types)}
        what = f"{_of(courses, course, first_on)}: {plural(len(rows), 'person,people')} {verb}"
        yield Cause(words=_said(what, at, by), reason=reason, at=at, about=frozenset(subjects))


def _verb(done: Done) -> str:
    if done.was is None:
        return "added"
    if done.now is None:
        return "taken out"
    if done.was["outcome"] != done.now["outcome"]:
        return "corrected in the register"
    return "changed in their booking"


def _reasons_of_marks(moment: dt.datetime, period: Period) -> dict[tuple[int, dt.datetime], str]:
    """Return by booking and time why its marks were corrected: the outcome that followed has no reason of its own."""
    lines: Any = Mark.history.model.objects
    found = lines.filter(
        history_date__gt=moment,
        history_change_reason__isnull=False,
        booking__session__first_on__range=(period.start, period.end),
    )
    return {(row, at): why for row, at, why in found.values_list("booking_id", "history_date", "history_change_reason")}


def _registers(moment: dt.datetime, period: Period, courses: dict[int, str]) -> Iterator[Cause]:
    of_period = Q(session__first_on__range=(period.start, period.end))
    states = dict(Register.State.choices)
    columns = ("state", "session_id", "session__course_id", "session__first_on")
    for done in done_since(Register, moment, columns, of_period):
        new, course = done.now or {"state": "open"}, done.either["session__course_id"]
        was = states[done.was["state"]].lower() if done.was else "open"
        now = states[new["state"]].lower()
        if was != now:
            what = f"{_of(courses, course, done.either['session__first_on'])}: its register was {was} and is {now}"
            yield Cause(words=_said(what, done.at, done.by), at=done.at, about=frozenset({(BY_COURSE, course)}))


def _session(done: Done, courses: dict[int, str]) -> Cause:
    was, now = done.was, done.now
    subjects = {(BY_COURSE, values["course_id"]) for values in (was, now) if values}
    of = _of(courses, done.either["course_id"], (was or now or {})["first_on"])
    if was is None:
        what = f"{of}: the session was added"
    elif now is None or now["status"] != was["status"]:
        what = f"{of}: the session was {'taken out' if now is None else Session.Status(now['status']).label.lower()}"
    elif now["first_on"] != was["first_on"]:
        what = f"{of}: the session was moved to {_day(now['first_on'])}"
    else:
        what = f"{of}: the session was one of {courses.get(was['course_id'], 'another course')} before"
    return Cause(words=_said(what, done.at, done.by), reason=done.reason, at=done.at, about=frozenset(subjects))


def _renamed(model: Any, name: str, table: str, moment: dt.datetime) -> Iterator[Cause]:
    for done in done_since(model, moment, (name,), Q()):
        if done.was and done.now:
            what = f"“{done.was[name]}” is called “{done.now[name]}” now"
            yield Cause(words=_said(what, done.at, done.by), at=done.at, about=frozenset({(table, done.row)}))


def _events(moment: dt.datetime, period: Period) -> Iterator[Cause]:
    columns = ("title", "held_on", "place", "lowest", "highest", "evaluations", "note")
    for done in done_since(Event, moment, columns, Q(held_on__range=(period.start, period.end))):
        verb = "added" if done.was is None else "taken out" if done.now is None else "changed"
        what = f"{done.either['title']}: the event was {verb}"
        yield Cause(words=_said(what, done.at, done.by), at=done.at, about=frozenset({(EVENTS, done.row)}))


def _of(courses: dict[int, str], course: int, first_on: dt.date) -> str:
    return f"{courses.get(course, 'A course')}, {_day(first_on)}"


def _day(day: dt.date | dt.datetime) -> str:
    return date_in_words(day, weekday=False)


def _said(what: str, at: dt.datetime, by: str) -> str:
    """Return it with the day and who did it; somebody unknown is left out, and so is the platform itself."""
    who = f" by {by}" if by else ""
    return f"{what} on {_day(timezone.localtime(at))}{who}"


def about(causes: Iterable[Cause], table: str, of: Any) -> list[Cause]:
    """Return the causes that concern a line of the report."""
    return [cause for cause in causes if (table, of) in cause.about]
