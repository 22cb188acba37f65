"""What a line above a table, or a title with a date in it, says of a course and its day; and whom a row names."""

import re

from bookings.exchange.spreadsheets.dates import Dates, days_in
from bookings.exchange.spreadsheets.layout import Above, is_total
from bookings.exchange.spreadsheets.names import joined_name, person_name

_NO_COURSE = re.compile(
    r"^(training |course |attendance |delegate |session )*(register|attendance|records?|log|list|sheet|sign in sheet|"
    r"bookings?|delegates?|database|tracker|matrix)s?\b|^(please|confidential|key|note|page|exported|"
    r"printed|updated|as at)\b",
    re.IGNORECASE,
)


_NUMBERED = re.compile(r"(day|session|week|part|date|am|pm|morning|afternoon|attend\w*|present)\b", re.IGNORECASE)


def name_in(cells: dict[str, object]) -> str:
    """Return the name that a row gives, from one column or two."""
    if cells.get("first_name") is not None or cells.get("last_name") is not None:
        parts = joined_name(cells.get("first_name"), cells.get("last_name"))
        if parts:
            return parts
    value = cells.get("practitioner_name")
    if isinstance(value, int | float):
        return ""
    return person_name(value)


def said_above(context: Above, name: str, how: Dates) -> object:
    """Return what the lines above a table say of a column: by a label, or by a date or title that stands alone."""
    if name in context.labelled:
        return context.labelled[name]
    if name == "session_date":
        return next((line for line in reversed(context.lines) if days_in(line, how).days), None)
    if name == "course":
        titled = [line for line in context.lines if days_in(line, how).days]
        for line in [*reversed(titled), *context.lines]:
            if names_course(line):
                return line
    return None


def names_course(text: str) -> bool:
    rest = without_date(text)
    return len(re.findall("[A-Za-z]", rest)) > 3 and not _NO_COURSE.search(rest.strip()) and not is_total([rest])


def course_of_column(name: str) -> str:
    """Return the course of a column that is called by one and its day, "Neglect 7 Nov 2023"; "" where it has none."""
    rest = without_date(name)
    is_course = days_in(name, Dates(year=2000)).days and names_course(rest) and not _NUMBERED.match(rest)
    return rest if is_course else ""


def without_date(text: str) -> str:
    """Return a title without the date and times in it: "Neglect – 7 Nov 2023, 9.30am" is "Neglect"."""
    found = days_in(text, Dates())
    if not found.days:
        return " ".join(text.split())
    rest = re.sub(
        r"\b\d{1,2}[.:]?\d{0,2}\s*(am|pm)?\s*(-|–|—|to)\s*\d{1,2}[.:]?\d{0,2}\s*(am|pm)\b", " ", found.rest, flags=re.I
    )
    rest = re.sub(r"\b\d{1,2}[.:]\d\d\s*(am|pm)?\b\s*((-|–|—|to)\s*\d{1,2}[.:]\d\d\s*(am|pm)?)?", " ", rest, flags=re.I)
    rest = re.sub(r"\b(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?\b", " ", rest, flags=re.I)
    rest = re.sub(r"[(\[]\W*[)\]]", " ", rest)
    rest = re.sub(r"\b(on|held on|dated?|from|at)\s*$", "", rest.strip(" \t-–—,:;|/·.&"), flags=re.I)
    rest = re.sub(r"\s*[-–—|,:/]\s*(?=[-–—|,:/])", " ", " ".join(rest.split()))
    return rest.strip(" -–—,:;|/·&").strip()
