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
    words = [max([_word(heading) * BOLD, *map(_word, rows)]) for heading, *rows in columns]
    least = [max(word, min(line, LEAST_LINE)) + padding for word, line in zip(words, longest, strict=True)]
    wished = [max(need, line + padding) for need, line in zip(least, longest, strict=True)]
    if sum(wished) <= room:
        return [wish / sum(wished) for wish in wished]
    more = [wish - need for wish, need in zip(wished, least, strict=True)]
    spare = max(0.0, room - sum(least))
    given = [need + (spare * part / sum(more) if spare else 0.0) for need, part in zip(least, more, strict=True)]
    return [part / sum(given) for part in given]


def _word(text: str) -> int:
    return max(map(len, text.split(" ")), default=0)
