"""The no-show review: ten parts that lead from a year's figures to a decision, in ten minutes."""

from collections.abc import Callable

from reporting.reports.basis import AS_BOOKED
from reporting.reports.no_shows import DEFINITIONS
from reporting.review.belief import belief
from reporting.review.burden import burden
from reporting.review.decision import decision
from reporting.review.extent import extent, headline
from reporting.review.goes_with import goes_with
from reporting.review.grounds import Grounds
from reporting.review.ideas import ideas
from reporting.review.parts import Part, Review
from reporting.review.said import said
from reporting.review.trend import trend
from reporting.review.tried import changes_of, followed, tried
from reporting.review.where import where
from reporting.scope import Scope
from reporting.uncollected import uncollected


@uncollected()
def review_of(scope: Scope, *, tell: Callable[[int], object] = lambda done: None) -> Review:
    """Return the review of a period, as it is narrowed. `tell` hears how many of its parts are done."""
    grounds = Grounds.of(scope)
    actions = followed(grounds)
    steps: list[Callable[[], Part]] = [
        lambda: belief(grounds),
        lambda: extent(grounds),
        lambda: trend(grounds, changes_of(actions)),
        lambda: where(grounds),
        lambda: goes_with(grounds),
        lambda: said(grounds),
        lambda: tried(grounds, actions),
        lambda: ideas(grounds),
        lambda: burden(grounds),
        lambda: decision(grounds),
    ]
    parts: list[Part] = []
    for step in steps:
        parts.append(step())
        tell(len(parts))
    return Review(
        period=scope.period,
        headline=headline(grounds),
        notes=grounds.basis.scope_notes(past=True),
        parts=parts,
        definitions=[*DEFINITIONS, AS_BOOKED],
    )
