"""A copy of all that is held of one person, made in the background: for themselves, or by the team for them."""

import datetime as dt
from collections.abc import Callable
from typing import BinaryIO

from django.urls import reverse
from django.utils import timezone

from bookings.downloads.kinds import Asked, Kind, Wish
from bookings.privacy.exporting import write_export
from training.models import User
from training.roles import may_run_the_partnership


def copy_wish(person: User, *, by: User, today: dt.date) -> Wish:
    whose = "Everything we hold about you" if by.pk == person.pk else f"Everything held about {person.name}"
    return Wish(
        kind="person",
        asked={"person": person.pk},
        title=whose[:200],
        name=f"data-of-person-{person.pk}-{today:%Y-%m-%d}.zip",
        content_type="application/zip",
    )


class PersonDownloads(Kind):
    """`asked` says whose (`person`)."""

    counted = "file,files"

    def may(self, user: User, asked: Asked) -> bool:
        return user.pk == asked["person"] or may_run_the_partnership(user)

    def make(self, asked: Asked, *, by: User, out: BinaryIO, tell: Callable[[int], None]) -> int:
        files = write_export(User.objects.get(pk=asked["person"]), out=out, now=timezone.now())
        out.seek(0, 2)  # where its size is read
        return files

    def asked_on(self, asked: Asked) -> str:
        return reverse("downloads")

    def in_the_log(self, asked: Asked, rows: int) -> str:
        return f"everything held about person {asked['person']}: {rows} files"
