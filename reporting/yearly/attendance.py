"""The two tables of the yearly report, in its own words and order, and the events beside them."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from reporting.reports.attendance import ATTENDED, NOT_AVAILABLE, NOTE
from reporting.reports.events import EVENTS, NOT_ADDED
from reporting.reports.groupings import BY_COURSE, BY_ORGANISATION_TYPE, Grouping
from reporting.tables import Table
from reporting.yearly.document import Section
from reporting.yearly.year import Year
from training.templatetags.words import percentage, plural

BY_COURSE_TITLE, BY_TYPE_TITLE = "Attendance by course", "Attendance by organisation type"
MOST_NAMED = 3  # in a sentence that begins with the highest


def by_course(year: Year) -> Section:
    table = _table(year, BY_COURSE, "attendance-by-course", BY_COURSE_TITLE, year.by_course, noted=_noted(year))
    categories = len({row["category"] for row in table.rows})
    ran = (
        f"{plural(len(table.rows), 'course,courses')} ran, in {plural(categories, 'category,categories')}."
        if table.rows
        else "No course ran."
    )
    sentences = [ran, *_highest(table, "course", "The most attended"), *_not_available(table)]
    return Section(key="by-course", title=BY_COURSE_TITLE, sentences=sentences, tables=[table] if table.rows else [])


def by_organisation_type(year: Year) -> Section:
    table = _table(year, BY_ORGANISATION_TYPE, "attendance-by-organisation-type", BY_TYPE_TITLE, year.by_type)
    sentences = _highest(table, "organisation_type", "Most came from") or ["Nobody’s attendance is recorded."]
    return Section(key="by-type", title=BY_TYPE_TITLE, sentences=sentences, tables=[table] if table.rows else [])


def events(year: Year) -> Section:
    """Events stand beside the courses: they are counted by eye, and never part of any other figure."""
    table = EVENTS.table(year.scope)
    if not table.rows:
        return Section(key="events", title=EVENTS.title, sentences=[table.headline])
    sentences = [f"{table.headline} {NOT_ADDED}", *table.notes]
    bare = replace(table, notes=(), definitions=())
    return Section(key="events", title=EVENTS.title, sentences=sentences, tables=[bare])


def _noted(year: Year) -> set[int]:
    return {course for course, ran in year.basis.ran.items() if ran.unavailable}


def _table(
    year: Year, grouping: Grouping, name: str, title: str, attended: dict[int, int], noted: Iterable[int] = ()
) -> Table:
    rows: list[dict[str, Any]] = []
    for key, cells in grouping.rows(year.basis, attended):
        note = {"note": NOT_AVAILABLE if key in noted else ""} if grouping is BY_COURSE else {}
        rows.append({**cells, "attended": attended.get(key, 0), **note, "of": key})
    total = sum(row["attended"] for row in rows)
    return Table(
        name=name,
        title=title,
        period=year.period,
        columns=[*grouping.columns, ATTENDED, *([NOTE] if grouping is BY_COURSE else [])],
        rows=rows,
        total={"attended": total},
        notes=(),
        definitions=(),
        headline=f"{plural(total, 'attendance,attendances')}.",
        ranked=False,
    )


def _highest(table: Table, of: str, begins: str) -> list[str]:
    """Return a sentence on the rows with most attendances, with what part of all the first of them is."""
    total = table.total["attended"]
    rows = sorted(table.rows, key=lambda row: -row["attended"])[:MOST_NAMED]
    rows = [row for row in rows if row["attended"]]
    if not rows:
        return []
    first, *others = rows
    named = [f"{first[of]} ({first['attended']:,}, or {percentage(first['attended'] / total)} of attendances)"]
    named += [f"{row[of]} ({row['attended']:,})" for row in others]
    verb = "" if begins.endswith("from") else " was" if len(rows) == 1 else " were"
    return [f"{begins}{verb} {in_a_row(named)}."]


def _not_available(table: Table) -> list[str]:
    noted = [row["course"] for row in table.rows if row["note"]]
    if not noted:
        return []
    figure = "Its figure is" if len(noted) == 1 else "Their figures are"
    return [
        f"Full attendance is not available for {in_a_row(noted)}, because a register was declared unavailable. "
        f"{figure} of those who are known to have come."
    ]


def in_a_row(words: list[str]) -> str:
    """Return "A, B and C"; with semicolons where one of them has a comma of its own outside brackets."""
    if len(words) < 2:
        return "".join(words)
    mark = ";" if any(", " in word.split(" (")[0] for word in words) else ","
    return f"{f'{mark} '.join(words[:-1])} and {words[-1]}"
