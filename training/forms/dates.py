"""Typing a date: day, month and year in three boxes, so that 12/03 is never a matter of the browser's language."""

import calendar
import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

PARTS = ("day", "month", "year")
FIRST_YEAR, LAST_YEAR = 1990, 2100
CLOCK_CHANGE = "The clocks change that night, and this hour does not exist or comes twice. Choose another time."
_MONTHS = {name.lower(): n for names in (calendar.month_name, calendar.month_abbr) for n, name in enumerate(names) if n}
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](.*))?", re.ASCII)


class DayInput(forms.Widget):
    """Three boxes whose answers come as name_day, name_month and name_year; also in one, as an address has it
    (name=2026-11-07, or 7/11/2026). To the field it is "7/11/2026".
    """

    template_name = "django/forms/widgets/date_parts.html"
    use_fieldset = True
    has_time = False

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_day" if id_ else id_

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and not any(f"{name}_{part}" in data for part in self.parts)

    @property
    def parts(self) -> tuple[str, ...]:
        return (*PARTS, "time") if self.has_time else PARTS

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str | None:
        if not any(f"{name}_{part}" in data for part in self.parts):
            value: str | None = data.get(name)
            return value
        given = {part: str(data.get(f"{name}_{part}", "")).strip().replace("/", "-") for part in self.parts}
        if not any(given.values()):
            return ""
        date = "/".join(given[part] for part in PARTS)
        return f"{date} {given['time']}" if self.has_time else date

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["parts"] = dict(zip(self.parts, split(value, has_time=self.has_time), strict=True))
        return context

    def format_value(self, value: Any) -> Any:
        return value


class MomentInput(DayInput):
    """The three boxes, and one for the time of day."""

    has_time = True


def split(value: Any, *, has_time: bool) -> list[str]:
    """Return day, month, year (and time) of a date, a moment or what was typed, for the boxes."""
    time = ""
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
        time = f"{value:%H:%M}"
    if isinstance(value, dt.date):
        parts = [str(value.day), str(value.month), str(value.year)]
    elif iso := _ISO.fullmatch(str(value or "").strip()):
        parts, time = [iso[3].lstrip("0"), iso[2].lstrip("0"), iso[1]], iso[4] or ""
    else:
        date, _, time = str(value or "").partition(" ")
        parts = [*date.split("/"), "", "", ""][:3]
    return [*parts, time] if has_time else parts


def read_day(text: str, label: str) -> dt.date:
    """Return the date of "7/11/2026", "7/November/2026" or "2026-11-07". Raises ValidationError, which says what is
    missing.
    """
    parts = split(text, has_time=False)
    missing = [f"a {part}" for part, given in zip(PARTS, parts, strict=True) if not given]
    if missing:
        listed = " and ".join(filter(None, [", ".join(missing[:-1]), missing[-1]]))
        raise ValidationError(f"{label} must include {listed}.", code="incomplete")
    day, month, year = parts
    month = str(_MONTHS.get(month.lower(), month))
    figures = [int(part) for part in (day, month, year) if part.isascii() and part.isdecimal() and len(part) < 5]
    if len(figures) < 3:
        raise ValidationError("Enter a real date, such as 7 11 2026.", code="invalid")
    if not FIRST_YEAR <= figures[2] <= LAST_YEAR:
        raise ValidationError(f"Enter a year from {FIRST_YEAR} to {LAST_YEAR}.", code="year")
    try:
        return dt.date(figures[2], figures[1], figures[0])
    except ValueError:
        raise ValidationError("Enter a real date, such as 7 11 2026.", code="invalid") from None


class DayField(forms.DateField):
    widget = DayInput

    def __init__(self, *, missing: str, **kwargs: Any):
        super().__init__(error_messages={"required": missing}, **kwargs)

    def to_python(self, value: Any) -> dt.date | None:
        if value in self.empty_values:
            return None
        return value if isinstance(value, dt.date) else read_day(str(value), str(self.label))


class MomentField(forms.DateTimeField):
    widget = MomentInput

    def to_python(self, value: Any) -> dt.datetime | None:
        if value in self.empty_values or isinstance(value, dt.datetime):
            return value or None
        *_, time = split(value, has_time=True)
        day = read_day(str(value).partition(" ")[0] if "/" in str(value) else str(value), str(self.label))
        if not time:
            raise ValidationError(f"{self.label} must include a time.", code="incomplete")
        try:
            naive = dt.datetime.combine(day, dt.time.fromisoformat(time.strip()))
        except ValueError:
            raise ValidationError("Enter a real time, such as 09:30.", code="invalid") from None
        try:
            return forms.utils.from_current_timezone(naive)
        except ValidationError:
            raise ValidationError(CLOCK_CHANGE) from None
