"""Who came without a place: told apart in the reports that count who came, and counted there once."""

from reporting.outcomes import Counts
from reporting.tables import Column, Kind
from training.templatetags.words import plural

CAME_UNBOOKED = Column("came_unbooked", "Came unbooked", Kind.COUNT)
UNBOOKED_COLUMNS = [CAME_UNBOOKED, Column("over_capacity", "Over capacity", Kind.COUNT)]
UNBOOKED = [
    "Came unbooked: of those who attended, people who came without a place and were added at the door.",
    "Over capacity: of those who came unbooked, people who came when as many as the session has places held one or had "
    "walked in already.",
]


def unbooked(counts: Counts) -> dict[str, int]:
    """Return the cells of how many came without a place: of those who attended, so never added to them."""
    return {"came_unbooked": counts.came_unbooked, "over_capacity": counts.over_capacity}


def over_capacity_in_words(total: Counts) -> list[str]:
    """Return how many of them found the session full, as a note, for a table that has no room for a column of it."""
    if not total.over_capacity:
        return []
    return [f"{total.over_capacity:,} of {total.came_unbooked:,} who came unbooked came over capacity."]


def unbooked_in_words(total: Counts) -> list[str]:
    """Return the same as a note, for a table whose columns are something else; none where nobody did."""
    if not total.came_unbooked:
        return []
    of_these = f"{total.came_unbooked:,} of {plural(total.attendances, 'attendance,attendances')}"
    return [f"{of_these} came unbooked, {total.over_capacity:,} of them over capacity."]
