"""How long somebody was there, as files write it: 1h 2m 10s, 62, 01:02:10, 1 Std. 2 Min."""

import datetime as dt
import re

from training.text import folded

_SECONDS = {
    3600: "h hr hrs hour hours std st stunde stunden heure heures hora horas godz g godzina godziny godzin awr a oriau"
    " ore ora u uur uren t timme timmar time timer hod hodin",
    60: "m min mins minute minutes minuten minuto minutos minuta minuty minut mun munud munudau minuti minuut minuter",
    1: "s sec secs second seconds sek sekunde sekunden seconde secondes segundo segundos sekunda sekundy sekund e eil"
    " eiliad eiliadau secondi secondo seconden sekunder",
    86400: "d day days tag tage jour jours dia dias dzien dni diwrnod giorni dag dagen",
}
_UNITS = {unit: seconds for seconds, units in _SECONDS.items() for unit in units.split()}
_PART = re.compile(r"(\d+(?:[.,]\d+)?)\s*([^\W\d_]+)\.?")
_CLOCK = re.compile(r"(\d{1,3}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_ISO = re.compile(r"pt?((?:\d+(?:[.,]\d+)?[dhms]t?)+)")
LONGEST = 7 * 86400


def seconds_of(value: object, *, unit: int = 60) -> int | None:
    """Return the seconds of a length; `unit` is what a bare number counts. None for what is no length."""
    seconds = _of_a_cell(value, unit)
    return round(seconds) if seconds is not None and 0 <= seconds <= LONGEST else None


def _of_a_cell(value: object, unit: int) -> float | None:
    if isinstance(value, dt.timedelta):
        return value.total_seconds()
    if isinstance(value, dt.time):
        return value.hour * 3600 + value.minute * 60 + value.second
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value * unit
    return _of_a_text(folded(str(value)), unit) if isinstance(value, str) else None


def _of_a_text(text: str, unit: int) -> float | None:
    if found := _NUMBER.fullmatch(text):
        return _figure(text) * unit
    if found := _CLOCK.fullmatch(text):
        hours, minutes, seconds = int(found[1]), int(found[2]), int(found[3] or 0)
        return hours * 3600 + minutes * 60 + seconds if minutes < 60 and seconds < 60 else None
    if iso := _ISO.fullmatch(text):
        text = iso[1].replace("t", "")
    parts = _PART.findall(text)
    rest = _PART.sub("", text).replace(",", "").replace(" and ", "").strip()
    if not parts or rest or any(name not in _UNITS for _, name in parts):
        return None
    return sum(_figure(figure) * _UNITS[name] for figure, name in parts)


def _figure(text: str) -> float:
    return float(text.replace(",", "."))
