"""What a sheet shows in a cell, which is what its author means.

A workbook keeps a number and, apart from it, how the number is shown: 7 as 0007, 0.395833 as 09:30, 45237.5 as a date.
The rules are those of number formats in ECMA-376 part 1, 18.8.31, as far as dates, times and whole numbers go.
"""

import datetime as dt
import re
from functools import lru_cache

# Of Excel, Google Sheets (#ERROR!), Numbers and LibreOffice (Err:508).
_ERROR = re.compile(
    r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!|ERROR!|GETTING_DATA|FIELD!|BLOCKED!|CONNECT!|UNKNOWN!|"
    r"BUSY!|EXTERNAL!|PYTHON!|TIMEOUT!|DATA!)|Err:\d{3}"
)
_TOO_NARROW = re.compile(r"#{3,}")
_SHORTENED = re.compile(r"-?\d([.,]\d+)?E\+\d{2,3}")
MOST_FIGURES = 10**15  # a spreadsheet keeps fifteen figures of a number, and noughts in the place of the others
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_TOKEN = re.compile(r'"([^"]*)"|\\(.)|_(.)|\[[A-Za-z0-9 ]+\]|([0#?])|([-+():$ ])', re.DOTALL)
_LENGTH_OF_TIME = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_HALF_OF_THE_DAY = re.compile("am/pm|a/p", re.IGNORECASE)
# What letters mean in the format of a date or time; any other is of a word, such as Standard, and no format at all.
_OF_MOMENTS = frozenset("dmyhsegb")
_HALF_A_SECOND = dt.timedelta(milliseconds=500)


class NotKnown(str):
    """Stands in the place of a value that the file does not give; the text says why, and goes behind "the cell …"."""

    __slots__ = ()


def not_known(text: str) -> NotKnown | None:
    """Return what to say of a text that a spreadsheet writes in the place of a value; None for any other.

    It does so where it could work nothing out, where the column was too narrow, and where a number is too long.
    """
    text = text.strip()
    if _ERROR.fullmatch(text):
        return NotKnown(f"has an error of the spreadsheet, {text}: correct it")
    if _TOO_NARROW.fullmatch(text):
        return NotKnown(f"has {text[:8]}, for its column was too narrow: make it wider, and save the file again")
    if _SHORTENED.fullmatch(text):
        return NotKnown(f"has {text}, a long number that was shortened: format the column as text, and type it again")
    return None


def shown_text(text: str) -> str:
    """Return a text as it is shown: workbooks write letters that XML cannot have as _x000D_."""
    if "_x" not in text:
        return text
    decoded = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return decoded.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def shown_number(value: int | float, number_format: str) -> int | float | str:
    """Return a number, or the text that its format makes of it: "0007" or "07-11" of a whole one, "50%" of 0.5.

    Formats with decimals, currencies or conditions are for reading only: the number itself is meant.
    """
    if abs(value) >= MOST_FIGURES:
        return NotKnown("has a number of more than 15 figures, of which a spreadsheet keeps 15: format it as text")
    value = float(f"{value:.15g}") if isinstance(value, float) else value  # as many figures as a spreadsheet keeps
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if (decimals := _decimals_of_a_percentage(number_format)) is not None:
        return f"{value * 100:.{decimals}f}%"
    pattern = _whole_number_pattern(number_format)
    if pattern is None or not isinstance(value, int) or value < 0:
        return value
    return _filled(pattern, str(value))


@lru_cache(maxsize=512)
def _decimals_of_a_percentage(number_format: str) -> int | None:
    """Return how many decimals a format of percentages shows; None for any other."""
    plain = _NOT_SHOWN.sub("", _sections(number_format)[0])
    if "%" not in plain:
        return None
    return sum(sign in "0#?" for sign in plain.partition(".")[2])


@lru_cache(maxsize=512)
def _whole_number_pattern(number_format: str) -> tuple[str, ...] | None:
    """Return the pieces of a format that shows more than the plain number; placeholders are pieces of "0", "#", "?"."""
    section = _sections(number_format)[0]
    pieces: list[str] = []
    position = 0
    while position < len(section):
        found = _TOKEN.match(section, position)
        if found is None:
            return None
        quoted, escaped, _, placeholder, literal = found.groups()
        if placeholder:
            pieces.append(placeholder)
        elif text := quoted or escaped or literal:
            pieces.append(f"={text}")
        position = found.end()
    places = [piece for piece in pieces if piece in "0#?"]
    tells_more = places.count("0") > 1 or any(piece.startswith("=") and piece.strip("= ") for piece in pieces)
    return tuple(pieces) if places and tells_more else None


def _sections(number_format: str) -> list[str]:
    return re.sub(r'("[^"]*"|\\.)|;', lambda found: found[1] or "\0", number_format).split("\0")


def _filled(pattern: tuple[str, ...], figures: str) -> str:
    """Put the figures into the places of a pattern, from the right; the first place takes all that are left."""
    places = [number for number, piece in enumerate(pattern) if piece in "0#?"]
    shown: list[str] = []
    for number in range(len(pattern) - 1, -1, -1):
        piece = pattern[number]
        if piece.startswith("="):
            shown.append(piece[1:])
        elif number == places[0]:
            shown.append(figures or ("0" if piece == "0" else ""))
        else:
            shown.append(figures[-1:] or ("0" if piece == "0" else ""))
            figures = figures[:-1]
    return "".join(reversed(shown)).strip()


def shown_moment(
    value: dt.datetime | dt.date | dt.time | dt.timedelta, number_format: str
) -> dt.datetime | dt.date | dt.time | dt.timedelta:
    """Return a date or time as its format shows it: to the second, without the time of day where none is shown.

    A time is kept as a fraction of a day, so that 09:30 may stand in the file as 09:29:59.97.
    """
    if isinstance(value, dt.timedelta):
        return dt.timedelta(seconds=round(value.total_seconds()))
    if isinstance(value, dt.time):
        return _rounded_time(value)
    if not isinstance(value, dt.datetime):
        return value
    value = (value + _HALF_A_SECOND).replace(microsecond=0)
    has_date, has_time = _shows(number_format)
    if has_time and not has_date:
        return value.time()
    return value if has_time or not has_date else value.replace(hour=0, minute=0, second=0)


def _rounded_time(value: dt.time) -> dt.time:
    day = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
    rounded = dt.datetime.combine(day, value.replace(tzinfo=None), dt.UTC) + _HALF_A_SECOND
    return rounded.time().replace(microsecond=0) if rounded.date() == day.date() else dt.time(23, 59, 59)


@lru_cache(maxsize=512)
def _shows(number_format: str) -> tuple[bool, bool]:
    """Tell whether a format shows a date, and whether it shows a time of day."""
    letters = _NOT_SHOWN.sub("", _sections(number_format)[0]).lower()
    return bool(re.search("[yd]", letters)) or "mmm" in letters, bool(re.search("[hs]", letters))


@lru_cache(maxsize=512)
def is_moment(number_format: str) -> bool:
    """Tell whether a format shows a number as a date, a time or a length of time."""
    if is_length_of_time(number_format):
        return True
    section = _HALF_OF_THE_DAY.sub("", _NOT_SHOWN.sub("", _sections(number_format)[0])).lower()
    letters = {sign for sign in section if sign.isalpha()}
    return bool(letters & set("dmyhs")) and letters <= _OF_MOMENTS


@lru_cache(maxsize=512)
def is_length_of_time(number_format: str) -> bool:
    """Tell whether a format shows how long something takes, beyond a day: [h]:mm shows 25:30."""
    section = re.sub(r'"[^"]*"|\\.', "", _sections(number_format)[0])
    return bool(_LENGTH_OF_TIME.search(section))
