"""What was tried against no-shows in the year, and whether it worked: without a name of anybody."""

from typing import Any

from reporting.actions.effects import Tried, followed_in
from reporting.actions.scopes import in_words
from reporting.reports.actions import headline_of, row_of
from reporting.tables import Column, Kind, Table
from reporting.yearly.document import Section
from reporting.yearly.year import Year
from training.templatetags.words import date_in_words

TITLE = "What was tried"
COLUMNS = [
    Column("action", "Action"),
    Column("before", "No-show rate before", Kind.PERCENTAGE),
    Column("after", "Since then", Kind.PERCENTAGE),
    Column("change", "Change, percentage points", Kind.CHANGE),
    Column("change_low", "Change, lowest likely", Kind.CHANGE),
    Column("change_high", "Change, highest likely", Kind.CHANGE),
    Column("verdict", "Did it work?"),
]
HOW_JUDGED = (
    "A change is judged against everything that the action was not for. “No sign of a change” means that a fall as "
    "large as the group had stated beforehand can be ruled out; “too early to tell”, that it cannot."
)


def tried(year: Year) -> Section | None:
    """Return the section, None where no action was followed in the year."""
    found = followed_in(year.period, now=year.scope.now)
    if not found:
        return None
    headline = headline_of(found)
    made = Table(
        name="actions",
        title=TITLE,
        period=year.period,
        columns=COLUMNS,
        rows=[_row(one) for one in found],
        total={},
        notes=(),
        definitions=(),
        headline=headline,
        ranked=False,
    )
    return Section(key="tried", title=TITLE, sentences=[headline, HOW_JUDGED], tables=[made])


def _row(found: Tried) -> dict[str, Any]:
    row, verdict = row_of(found), found.verdict
    scope = in_words(found.action, names_people=False)
    return {
        "of": row["of"],
        "action": f"{row['action']} ({scope}; from {date_in_words(row['begins'], weekday=False)})",
        "before": row["before"],
        "after": row["after"],
        "change": row["change"],
        "change_low": row["low"],
        "change_high": row["high"],
        "verdict": f"{verdict[:1].upper()}{verdict[1:]}",
    }
