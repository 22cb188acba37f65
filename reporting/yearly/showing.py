"""A yearly report arranged for reading: the page and the printed documents number its tables alike."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from reporting.formats.html import PageTable, page_table
from reporting.tables import Table
from reporting.yearly.document import Section, YearlyReport
from training.templatetags.words import date_in_words


@dataclass(frozen=True, kw_only=True)
class ShownTable:
    number: int
    table: Table
    shown: PageTable

    @property
    def caption(self) -> str:
        """Say what it is, as text documents caption tables."""
        return f"{self.table.title}, {self.table.period}"


@dataclass(frozen=True, kw_only=True)
class ShownSection:
    section: Section
    tables: list[ShownTable]


@dataclass(frozen=True, kw_only=True)
class Imprint:
    """When the report was made, or kept as which edition: printed with it. `replaces` is the day of the one before."""

    made_on: dt.date
    edition: int | None = None
    replaces: dt.date | None = None

    @property
    def in_words(self) -> str:
        day = date_in_words(self.made_on, weekday=False)
        if self.edition is None:
            return f"Counted on {day}. Figures change when registers are corrected."
        if self.replaces is None:
            return f"Edition {self.edition}, kept on {day}."
        before = date_in_words(self.replaces, weekday=False)
        return f"Edition {self.edition}, kept on {day}. It replaces edition {self.edition - 1}, kept on {before}."


def shown_sections(report: YearlyReport) -> Iterator[ShownSection]:
    """Yield the sections with their tables, numbered through the document."""
    numbers = count(1)
    for section in report.sections:
        tables = [
            ShownTable(number=next(numbers), table=table, shown=page_table(table, most=None))
            for table in section.tables
        ]
        yield ShownSection(section=section, tables=tables)
