"""What a yearly report counts, read once: all of its sections are made of the same few counts."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from reporting.clusters import in_all
from reporting.insight.intervals import Likeness
from reporting.likeness import Interval, interval_of, likeness_in
from reporting.outcomes import Counts, counts_by, learners_in
from reporting.periods import Period
from reporting.reports.basis import Basis
from reporting.scope import Scope


@dataclass(frozen=True, kw_only=True)
class Year:
    """`cells` has how many came, by course and organisation type; `total` everything, with how it is spread."""

    basis: Basis
    cells: Mapping[tuple[int, int], int]
    learners: int
    total: Counts
    likeness: Likeness

    @classmethod
    def of(cls, scope: Scope) -> "Year":
        basis = Basis.of(scope)
        course = basis.courses.expression("session__course_id")
        counted = counts_by(scope, course, F("organisation_type_id"))
        return cls(
            basis=basis,
            cells={group: counts.attendances for group, counts in counted.items()},
            learners=learners_in(scope),
            total=in_all(scope),
            likeness=likeness_in(scope),
        )

    @property
    def scope(self) -> Scope:
        return self.basis.scope

    @property
    def period(self) -> Period:
        return self.scope.period

    @property
    def is_running(self) -> bool:
        return self.period.is_running(self.scope.today)

    @property
    def interval(self) -> Interval | None:
        """Between what the no-show rate likely lies."""
        return interval_of(self.total, self.likeness)

    @property
    def by_course(self) -> dict[int, int]:
        return self._summed(lambda group: group[0])

    @property
    def by_type(self) -> dict[int, int]:
        return self._summed(lambda group: group[1])

    def _summed(self, of: Callable[[tuple[int, int]], Any]) -> dict[int, int]:
        sums: dict[int, int] = defaultdict(int)
        for group, attended in self.cells.items():
            sums[of(group)] += attended
        return sums
