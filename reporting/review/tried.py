"""Part 7: what the group has tried, and whether it worked."""

from reporting.review.grounds import Grounds
from reporting.review.parts import Part


def tried(grounds: Grounds) -> Part:
    return Part(
        number=7,
        key="tried",
        heading="What did we try?",
        sentences=["No action is recorded for this period."],
    )
