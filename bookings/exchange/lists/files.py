"""A whole list as a file: at once on its page, or by a worker where it is long."""

from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, TypeVar

from bookings.exchange.lists.resource import ListResource
from training.tables.long_sheets import write_xlsx
from training.tables.writing import write_csv

Row = TypeVar("Row")
BETWEEN_TELLING = 200  # rows


def nobody(done: int) -> None:
    """Who is told where somebody waits for the file itself."""


def write_list(resource: ListResource, format: str, *, out: BinaryIO, tell: Callable[[int], object] = nobody) -> int:
    """Write the list as "csv" or "xlsx" and return how many rows it has; `tell` now and then how many are done."""
    counted = Counted(tell)
    if format == "csv":
        header, texts = resource.written()
        write_csv(out, header, counted.all(texts))
    else:
        header, rows = resource.written_as_values()
        write_xlsx(out, header, counted.all(rows), title=resource.title)
    return counted.done


class Counted:
    """Rows as they go by: how many have been taken, which is told now and then."""

    def __init__(self, tell: Callable[[int], object]):
        self.done = 0
        self._tell = tell

    def all(self, rows: Iterable[Row]) -> Iterator[Row]:
        for self.done, row in enumerate(rows, 1):
            if self.done % BETWEEN_TELLING == 0:
                self._tell(self.done)
            yield row
