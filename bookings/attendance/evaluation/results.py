"""What people said of one session, or of a course over a year: figures, and texts without names.

Read by the team, by group members and by the trainers of a session. All but the team see nothing of fewer than
LEAST_ANSWERS answers, to the form or to one question of it, and nothing of what is for the team alone. Texts come by
their letters, so that nobody can tell from the order who has answered last.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from bookings.attendance.evaluation.confidence import Shift, shift_of
from bookings.attendance.evaluation.kinds import kind_of
from bookings.attendance.evaluation.sending import ATTENDED_AT_ALL
from bookings.attendance.evaluation.summary import LEAST_ANSWERS
from bookings.models import Answer, Booking, Evaluation, Moment, Question

SCORE = "How good was the course?"
SCORES = ((5, "5 – excellent"), (4, "4 – good"), (3, "3 – fair"), (2, "2 – poor"), (1, "1 – very poor"))
DID_NOT_COME = (Booking.Outcome.NO_SHOW, Booking.Outcome.EXCUSED)
BEFORE_THE_COURSE = "before the course, said after it"


@dataclass(frozen=True, kw_only=True)
class Level:
    """One of the answers to choose from, and how many gave it of all who answered."""

    label: str
    people: int
    of: int

    @property
    def share(self) -> float:
        return self.people / self.of


@dataclass(frozen=True, kw_only=True)
class Distribution:
    """How many people gave which answer; no levels where there are too few for the reader."""

    title: str
    moment: str
    answers: int
    levels: tuple[Level, ...] = ()
    mean: float | None = None


@dataclass(frozen=True, kw_only=True)
class ConfidenceShift:
    """How confidence in one thing has changed between two moments, of those who said it at both."""

    title: str
    between: str
    shift: Shift


@dataclass(frozen=True, kw_only=True)
class Texts:
    """What people wrote as the answer to a question, without their names; none where there are too few."""

    title: str
    moment: str
    answers: int
    texts: tuple[str, ...] = ()
    is_for_team_alone: bool = False


@dataclass(frozen=True, kw_only=True)
class Results:
    """`came` of the people on the register came, and `answered` of those have answered after the course; `unrecorded`
    answers are of people of whom the register does not say whether they came.
    """

    came: int
    answered: int
    unrecorded: int
    before: int
    later: int
    is_enough: bool
    mean: float | None = None
    distributions: list[Distribution] = field(default_factory=list)
    shifts: list[ConfidenceShift] = field(default_factory=list)
    texts: list[Texts] = field(default_factory=list)

    @property
    def rate(self) -> float | None:
        return self.answered / self.came if self.came else None


def results_of(bookings: QuerySet[Booking], *, reads_all: bool) -> Results:
    """Return what the people of these bookings said (nine queries, however many they are). `reads_all` is the team."""
    bookings = bookings.filter(status=Booking.Status.CONFIRMED).exclude(outcome__in=DID_NOT_COME)
    came = Q(outcome__in=ATTENDED_AT_ALL)
    said = Q(evaluation__sent_at__isnull=False)
    counts = bookings.aggregate(
        came=Count("pk", filter=came),
        answered=Count("pk", filter=came & said),
        unrecorded=Count("pk", filter=~came & said),
        before=Count("pk", filter=Q(evaluation__before_at__isnull=False)),
        later=Count("pk", filter=Q(evaluation__later_at__isnull=False)),
    )
    least = 1 if reads_all else LEAST_ANSWERS
    if max(counts["answered"] + counts["unrecorded"], counts["before"], counts["later"]) < least:
        return Results(**counts, is_enough=False)
    reading = _Reading(bookings, least=least, reads_all=reads_all)
    scores = reading.scores()
    return Results(
        **counts,
        is_enough=True,
        mean=scores.mean,
        distributions=[scores, *reading.distributions()],
        shifts=reading.shifts(),
        texts=reading.texts(),
    )


class _Reading:
    """The answers of some bookings, as one reader may have them."""

    def __init__(self, bookings: QuerySet[Booking], *, least: int, reads_all: bool):
        self.least = least
        self.evaluations = Evaluation.objects.filter(booking__in=bookings.values("pk"))
        self.answers = Answer.objects.filter(evaluation__booking__in=bookings.values("pk"))
        if not reads_all:
            self.answers = self.answers.filter(question__for_team_alone=False)
        questions = Question.objects.filter(pk__in=self.answers.values("question"))
        self.questions = list(questions.order_by("questionnaire__retired_at", "questionnaire_id", "position", "pk"))

    def scores(self) -> Distribution:
        given = self.evaluations.exclude(score=None).order_by().values_list("score").annotate(Count("pk"))
        return self._distribution(SCORE, str(Moment.AFTER.label), SCORES, dict(given), has_mean=True)

    def distributions(self) -> list[Distribution]:
        counted = _by_question(self.answers, "number")
        beforehand = {
            (key, BEFORE_THE_COURSE): numbers
            for (key, _), numbers in _by_question(self.answers, "number_before").items()
        }
        found = []
        for question in self.questions:
            levels = kind_of(question).answers(question)
            has_mean = question.kind in ("scale", "confidence")
            moments = [Moment.BEFORE, BEFORE_THE_COURSE, Moment.AFTER, Moment.LATER]
            for moment in moments:
                if numbers := (counted | beforehand).get((question.pk, moment)):
                    words = str(moment.label) if isinstance(moment, Moment) else moment.capitalize()
                    found.append(self._distribution(question.text, words, levels, numbers, has_mean=has_mean))
        return found

    def _distribution(
        self,
        title: str,
        moment: str,
        levels: Collection[tuple[int, str]],
        given: Mapping[int, int],
        *,
        has_mean: bool,
    ) -> Distribution:
        answers = sum(given.values())
        if answers < self.least:
            return Distribution(title=title, moment=moment, answers=answers)
        return Distribution(
            title=title,
            moment=moment,
            answers=answers,
            levels=tuple(Level(label=label, people=given.get(number, 0), of=answers) for number, label in levels),
            mean=sum(number * people for number, people in given.items()) / answers if has_mean else None,
        )

    def shifts(self) -> list[ConfidenceShift]:
        """Return the shift from before to now as people say it after the course; from what they said when they booked;
        and what is left of it 90 days later.
        """
        after = self.answers.filter(moment=Moment.AFTER, number__isnull=False)
        together = after.filter(number_before__isnull=False).annotate(first=F("number_before"), second=F("number"))
        booked = after.annotate(first=_at(Moment.BEFORE), second=F("number"))
        later = after.annotate(first=F("number"), second=_at(Moment.LATER))
        ways = (
            ("Before and after the course, both said after it", _pairs(together)),
            ("When they booked and after the course", _pairs(booked)),
            ("After the course and 90 days later", _pairs(later)),
        )
        return [
            ConfidenceShift(title=question.text, between=between, shift=shift)
            for question in self.questions
            if question.kind == "confidence"
            for between, pairs in ways
            if (shift := shift_of(pairs.get(question.pk, {}))) and shift.people >= self.least
        ]

    def texts(self) -> list[Texts]:
        written: dict[tuple[int, str], list[str]] = defaultdict(list)
        for key, moment, words in self.answers.exclude(words="").values_list("question", "moment", "words"):
            written[key, moment].append(words)
        return [
            Texts(
                title=question.text,
                moment=str(moment.label),
                answers=len(texts),
                texts=tuple(sorted(texts, key=str.casefold)) if len(texts) >= self.least else (),
                is_for_team_alone=question.for_team_alone,
            )
            for question in self.questions
            for moment in Moment
            if (texts := written.get((question.pk, moment)))
        ]


def _by_question(answers: QuerySet[Answer], column: str) -> dict[tuple[int, str], dict[int, int]]:
    """Return how many people gave each number, by question and moment."""
    counted: dict[tuple[int, str], dict[int, int]] = defaultdict(dict)
    given = answers.exclude(**{column: None}).order_by().values_list("question", "moment", column)
    for key, moment, number, people in given.annotate(Count("pk")):
        counted[key, moment][number] = people
    return counted


def _at(moment: Moment) -> Subquery:
    """Return what the same person answered to the same question at another moment."""
    same = Answer.objects.filter(evaluation=OuterRef("evaluation"), question=OuterRef("question"), moment=moment)
    return Subquery(same.values("number")[:1])


def _pairs(answers: Any) -> dict[int, dict[tuple[int, int], int]]:
    """Return how many people gave each pair of answers, by question."""
    pairs: dict[int, dict[tuple[int, int], int]] = defaultdict(dict)
    both = answers.filter(first__isnull=False, second__isnull=False, question__kind="confidence").order_by()
    for key, first, second, people in both.values_list("question", "first", "second").annotate(Count("pk")):
        pairs[key][first, second] = people
    return pairs
