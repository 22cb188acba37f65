"""Times as people write them in a register: "9.30am – 4.30pm", "0930-1630", "PM"."""

import datetime as dt
import re
from functools import lru_cache

_CLOCK = re.compile(
    r"(?<![\d/])(\d{1,2})(?:\s*[:.]\s*(\d{2}))?(?::\d\d)?\s*(am|pm|a\.m\.?|p\.m\.?|noon)?(?![\d/])", re.IGNORECASE
)
_HUNDREDS = re.compile(r"(?<!\d)([01]\d|2[0-3])([0-5]\d)\s*(?:hrs?|h)?(?!\d)", re.IGNORECASE)
_BESIDE_TIMES = re.compile(
    r"\b(am|pm|a\.m|p\.m|noon|midday|morning|afternoon|evening|hrs?|hours|from|to|till|until|and|start|session)\b",
    re.IGNORECASE,
)
MORNING, AFTERNOON = (dt.time(9, 30), dt.time(12, 30)), (dt.time(13, 30), dt.time(16, 30))
_HALVES = {"am": MORNING, "morning": MORNING, "pm": AFTERNOON, "afternoon": AFTERNOON}


def times_in(value: object) -> tuple[dt.time | None, dt.time | None]:
    """Return the start and, where it is said, the end: of "9.30am – 4.30pm", "0930-1630", "PM", 0.395833."""
    if isinstance(value, dt.datetime):
        value = value.time()
    if isinstance(value, dt.time):
        return (value.replace(second=0, microsecond=0), None) if value != dt.time(0) else (None, None)
    if isinstance(value, dt.timedelta):
        value = value / dt.timedelta(days=1)
    if isinstance(value, float):
        return (_of_the_day(value), None) if 0 < value < 1 else (None, None)
    return _times_in_text(str(value if value is not None and not isinstance(value, bool) else ""))


def is_a_time(value: object) -> bool:
    """Tell whether it says a time and nothing else: "9.30am – 4.30pm", "PM", "from 0930"; a "KCSIE 2023" does not."""
    start, _ = times_in(value)
    if start is None or not isinstance(value, str):
        return start is not None
    return not any(letter.isalpha() for letter in _BESIDE_TIMES.sub("", _HUNDREDS.sub("", _CLOCK.sub("", value))))


def _of_the_day(fraction: float) -> dt.time:
    return (dt.datetime(2000, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=round(fraction * 1440))).time()


@lru_cache(maxsize=5000)
def _times_in_text(text: str) -> tuple[dt.time | None, dt.time | None]:
    words = text.strip().lower()
    if half := _HALVES.get(words.strip(". ")):
        return half
    words = re.sub(r"\b12\s*noon\b|\bnoon\b|\bmidday\b", "12:00", words)
    hundreds = [dt.time(int(match[1]), int(match[2])) for match in _HUNDREDS.finditer(words)]
    if hundreds and not re.search(r"[:.]\d\d|am|pm", words):
        return hundreds[0], hundreds[1] if len(hundreds) > 1 else None
    # A bare number is a time only beside another with minutes or am and pm: "9 - 4.30pm".
    found = [match for match in _CLOCK.finditer(words) if match[1]]
    if not any(match[2] or match[3] for match in found):
        return None, None
    times = [_clock(match) for match in found[:2]]
    start, end = [*times, None, None][:2]
    if start and end:
        if end <= start and end.hour < 12 and not (found[1][3] or "").startswith("a"):
            end = end.replace(hour=end.hour + 12)
        if found[1][3] and not found[0][3] and start.hour < 7 and (found[1][3] or "").startswith("p"):
            start = start.replace(hour=start.hour + 12)  # 1.30 - 4pm
        return start, end
    return (times[0] if times else None), None


def _clock(match: re.Match) -> dt.time | None:
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").replace(".", "")
    if half == "pm" and hour < 12:
        hour += 12
    if half == "am" and hour == 12:
        hour = 0
    return dt.time(hour, minute) if hour < 24 and minute < 60 else None
