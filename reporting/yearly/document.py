"""What a yearly report says, as plain values: the page, the files and the editions that are kept are made of it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reporting.periods import Period
from reporting.tables import Table

FORM = 1  # the sections, tables and figures of this program; one that is kept says which it was made with

Figure = int | float | str | None


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part under a heading: sentences, points of a list under a line of their own, tables. `warning` comes first."""

    key: str
    title: str
    sentences: Sequence[str] = ()
    tables: Sequence[Table] = ()
    listed: str = ""
    points: Sequence[str] = ()
    warning: str = ""


@dataclass(frozen=True, kw_only=True)
class YearlyReport:
    """A yearly report. It names courses, kinds of organisations and events, and no person.

    Rows of its tables bear under `of` the key of what they are about, so that a later count finds them under another
    name. `figures` has by name what sentences are made of, and `made_on` the day of the count.
    """

    partnership: str
    period: Period
    made_on: dt.date
    sections: Sequence[Section]
    definitions: Sequence[str]
    figures: Mapping[str, Figure] = field(default_factory=dict)
    form: int = FORM

    @property
    def title(self) -> str:
        return f"Yearly training report {self.period}"

    @property
    def full_title(self) -> str:
        """Say whose it is as well, for what stands by itself: a file, a window."""
        return f"{self.title} – {self.partnership}"

    @property
    def tables(self) -> list[Table]:
        """All its tables, in the order in which they are numbered."""
        return [table for section in self.sections for table in section.tables]
