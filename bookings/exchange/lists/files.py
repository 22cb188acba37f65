"""A whole list as a file: at once on its page, or by a worker where it is long."""

from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, TypeVar

from bookings.exchange.lists.resource import ListResource
from training.tables.writing import csv_file, xlsx_file

Row = TypeVar("Row")
BETWEEN_TELLING = 200  # rows


def nobody(done: int) -> None:
    """Who is told where somebody waits for the file itself."""


def write_list(resource: ListResource, format: str, *, out: BinaryIO, tell: Callable[[int], object] = nobody) -> int:
    """Write the list as "csv" or "xlsx" and return how many rows it has; `tell` now and then how many are done."""
    if format == "csv":
        header, texts = resource.written()
        out.write(csv_file(header, told(texts, tell)))
        return len(texts)
    header, rows = resource.written_as_values()
    out.write(xlsx_file(header, told(rows, tell), title=resource.title))
    return len(rows)


def told(rows: Iterable[Row], tell: Callable[[int], object]) -> Iterator[Row]:
    """Yield the rows, telling now and then how many have been taken."""
    for number, row in enumerate(rows, 1):
        if number % BETWEEN_TELLING == 0:
            tell(number)
        yield row
