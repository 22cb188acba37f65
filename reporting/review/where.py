"""Part 4: where it differs by more than chance, and where to look first."""

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any

from reporting.insight.funnel import Funnel, Place, funnel
from reporting.insight.intervals import FEW_SESSIONS
from reporting.insight.shrinkage import Shrunken, order_of_attention
from reporting.likeness import interval_of
from reporting.outcomes import Counts
from reporting.review.grounds import Grounds
from reporting.review.heat import heat
from reporting.review.parts import Dot, Link, Part, Section, Spread, table_for
from reporting.tables import Column, Kind, Table

MOST_TOLD = 8  # lines of a table of the review: who acts on it can look at no more
FEWEST_LINES = 3  # of which a funnel tells anything

HOW_TO_READ = (
    "Each dot is one line: further right means more people recorded, higher up means a higher no-show rate. The lines "
    "show how far chance alone spreads lines of that size. Only dots outside the inner lines have a number."
)
ATTENTION = (
    "The table is in the order in which attention pays: by how many no-shows there are above what the average would "
    "bring, after taking off what is likely to be bad luck. It says where to ask first; it is no ranking."
)


def where(grounds: Grounds) -> Part:
    courses = _spread(grounds, grounds.of_courses, grounds.titles.__getitem__, "course", "courses")
    organisations = _spread(
        grounds, grounds.of_organisations, grounds.names_of_organisations.__getitem__, "organisation", "organisations"
    )
    by_course, by_organisation = ("no-shows-by-course",), ("no-shows-by-organisation",)
    return Part(
        number=4,
        key="where",
        heading="Where does it differ?",
        sentences=[
            "Most differences between courses, or between organisations, are chance. Only those that chance does not "
            "explain are named as different here."
        ],
        sections=[*courses, *organisations, *heat(grounds)],
        links=[
            Link("All courses", "report", by_course),
            Link("All organisations", "report", by_organisation),
        ],
    )


def _spread(
    grounds: Grounds, counted: Mapping[Any, Counts], name: Callable[[Any], str], one: str, several: str
) -> list[Section]:
    lines = [grounds.line(key, counts) for key, counts in counted.items() if counts.recorded]
    found = funnel(lines)
    if found is None or len(found.spots) < FEWEST_LINES:
        return [Section(heading=several.capitalize(), sentences=[f"There are too few {several} to compare."])]
    first = list(islice(order_of_attention(lines), MOST_TOLD))
    numbers = {spot.line.key: number for number, spot in enumerate(found.apart, 1)}
    dots = [Dot(name(spot.line.key), spot.size, spot.rate, numbers.get(spot.line.key, 0)) for spot in found.spots]
    said = found.sentence(several)
    no_start = f"No {one} has so many that work should begin there: start with what all {several} share."
    return [
        Section(
            heading=several.capitalize(),
            sentences=[said, ATTENTION if first else no_start],
            figure=Spread(title=f"No-show rates of {several}, by size", mean=found.mean, dots=dots, sentence=said),
            caption=HOW_TO_READ,
            table=_attention(grounds, found, first, counted, name, one, several),
        )
    ]


def _attention(
    grounds: Grounds,
    found: Funnel,
    first: Sequence[Shrunken],
    counted: Mapping[Any, Counts],
    name: Callable[[Any], str],
    one: str,
    several: str,
) -> Table:
    """Return where to look first, and below it the other lines that differ. The shrunken rate itself is in no cell."""
    spots = {spot.line.key: spot for spot in found.spots}
    numbers = {spot.line.key: number for number, spot in enumerate(found.apart, 1)}
    excess = {shrunken.line.key: shrunken.excess for shrunken in first}
    keys = [*excess, *(spot.line.key for spot in found.apart if spot.line.key not in excess)][: 2 * MOST_TOLD]
    rows = []
    for key in keys:
        counts = counted[key]
        low, high = interval_of(counts, grounds.likeness) or (None, None)
        place = spots[key].place
        rows.append(
            {
                "name": f"{name(key)}{f' ({numbers[key]})' if key in numbers else ''}",
                "rate": counts.rate,
                "low": low,
                "high": high,
                "no_show": counts.no_show,
                "recorded": counts.recorded,
                **({"above": round(excess[key]) if key in excess else None} if first else {}),
                "differs": _in_words(place, counts),
            }
        )
    columns = [
        Column("name", one.capitalize()),
        Column("rate", "No-show rate", Kind.PERCENTAGE),
        Column("low", "Lowest likely", Kind.PERCENTAGE),
        Column("high", "Highest likely", Kind.PERCENTAGE),
        Column("no_show", "No-shows", Kind.COUNT),
        Column("recorded", "Recorded", Kind.COUNT),
        *([Column("above", "No-shows above average", Kind.COUNT)] if first else []),
        Column("differs", "Does it differ?"),
    ]
    title = f"Where to look first: {several}" if first else f"{several.capitalize()} outside the inner lines"
    return table_for(grounds.scope, f"attention-{several}", title, columns, rows)


def _in_words(place: Place, counts: Counts) -> str:
    words = {
        Place.FAR_ABOVE: "Higher, beyond chance",
        Place.ABOVE: "Higher, perhaps by chance",
        Place.WITHIN: "No different from the average",
        Place.BELOW: "Lower, perhaps by chance",
        Place.FAR_BELOW: "Lower, beyond chance",
    }[place]
    return f"{words} (few sessions)" if counts.sessions < FEW_SESSIONS else words
