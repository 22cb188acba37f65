"""Part 7: what the group has tried, each with one of three verdicts."""

from collections.abc import Sequence

from reporting.actions.effects import Tried, followed_in
from reporting.calling.presenters import worth_in_review
from reporting.review.grounds import Grounds
from reporting.review.parts import Change, Link, Part, Section, table_for
from reporting.tables import Column, Kind

COLUMNS = (
    Column("action", "Action"),
    Column("scope", "For"),
    Column("begins", "Began", Kind.DATE),
    Column("verdict", "Did it work?", Kind.STATE),
    Column("known", "When it is known"),
)
BY_ITSELF = (
    "A month that stands out in part 3 is no verdict on an action. A verdict compares the year before with the time "
    "since, less what changed for everything else."
)


def followed(grounds: Grounds) -> list[Tried]:
    """Return the actions that were followed in the period, the first to begin first."""
    return followed_in(grounds.scope.period, now=grounds.scope.now)


def changes_of(found: Sequence[Tried]) -> list[Change]:
    """Return what a chart marks of them: numbered as the table of this part numbers them."""
    return [Change(number, f"{one.action.begins_on:%Y-%m}", one.action.title) for number, one in enumerate(found, 1)]


def tried(grounds: Grounds, found: Sequence[Tried]) -> Part:
    rows = [
        {
            "action": f"{one.action.title} ({number})",
            "scope": one.scope,
            "begins": one.action.begins_on,
            "verdict": one.verdict,
            "known": one.when or "Known",
        }
        for number, one in enumerate(found, 1)
    ]
    table = table_for(grounds.scope, "tried", "What was tried", COLUMNS, rows)
    none = "No action was followed in this period. Part 10 leads to where you write one down."
    return Part(
        number=7,
        key="tried",
        heading="What did we try?",
        sentences=[BY_ITSELF if found else none],
        points=[
            *(f"{one.action.title} ({number}). {one.sentence}" for number, one in enumerate(found, 1)),
            *filter(None, [worth_in_review(grounds.scope.period)]),
        ],
        sections=[Section(table=table)] if found else [],
        links=[Link("All actions", "actions", keeps_filters=False)],
    )
