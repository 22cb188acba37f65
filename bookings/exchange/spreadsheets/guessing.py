"""A mapping to start from: by what columns are called, and where that does not say, by what is in them."""

import re
from collections.abc import Sequence

from bookings.exchange.spreadsheets.dates import Dates, days_in, is_month_first
from bookings.exchange.spreadsheets.layout import Header, above, is_unnamed
from bookings.exchange.spreadsheets.mapping import Chosen, EveryRow, Mapping
from bookings.exchange.spreadsheets.marks import guess_marks
from bookings.exchange.spreadsheets.names import address_in, is_nobody, person_and_organisation
from bookings.exchange.spreadsheets.outcomes import guessed, of_column
from bookings.exchange.spreadsheets.reading import Read, dates_of, read, words_with_counts
from bookings.exchange.spreadsheets.samples import Samples, is_day, says_outcome
from bookings.exchange.spreadsheets.sheets import Book, Sheet, is_empty, text_of
from bookings.exchange.spreadsheets.times import is_a_time, times_in
from bookings.exchange.spreadsheets.titles import course_of_column, said_above
from bookings.exchange.spreadsheets.words import FILLED_DOWN, OF_EVERY_ROW, SEVERAL, field_called, plain
from training.text import folded

_TITLES = frozenset({"mr", "mrs", "ms", "miss", "dr", "prof", "rev", "mx", "sir", "professor", "revd"})
_ORGANISATION = re.compile(
    r"\b(school|primary|academy|college|nursery|pre ?school|infants?|juniors?|high|trust|nhs|council|hospital|surgery|"
    r"police|church|university|clinic|hub|service|team|charity|centre|ltd|cic)\b",
    re.IGNORECASE,
)


def guess_columns(book: Book, mapping: Mapping) -> None:
    """Fill the columns, and what no column says, of a mapping whose sheets are chosen."""
    samples = Samples(book, mapping.sheets)
    names = list(samples.cells)
    mapping.columns = {}
    for name in names:
        if known := _guess(name, samples):
            mapping.columns[name] = known
    _keep_one_each(mapping, samples)
    _guess_name_with_organisation(mapping, samples)
    _guess_by_content(names, mapping, samples)
    guess_marks(names, mapping, samples)
    if not mapping.columns_for("organisation") and (kinds := mapping.columns_for("organisation_type")):
        mapping.columns[kinds[0]] = "organisation"  # a file with an agency alone
    days = [cell for name in mapping.columns_for("session_date") for cell in samples.cells[name]]
    mapping.month_first = is_month_first(days)
    mapping.fill_down = [
        name
        for name in FILLED_DOWN
        for column in mapping.columns_for(name)[:1]
        if _is_written_once(samples.cells[column])
    ]
    _guess_every_row(book, mapping)


def _guess(name: str, samples: Samples) -> str | None:
    """Return what a column is by its name, unless its cells say that it is not."""
    if is_unnamed(name):
        return None
    known = field_called(name)
    cells = samples.filled(name)
    if known == "course" and samples.share(name, lambda cell: folded(text_of(cell)).strip(". ") in _TITLES) > 0.5:
        return None
    if known == "course" and samples.share(name, is_a_time) > 0.6:  # "Session": "AM", "9.30 – 12.30"
        return "start_time"
    if known in {"course", "organisation"} and cells and samples.share(name, is_day) > 0.6 and len(cells) > 1:
        shares = samples.share(name, lambda cell: len(text_of(cell)) < 25)
        return ("course_mark" if known == "course" and field_called(name) else known) if shares > 0.8 else known
    if known == "outcome" and samples.share(name, is_day) > 0.6:
        return {"cancelled": "cancelled_on"}.get(of_column(name) or "", "session_date")
    if (
        known == "session_date"
        and cells
        and samples.share(name, is_day) < 0.2
        and samples.share(name, says_outcome) > 0.6
    ):
        return "mark"
    if known == "practitioner_email" and cells and samples.share(name, lambda cell: "@" in text_of(cell)) == 0:
        return None
    if known == "start_time" and cells and samples.share(name, lambda cell: times_in(cell)[0] is not None) < 0.3:
        return "session_date" if samples.share(name, is_day) > 0.6 else None
    if known == "booked_on" and cells and samples.share(name, is_day) < 0.2:
        return "outcome" if samples.share(name, says_outcome) > 0.6 else None
    return known


def _keep_one_each(mapping: Mapping, samples: Samples) -> None:
    """Where several columns seem to be one thing, keep the likeliest: of school and agency the school."""
    for known in set(mapping.columns.values()) - SEVERAL:
        columns = mapping.columns_for(known)
        if len(columns) < 2:
            continue
        if known == "organisation" and not mapping.columns_for("organisation_type"):
            fewest = min(columns, key=lambda name: len(set(map(text_of, samples.filled(name)))))
            most = max(columns, key=lambda name: len(set(map(text_of, samples.filled(name)))))
            if fewest != most and (
                "agenc" in plain(fewest) or "service" in plain(fewest) or "partner" in plain(fewest)
            ):
                mapping.columns[fewest] = "organisation_type"
                columns.remove(fewest)
        kept = max(columns, key=lambda name: (len(samples.filled(name)), -columns.index(name)))
        if known in {"course", "practitioner_name"}:
            kept = max(
                columns,
                key=lambda name: (
                    _fits(known, name),
                    len(set(map(text_of, samples.filled(name)))) > 1,
                    len(samples.filled(name)),
                ),
            )
        for name in columns:
            if name != kept:
                del mapping.columns[name]
    if mapping.columns_for("first_name") and mapping.columns_for("last_name"):
        for name in mapping.columns_for("practitioner_name"):
            del mapping.columns[name]
    elif (first := mapping.columns_for("first_name")) and (whole := mapping.columns_for("practitioner_name")):
        if "sur" not in plain(whole[0]) and samples.share(whole[0], lambda cell: " " in text_of(cell).strip()) < 0.3:
            mapping.columns[whole[0]] = "last_name"
        else:
            del mapping.columns[first[0]]
    elif (last := mapping.columns_for("last_name")) and (whole := mapping.columns_for("practitioner_name")):
        if samples.share(whole[0], lambda cell: " " in text_of(cell).strip()) < 0.3:
            mapping.columns[whole[0]] = "first_name"
        else:
            del mapping.columns[last[0]]


def _guess_name_with_organisation(mapping: Mapping, samples: Samples) -> None:
    """A column that names people and organisations is that where most of its cells do, and no other column says it."""
    for column in mapping.columns_for("name_with_organisation"):
        halves = samples.share(column, lambda cell: person_and_organisation(cell)[1])
        if mapping.columns_for("organisation") or halves < 0.5:
            mapping.columns[column] = "practitioner_name"
    for column in mapping.columns_for("practitioner_name"):
        theirs = samples.share(column, lambda cell: _ORGANISATION.search(person_and_organisation(cell)[1]))
        if not mapping.columns_for("organisation") and theirs > 0.5:
            mapping.columns[column] = "name_with_organisation"


def _fits(known: str, name: str) -> int:
    words = plain(name)
    exact = {
        "course": ("course", "title", "event name", "training"),
        "practitioner_name": ("name", "delegate", "attendee"),
    }
    return sum(part in words for part in exact[known])


def _guess_by_content(names: Sequence[str], mapping: Mapping, samples: Samples) -> None:
    left = [name for name in names if name not in mapping.columns and samples.filled(name)]
    for known, test, share in (
        ("practitioner_email", lambda cell: address_in(cell)[0], 0.6),
        ("session_date", lambda cell: is_day(cell) and not isinstance(cell, int | float), 0.7),
        ("outcome", says_outcome, 0.8),
        ("practitioner_name", _is_like_a_name, 0.8),
    ):
        is_there = mapping.has(known) or (known == "practitioner_name" and mapping.columns_for("last_name"))
        unnamed = [name for name in left if is_unnamed(name) or known in {"practitioner_email"}]
        found = [name for name in unnamed if name not in mapping.columns and samples.share(name, test) >= share]
        if found and not is_there:
            mapping.columns[found[0]] = known


def _is_like_a_name(cell: object) -> bool:
    parts = text_of(cell).replace(",", " ").split()
    return 2 <= len(parts) <= 4 and all(part[0].isalpha() for part in parts) and not is_nobody(text_of(cell))


def _is_written_once(cells: Sequence[object]) -> bool:
    """Tell whether a column has its values once for several rows: the first has one, and many below it have none."""
    filled = [not is_empty(cell) for cell in cells]
    return bool(filled) and filled[0] and sum(filled) < 0.7 * len(filled)


def _guess_every_row(book: Book, mapping: Mapping) -> None:
    """Look for what no column says in the lines above the tables, then in the names of sheets."""
    mapping.every_row = {}
    sheets = [(sheet, one) for one in mapping.sheets if (sheet := book.sheet(one.sheet))]
    for name in OF_EVERY_ROW:
        if name == "outcome" and (mapping.columns_for("mark") or mapping.columns_for("course_mark")):
            continue
        if mapping.columns_for(name) or (name in {"session_date", "course"} and mapping.columns_for("course_mark")):
            continue
        if name == "course" and any(map(course_of_column, mapping.columns_for("mark"))):
            continue
        if name == "session_date" and any(
            days_in(column, Dates(year=2000)).days for column in mapping.columns_for("mark")
        ):
            continue
        if any(_is_above(book, sheet, one, name, mapping) for sheet, one in sheets):
            mapping.every_row[name] = EveryRow("above")
        elif (
            name == "session_date"
            and sheets
            and all(
                days_in(sheet.name, dates_of(book, sheet, above(sheet, Header(one.header_row)), mapping)).days
                for sheet, one in sheets
            )
        ) or (name == "course" and _are_courses([sheet.name for sheet, _ in sheets])):
            mapping.every_row[name] = EveryRow("sheet")


def _is_above(book: Book, sheet: Sheet, one: Chosen, name: str, mapping: Mapping) -> bool:
    header = Header(one.header_row, one.header_depth)
    context = above(sheet, header)
    if said_above(context, name, dates_of(book, sheet, context, mapping)) is not None:
        return True
    parts = Mapping(sheets=[one], columns=mapping.columns, every_row={name: EveryRow("above")})
    found = read(book, parts)
    if name == "session_date":
        return any(entry.dates for entry in found.entries)
    if name == "outcome":
        return any(word for entry in found.entries for word in entry.words)
    return any(name in entry.cells for entry in found.entries) and any(row.why == "heading" for row in found.passed)


def _are_courses(titles: Sequence[str]) -> bool:
    """Tell whether the names of sheets are courses: of several that are no times, or of one with a day in it."""
    if len(set(titles)) > 1:
        return not any(map(_is_time, titles))
    return any(map(course_of_column, titles))


def _is_time(title: str) -> bool:
    """Tell whether the name of a sheet is a time, such as "Nov 23" or "Sheet1", and so is no course."""
    words = plain(title).split()
    months = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
    return all(
        part.isdigit()
        or part[:3] in months
        or part.startswith(("sheet", "term", "q1", "q2", "q3", "q4", "quarter", "autumn", "spring", "summer", "table"))
        for part in words
    )


def guess_outcomes(found: Read, mapping: Mapping) -> None:
    """Fill in what each word of an outcome means, where that can be known; those that a person decided stay."""
    counts = words_with_counts(found.entries)
    kept = {said: outcome for said, outcome in mapping.outcomes.items() if said in counts}
    for said in counts:
        if said and said not in kept and (outcome := guessed(said, counts)):
            kept[said] = outcome
    mapping.outcomes = kept
