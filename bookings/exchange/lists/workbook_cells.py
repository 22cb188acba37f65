"""What stands in a workbook for a value of a list: a date that sorts as one, a number that adds up, or its text."""

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from bookings.exchange.lists.cells import Column
from training.tables.long_sheets import CellValue


def in_a_workbook(column: Column, value: object) -> CellValue:
    """Return a column's value itself where a workbook has a kind for it, else the text that a list shows of it.

    Either comes back as it went out. At midnight a moment is its text: a workbook cannot tell it from a date.
    """
    if value is None or isinstance(value, str | bool):  # most of them
        return str(column.widget.render(value))
    match value:
        case (one,) if (only := _as_one(one)) is not None:  # of several days, say, each cell has the text of all
            return only
    found = _as_one(value)
    return str(column.widget.render(value)) if found is None else found


def _as_one(value: object) -> CellValue | None:
    """Return a single value as a workbook has it; None where it has no kind for it."""
    match value:
        case bool():
            return None
        case int() | Decimal():
            return value
        case dt.datetime():
            local = timezone.localtime(value).replace(tzinfo=None, second=0, microsecond=0)
            return None if local.time() == dt.time(0) else local
        case dt.date() | dt.time():
            return value
    return None
