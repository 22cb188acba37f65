"""What the rows of a spreadsheet say → rows of a history: sessions that agree with themselves, each person once.

Nothing is invented. What a file leaves out is left out, what contradicts itself in a trifle is settled by what most
rows say and noted, and only what cannot be a booking at all is a fault.
"""

import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Iterable

from bookings.exchange.history.columns import RawRow
from bookings.exchange.spreadsheets.agreeing import (
    OTHER_CATEGORY,
    Composed,
    Line,
    agree,
    each_once,
    same_course_in_a_category,
    settle_organisation_types,
)
from bookings.exchange.spreadsheets.alike import best_spellings
from bookings.exchange.spreadsheets.dates import Dates, day_alone, days_from_to, days_in
from bookings.exchange.spreadsheets.deciding import Decisions
from bookings.exchange.spreadsheets.known import Known, KnownSession, known_sessions
from bookings.exchange.spreadsheets.mapping import Mapping
from bookings.exchange.spreadsheets.names import may_name_two, names_several
from bookings.exchange.spreadsheets.outcomes import LEFT_OUT
from bookings.exchange.spreadsheets.people import People
from bookings.exchange.spreadsheets.reading import Entry, Read
from bookings.exchange.spreadsheets.settling import outcome_of, settle_cancelling
from bookings.exchange.spreadsheets.sheets import Book, text_of
from bookings.exchange.spreadsheets.times import times_in
from bookings.exchange.spreadsheets.titles import without_date
from bookings.exchange.spreadsheets.values import delivery_of, is_a_link, named, score_of, whole_number
from training.text import folded

MOST_PLACES = 5000
_WEEK = re.compile(r"\bw ?/ ?[bce]\b|\bweek\b", re.IGNORECASE)


def compose(found: Read, book: Book, mapping: Mapping, known: Known) -> Composed:
    """Return the rows of a history that the entries of a spreadsheet make, under the decisions of a mapping."""
    made = Composed()
    people = People(found.entries, mapping, known)
    courses = Decisions(mapping.courses)
    spelt = best_spellings(named(without_date(text_of(entry.cells.get("course")))) for entry in found.entries)
    how = {chosen.sheet: _dates(book, chosen.sheet, mapping) for chosen in mapping.sheets}
    lines = []
    for entry in found.entries:
        line = _Reader(entry, mapping, known, people, courses, spelt, how[entry.place.sheet], made).line()
        if line is not None:
            lines.append(line)
    _give_refs(lines, made)
    settle_organisation_types(lines, mapping, known, made)
    for line in each_once(lines, made):
        made.places.append(line.place)
        made.rows.append(RawRow(len(made.places), line.values))
    for said, place in people.notes:
        made.note(said, place)
    return made


def _dates(book: Book, title: str, mapping: Mapping) -> Dates:
    from bookings.exchange.spreadsheets.layout import Header, above
    from bookings.exchange.spreadsheets.reading import dates_of

    sheet = book.sheet(title)
    chosen = next(one for one in mapping.sheets if one.sheet == title)
    if sheet is None:
        return Dates(mapping.month_first, mapping.year)
    return dates_of(book, sheet, above(sheet, Header(chosen.header_row, chosen.header_depth)), mapping)


class _Reader:
    """Reads one entry."""

    def __init__(
        self,
        entry: Entry,
        mapping: Mapping,
        known: Known,
        people: People,
        courses: Decisions,
        spelt: dict[str, str],
        how: Dates,
        made: Composed,
    ):
        self.entry, self.mapping, self.known, self.people, self.courses = entry, mapping, known, people, courses
        self.spelt = spelt
        self.how, self.made, self.place = how, made, entry.place

    def line(self) -> Line | None:
        outcome, unknown = outcome_of(self.entry, self.mapping)
        if unknown:
            self.made.fault(self.place, f"outcome: nobody has said what “{unknown[:60]}” means")
            return None
        if outcome == LEFT_OUT:
            self.made.left_out += 1
            return None
        title, days, times = self._session()
        if names_several(self.entry.cells.get("practitioner_name")):
            self.made.fault(self.place, "practitioner_name: names several people. Give each a row of their own")
            return None
        if not title or not days:
            return None
        if may_name_two(self.entry.cells.get("practitioner_name")):
            self.made.note("The name has a comma: read as that of one person, surname first", self.place)
        if self.entry.is_alone:
            self.made.note("Nothing but a name in the row: read as a person", self.place)
        values = self._person() | self._details(title, days, times, outcome)
        start = values.get("start_time")
        venue = folded(str(values.get("venue", "")))
        return Line(self.place, values, (folded(title), days, start if isinstance(start, dt.time) else None, venue))

    def _session(self) -> tuple[str, tuple[dt.date, ...], tuple[dt.time | None, dt.time | None]]:
        """Return title, days and times, or an empty title or no days where there is a fault."""
        said = text_of(self.entry.cells.get("course"))
        title = self.spelt.get(folded(named(without_date(said))), "")
        title = self.known.course(self.courses.of(title))
        if not title:
            self.made.fault(self.place, "course: missing")
        days, times = self._days(said)
        start, end = (times_in(self.entry.cells.get(name)) for name in ("start_time", "end_time"))
        first, last = start[0] or times[0], end[0] or start[1] or times[1]
        if first and last and last <= first:
            self.made.note("The end is not after the start: read without the end", self.place)
            last = None
        return title, days, (first, last)

    def _days(self, title: str) -> tuple[tuple[dt.date, ...], tuple[dt.time | None, dt.time | None]]:
        cells = self.entry.dates or ([title] if days_in(title, Dates()).days else [])
        days: set[dt.date] = set()
        times: tuple[dt.time | None, dt.time | None] = (None, None)
        for cell in cells:
            found = days_in(cell, self.how)
            if not found.days and (alone := day_alone(cell, self.how)):
                days |= set(alone)
                continue
            if not found.days:
                why = "has no year: say which on the page of columns" if found.without_year else "is not a date"
                self.made.fault(self.place, f"session_date: “{text_of(cell)[:60]}” {why}")
                return (), times
            days |= set(found.days)
            if _WEEK.search(found.rest):
                self.made.note("The date is that of a week: read as the day that it names", self.place)
            if times == (None, None):
                times = times_in(found.rest) if isinstance(cell, str) else times_in(cell)
        if not days:
            self.made.fault(self.place, "session_date: missing")
            return (), times
        if (until := days_in(self.entry.cells.get("end_date"), self.how).days) and len(days) == 1:
            days = set(days_from_to(min(days), until[-1]))
        return tuple(sorted(days)), times

    def _person(self) -> dict[str, object]:
        person = self.people.of(self.entry)
        return {
            "practitioner_name": person.name,
            "practitioner_email": person.address,
            "organisation": person.organisation,
            "organisation_type": text_of(self.entry.cells.get("organisation_type")),
        }

    def _details(self, title, days, times, outcome: str) -> dict[str, object]:
        cells = self.entry.cells
        venue = named(text_of(cells.get("venue")))[:150]
        delivery = delivery_of(text_of(cells.get("delivery")), venue if is_a_link(venue) else "")
        values: dict[str, object] = {
            "course": title,
            "category": self._category(title),
            "session_date": ";".join(day.isoformat() for day in days),
            "start_time": times[0],
            "end_time": times[1],
            "venue": "" if is_a_link(venue) else venue,
            "delivery": delivery,
            "capacity": whole_number(cells.get("capacity"), MOST_PLACES),
            "session_ref": text_of(cells.get("session_ref"))[:60],
            "outcome": outcome,
        }
        if cells.get("evaluation_score") is not None:
            values["evaluation_score"] = score = score_of(cells["evaluation_score"])
            if score is None:
                self.made.note("The evaluation is no score from 1 to 5: left out", self.place)
        for name in ("booked_on", "cancelled_on"):
            if (cell := cells.get(name)) is not None:
                found = days_in(cell, self.how).days
                values[name] = found[0] if found else None
                if not found and named(text_of(cell)):
                    self.made.note(f"{name.replace('_', ' ').capitalize()} is not a date: left out", self.place)
        for said in settle_cancelling(values, days):
            self.made.note(said, self.place)
        return values

    def _category(self, title: str) -> str:
        kept = self.known.categories.get(folded(title))
        return kept or named(text_of(self.entry.cells.get("category")))[:120] or OTHER_CATEGORY


def _give_refs(lines: list[Line], made: Composed) -> None:
    """Say of each line which session it is of: one in Turnout of that course and day, the file's own, or a new one."""
    same_course_in_a_category(lines)
    by_day: dict[tuple, list[Line]] = {}
    for line in lines:
        by_day.setdefault(line.session[:2], []).append(line)
    there = known_sessions({line.session[0] for line in lines})
    own = _own_refs(lines)
    for (course, days), of_day in by_day.items():
        for group, start, venue in _apart(of_day):
            new = _new_ref(course, days, start, venue)
            ref = _ref_in_turnout(there.get((course, days[0]), []), group, new)
            if ref == "":
                for line in group:
                    made.fault(
                        line.place,
                        "session_date: Turnout has a session of this course on this day without a reference. "
                        "Give it one on its page, or remove it",
                    )
                continue
            ref = ref or _own_ref(group, own) or new
            agree(group, made)
            for line in group:
                line.values["session_ref"] = ref


def _own_refs(lines: list[Line]) -> dict[int, str]:
    """Return the file's own references by line, where each is of one course on one day: a course's code is none."""
    sessions: dict[str, set] = {}
    for line in lines:
        if ref := str(line.values["session_ref"]):
            sessions.setdefault(ref, set()).add(line.session[:2])
    people = Counter(ref for line in lines if (ref := str(line.values["session_ref"])))
    is_of_people = len(people) > 3 and len(people) == sum(people.values())  # a number that each booking has
    single = set() if is_of_people else {ref for ref, of in sessions.items() if len(of) == 1}
    return {id(line): ref for line in lines if (ref := str(line.values["session_ref"])) in single}


def _own_ref(group: list[Line], own: dict[int, str]) -> str | None:
    return next((own[id(line)] for line in group if id(line) in own), None)


def _apart(lines: list[Line]) -> Iterable[tuple[list[Line], dt.time | None, str]]:
    """Yield the sessions of one course on one day, each with its start and, where that tells them apart, its venue.

    A row that names no start is of the one that others name, where there is one only.
    """
    starts = {line.session[2] for line in lines} - {None}
    by_start: dict[dt.time | None, list[Line]] = {}
    for line in lines:
        start = line.session[2] or (next(iter(starts)) if len(starts) == 1 else None)
        by_start.setdefault(start, []).append(line)
    for start, group in by_start.items():
        refs = {str(line.values["session_ref"]) for line in group} - {""}
        venues = {line.session[3] for line in group} - {""}
        if len(venues) < 2 or len(refs) == 1:
            yield group, start, ""
            continue
        by_venue: dict[str, list[Line]] = {}
        for line in group:
            by_venue.setdefault(line.session[3], []).append(line)
        for venue, of_venue in by_venue.items():
            yield of_venue, start, venue


def _ref_in_turnout(there: list[KnownSession], group: list[Line], made_before: str) -> str | None:
    """Return the reference of the session in Turnout that a group is of; "" where it has none; None for a new one.

    `made_before` is what a session of such a file would be called: the one that an import has made is known by it.
    """
    own = {str(line.values["session_ref"]) for line in group} - {""}
    if known := next((one for one in there if one.ref in own or one.ref == made_before), None):
        return known.ref
    start = next((line.session[2] for line in group if line.session[2]), None)
    venue = next((line.session[3] for line in group if line.session[3]), "")
    fitting = [one for one in there if start is None or one.starts == start]
    if len(fitting) > 1 and venue:
        fitting = [one for one in fitting if one.venue == venue]
    return fitting[0].ref if fitting else None


def _new_ref(course: str, days: tuple[dt.date, ...], start: dt.time | None, venue: str) -> str:
    """Return a reference that says what the session is, the same in every file that has it."""
    time = f" {start:%H%M}" if start else ""
    sign = hashlib.sha256(f"{course}\n{days}\n{start}\n{venue}".encode()).hexdigest()[:6]
    return f"{days[0]:%Y-%m-%d}{time} {course[:30].strip()} {sign}"
