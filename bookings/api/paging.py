"""Lists a page at a time, by the key of the last row: nothing is missed or told twice when rows are added meanwhile."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest

from bookings.api.schemas import Page


def page_of(
    request: HttpRequest, rows: QuerySet[Any, Any], asked: Page, told: Callable[[list[Any]], list[Any]]
) -> dict[str, Any]:
    """Return a page of rows, in the order of their keys, and the address of the next; `told` makes what is said of
    them.
    """
    if asked.cursor:
        rows = rows.filter(pk__gt=int(asked.cursor.removeprefix("after-")))
    found = list(rows.order_by("pk")[: asked.limit + 1])
    shown = found[: asked.limit]
    return {"items": told(shown), "next": _next(request, shown[-1].pk) if len(found) > asked.limit else None}


def _next(request: HttpRequest, last: int) -> str:
    query = request.GET.copy()
    query["cursor"] = f"after-{last}"
    return f"{settings.SITE_URL}{request.path}?{query.urlencode()}"
