"""The rows of a history file together: sessions, people and organisations that agree with each other.

Also what follows from all the rows of a session: its times, its places, the standing of its register.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from django.utils import timezone

from bookings.exchange.history.cells import shown
from bookings.exchange.history.former_names import FormerNames
from bookings.exchange.history.rows import HistoryRow, RowReader
from bookings.models import Register
from training.models import Session
from training.operations.schedule import ScheduleRefused, local_time
from training.text import folded

START, END = dt.time(9, 30), dt.time(16, 30)
MOST_FAULTY_ROWS = 1000
MOST_PLACES = 5000
# What the rows of a session must agree on, where they say anything.
_SHARED = ("dates", "start_time", "end_time", "venue", "delivery", "capacity", "register")


@dataclass(slots=True)
class PlannedSession:
    ref: str
    number: int
    course_key: str
    rows: list[HistoryRow] = field(default_factory=list)
    # column → (value, number of the row that gave it)
    given: dict[str, tuple] = field(default_factory=dict)
    emails: dict[str, int] = field(default_factory=dict)
    moments: list[tuple[dt.datetime, dt.datetime]] = field(default_factory=list)
    is_over: bool = False

    def said(self, column: str, otherwise=None):
        return self.given[column][0] if column in self.given else otherwise

    @property
    def held(self) -> int:
        return sum(row.holds_a_place for row in self.rows)

    @property
    def capacity(self) -> int:
        return self.said("capacity", min(max(self.held, 1), MOST_PLACES))

    @property
    def delivery(self) -> str:
        return self.said("delivery", Session.Delivery.IN_PERSON.value)

    @property
    def register(self) -> str:
        """What the file says; but a register that says nothing of somebody is partial, not complete."""
        return Register.State.PARTIAL.value if self.is_made_partial else self.given["register"][0]

    @property
    def is_made_partial(self) -> bool:
        complete = self.given["register"][0] == Register.State.COMPLETE
        return complete and any(row.outcome == "not recorded" for row in self.rows)


@dataclass(slots=True)
class PlannedCourse:
    title: str
    number: int
    category_key: str = ""


@dataclass(slots=True)
class PlannedOrganisation:
    name: str
    type_key: str
    number: int


@dataclass(slots=True)
class PlannedPerson:
    email: str
    name: str
    organisation_key: str
    latest: tuple[dt.date, dt.date, int]
    names: int = 1


class History:
    """What a file says, in the order it says it; `faults` has what is wrong, by row number."""

    def __init__(self):
        self.categories: dict[str, str] = {}
        self.courses: dict[str, PlannedCourse] = {}
        self.types: dict[str, str] = {}
        self.organisations: dict[str, PlannedOrganisation] = {}
        self.venues: dict[str, str] = {}
        self.people: dict[str, PlannedPerson] = {}
        self.sessions: dict[str, PlannedSession] = {}
        self.faults: dict[int, list[str]] = {}
        self.stopped = False

    def rows(self):
        """The rows session by session, each with its session."""
        return ((session, row) for session in self.sessions.values() for row in session.rows)

    def fault(self, number: int, problem: str):
        self.faults.setdefault(number, []).append(problem)


key_of = lru_cache(maxsize=50_000)(folded)


def gather(rows: Iterable[Mapping[str, object]], *, now: dt.datetime) -> History:
    """Return what the rows say together. Row numbers are the rows' own, or count from 2, under the header."""
    history = History()
    reader, former = RowReader(), FormerNames()
    for position, raw in enumerate(rows, 2):
        number = getattr(raw, "number", position)
        row, problems = reader.read(number, raw)
        for problem in problems:
            history.fault(number, problem)
        if row:
            _take_in(history, former.as_known_now(row))
        if len(history.faults) > MOST_FAULTY_ROWS:
            history.stopped = True
            break
    for session in history.sessions.values():
        _settle(history, session, now)
    return history


def _take_in(history: History, row: HistoryRow):
    _take_course(history, row)
    _take_organisation(history, row)
    _take_person(history, row)
    if row.venue:
        history.venues.setdefault(key_of(row.venue), row.venue)
    session = history.sessions.get(row.session_ref)
    if session is None:
        session = PlannedSession(row.session_ref, row.number, key_of(row.course))
        history.sessions[row.session_ref] = session
    elif session.course_key != key_of(row.course):
        title = history.courses[session.course_key].title
        history.fault(
            row.number,
            f"course: {shown(row.course)}, but session {shown(row.session_ref)} "
            f"is of {shown(title)} in row {session.number}",
        )
    for column in _SHARED:
        _agree(history, session, column, row)
    first = session.emails.setdefault(row.practitioner_email, row.number)
    if first != row.number:
        history.fault(
            row.number,
            f"practitioner_email: {shown(row.practitioner_email)} is in session {shown(row.session_ref)} "
            f"already, in row {first}",
        )
    session.rows.append(row)


def _agree(history: History, session: PlannedSession, column: str, row: HistoryRow):
    value = getattr(row, column)
    if column == "register":  # the one that must be the same on every row, so that nothing said is "complete"
        value = value or Register.State.COMPLETE.value
    if value is None or value == "":
        return
    said, number = session.given.setdefault(column, (value, row.number))
    if said == value or (column == "venue" and key_of(said) == key_of(value)):
        return
    name = "session_date" if column == "dates" else column
    history.fault(
        row.number,
        f"{name}: {_as_written(value)}, but row {number} of session {shown(session.ref)} has {_as_written(said)}",
    )


def _as_written(value) -> str:
    if isinstance(value, tuple):
        return shown(";".join(day.isoformat() for day in value))
    return shown(f"{value:%H:%M}" if isinstance(value, dt.time) else value)


def _take_course(history: History, row: HistoryRow):
    course = history.courses.get(key_of(row.course))
    if course is None:
        course = history.courses[key_of(row.course)] = PlannedCourse(row.course, row.number)
    if not row.category:
        return
    category = key_of(row.category)
    history.categories.setdefault(category, row.category)
    if not course.category_key:
        course.category_key = category
    elif course.category_key != category:
        other = history.categories[course.category_key]
        history.fault(
            row.number,
            f"category: {shown(row.category)}, but course {shown(row.course)} is in {shown(other)} elsewhere",
        )


def _take_organisation(history: History, row: HistoryRow):
    type_key = key_of(row.organisation_type)
    history.types.setdefault(type_key, row.organisation_type)
    organisation = history.organisations.get(key_of(row.organisation))
    if organisation is None:
        history.organisations[key_of(row.organisation)] = PlannedOrganisation(row.organisation, type_key, row.number)
    elif organisation.type_key != type_key:
        other = history.types[organisation.type_key]
        history.fault(
            row.number,
            f"organisation_type: {shown(row.organisation_type)}, but {shown(row.organisation)} "
            f"is {shown(other)} in row {organisation.number}",
        )


def _take_person(history: History, row: HistoryRow):
    """A person's name and organisation are those of their latest booking in the file."""
    latest = (row.booked_on or row.dates[0], row.dates[0], row.number)
    person = history.people.get(row.practitioner_email)
    if person is None:
        history.people[row.practitioner_email] = PlannedPerson(
            row.practitioner_email, row.practitioner_name, key_of(row.organisation), latest
        )
        return
    if person.name != row.practitioner_name:
        person.names += 1
    if latest > person.latest:
        person.name, person.organisation_key, person.latest = row.practitioner_name, key_of(row.organisation), latest


def _settle(history: History, session: PlannedSession, now: dt.datetime):
    """Work out the session's moments, and hold them against what its rows say."""
    start, end = session.said("start_time", START), session.said("end_time", END)
    if end <= start:
        number = max(session.given.get(column, (None, session.number))[1] for column in ("start_time", "end_time"))
        history.fault(number, f"end_time: {_as_written(end)} is not after start_time {_as_written(start)}")
        return
    for column, time in (("start_time", start), ("end_time", end)):
        try:
            for day in session.said("dates"):
                local_time(day, time)
        except ScheduleRefused as refused:
            history.fault(session.given.get(column, (None, session.number))[1], f"{column}: {str(refused).rstrip('.')}")
            return
    session.moments = [(local_time(day, start), local_time(day, end)) for day in session.said("dates")]
    session.is_over = session.moments[-1][1] <= now
    today = timezone.localtime(now).date()
    for row in session.rows:
        if not session.is_over and row.holds_a_place and row.outcome != "not recorded":
            history.fault(row.number, f"outcome: {shown(row.outcome)}, but the session is not over yet")
        for column in ("booked_on", "cancelled_on"):
            day = getattr(row, column)
            if day and day > today:
                history.fault(row.number, f"{column}: {shown(day)} is in the future")
