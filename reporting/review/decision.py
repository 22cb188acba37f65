"""Part 10: the decision, to be written down while everybody is in the room."""

from reporting.review.grounds import Grounds
from reporting.review.parts import Part


def decision(grounds: Grounds) -> Part:
    return Part(
        number=10,
        key="decide",
        heading="What do we decide?",
        sentences=[
            "Choose one thing from part 8, for the places in part 4 where most can be won.",
            "Write down what you do and where, who looks after it, what you expect, and when you will look again. "
            "Stated beforehand, the result will mean something.",
        ],
    )
