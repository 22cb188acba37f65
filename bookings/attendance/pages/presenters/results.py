"""What the page of evaluation results says, and where its bars are drawn."""

from collections.abc import Iterator
from dataclasses import dataclass

from bookings.attendance.evaluation.results import ConfidenceShift, Distribution, Results
from bookings.attendance.evaluation.summary import LEAST_ANSWERS
from training.templatetags.words import percentage, plural

WIDTH, LANE, BAR, LABEL, VALUE = 480, 34, 20, 235, 40  # of the picture, in its own units


@dataclass(frozen=True, kw_only=True)
class Bar:
    label: str
    people: int
    share: str
    y: int
    length: float

    @property
    def text_y(self) -> int:
        return self.y + BAR - 5

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
            said += f" The register does not say whether {results.unrecorded} more who answered came."
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

    def shifts(self) -> list["ShiftRow"]:
        return [ShiftRow(one) for one in self.results.shifts]


class ShiftRow:
    """How confidence in one thing has changed between two moments, as a line of the table."""

    def __init__(self, one: ConfidenceShift):
        self.title, self.between, self.shift = one.title, one.between, one.shift

    @property
    def first(self) -> str:
        return _with_share(self.shift.before, self.shift.people)

    @property
    def then(self) -> str:
        return _with_share(self.shift.after, self.shift.people)

    @property
    def change(self) -> str:
        """Say by how many percentage points, such as "+42"."""
        points = round(self.shift.difference * 100)
        return f"{points:+}" if points else "0"

    @property
    def interval(self) -> str:
        return f"{round(self.shift.low * 100):+}\u00a0to\u00a0{round(self.shift.high * 100):+}"

    @property
    def is_beyond_chance(self) -> bool:
        return not self.shift.low <= 0 <= self.shift.high

    @property
    def directions(self) -> str:
        shift = self.shift
        return f"{shift.rose} rose, {shift.fell} fell, {shift.people - shift.rose - shift.fell} the same"


def _with_share(people: int, of: int) -> str:
    """Return such as "9 (75.0 %)", which no line breaks."""
    return f"{people} ({percentage(people / of)})".replace(" ", "\u00a0")


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
