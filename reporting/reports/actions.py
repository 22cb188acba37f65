"""Actions: what the group tried against no-shows, what it stated beforehand, and what came of it."""

from typing import Any

from reporting.actions.effects import Tried, followed_in
from reporting.insight.before_after import Verdict
from reporting.reports.basis import Report
from reporting.roles import may_read_actions
from reporting.scope import Scope
from reporting.tables import Column, Kind, Table
from training.templatetags.words import plural

COLUMNS = [
    Column("action", "Action"),
    Column("scope", "For"),
    Column("begins", "Began", Kind.DATE),
    Column("verdict", "Did it work?", Kind.STATE),
    Column("stated", "Stated fall, in 100", Kind.DECIMAL),
    Column("before", "Before", Kind.PERCENTAGE),
    Column("after", "Since then", Kind.PERCENTAGE),
    Column("before_elsewhere", "Everything else, before", Kind.PERCENTAGE, is_detail=True),
    Column("after_elsewhere", "Everything else, since", Kind.PERCENTAGE, is_detail=True),
    Column("change", "Change", Kind.CHANGE),
    Column("low", "Likely from", Kind.CHANGE),
    Column("high", "Likely to", Kind.CHANGE),
    Column("known", "When it will be known"),
    Column("owner", "Who sees to it", is_detail=True),
    Column("look_again", "Look again", Kind.DATE, is_detail=True),
    Column("stopped", "Stopped", Kind.DATE, is_detail=True),
]
DEFINITIONS = [
    "Stated fall: by how many in 100 no-shows were to fall, written down before it began.",
    "Before is the no-show rate of the year before it began, since then that of the time after, one year at most. "
    "Where courses were chosen because many had stayed away, before is drawn towards the rate of everything: part of "
    "it was bad luck.",
    "Change is since then less before, in percentage points, less what changed for everything else at the same time. "
    "Fewer no-shows are a minus. Likely from and to are its 95 % interval, which counts sessions and not only people.",
    "Better: the whole interval is on the side of fewer no-shows. No sign of a change: the first year is over, and a "
    "fall as large as the stated one is outside the interval. Too early to tell: anything else.",
    "An action belongs to each period in which it was followed: from the day it began, for a year, unless it was "
    "stopped before.",
]
NOT_NARROWED = "Actions are shown for the whole partnership: no course or organisation can be chosen."


def row_of(found: Tried) -> dict[str, Any]:
    """Return the cells of an action, those that only programs read among them."""
    action, outcome = found.action, found.outcome
    return {
        "of": action.pk,
        "action": action.title,
        "scope": found.scope,
        "begins": action.begins_on,
        "verdict": found.verdict,
        "stated": float(action.effect_points),
        "before": outcome.before,
        "after": outcome.after,
        "before_elsewhere": outcome.before_elsewhere,
        "after_elsewhere": outcome.after_elsewhere,
        "change": _turned(outcome.fall),
        "low": _turned(outcome.high),
        "high": _turned(outcome.low),
        "known": found.when or "Known",
        "owner": action.owner.name,
        "look_again": action.look_again_on,
        "stopped": action.stopped_on,
    }


def _turned(fall: float | None) -> float | None:
    """A fall is a change downwards."""
    return None if fall is None else -fall


def headline_of(found: list[Tried]) -> str:
    """Return how many actions were followed, and with which verdicts."""
    if not found:
        return "No action was followed in this period."
    better, no_sign, early = (
        sum(one.outcome.verdict == verdict for one in found)
        for verdict in (Verdict.BETTER, Verdict.NO_SIGN, Verdict.TOO_EARLY)
    )
    said = [(better, "better"), (no_sign, "no sign of a change"), (early, "too early to tell")]
    verdicts = ", ".join(f"{number} {verdict}" for number, verdict in said if number)
    return f"{plural(len(found), 'action was,actions were')} followed: {verdicts}."


def _actions(report: Report, scope: Scope) -> Table:
    found = followed_in(scope.period, now=scope.now)
    return Table(
        name=report.name,
        title=report.title,
        period=scope.period,
        columns=COLUMNS,
        rows=[row_of(one) for one in found],
        total={},
        notes=[] if scope.is_of_everything else [NOT_NARROWED],
        definitions=DEFINITIONS,
        headline=headline_of(found),
        ranked=False,
    )


REPORTS = [
    Report(
        name="actions",
        title="Actions and what came of them",
        family="No-shows",
        summary="What was decided against no-shows, what was stated beforehand, and whether it worked.",
        build=_actions,
        readers=may_read_actions,
        comparable=False,
    ),
]
