"""What sorts of files can be made in the background: each app that has some says how, by settings.DOWNLOADS."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, BinaryIO

from django.conf import settings
from django.utils.module_loading import import_string

from training.models import User

Asked = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody asks for: `asked` says it in full, for whoever makes it; the rest is how it is shown."""

    kind: str
    asked: Asked
    title: str
    name: str
    content_type: str
    rows: int = 0


class Kind(ABC):
    """One sort of files. `asked` is what the wish said; it came from a page of ours, and is kept as JSON."""

    counted = "row,rows"  # what a file of it has many of: one, and several

    @abstractmethod
    def may(self, user: User, asked: Asked) -> bool:
        """Tell whether somebody may have it: judged when it is asked for, made and fetched."""

    @abstractmethod
    def make(self, asked: Asked, *, by: User, out: BinaryIO, tell: Callable[[int], None]) -> int:
        """Write the file to `out` and return how many rows it has; `tell` how many are done, row by row if you like."""

    @abstractmethod
    def asked_on(self, asked: Asked) -> str:
        """Return the address of the page where it can be asked for again."""

    def in_the_log(self, asked: Asked, rows: int) -> str:
        """Return what the audit log says was taken out, where it has persons in it; "" where it has none."""
        return ""


@cache
def kind_named(name: str) -> Kind:
    return import_string(settings.DOWNLOADS[name])()
