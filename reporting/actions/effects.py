"""What actions came to: before and after, against what they were not for, in the same number of queries for any number.

The formulas are those of `reporting.insight.before_after`; here is what they are asked about.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from reporting.actions.scopes import ActionScope, SessionSeen
from reporting.actions.scopes import in_words as scope_in_words
from reporting.courses import Courses, all_courses
from reporting.insight.before_after import Outcome, before_and_after
from reporting.insight.intervals import Likeness, SessionCounts, likeness
from reporting.insight.lines import Cell
from reporting.models import Action
from reporting.models.actions import FIRST_YEAR
from reporting.outcomes import counts_by
from reporting.periods import Period
from reporting.scope import Scope, sessions_in
from training.models import Session, SessionDay

_READ = ("category", "organisation_type", "organisation", "venue", "trainer", "owner", "decided_by", "corrected_by")
_DAYS_OF_A_YEAR = FIRST_YEAR.days


@dataclass(frozen=True)
class Side:
    """No-shows of places of which it is recorded whether somebody came, and in how many sessions."""

    no_shows: int
    recorded: int
    sessions: int

    @property
    def rate(self) -> float | None:
        return self.no_shows / self.recorded if self.recorded else None

    @classmethod
    def of(cls, cells: Iterable[Cell]) -> "Side":
        known = [cell for cell in cells if cell.recorded]
        return cls(
            sum(cell.no_shows for cell in known),
            sum(cell.recorded for cell in known),
            len({cell.session for cell in known}),
        )


@dataclass(frozen=True, kw_only=True)
class Tried:
    """An action with what came of it so far. The sides are what was counted; `outcome` has the verdict."""

    action: Action
    scope: str
    outcome: Outcome
    before: Side
    after: Side
    before_elsewhere: Side
    after_elsewhere: Side
    is_for_everything: bool
    likeness: Likeness
    today: dt.date

    @property
    def verdict(self) -> str:
        """One of three: "better", "no sign of a change", "too early to tell"."""
        return str(self.outcome.verdict)

    @property
    def has_begun(self) -> bool:
        return self.action.has_begun(self.today)

    @property
    def is_over(self) -> bool:
        """Whether what it is judged by has happened: its first year is over, or it was stopped."""
        return self.action.last_day < self.today

    @property
    def known_on(self) -> dt.date | None:
        """From about when a change as large as the stated one can be seen; None where its first year cannot show it."""
        months = self.outcome.months
        if months is None or months > 12:
            return None
        return self.action.begins_on + dt.timedelta(days=round(months * _DAYS_OF_A_YEAR / 12))

    @property
    def when(self) -> str:
        """Return when it will be known, in a sentence; "" where it is."""
        if self.outcome.verdict != self.outcome.verdict.TOO_EARLY:
            return ""
        if self.is_over:
            return "The time it is judged by is over, and there were too few bookings to tell."
        return self.outcome.when

    @property
    def sentence(self) -> str:
        """Return the verdict with its figures, and when more will be known."""
        if not self.has_begun:
            return f"It has not begun yet. {self.outcome.when}"
        return self.outcome.told(self.when)


def tried(actions: Sequence[Action], *, now: dt.datetime) -> list[Tried]:
    """Return what became of each, in the order given; rows as `with_what_is_read` has them."""
    today = timezone.localdate(now)
    record = _Record(actions, today=today, now=now)
    return [record.of(action) for action in actions]


def with_what_is_read(actions: Any) -> Any:
    """Return a QuerySet of actions with the rows that their scope and their pages name."""
    return actions.select_related(*_READ, "corrects").prefetch_related("courses")


def followed_in(period: Period, *, now: dt.datetime) -> list[Tried]:
    """Return those of `actions_in` that have begun by now: of the others there is nothing to tell yet."""
    return [one for one in actions_in(period, now=now) if one.has_begun]


def actions_in(period: Period, *, now: dt.datetime) -> list[Tried]:
    """Return the actions that were followed in a period, the first to begin first, each with its verdict as of `now`.

    Followed: it had begun by the end of the period, and its first year was neither over nor stopped before its start.
    Entries that a later one corrects are left out.
    """
    found = Action.objects.current().followed_in(period.start, period.end)
    return tried(list(with_what_is_read(found).order_by("begins_on", "pk")), now=now)


class _Record:
    """Sessions and what they recorded, from a year before the first of some actions to the last day of any."""

    def __init__(self, actions: Sequence[Action], *, today: dt.date, now: dt.datetime) -> None:
        self.actions, self.today = actions, today
        first = min((action.begins_on for action in actions), default=today) - FIRST_YEAR
        last = min(max((action.last_day for action in actions), default=today), today)
        self.scope = Scope(period=Period(first, max(first, last)), now=now)
        self.counted: dict[tuple[str, ...], dict[int, list[tuple[dict[str, Hashable], int, int]]]] = {}

    @cached_property
    def catalogue(self) -> Courses:
        return Courses(all_courses(), by_lineage=True)

    @cached_property
    def sessions(self) -> dict[int, tuple[dt.date, SessionSeen]]:
        """By key, the first day of each session and what decides whether an action is for it."""
        venue = SessionDay.objects.filter(session=OuterRef("pk"), position=1).values("venue_id")[:1]
        columns = ("pk", "first_on", "course_id", "course__category_id", "course__provider", "delivery")
        rows: Any = sessions_in(self.scope).order_by().values_list(*columns, Subquery(venue))
        return {
            key: (on, SessionSeen(self.catalogue.counted_as(course), category, provider, delivery, at, self._by(key)))
            for key, on, course, category, provider, delivery, at in rows
        }

    @cached_property
    def trainers(self) -> dict[int, frozenset[int]]:
        """By session, of those trainers that an action is about."""
        asked = {action.trainer_id for action in self.actions if action.trainer_id is not None}
        found: dict[int, set[int]] = defaultdict(set)
        if asked:
            delivered = Session.trainers.through.objects.filter(user_id__in=asked)
            for session, trainer in delivered.values_list("session_id", "user_id"):
                found[session].add(trainer)
        return {session: frozenset(trainers) for session, trainers in found.items()}

    def _by(self, session: int) -> frozenset[int]:
        return self.trainers.get(session, frozenset())

    def counts(self, names: tuple[str, ...]) -> dict[int, list[tuple[dict[str, Hashable], int, int]]]:
        """By session, recorded places and no-shows of its bookings by these columns of theirs (one query a kind)."""
        if names not in self.counted:
            figures = ("attended", "partly_attended", "no_show")
            found: dict[int, list[tuple[dict[str, Hashable], int, int]]] = defaultdict(list)
            groups = [F("session_id"), *(F(name) for name in names)]
            for (session, *values), counts in counts_by(self.scope, *groups, figures=figures).items():
                if counts.recorded:
                    named = dict(zip(names, values, strict=True))
                    found[session].append((named, counts.recorded, counts.no_show))
            self.counted[names] = found
        return self.counted[names]

    def of(self, action: Action) -> Tried:
        scope = ActionScope.of(action, self.catalogue)
        begins, until = action.begins_on, min(action.last_day, self.today)
        before, earlier_inside = self._cells(scope, begins - FIRST_YEAR, begins - dt.timedelta(days=1))
        after, later_inside = self._cells(scope, begins, until)
        alike = self._likeness(begins)
        outcome = before_and_after(
            before,
            after,
            scope=None if scope.is_everything else earlier_inside | later_inside,
            effect=action.effect,
            share=_share(action, until),
            years_before=self._years_before(begins),
            icc=alike.icc,
            chosen_on_before=action.chosen_for_its_rate and not scope.is_everything,
        )
        inside = earlier_inside | later_inside
        return Tried(
            action=action,
            scope=scope_in_words(action),
            outcome=outcome,
            before=Side.of(cell for cell in before if cell.line in inside),
            after=Side.of(cell for cell in after if cell.line in inside),
            before_elsewhere=Side.of(cell for cell in before if cell.line not in inside),
            after_elsewhere=Side.of(cell for cell in after if cell.line not in inside),
            is_for_everything=scope.is_everything,
            likeness=alike,
            today=self.today,
        )

    def _cells(self, scope: ActionScope, start: dt.date, end: dt.date) -> tuple[list[Cell], set[Hashable]]:
        """Return what each line recorded in each session between two days, and which lines the action is for.

        A line says whether the action is for it, so that of a course only part of whose bookings are meant, the rest
        is what they are held against.
        """
        cells: dict[tuple[int, Hashable], tuple[int, int]] = {}
        inside: set[Hashable] = set()
        counts = self.counts(scope.of_bookings)
        for key, (on, session) in self.sessions.items():
            if not start <= on <= end:
                continue
            for booked, recorded, no_shows in counts.get(key, ()):
                is_meant = scope.holds(session, booked)
                line = (is_meant, scope.line(session, booked))
                if is_meant:
                    inside.add(line)
                so_far = cells.get((key, line), (0, 0))
                cells[key, line] = (so_far[0] + recorded, so_far[1] + no_shows)
        return [Cell(session, line, *counted) for (session, line), counted in cells.items()], inside

    def _likeness(self, begins: dt.date) -> Likeness:
        """Return how alike people of one session were in the year before; or, of too few, over all that is read."""
        each = [
            (on, SessionCounts(session.course, sum(row[1] for row in rows), sum(row[2] for row in rows)))
            for key, (on, session) in self.sessions.items()
            if (rows := self.counts(()).get(key))
        ]
        year = [counts for on, counts in each if begins - FIRST_YEAR <= on < begins]
        return likeness(year, [counts for _, counts in each])

    def _years_before(self, begins: dt.date) -> float:
        """Return how long the year before is for which there is a record: a site may have begun in it."""
        days = [on for key, (on, _) in self.sessions.items() if key in self.counts(()) and on < begins]
        first = max(min(days, default=begins), begins - FIRST_YEAR)
        return max((begins - first).days / _DAYS_OF_A_YEAR, 1 / _DAYS_OF_A_YEAR)


def _share(action: Action, until: dt.date) -> float:
    """Return the part of its first year that is over, and over which it was done."""
    days = (until - action.begins_on).days + 1
    return min(max(days / _DAYS_OF_A_YEAR, 0.0), 1.0)
