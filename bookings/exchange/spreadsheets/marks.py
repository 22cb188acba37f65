"""Columns called by a date or a course, in which people are marked."""

from collections.abc import Sequence

from bookings.exchange.spreadsheets.dates import Dates, days_in
from bookings.exchange.spreadsheets.layout import is_unnamed
from bookings.exchange.spreadsheets.mapping import DAYS, SESSIONS, Mapping
from bookings.exchange.spreadsheets.outcomes import is_cross, is_tick, word
from bookings.exchange.spreadsheets.samples import Samples, is_day, says_outcome
from bookings.exchange.spreadsheets.titles import course_of_column
from bookings.exchange.spreadsheets.words import plain

_MONTHS_APART = 62  # days within which columns of dates are taken for days of one session
_MOST_DAYS = 4


def guess_marks(names: Sequence[str], mapping: Mapping, samples: Samples) -> None:
    """Find columns called by a date, or "Day 1", in which people are marked; and courses with the dates of each."""
    dated = []
    for name in names:
        has_day = bool(days_in(name, Dates(year=2000)).days)
        numbered = plain(name).startswith(("day ", "session ", "week ")) and plain(name).split()[-1].isdigit()
        if (has_day or numbered) and mapping.columns.get(name) in {None, "course", "mark", "session_date", "outcome"}:
            cells = samples.filled(name)
            if (
                not cells
                or samples.share(name, lambda cell: says_outcome(cell) or is_tick(word(cell)) or is_cross(word(cell)))
                > 0.5
            ):
                dated.append(name)
    if dated and (len(dated) > 1 or not mapping.has("outcome")):
        for name in dated:
            mapping.columns[name] = "mark"
        days = [day for name in dated for day in days_in(name, Dates(year=2000)).days]
        is_far = bool(days) and (max(days) - min(days)).days > _MONTHS_APART
        are_several = len({course_of_column(name) for name in dated}) > 1
        mapping.dates_across = SESSIONS if is_far or are_several or len(dated) > _MOST_DAYS else DAYS
        return
    if mapping.columns_for("session_date") or mapping.columns_for("mark"):
        return
    courses = [
        name
        for name in names
        if mapping.columns.get(name) in {None, "course_mark", "course"}
        and not is_unnamed(name)
        and samples.filled(name)
        and samples.share(name, is_day) > 0.5
        and not any(
            part in plain(name).split() for part in ("date", "birth", "expiry", "start", "due", "dob", "joined")
        )
    ]
    if courses:
        for name in courses:
            mapping.columns[name] = "course_mark"
        for name in mapping.columns_for("course"):
            del mapping.columns[name]
