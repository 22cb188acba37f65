"""What the pages of comparisons say."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from bookings.models import Trial
from reporting.insight.before_after import Verdict
from reporting.insight.pooling import Pooled
from reporting.models import PooledFile, TrialLook
from reporting.trials.looking import REGISTERS_COME_IN
from training.templatetags.words import date_in_words, plural

_COLOURS = {Verdict.BETTER: "green", Verdict.NO_SIGN: "grey", Verdict.TOO_EARLY: "light-blue"}
WORSE = "More places were lost in B, by more than chance explains. Keep A."
NO_VERDICT = "It was stopped early, so it gives no verdict: what came of it until then says nothing."


def _day(day: dt.date) -> str:
    return date_in_words(day, weekday=False)


def _in_100(share: float) -> str:
    return f"{100 * abs(share):.1f}"


def _fewer(fall: float) -> str:
    return f"{_in_100(fall)} {'fewer' if fall >= 0 else 'more'}"


def scope_in_words(trial: Trial) -> str:
    """Return for which courses it is: one whose courses are read."""
    return "; ".join(course.title for course in trial.courses.all()) or "All courses"


def stated_in_words(trial: Trial) -> str:
    """Return what it is judged by: "3 in 100 fewer no-shows in B"."""
    what = "no-shows" if trial.measure == Trial.Measure.NO_SHOW else "places lost (no-shows and late cancellations)"
    return f"{trial.effect_points.normalize():f} in 100 fewer {what} in B than in A"


def arm_in_words(trial: Trial, arm: str) -> list[str]:
    """Return what an arm does, a line each."""
    what = Trial.What(trial.what)
    if what == Trial.What.WORDS:
        text = trial.of_arm(arm, "text")
        return [trial.of_arm(arm, "subject"), *text.splitlines()] if text else ["The words as they are now"]
    if what == Trial.What.DAYS:
        return [f"{trial.of_arm(arm, 'days').replace(',', ', ')} days before"]
    if what == Trial.What.SIGNER:
        return [f"Signed by {name}" if (name := trial.of_arm(arm, "signed_by")) else "Nobody is named"]
    return ["An email, and a text with the last reminder" if arm == "b" else "An email alone"]


@dataclass(frozen=True)
class ArmRow:
    """A line of the table of what came of each arm."""

    label: str
    rate: str
    counted: str
    unmarked: str
    left_out: str


@dataclass(frozen=True)
class TrialRow:
    """A line of the list."""

    key: int
    title: str
    scope: str
    begins: str
    ends: str
    tag: tuple[str, str]

    @classmethod
    def of(cls, trial: Trial, look: TrialLook | None, today: dt.date) -> "TrialRow":
        return cls(
            key=trial.pk,
            title=trial.title,
            scope=scope_in_words(trial),
            begins=_day(trial.begins_on),
            ends=_day(trial.ends_on),
            tag=tag_of(trial, look, today),
        )


def tag_of(trial: Trial, look: TrialLook | None, today: dt.date) -> tuple[str, str]:
    """Return the words and the colour of the tag: one of the three verdicts, or why there is none."""
    if not trial.has_begun(today):
        return "Not begun", "yellow"
    if trial.is_stopped:
        return "Stopped, no verdict", "orange"
    verdict = Verdict(look.verdict) if look else Verdict.TOO_EARLY
    return verdict.capitalize(), _COLOURS[verdict]


def found_in_words(trial: Trial, look: TrialLook) -> str:
    """Return the verdict of a look with the figures that it goes by."""
    if look.low is None or look.high is None:
        return "Too early to tell."
    fall = look.lost_a / look.counted_a - look.lost_b / look.counted_b
    figures = (
        f"{_in_100(look.lost_a / look.counted_a)} in 100 in A and {_in_100(look.lost_b / look.counted_b)} in B. "
        f"That is {_fewer(fall)} in 100 in B, and the truth is likely between {_fewer(look.low)} and "
        f"{_fewer(look.high)}."
    )
    if look.verdict == Verdict.BETTER:
        return f"B is better: {figures}"
    if look.verdict == Verdict.NO_SIGN:
        return f"No sign of a change for the better as large as {trial.effect_points.normalize():f} in 100: {figures}"
    return f"Too early to tell: {figures}"


@dataclass(frozen=True)
class TrialPage:
    """What the page of one comparison says of it: `looks` are those that were looks, the latest last."""

    trial: Trial
    looks: Sequence[TrialLook]
    files: Sequence[PooledFile]
    pooled: Pooled | None
    today: dt.date
    expects: str

    @cached_property
    def look(self) -> TrialLook | None:
        return self.looks[-1] if self.looks else None

    @property
    def tag(self) -> tuple[str, str]:
        return tag_of(self.trial, self.look, self.today)

    @property
    def has_begun(self) -> bool:
        return self.trial.has_begun(self.today)

    @property
    def shows_figures(self) -> bool:
        return self.look is not None and not self.trial.is_stopped

    @property
    def sentence(self) -> str:
        """Return the verdict, or why there is none, and when it will be known."""
        trial = self.trial
        if not self.has_begun:
            return f"It begins on {_day(trial.begins_on)}. {self.expects}"
        if trial.is_stopped and trial.ended_at:
            return f"Stopped on {_day(timezone.localdate(trial.ended_at))}: {trial.stopped_reason} {NO_VERDICT}"
        found = found_in_words(trial, self.look) if self.look else "Too early to tell."
        return f"{found} {self.when}".strip()

    @property
    def when(self) -> str:
        """Return when it will be known, in a sentence; "" where it is."""
        trial, look = self.trial, self.look
        if trial.ended_at:
            is_open = look is None or look.verdict == Verdict.TOO_EARLY
            return "The time is over, and there were too few bookings to tell." if is_open else ""
        latest = trial.ends_on + REGISTERS_COME_IN
        if look is None or look.share < 0.05:
            return f"It is looked at every Monday. It will be known by {_day(latest)} at the latest."
        days = (look.week - trial.begins_on).days / look.share
        by = min(latest, trial.begins_on + dt.timedelta(days=round(days)))
        return f"At the present rate of bookings it will be known by about {_day(max(by, self.today))} at the latest."

    @property
    def worse(self) -> str:
        return WORSE if self.shows_figures and self.look and self.look.is_worse else ""

    @property
    def arms(self) -> list[tuple[str, list[str]]]:
        return [(arm.upper(), arm_in_words(self.trial, arm)) for arm in ("a", "b")]

    @property
    def counted(self) -> list[ArmRow]:
        look = self.look
        if look is None or not self.shows_figures:
            return []
        return [
            _arm_row("A", look.counted_a, look.lost_a, look.unmarked_a, look.left_out_a),
            _arm_row("B", look.counted_b, look.lost_b, look.unmarked_b, look.left_out_b),
        ]

    @property
    def looked_at(self) -> str:
        look = self.look
        if look is None or not self.shows_figures:
            return ""
        seen = (
            f"Looked at on {_day(timezone.localdate(look.looked_at))}: sessions before {_day(look.week)}, "
            f"{plural(look.sessions, 'session,sessions')} with attendance recorded, {100 * look.share:.0f} in 100 of "
            f"the {self.trial.planned_bookings:,} planned."
        )
        return seen if look.is_last else f"{seen} The figures stay until the next look."

    @property
    def rows(self) -> list[tuple[str, str]]:
        trial = self.trial
        return [
            ("What differs", trial.get_what_display()),
            ("Stated beforehand", stated_in_words(trial)),
            ("For", scope_in_words(trial)),
            ("Begins" if not self.has_begun else "Began", _day(trial.begins_on)),
            ("Last day of sessions", _day(trial.ends_on)),
            ("To be counted", f"{plural(trial.planned_bookings, 'booking,bookings')} at most, of both together"),
            ("Agreed name for pooling", trial.pooled_as),
            ("Written down", f"{_day(timezone.localdate(trial.stated_at))}, by {trial.stated_by.name}"),
        ]

    @property
    def pooled_sentence(self) -> str:
        """Return what all partnerships found together."""
        found = self.pooled
        if found is None:
            return ""
        verdict, who = str(found.verdict).capitalize(), plural(found.partnerships, "partnership,partnerships")
        return (
            f"{verdict}: {_fewer(found.fall)} in 100 in B over {who} and {found.counted:,} bookings, and the truth is "
            f"likely between {_fewer(found.low)} and {_fewer(found.high)}. {_unlike(found)}"
        ).strip()

    @property
    def can_change(self) -> bool:
        return not self.has_begun

    @property
    def can_stop(self) -> bool:
        return self.has_begun and not self.trial.ended_at

    @property
    def can_give_file(self) -> bool:
        return bool(self.trial.pooled_as and self.trial.ended_at and not self.trial.is_stopped)


def _unlike(found: Pooled) -> str:
    if found.partnerships < 2 or found.unlike < 0.25:
        return ""
    return (
        f"The partnerships differ: {100 * found.unlike:.0f} in 100 of the spread between them is more than chance "
        "explains. What is said here is of all of them together, and of no other."
    )


def _arm_row(label: str, counted: int, lost: int, unmarked: int, left_out: int) -> ArmRow:
    return ArmRow(
        label=label,
        rate=f"{_in_100(lost / counted)} in 100" if counted else "Nothing recorded",
        counted=f"{lost:,} of {counted:,}",
        unmarked=f"{unmarked:,}",
        left_out=f"{left_out:,}",
    )
