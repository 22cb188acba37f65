"""What was tried against no-shows in the year, and whether it worked: without the name of who saw to it."""

from typing import Any

from reporting.reports.registry import REPORTS
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
    table = REPORTS["actions"].table(year.scope)
    if not table.rows:
        return None
    rows = [_row(row) for row in table.rows]
    made = Table(
        name="actions",
        title=TITLE,
        period=year.period,
        columns=COLUMNS,
        rows=rows,
        total={},
        notes=(),
        definitions=(),
        headline=table.headline,
        ranked=False,
    )
    return Section(key="tried", title=TITLE, sentences=[table.headline, HOW_JUDGED], tables=[made])


def _row(row: Any) -> dict[str, Any]:
    verdict = str(row["verdict"])
    return {
        "of": row["of"],
        "action": f"{row['action']} ({row['scope']}; from {date_in_words(row['begins'], weekday=False)})",
        "before": row["before"],
        "after": row["after"],
        "change": row["change"],
        "change_low": row["low"],
        "change_high": row["high"],
        "verdict": f"{verdict[:1].upper()}{verdict[1:]}",
    }
