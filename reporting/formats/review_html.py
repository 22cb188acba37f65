"""The no-show review arranged for reading: tables and pictures beside their sentences, links with their address."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from reporting.formats.drawing import Drawing
from reporting.formats.figures import drawn
from reporting.formats.html import MOST_ON_A_PAGE, PageTable, page_table
from reporting.formats.svg import as_address
from reporting.review.parts import Link, Part, Review, Section
from reporting.tables import Table


@dataclass(frozen=True)
class ShownSection:
    """`name` makes ids of its own. Where a picture says it all, its table is `folded` away for those who want it."""

    section: Section
    name: str
    drawing: Drawing | None
    table: Table | None
    page_table: PageTable | None

    @property
    def picture(self) -> str:
        return as_address(self.drawing, self.name) if self.drawing else ""

    @property
    def is_titled(self) -> bool:
        """Tell whether the heading above the table says already what the table is."""
        return self.drawing is None and bool(self.section.heading)

    @property
    def folded(self) -> bool:
        return self.section.table_is_of_figure


@dataclass(frozen=True)
class ShownPart:
    part: Part
    sections: Sequence[ShownSection]
    links: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class ShownReview:
    review: Review
    parts: Sequence[ShownPart]


def page_of(review: Review, *, query: str = "", is_whole: bool = False) -> ShownReview:
    """Return the review as page, PDF and Word file show it; links keep the `query` of the page's filters. A
    file `is_whole`.
    """
    return ShownReview(review, [_shown(part, query, is_whole) for part in review.parts])


def _shown(part: Part, query: str, is_whole: bool) -> ShownPart:
    sections = []
    for number, section in enumerate(part.sections, 1):
        table = section.table if section.table and section.table.rows else None
        sections.append(
            ShownSection(
                section,
                f"{part.key}-{number}",
                drawn(section.figure) if section.figure else None,
                table,
                page_table(table, most=None if is_whole else MOST_ON_A_PAGE) if table else None,
            )
        )
    return ShownPart(part, sections, [(link.words, _address(link, query)) for link in part.links])


def _address(link: Link, query: str) -> str:
    asked = "&".join(filter(None, [query if link.keeps_filters else "", link.query]))
    return f"{reverse(link.route, args=link.arguments)}{f'?{asked}' if asked else ''}"
