"""Long lists a page at a time. What lies beyond the first thousands is not counted: a page would grow with history."""

from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

COUNTED_UP_TO = 10_000


class LongList(Paginator):
    """Counts up to a limit and says whether there are more; the pages go on beyond it."""

    def __init__(self, rows: QuerySet, a_page: int, *, up_to: int = COUNTED_UP_TO):
        super().__init__(rows, a_page)
        self._rows, self._up_to = rows, up_to

    @cached_property
    def _found(self) -> int:
        return self._rows.order_by().values("pk")[: self._up_to + 1].count()

    @property
    def has_more(self) -> bool:
        return self._found > self._up_to

    @cached_property
    def count(self) -> int:
        """Return how many there are, or the limit."""
        return min(self._found, self._up_to)

    def get_page(self, number: int | float | str | None) -> Page:
        number = int(number or 1)
        if not self.has_more or number < self.num_pages:
            return super().get_page(number)
        start = (number - 1) * self.per_page
        rows = list(self._rows[start : start + self.per_page + 1])
        if not rows:
            return self.get_page(self.num_pages)
        return _FarPage(rows, number, self)


class _FarPage(Page):
    """A page at the limit or beyond it: one row more than it shows tells that another follows."""

    def __init__(self, rows: list, number: int, paginator: LongList):
        super().__init__(rows[: paginator.per_page], number, paginator)
        self._goes_on = len(rows) > paginator.per_page

    def has_next(self) -> bool:
        return self._goes_on

    def next_page_number(self) -> int:
        return self.number + 1

    def previous_page_number(self) -> int:
        return self.number - 1


def paged(
    request: HttpRequest, rows: QuerySet[Any, Any], *, a_page: int, counted_up_to: int = COUNTED_UP_TO
) -> tuple[Page, str]:
    """Return the page that `?page=` asks for, and the rest of the address's query for the links to the others.

    What is no page is answered with the first, one too many with the last, or the last that was counted.
    """
    query = request.GET.copy()
    query.pop("page", None)
    pages = LongList(rows, a_page, up_to=counted_up_to)
    page = pages.get_page(_number(request.GET.get("page", "")))
    request.people_found = pages.count  # type: ignore[attr-defined]  # what the access log says of a list of people
    return page, query.urlencode()


def _number(text: str) -> int:
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 10 else 1
