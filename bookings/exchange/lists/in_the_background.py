"""Long lists, made by a worker: what bookings.downloads asks of them."""

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO

from django.urls import reverse
from django.utils import timezone

from bookings.downloads.kinds import Asked, Kind, Wish
from training.models import User
from training.roles import may_run_the_partnership
from training.tables.content_types import CSV, XLSX

if TYPE_CHECKING:
    from bookings.exchange.lists.resource import ListResource


# The name that people know it by, and its type.
FORMATS = {
    "csv": ("CSV", CSV),
    "xlsx": ("Excel", XLSX),
}


def list_wish(resource: "type[ListResource]", format: str, *, sensitive: bool = False, today: dt.date) -> Wish:
    """Return what somebody asks for who wants the whole list as a file of this format."""
    words, content_type = FORMATS[format]
    return Wish(
        kind="list",
        asked={"list": resource.kind, "format": format, "sensitive": sensitive},
        title=f"{resource.title}{' with reasons' if sensitive else ''}, {words}",
        name=f"{resource.kind}{'-with-reasons' if sensitive else ''}-{today:%Y-%m-%d}.{format}",
        content_type=content_type,
        rows=resource.how_many(),
    )


class ListDownloads(Kind):
    """`asked` has the `list`, the `format`, and whether it is `sensitive`."""

    def may(self, user: User, asked: Asked) -> bool:
        return may_run_the_partnership(user)

    def make(self, asked: Asked, *, by: User, out: BinaryIO, tell: Callable[[int], None]) -> int:
        from bookings.exchange.lists.all_lists import KINDS  # only where a list is made: it brings import-export
        from bookings.exchange.lists.files import write_list

        resource = KINDS[asked["list"]](by=by, now=timezone.now(), with_sensitive=asked["sensitive"])
        return write_list(resource, asked["format"], out=out, tell=tell)

    def asked_on(self, asked: Asked) -> str:
        return reverse("desk-data")

    def in_the_log(self, asked: Asked, rows: int) -> str:
        return in_the_log(asked, rows)


def in_the_log(asked: Asked, rows: int) -> str:
    """Return "the list of bookings as xlsx: 12 rows, with people’s reasons …"."""
    from bookings.exchange.lists.all_lists import KINDS

    held = f", with {KINDS[asked['list']].sensitive}" if asked["sensitive"] else ""
    return f"the list of {asked['list']} as {asked['format']}: {rows} rows{held}"
