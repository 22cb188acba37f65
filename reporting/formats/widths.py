"""How wide the columns of a printed table are, by what stands in them: a program that prints may not work that out."""

from collections.abc import Sequence

LONGEST_LINE = 46  # letters; a longer text is broken into lines
LEAST_LINE = 18  # and none is broken into shorter ones, however many columns there are
BOLD = 1.2  # a heading's letters, by those of the rows


def widths(columns: Sequence[Sequence[str]], room: float, *, padding: float = 3.0) -> list[float]:
    """Return what part of the whole width each column gets, by its texts, of which the first is its heading.

    `room` is how many letters go on a line of the table, and `padding` how many of them a cell's margins take. Each
    column has room for its longest word, as far as there is any, and what is left goes to where the texts of rows
    are longest: a heading may be broken at each blank. A blank that does not break is part of a word.
    """
    longest = [min(max(map(len, rows), default=0), LONGEST_LINE) for _, *rows in columns]
    words: list[float] = [max([_word(heading) * BOLD, *map(_word, rows)]) for heading, *rows in columns]
    lines = [max(word, min(line, LEAST_LINE)) for word, line in zip(words, longest, strict=True)]
    wished = [max(word, line) for word, line in zip(words, longest, strict=True)]
    room -= padding * len(columns)
    given = words
    for more in (lines, wished):
        given = _between(given, more, room)
    parts = [each + padding for each in given]
    return [part / sum(parts) for part in parts]


def _between(some: list[float], more: list[float], room: float) -> list[float]:
    """Return `more` where there is room for it, else as much of it as there is, beyond `some`."""
    spare, wanted = room - sum(some), sum(more) - sum(some)
    share = max(0.0, min(1.0, spare / wanted)) if wanted else 0.0
    return [each + share * (wish - each) for each, wish in zip(some, more, strict=True)]


def _word(text: str) -> int:
    return max(map(len, text.split(" ")), default=0)
