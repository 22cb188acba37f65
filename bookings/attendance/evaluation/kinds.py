"""The kinds of questions that an evaluation form is made of: what each asks for, and which answers there are.

A new kind is a class here and its name in `KINDS`; pages, results and files follow from what it says.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bookings.models import Moment, Question

LEVELS = 5  # of a scale, and of confidence
MOST_CHOICES = 10
AGREEMENT = ("Strongly agree", "Agree", "Neither agree nor disagree", "Disagree", "Strongly disagree")
SURE = ("5 – very confident", "4", "3", "2", "1 – not at all confident")
CONFIDENT_FROM = 4


@dataclass(frozen=True, kw_only=True)
class Box:
    """One thing to fill in: the column of `Answer` that it becomes, and what to choose from. Without: words."""

    column: str
    label: str = ""
    choices: tuple[tuple[int, str], ...] = ()


class Kind:
    """A kind of question. `options` says what the team's own list of answers is for; "" where there is none."""

    name = ""
    label = ""
    options = ""

    def answers(self, question: Question) -> tuple[tuple[int, str], ...]:
        """Return the numbers that an answer can be, each with its words, in the order in which they are shown."""
        return ()

    def boxes(self, question: Question, moment: str) -> list[Box]:
        """Return what there is to fill in at a moment."""
        return [Box(column="number", choices=self.answers(question))]

    def why_not(self, options: Sequence[str]) -> str:
        """Return why a question of this kind cannot have these answers to choose from; "" if it can."""
        return ""


def _numbered_down(words: Sequence[str]) -> tuple[tuple[int, str], ...]:
    return tuple(zip(range(len(words), 0, -1), words, strict=True))


class Scale(Kind):
    name = "scale"
    label = "Scale of five"
    options = (
        f"For a scale: your own {LEVELS} answers, one a line, the best first. "
        f"Leave it empty for “{AGREEMENT[0]}” to “{AGREEMENT[-1]}”."
    )

    def answers(self, question: Question) -> tuple[tuple[int, str], ...]:
        return _numbered_down(question.options or AGREEMENT)

    def why_not(self, options: Sequence[str]) -> str:
        return (
            ""
            if len(options) in (0, LEVELS)
            else f"A scale has {LEVELS} answers, one a line. You entered {len(options)}."
        )


class Choice(Kind):
    name = "choice"
    label = "Choice of one"
    options = f"For a choice: 2 to {MOST_CHOICES} answers, one a line."

    def answers(self, question: Question) -> tuple[tuple[int, str], ...]:
        return tuple(enumerate(question.options, 1))

    def why_not(self, options: Sequence[str]) -> str:
        if 2 <= len(options) <= MOST_CHOICES:
            return ""
        return f"Enter 2 to {MOST_CHOICES} answers to choose from, one a line. You entered {len(options)}."


class Text(Kind):
    name = "text"
    label = "Text"

    def boxes(self, question: Question, moment: str) -> list[Box]:
        return [Box(column="words")]


class Confidence(Kind):
    """How sure somebody is. After the course they say it of before and of now together, by the same yardstick.

    People who know more judge themselves more strictly, so that "before" asked beforehand and "now" asked afterwards
    do not compare well: G. S. Howard (1980), Response-shift bias, Evaluation Review 4, 93-106.
    """

    name = "confidence"
    label = "Confidence, before and now"

    def answers(self, question: Question) -> tuple[tuple[int, str], ...]:
        return _numbered_down(SURE)

    def boxes(self, question: Question, moment: str) -> list[Box]:
        levels = self.answers(question)
        if moment != Moment.AFTER:
            return [Box(column="number", choices=levels)]
        return [
            Box(column="number_before", label="Before the course", choices=levels),
            Box(column="number", label="Now", choices=levels),
        ]


KINDS: dict[str, Kind] = {kind.name: kind for kind in (Scale(), Choice(), Text(), Confidence())}


def kind_of(question: Question) -> Kind:
    return KINDS[question.kind]
