"""Did it work: no-shows before an action and after it, against what was not in its scope, and one of three verdicts."""

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import inf, sqrt
from typing import NamedTuple

from reporting.insight.baseline import Part, expected, measured
from reporting.insight.intervals import FEW_SESSIONS
from reporting.insight.lines import Cell
from reporting.insight.student import quantile

# The fall that a partnership may hope for where it states none: 11.1 to 8.4 %, found where reminders named what an
# empty place costs (M. Hallsworth and others, 2015, PLoS ONE 10, e0137306).
USUAL_EFFECT = 0.027
_LEVEL = 0.975
_FOLLOWED = 12  # months: what is judged is the first year
_SEEN = 2.8  # 1.96 + 0.84 standard errors: what is seen four times in five at the 5 % level


class Verdict(StrEnum):
    """The three that there are."""

    BETTER = "better"
    NO_SIGN = "no sign of a change"
    TOO_EARLY = "too early to tell"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What an action came to so far. Rates and falls are fractions of 1; a positive fall is fewer no-shows.

    `before` and `after` are of what was in scope, `before_elsewhere` and `after_elsewhere` of the rest (None where the
    action was for everything); `fall` is the one less the other, with the interval that the verdict goes by. `months`
    is how long after its start an action of the stated effect will be seen four times in five, None if never.
    """

    verdict: Verdict
    effect: float
    before: float | None
    after: float | None
    before_elsewhere: float | None = None
    after_elsewhere: float | None = None
    fall: float | None = None
    low: float | None = None
    high: float | None = None
    months: float | None = None

    @property
    def sentence(self) -> str:
        """Return the verdict with the figures that it goes by, and when more is known."""
        return self.told(self.when)

    def told(self, when: str) -> str:
        """Return the verdict with the figures that it goes by; while it is too early, `when` says what is to come."""
        if self.before is None:
            return "Too early to tell: nothing was recorded in the year before that it could be compared with."
        if self.fall is None or self.low is None or self.high is None or self.after is None:
            return f"Too early to tell: nothing has been recorded since. {when}".strip()
        rates = f"{100 * self.before:.1f} in 100 before and {100 * self.after:.1f} after"
        compared = " compared with everything else" if self.before_elsewhere is not None else ""
        way = "fewer" if self.fall >= 0 else "more"
        figures = (
            f"{rates}. That is {100 * abs(self.fall):.1f} {way} in 100{compared}, and the truth is likely between "
            f"{_way(self.low)} and {_way(self.high)}."
        )
        if self.verdict == Verdict.BETTER:
            return f"Better: {figures}"
        if self.verdict == Verdict.NO_SIGN:
            return f"No sign of a change as large as {100 * self.effect:.1f} in 100: {figures}"
        return f"Too early to tell: {figures} {when}".strip()

    @property
    def when(self) -> str:
        """Return when enough will be known, at the present rate of bookings."""
        stated = f"a change of {100 * self.effect:.1f} in 100"
        if self.months is None:
            return f"There is too little from before to ever see {stated}."
        if self.months > _FOLLOWED:
            return (
                f"A year will probably not be enough: at the present rate of bookings {stated} takes about "
                f"{round(self.months)} months to see."
            )
        return f"At the present rate of bookings {stated} can be seen after about {max(1, round(self.months))} months."

    @property
    def is_worse(self) -> bool:
        """Return whether more stayed away than before, by more than chance explains."""
        return self.high is not None and self.high < 0


def before_and_after(
    before: Iterable[Cell],
    after: Iterable[Cell],
    *,
    scope: Collection[Hashable] | None = None,
    effect: float = USUAL_EFFECT,
    share: float,
    years_before: float = 1.0,
    icc: float,
    chosen_on_before: bool = False,
) -> Outcome:
    """Return what became of no-shows where an action applied, against where it did not.

    Cells are one line in one session; `scope` is the lines that the action is for, None for all. `effect` is the fall
    in points (0.05 for five) that was stated beforehand, `share` the part of the first year after its start that is
    over (cells of later months do not belong here), `years_before` the length of the baseline, `icc` the period's.

    Differences in differences with sessions as the unit: Liang and Zeger (1986). `chosen_on_before` says that the scope
    was chosen for what it did in these very months: the worst of many is worst by bad luck too and gets better by
    itself, so each line's baseline is then drawn towards all lines (`shrinkage`). Better is to pass the months before
    those on which it was chosen.

    It may be asked every month: until the first year is over the interval is widened by the square root of what is
    known over what will be (P. C. O'Brien and T. R. Fleming, 1979, Biometrics 35, 549-556, looked at without end), so
    that over all looks together an action without effect is called better in at most five years of a hundred. "No
    sign" is said when the year is over and the interval leaves the stated effect out. Fewer than five sessions on a
    side are too early whatever they say. A session with people in scope and others counts on both sides as if it were
    two, which makes the interval a little too wide. Raises ValueError for a share that is none, or an effect that is no
    fall.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"{share} is not a part of the first year")
    if not effect > 0:
        raise ValueError(f"{effect} is not a fall")
    earlier, later = list(before), list(after)

    def side(is_inside: bool) -> _Side:
        then, now = (
            [cell for cell in cells if (scope is None or cell.line in scope) is is_inside] for cells in (earlier, later)
        )
        known = expected(then, now, everything=earlier, icc=icc) if chosen_on_before else measured(then, icc=icc)
        return _Side(known, measured(now, icc=icc))

    inside, outside = side(True), side(False)
    return _judged(inside, outside if outside.is_whole else _Side(None, None), effect, share, years_before)


class _Side(NamedTuple):
    """What was in scope, or what was not."""

    before: Part | None
    after: Part | None

    @property
    def is_whole(self) -> bool:
        return bool(self.before and self.after)

    @property
    def is_thin(self) -> bool:
        return any(part.sessions < FEW_SESSIONS for part in self if part)

    @property
    def fall(self) -> float:
        return self.before.rate - self.after.rate if self.before and self.after else 0.0


def _judged(inside: _Side, outside: _Side, effect: float, share: float, years_before: float) -> Outcome:
    before, after, before_elsewhere, after_elsewhere = (part.rate if part else None for part in (*inside, *outside))
    settled = sum(part.variance for part in (inside.before, outside.before) if part)
    growing = sum(part.variance for part in (inside.after, outside.after) if part)
    if inside.after is None and inside.before:  # nothing has happened yet: what a year like those before will tell
        growing, share = inside.before.variance * years_before, 0.0
    fall = low = high = None
    verdict = Verdict.TOO_EARLY
    if inside.is_whole and share:
        information = (settled + growing * share) / (settled + growing) if growing else 1.0
        reach = quantile(_LEVEL, _freedom([*inside, *outside])) * sqrt((settled + growing) / information)
        fall = inside.fall - outside.fall
        low, high = fall - reach, fall + reach
        if inside.is_thin or outside.is_thin:
            pass  # whatever the interval says of so few sessions
        elif low > 0:
            verdict = Verdict.BETTER
        elif share >= 1 and high < effect:
            verdict = Verdict.NO_SIGN
    return Outcome(
        verdict=verdict,
        effect=effect,
        before=before,
        after=after,
        before_elsewhere=before_elsewhere,
        after_elsewhere=after_elsewhere,
        fall=fall,
        low=low,
        high=high,
        months=_months(settled, growing * (share or 1.0), effect) if inside.before else None,
    )


def _way(fall: float) -> str:
    return f"{100 * abs(fall):.1f} {'fewer' if fall >= 0 else 'more'}"


def _freedom(parts: Iterable[Part | None]) -> float:
    """Return the freedom of a sum of variances: F. E. Satterthwaite (1946), Biometrics Bulletin 2, 110-114."""
    known = [part for part in parts if part]
    squares = sum(part.variance**2 / part.freedom for part in known)
    return sum(part.variance for part in known) ** 2 / squares if squares else inf


def _months(settled: float, in_a_year: float, effect: float) -> float | None:
    """Return after how many months the effect is seen four times in five; None if the baseline is too thin for that.

    `settled` is the variance that stays, `in_a_year` that of the months after once there are twelve of them.
    """
    room = (effect / _SEEN) ** 2 - settled
    return 12 * in_a_year / room if room > 0 else None
