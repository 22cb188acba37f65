"""Long lists a page at a time."""

from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

M = TypeVar("M", bound=Model)


def paged(request: HttpRequest, rows: QuerySet[M], *, a_page: int) -> tuple[Page, str]:
    """Return the page that `?page=` asks for, and the rest of the address's query for the links to the others.

    What is no page is answered with the first, one too many with the last.
    """
    query = request.GET.copy()
    query.pop("page", None)
    return Paginator(rows, a_page).get_page(_number(request.GET.get("page", ""))), query.urlencode()


def _number(text: str) -> int:
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 10 else 1
