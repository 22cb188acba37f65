"""What the page of evaluation results says, and where its bars are drawn."""

from collections.abc import Iterator
from dataclasses import dataclass

from bookings.attendance.evaluation.results import ConfidenceShift, Distribution, Results
from bookings.attendance.evaluation.summary import LEAST_ANSWERS
from training.templatetags.words import percentage, plural

WIDTH, LANE, BAR, LABEL, VALUE = 600, 30, 18, 250, 60  # of the picture, in its own units


@dataclass(frozen=True, kw_only=True)
class Bar:
    label: str
    people: int
    share: str
    y: int
    length: float

    @property
    def text_y(self) -> int:
        return self.y + BAR - 4

    @property
    def value_x(self) -> float:
        return LABEL + self.length + 6


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A question's answers as bars, with their table beside it."""

    number: int
    title: str
    moment: str
    answers: str
    mean: float | None
    bars: list[Bar]
    width: int = WIDTH
    left: int = LABEL
    bar: int = BAR

    @property
    def height(self) -> int:
        return LANE * len(self.bars)


class ResultsPage:
    """The results of some sessions for one reader."""

    def __init__(self, results: Results, *, reads_all: bool):
        self.results, self.reads_all = results, reads_all
        self.least = LEAST_ANSWERS

    @property
    def response(self) -> str:
        """Say who answered, such as "12 of the 19 people who came answered (63.2 %)."."""
        results = self.results
        if not results.came:
            if not results.unrecorded:
                return "The register does not say yet that anybody came."
            return f"The register does not say who came. {plural(results.unrecorded, 'person,people')} answered."
        rate = percentage(results.rate)
        said = f"{results.answered} of the {plural(results.came, 'person,people')} who came answered ({rate})."
        if results.unrecorded:
            said += f" {results.unrecorded} more answered of whom the register does not say whether they came."
        return said

    @property
    def other_moments(self) -> str:
        """Say how many answered when they booked and 90 days later, where somebody did."""
        said = [
            (self.results.before, "when they booked"),
            (self.results.later, "90 days later"),
        ]
        words = [f"{plural(people, 'person,people')} {when}" for people, when in said if people]
        return f"Also answered: {' and '.join(words)}." if words else ""

    def pictures(self) -> Iterator[Picture]:
        for number, one in enumerate(self.results.distributions, 1):
            if one.answers:
                yield _picture(number, one)

    def shifts(self) -> list[tuple[ConfidenceShift, str]]:
        return [(one, _in_words(one)) for one in self.results.shifts]


def _picture(number: int, one: Distribution) -> Picture:
    most = max((level.people for level in one.levels), default=0) or 1
    return Picture(
        number=number,
        title=one.title,
        moment=one.moment,
        answers=plural(one.answers, "answer,answers"),
        mean=one.mean,
        bars=[
            Bar(
                label=level.label,
                people=level.people,
                share=percentage(level.share),
                y=LANE * place,
                length=round((WIDTH - LABEL - VALUE) * level.people / most, 1),
            )
            for place, level in enumerate(one.levels)
        ],
    )


def _in_words(one: ConfidenceShift) -> str:
    """Say how many were confident before and after, by how much that is more, and how sure the difference is."""
    shift = one.shift
    before, after = percentage(shift.before / shift.people), percentage(shift.after / shift.people)
    points = round(shift.difference * 100)
    change = f"{abs(points)} percentage points {'more' if points > 0 else 'fewer'}" if points else "no change"
    low, high = round(shift.low * 100), round(shift.high * 100)
    sure = "" if shift.low <= 0 <= shift.high else " This is more than chance would do."
    return (
        f"Of {plural(shift.people, 'person,people')}, {shift.before} ({before}) were confident first and {shift.after} "
        f"({after}) then: {change} (95 % interval {low:+} to {high:+}).{sure} "
        f"{shift.rose} rose, {shift.fell} fell, {shift.people - shift.rose - shift.fell} stayed the same."
    )
