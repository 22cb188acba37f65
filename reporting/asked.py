"""What a report is asked about, as JSON keeps it: by whom it is made later, or what was published."""

import datetime as dt
from typing import Any

from reporting.narrowing import NARROWINGS
from reporting.periods import Period
from reporting.scope import Scope

NARROWED = tuple(one.attribute for one in NARROWINGS if one.attribute != "organisation_id")


def as_asked(scope: Scope) -> dict[str, Any]:
    return {
        "from": scope.period.start.isoformat(),
        "to": scope.period.end.isoformat(),
        "organisation": scope.organisation_id,
        "courses": sorted(scope.course_ids) if scope.course_ids is not None else None,
        "by_lineage": scope.by_lineage,
        **{name: getattr(scope, name) for name in NARROWED},
    }


def scope_asked(asked: dict[str, Any], *, now: dt.datetime) -> Scope:
    """Return the scope again, as it is now. What the version before did not know is not narrowed."""
    return Scope(
        period=Period(dt.date.fromisoformat(asked["from"]), dt.date.fromisoformat(asked["to"])),
        now=now,
        organisation_id=asked["organisation"],
        course_ids=frozenset(asked["courses"]) if asked["courses"] is not None else None,
        by_lineage=asked["by_lineage"],
        **{name: asked[name] for name in NARROWED if name in asked},
    )
