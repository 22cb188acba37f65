"""What people said of courses afterwards: how many answered, how good it was, what it did to their confidence."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Count, F, Q

from bookings.attendance.evaluation.confidence import shift_of
from bookings.attendance.evaluation.summary import LEAST_ANSWERS
from bookings.models import Answer, Moment
from reporting.outcomes import Counts, came_to, counts_by
from reporting.reports.basis import PERIOD, WHOLE_ROOMS, Basis, Report
from reporting.reports.groupings import BY_COURSE
from reporting.roles import may_read_of_whole_sessions
from reporting.scope import Scope, bookings_in
from reporting.tables import Chart, Column, Kind, Table
from training.templatetags.words import percentage, plural

SCORES = (5, 4, 3, 2, 1)
COLUMNS = [
    *BY_COURSE.columns,
    Column("came", "Came", Kind.COUNT),
    Column("answered", "Answered", Kind.COUNT),
    Column("response_rate", "Response rate", Kind.PERCENTAGE),
    Column("mean_score", "Mean score", Kind.DECIMAL),
    *(Column(f"score_{score}", f"Scored {score}", Kind.COUNT) for score in SCORES),
    Column("said_twice", "Said their confidence before and now", Kind.COUNT, is_detail=True),
    Column("confident_before", "Confident before", Kind.PERCENTAGE),
    Column("confident_after", "Confident after", Kind.PERCENTAGE),
    Column("change", "Change in points", Kind.CHANGE),
    Column("change_low", "Change, lowest likely", Kind.CHANGE),
    Column("change_high", "Change, highest likely", Kind.CHANGE),
]
DEFINITIONS = [
    "Came is everyone who came to all or part of a session, people who had not booked included: all of them are asked. "
    "The response rate is those who answered after the course over those who came.",
    "Scores are from 5 (excellent) to 1 (very poor). The mean score is of everyone who gave one.",
    "Confident is who chose 4 or 5 of 5. It is asked after the course, for now and for before it; who answered several "
    "such questions counts once, by the first of the form.",
    "The change is in percentage points, of the same people. Its likely range is Newcombe’s 95 % interval for pairs: "
    "where it holds nought, the figures do not tell a change from chance.",
    f"Scores of fewer than {LEAST_ANSWERS} people are not shown, nor is the confidence of fewer than {LEAST_ANSWERS}: "
    "readers could tell who said what. The total leaves out what is not shown.",
    "Answers of people whose attendance is not recorded are left out.",
    WHOLE_ROOMS,
    PERIOD,
]


@dataclass
class _Said:
    """What the people of a course answered: how many, how many gave each score, and each pair before and now."""

    came: int = 0
    answered: int = 0
    scores: Counter[int] = field(default_factory=Counter)
    pairs: Counter[tuple[int, int]] = field(default_factory=Counter)

    @property
    def shown(self) -> "_Said":
        """The same without what too few people said."""
        return replace(
            self,
            scores=self.scores if self.scores.total() >= LEAST_ANSWERS else Counter(),
            pairs=self.pairs if self.pairs.total() >= LEAST_ANSWERS else Counter(),
        )

    def add(self, other: "_Said") -> None:
        self.came += other.came
        self.answered += other.answered
        self.scores.update(other.scores)
        self.pairs.update(other.pairs)

    def cells(self) -> dict[str, Any]:
        scored, shift = self.scores.total(), shift_of(self.pairs)
        return {
            "came": self.came,
            "answered": self.answered,
            "response_rate": self.answered / self.came if self.came else None,
            "mean_score": sum(score * people for score, people in self.scores.items()) / scored if scored else None,
            **{f"score_{score}": self.scores[score] if scored else None for score in SCORES},
            "said_twice": shift.people if shift else None,
            "confident_before": shift.before / shift.people if shift else None,
            "confident_after": shift.after / shift.people if shift else None,
            "change": shift.difference if shift else None,
            "change_low": shift.low if shift else None,
            "change_high": shift.high if shift else None,
        }


def _by_course(basis: Basis, scope: Scope) -> Mapping[int, _Said]:
    """Return what was said of each course, by the key that it is counted as (three queries)."""
    found: dict[int, _Said] = defaultdict(_Said)
    counted_as = basis.courses.counted_as
    for (course,), counts in counts_by(scope, F("session__course_id"), figures=("attendances",)).items():
        found[counted_as(course)].came += counts.attendances
    came = came_to(bookings_in(scope))
    answered = came.filter(evaluation__sent_at__isnull=False).order_by()
    given = answered.values_list("session__course_id", "evaluation__score").annotate(Count("pk"))
    for course, score, people in given:
        said = found[counted_as(course)]
        said.answered += people
        if score:
            said.scores[score] += people
    twice = Answer.objects.filter(
        Q(number__isnull=False, number_before__isnull=False),
        evaluation__booking__in=came.order_by().values("pk"),
        moment=Moment.AFTER,
        question__kind="confidence",
    )
    for course, pair in _first_of_each(twice.order_by("evaluation", "question__position", "question")):
        found[counted_as(course)].pairs[pair] += 1
    return found


def _first_of_each(answers: Any) -> Iterable[tuple[int, tuple[int, int]]]:
    """Yield the course and the pair of each person's first answer: what one person says twice is not two people's."""
    last = None
    columns = ("evaluation", "evaluation__booking__session__course_id", "number_before", "number")
    for evaluation, course, before, now in answers.values_list(*columns).iterator():
        if evaluation != last:
            yield course, (before, now)
        last = evaluation


def _evaluation(report: Report, scope: Scope) -> Table:
    basis = Basis.of(scope)
    found, total, rows = _by_course(basis, scope), _Said(), []
    for key, cells in BY_COURSE.rows(basis, found):
        shown = found.get(key, _Said()).shown
        total.add(shown)
        rows.append({**cells, **shown.cells()})
    sums = total.cells()
    return basis.table(
        report,
        counts=Counts(),
        columns=COLUMNS,
        rows=rows,
        total=sums,
        more_notes=basis.lineage_notes(),
        definitions=DEFINITIONS,
        headline=_headline(sums),
        chart=Chart.BARS,
        bars=[(row["course"], row["answered"]) for row in sorted(rows, key=_most_answers) if row["answered"]],
        bars_are="people who answered",
    )


def _most_answers(row: Mapping[str, Any]) -> int:
    return -int(row["answered"])


def _headline(total: Mapping[str, Any]) -> str:
    if not total["came"]:
        return "Nobody came to a course in this period."
    share = percentage(total["response_rate"])
    said = f"{total['answered']:,} of {plural(total['came'], 'person,people')} who came answered ({share})"
    if total["mean_score"] is None:
        return f"{said}. Too few gave a score to show one."
    return f"{said}. The mean score is {total['mean_score']:.2f} out of 5."


REPORTS = [
    Report(
        name="evaluation",
        title="Evaluation",
        family="What people thought",
        summary="How many answered after each course, how they scored it, and what it did to their confidence.",
        build=_evaluation,
        readers=may_read_of_whole_sessions,
        of_whole_rooms=True,
        comparable=False,
    ),
]
