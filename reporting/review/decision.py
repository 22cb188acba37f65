"""Part 10: the decision, to be written down while everybody is in the room."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from bookings.models.trials import LEAST_EFFECT, MOST_EFFECT
from reporting.narrowing import NARROWINGS
from reporting.review.grounds import Grounds
from reporting.review.ideas import TRIALS, fall_of
from reporting.review.parts import Link, Part
from reporting.scope import Scope


def decision(grounds: Grounds) -> Part:
    return Part(
        number=10,
        key="decide",
        heading="What do we decide?",
        sentences=[
            "Choose one thing from part 8, for the places in part 4 where most can be won.",
            "Write down what you do and where, who looks after it, what you expect, and when you will look again. "
            "Stated beforehand, the result will mean something.",
        ],
        links=list(_links(grounds)),
    )


def _links(grounds: Grounds) -> Iterator[Link]:
    """Lead to a form that has measure, stated fall and scope filled in; the last leaves the measure to the group."""
    scope = _as_the_form_has_it(grounds.scope)
    for trial in TRIALS:
        if (fall := fall_of(grounds, trial)) and (points := _points(fall)):
            asked = {"title": trial.measure, "effect_points": points, **scope}
            yield _to_form(f"Write down: {trial.measure[0].lower()}{trial.measure[1:]}", asked)
    yield _to_form("Write down something else", scope)


def _to_form(words: str, asked: dict[str, Any]) -> Link:
    return Link(words, "action-new", query=urlencode(asked, doseq=True), keeps_filters=False)


def _points(fall: float) -> str:
    """Return a fall in points as the form takes it; "" where it is smaller than what an action may state."""
    points = min(Decimal(str(round(100 * fall, 1))), Decimal(MOST_EFFECT))
    return str(points) if points >= Decimal(str(LEAST_EFFECT)) else ""


def _as_the_form_has_it(scope: Scope) -> dict[str, Any]:
    """Return what the review is narrowed to, by the names of the form's fields."""
    narrowed = {one.name: getattr(scope, one.attribute) for one in NARROWINGS}
    return {"courses": sorted(scope.course_ids or ())} | {
        name: value for name, value in narrowed.items() if value not in (None, "")
    }
