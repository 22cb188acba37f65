"""How wide words are in a picture, whatever font a reader has: SVG breaks no line, and cuts what sticks out."""

from functools import lru_cache
from unicodedata import east_asian_width

# Widths in hundredths of the letter size, of DejaVu Sans and its bold: the widest of the fonts that stand in for Arial
# (Arial and Liberation Sans are a tenth to a fifth narrower). Whatever fits in these fits in the others.
_WIDTHS = {
    31: "'",
    35: "ijlJ,. \xa0’‘",
    42: "I/:;\\",
    46: "!f()[]-",
    49: 'tr"`_',
    58: "?z*|–",
    60: "cs",
    67: "Lvxyak“”",
    69: "eEFTo£",
    72: "bdghnpquS{}$0123456789Y",
    77: "CPZABKRVX",
    84: "UGDHN#+<=>^~×−",
    92: "OQ&w",
    104: "%@Mm—…",
    110: "W",
}
_OF_LETTER = {letter: width / 100 for width, letters in _WIDTHS.items() for letter in letters}
_USUAL, _WIDE = 0.8, 1.05  # letters with marks and of other alphabets; signs as wide as they are high


@lru_cache(maxsize=4096)
def width_of(text: str) -> float:
    """Return how wide a text is at most, in letter sizes."""
    return sum(_OF_LETTER.get(letter) or (_WIDE if east_asian_width(letter) in "FW" else _USUAL) for letter in text)


def wrapped(text: str, width: float, size: float, *, first: float = 0) -> list[str]:
    """Return the text in lines that fit a width, in letters of a size; the first line leaves so much room before it.

    A word that no line holds is broken where it has to be. Blanks that do not break stay.
    """
    lines: list[str] = []
    line, room = "", (width - first) / size
    for word in (piece for piece in text.split(" ") if piece):
        for part in _parts(word, width / size):
            longer = f"{line} {part}" if line else part
            if width_of(longer) > room and (line or (first and not lines)):
                lines.append(line)
                line, room = part, width / size
            else:
                line = longer
    lines.append(line)
    return lines


def _parts(word: str, most: float) -> list[str]:
    parts, part = [], ""
    for letter in word:
        if part and width_of(part + letter) > most:
            parts.append(part)
            part = ""
        part += letter
    return [*parts, part]
