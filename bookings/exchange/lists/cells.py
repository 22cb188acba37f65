"""The columns of a list: how a cell is written, how it is read back, and what an empty one means."""

import datetime as dt
import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Manager
from django.utils import timezone
from import_export.fields import Field
from import_export.widgets import Widget

from training.models import Alias, Course, Organisation
from training.operations.aliases import aliases_of
from training.operations.schedule import ScheduleRefused, local_time
from training.tables.reading import MIDNIGHT
from training.text import folded, tidy, validate_readable


class Column(Field):
    """A column of a list.

    `needed`: every row must have a value. `keeps`: an empty cell leaves the value as it is, for those that cannot be
    empty. `only_out`: written, never read. `sensitive`: written only where it is asked for. `help` stands on the page.
    Where a list is read as values, `worked_out` makes the column's of those that it `reads`.
    """

    def __init__(
        self,
        attribute: str,
        column_name: str,
        widget: Widget | None = None,
        *,
        needed: bool = False,
        keeps: bool = False,
        only_out: bool = False,
        sensitive: bool = False,
        help: str = "",
        reads: tuple[str, ...] = (),
        worked_out: Callable[..., Any] | None = None,
    ) -> None:
        super().__init__(attribute, column_name, widget or Text(), readonly=only_out)
        self.reads, self.worked_out = reads or (attribute,), worked_out
        self.needed, self.keeps, self.only_out, self.sensitive = needed, keeps, only_out, sensitive
        self.help = help
        self._path = attribute.split("__")

    def get_value(self, instance: Any) -> Any:
        """Return what the attribute leads to, None where the way ends sooner. Asked for each cell of long lists."""
        for name in self._path:
            if instance is None:
                return None
            try:
                instance = getattr(instance, name, None)
            except ValueError:  # what is not saved yet is related to nothing
                return None
        return instance() if callable(instance) and not isinstance(instance, Manager) else instance

    def save(self, instance, row, is_m2m=False, **kwargs):
        text = row[self.column_name]
        if self.only_out or (not text and self.keeps):
            return
        if not text and self.needed:
            raise ValueError("is missing")
        setattr(instance, self.attribute, self.widget.clean(text) if text else self.widget.empty)


def shown(text: str) -> str:
    """Return a value as a message quotes it: short, on one line, nothing hidden in it."""
    text = "".join(
        c if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} else f"\\u{ord(c):04x}" for c in text[:61]
    )
    return f"“{text[:60]}…”" if len(text) > 60 else f"“{text}”"


class Text(Widget):
    """One line of text, of at most so many letters; `name` for one that people must be able to read."""

    empty: object = ""

    def __init__(self, longest: int = 300, *, name: bool = False):
        super().__init__()
        self.longest, self.name = longest, name

    def clean(self, value, row=None, **kwargs):
        line = re.sub(r"[\t\n\v\f\r]", " ", value)
        if len(line) > self.longest:
            raise ValueError(f"is longer than {self.longest} characters")
        if any(unicodedata.category(c) == "Cc" for c in line):
            raise ValueError("has control characters in it: type the text afresh")
        if self.name:
            try:
                validate_readable(unicodedata.normalize("NFC", line))
            except ValidationError as refused:
                sentence = refused.messages[0]
                raise ValueError(f"cannot be kept: {sentence[0].lower()}{sentence[1:].rstrip('.')}") from None
        return tidy(line)


class LongText(Text):
    """Text of several lines."""

    def clean(self, value, row=None, **kwargs):
        if len(value) > self.longest:
            raise ValueError(f"is longer than {self.longest} characters")
        text = _unix_lines(value)
        if any(unicodedata.category(c) == "Cc" and c not in "\n\t" for c in text):
            raise ValueError("has control characters in it: type the text afresh")
        return text

    def render(self, value, obj=None, **kwargs):
        return _unix_lines(value or "").strip()


def _unix_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


class Email(Widget):
    empty = ""

    def clean(self, value, row=None, **kwargs):
        address = value.lower()
        try:
            validate_email(address)
        except ValidationError:
            raise ValueError(f"{shown(value)} is not an email address") from None
        if len(address) > 254 or not address.isascii() or "[" in address:
            raise ValueError(f"{shown(value)} is not an email address that mail can reach")
        return address


class Number(Widget):
    """A number from `lowest` to `highest`, whole unless `decimals` are allowed."""

    empty = None

    def __init__(self, lowest: int, highest: int, *, decimals: int = 0):
        super().__init__()
        self.lowest, self.highest, self.decimals = lowest, highest, decimals

    def clean(self, value, row=None, **kwargs):
        # Noughts behind the last figure that counts change nothing: programs that know only fractions write 20.0.
        form = rf"\d{{1,9}}(\.\d{{1,{self.decimals}}}0{{0,6}})?" if self.decimals else r"\d{1,9}(\.0{1,6})?"
        try:
            number = Decimal(value) if re.fullmatch(form, value, re.ASCII) else None
        except InvalidOperation:
            number = None
        if number is None or not self.lowest <= number <= self.highest:
            kind = "number" if self.decimals else "whole number"
            raise ValueError(f"{shown(value)} is not a {kind} from {self.lowest} to {self.highest:,}")
        return number.quantize(Decimal(10) ** -self.decimals) if self.decimals else int(number)

    def render(self, value, obj=None, **kwargs):
        if value is None:
            return ""
        return f"{Decimal(value):f}".rstrip("0").rstrip(".") if self.decimals else str(value)


class YesNo(Widget):
    empty = False

    def clean(self, value, row=None, **kwargs):
        try:
            return {"yes": True, "no": False, "true": True, "false": False}[value.casefold()]
        except KeyError:
            raise ValueError(f"{shown(value)} is not “yes” or “no”") from None

    def render(self, value, obj=None, **kwargs):
        return "yes" if value else "no"


class OneOf(Widget):
    """One of a column's choices, by the words that pages show."""

    empty = ""

    def __init__(self, choices: Iterable[tuple[str, str]]):
        super().__init__()
        self.labels = dict(choices)
        self.by_label = {folded(label): value for value, label in self.labels.items()}

    def clean(self, value, row=None, **kwargs):
        try:
            return self.by_label[folded(value)]
        except KeyError:
            raise ValueError(f"{shown(value)} is not one of: {', '.join(self.labels.values())}") from None

    def render(self, value, obj=None, **kwargs):
        return str(self.labels.get(value, ""))


class Moment(Widget):
    """A date and time in the partnership's zone, such as 2026-07-07 09:30."""

    empty = None

    def clean(self, value, row=None, **kwargs):
        match = re.fullmatch(r"(\S+)[ T](\S+)", value)
        if not match:
            raise ValueError(f"{shown(value)} is not a date and a time such as 2026-07-07 09:30")
        try:
            return local_time(as_date(match[1]), as_time(match[2]))
        except ScheduleRefused as refused:
            raise ValueError(f"cannot be: {refused}") from None

    def render(self, value, obj=None, **kwargs):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if value else ""


def as_date(text: str) -> dt.date:
    """Return the date of "2026-07-07" or "07/07/2026". Raises ValueError in words."""
    if iso := re.fullmatch(rf"(\d{{4}})-(\d\d)-(\d\d){MIDNIGHT}", text, re.ASCII):
        year, month, day = iso.groups()
    elif day_first := re.fullmatch(rf"(\d{{1,2}})/(\d{{1,2}})/(\d{{4}}){MIDNIGHT}", text, re.ASCII):
        day, month, year = day_first.groups()
    else:
        raise ValueError(f"{shown(text)} is not a date such as 2026-07-07 or 07/07/2026")
    try:
        date = dt.date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError(f"{shown(text)} is not a date") from None
    if not 1990 <= date.year <= 2100:
        raise ValueError(f"{shown(text)} is outside the years 1990 to 2100")
    return date


def as_time(text: str) -> dt.time:
    """Return the time of "09:30". Raises ValueError in words."""
    match = re.fullmatch(r"(\d{1,2}):(\d\d)(?::00)?", text, re.ASCII)
    if not match or int(match[1]) > 23 or int(match[2]) > 59:
        raise ValueError(f"{shown(text)} is not a time of day such as 09:30")
    return dt.time(int(match[1]), int(match[2]))


class Known(Widget):
    """Something that is on another list already, by its name; `rows` gives that list, and is asked once a file."""

    empty = None

    def __init__(self, what: str, rows: Callable[[], Iterable], by: str):
        super().__init__()
        self.what, self.rows, self.by = what, rows, by
        self.by_name: dict[str, object] | None = None

    def clean(self, value, row=None, **kwargs):
        if self.by_name is None:
            rows = list(self.rows())
            self.by_name = _former(rows) | {folded(getattr(each, self.by)): each for each in rows}
        found = self.by_name.get(folded(value))
        if found is None:
            raise ValueError(f"{shown(value)} is not {self.what} that Turnout knows{self._guess(value)}")
        return found

    def _guess(self, value: str) -> str:
        near = difflib.get_close_matches(folded(value[:200]), self.by_name or (), n=1, cutoff=0.75)
        return f". Did you mean {shown(getattr(self.by_name[near[0]], self.by))}?" if near and self.by_name else ""

    def learn(self, row) -> None:
        """Know a row that the file itself has just added."""
        if self.by_name is not None:
            self.by_name[folded(getattr(row, self.by))] = row

    def render(self, value, obj=None, **kwargs):
        return str(getattr(value, self.by)) if value else ""


def _former(rows: list) -> dict[str, object]:
    """Return by their former names those that others were merged into."""
    if not rows or not isinstance(rows[0], Organisation | Course):
        return {}
    by_key = {row.pk: row for row in rows}
    aliases = aliases_of(type(rows[0]), Alias.Kind.NAME)
    return {alias.key: by_key[alias.thing_id] for alias in aliases if alias.thing_id in by_key}


class ListOf(Widget):
    """Several values in one cell, with semicolons between them or each on its own line; kept as a tuple.

    `sort` where their order means nothing; `gaps` where "none" may stand in the place of one.
    """

    empty: tuple = ()
    GAP = "none"

    def __init__(self, one: Widget, *, sort: bool = False, gaps: bool = False, most: int = 30):
        super().__init__()
        self.one, self.sort, self.gaps, self.most = one, sort, gaps, most

    def clean(self, value, row=None, **kwargs):
        parts = [value]
        try:
            self._one(value)  # a single name may have a semicolon of its own
        except ValueError:
            parts = [part.strip() for part in value.split("\n" if "\n" in value else ";")]
        parts = [part for part in parts if part]
        if len(parts) > self.most:
            raise ValueError(f"has more than {self.most} values")
        values = [self._one(part) for part in parts]
        return tuple(sorted(values, key=lambda each: folded(self.one.render(each))) if self.sort else values)

    def _one(self, part: str):
        return self.one.empty if self.gaps and part.casefold() == self.GAP else self.one.clean(part)

    def learn(self, row) -> None:
        self.one.learn(row)

    def render(self, value, obj=None, **kwargs):
        texts = [self.one.render(each) or self.GAP for each in value or ()]
        return ("\n" if any(";" in text for text in texts) and len(texts) > 1 else "; ").join(texts)
