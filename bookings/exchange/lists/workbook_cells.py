"""What stands in a workbook for a value of a list: a date that sorts as one, a number that adds up, or its text."""

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from training.tables.writing import CellValue


def in_a_workbook(value: object, text: str) -> CellValue:
    """Return the value itself where a workbook has a kind for it, else the text that a list shows of it.

    Either comes back as it went out. At midnight a moment is its text: a workbook cannot tell it from a date.
    """
    match value:
        case bool():
            return text
        case int() | Decimal():
            return value
        case dt.datetime():
            local = timezone.localtime(value).replace(tzinfo=None, second=0, microsecond=0)
            return text if local.time() == dt.time(0) else local
        case dt.date() | dt.time():
            return value
        case (one,):  # of several days, say, each cell has the text of all
            return in_a_workbook(one, text)
    return text
