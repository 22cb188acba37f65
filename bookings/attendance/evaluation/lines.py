"""The results of evaluations as the lines of a file: what its page says, no more."""

from collections.abc import Iterator

from bookings.attendance.evaluation.results import Results

HEADER = ["Question", "When", "Answer", "People", "Of", "Share"]
Line = list[str | int]


def lines_of(results: Results) -> Iterator[Line]:
    """Yield a line an answer: how many people gave it, of how many, and which share; texts as they were written."""
    yield ["Came", "", "", results.came, "", ""]
    yield ["Answered after the course", "", "", results.answered, results.came, _share(results.rate)]
    for one in results.distributions:
        for level in one.levels:
            yield [one.title, one.moment, level.label, level.people, level.of, _share(level.share)]
    for change in results.shifts:
        shift = change.shift
        when = change.between
        yield [f"{change.title}: confident (4 or 5)", when, "First", shift.before, shift.people, ""]
        yield [f"{change.title}: confident (4 or 5)", when, "Then", shift.after, shift.people, ""]
        points = f"{_signed(shift.difference)} (95 % interval {_signed(shift.low)} to {_signed(shift.high)})"
        yield [f"{change.title}: change in percentage points", when, points, shift.people, "", ""]
    for written in results.texts:
        for text in written.texts:
            yield [written.title, written.moment, text, 1, written.answers, ""]


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}".replace("%", " %")


def _signed(difference: float) -> str:
    return f"{difference * 100:+.0f}"
