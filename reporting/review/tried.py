"""Part 7: what the group has tried, each with one of three verdicts."""

from collections.abc import Sequence

from reporting.actions.effects import Tried, followed_in
from reporting.calling.caught import Caught, caught_by_type
from reporting.calling.presenters import worth_in_review
from reporting.review.grounds import Grounds
from reporting.review.parts import Change, Link, Part, Section, table_for
from reporting.tables import Column, Kind
from training.templatetags.words import percentage, plural

COLUMNS = (
    Column("action", "Action"),
    Column("scope", "For"),
    Column("begins", "Began", Kind.DATE),
    Column("verdict", "Did it work?", Kind.STATE),
    Column("known", "When it is known"),
)
CAUGHT = (
    Column("organisation_type", "Organisation type"),
    Column("missed", "Did not come", Kind.COUNT),
    Column("missed_named", "Listed, did not come", Kind.COUNT),
    Column("of_missed", "Part found", Kind.PERCENTAGE),
    Column("came", "Came", Kind.COUNT),
    Column("came_named", "Listed, came", Kind.COUNT),
    Column("of_came", "Part listed of those who came", Kind.PERCENTAGE),
)
FEW = 20  # people, of whom no part is told: one more or less would move it by five in a hundred
CALLED = (
    "People who came because somebody rang them count under “Listed, came”, so a call that works looks like a mistake "
    f"of the list. We give no percentage of fewer than {FEW} people."
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
        sections=[*([Section(table=table)] if found else []), *_caught(grounds)],
        links=[Link("All actions", "actions", keeps_filters=False)],
    )


def _caught(grounds: Grounds) -> list[Section]:
    """Return whom the lists of the period named, of those who did not come: in all, and by type of organisation."""
    by_type = caught_by_type(grounds.scope)
    if not by_type:
        return []
    total = sum(by_type.values(), Caught())
    rows = [
        {"organisation_type": name, **_figures(by_type[kind])}
        for kind, name in grounds.names_of_types.items()
        if kind in by_type
    ]
    of_all = {"organisation_type": "All", **_figures(total)}
    table = table_for(grounds.scope, "caught", "Who the call list found", CAUGHT, rows, of_all)
    missed = plural(total.missed, "person,people")
    part = f" ({percentage(total.of_missed)})" if total.missed >= FEW else ""
    found = (
        f"At the sessions that a call list looked at, {missed} did not come. The list had named "
        f"{total.missed_named} of them{part}."
        if total.missed
        else "Everybody whose attendance was recorded came to the sessions that a call list looked at."
    )
    return [Section(heading="Who the call list found", sentences=[found], table=table, notes=[CALLED])]


def _figures(caught: Caught) -> dict[str, int | float | None]:
    return {
        "missed": caught.missed,
        "missed_named": caught.missed_named,
        "of_missed": caught.of_missed if caught.missed >= FEW else None,
        "came": caught.came,
        "came_named": caught.came_named,
        "of_came": caught.of_came if caught.came >= FEW else None,
    }
