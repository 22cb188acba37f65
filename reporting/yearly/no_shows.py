"""What the yearly report says of places that nobody used, with how far it can be believed."""

from reporting.headline import cost_sentence, coverage_sentence, no_show_sentence
from reporting.outcomes import ENOUGH_COVERAGE, typical_room
from reporting.reports.no_shows import WHAT_AN_INTERVAL_IS
from reporting.tables import Column, Kind, Table
from reporting.yearly.document import Section
from reporting.yearly.year import Year
from training.partnership import ours
from training.templatetags.words import date_in_words, percentage, plural

HOW_USED = [
    ("attended", "Came to all of it"),
    ("partly_attended", "Came to part of it"),
    ("no_show", "Did not come and had not cancelled (no-show)"),
    ("excused", "Did not come and was excused"),
    ("not_recorded", "Attendance not recorded"),
]
COLUMNS = [Column("use", "What is recorded"), Column("places", "Places", Kind.COUNT)]


def no_shows(year: Year) -> Section:
    total = year.total
    room = typical_room(year.scope) if total.no_show else None
    cost = cost_sentence(total, room=room, cost=ours().cost_of_empty_place)
    said = no_show_sentence(year.period, total, year.interval, today=year.scope.today)
    sentences = [f"{said} {cost}".strip(), *_given_up(year)]
    if year.interval:
        sentences += [WHAT_AN_INTERVAL_IS, year.likeness.sentence]
    missing = year.basis.missing
    sentences.append(coverage_sentence(total))
    return Section(
        key="no-shows",
        title="No-shows",
        warning=_stop(year),
        sentences=sentences,
        tables=[_table(year)] if total.held else [],
        listed="Registers that are missing or unfinished:" if missing.number else "",
        points=_missing(year),
    )


def _stop(year: Year) -> str:
    """Return the warning that stands above a rate of which too little is known, "" where enough is."""
    coverage = year.total.coverage
    if coverage is None or coverage >= ENOUGH_COVERAGE:
        return ""
    return (
        f"Attendance is recorded for only {percentage(coverage)} of places. Do not draw conclusions from the no-show "
        "rate until the missing registers are in."
    )


def _given_up(year: Year) -> list[str]:
    late, in_time = year.total.late_cancellation, year.total.cancelled
    if not late and not in_time:
        return []
    were = "was" if in_time == 1 else "were"
    return [
        f"{plural(in_time, 'more place,more places')} {were} cancelled in time, and {late:,} after the deadline for "
        "cancelling. Neither counts as a no-show."
    ]


def _table(year: Year) -> Table:
    rows = [{"use": words, "places": getattr(year.total, name), "of": name} for name, words in HOW_USED]
    return Table(
        name="places",
        title="Places held, and who came",
        period=year.period,
        columns=COLUMNS,
        rows=rows,
        total={"places": year.total.held},
        notes=(),
        definitions=(),
        headline=f"{plural(year.total.held, 'place was held,places were held')} when their sessions began.",
        ranked=False,
    )


def _missing(year: Year) -> list[str]:
    """Name the registers by course and day. What was said of each may name people, and stays out."""
    missing = year.basis.missing
    named = [
        f"{register.course}, {date_in_words(register.first_on, weekday=False)}: {register.state}"
        for register in missing.first
    ]
    more = missing.number - len(missing.first)
    return [*named, f"{more:,} more"] if more else named
