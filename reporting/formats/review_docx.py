"""The no-show review as a Word document: real headings, captioned tables, and pictures with their text."""

from typing import Any

from reporting.formats.legal import legal
from reporting.formats.review_html import ShownSection, page_of
from reporting.formats.word import add_caption, add_figure, add_small, add_table, file_of, new_document
from reporting.registers import Missing
from reporting.review.parts import Part, Review
from training.partnership import ours
from training.templatetags.words import date_in_words


def review_docx(review: Review) -> bytes:
    called = f"{review.title}, {review.period}"
    document = new_document(title=called, author=ours().name, footer=f"{ours().name} – {called}")
    document.add_heading(legal(review.title), level=1)
    document.add_paragraph(legal(review.period.dates_in_words), style="Subtitle")
    document.add_paragraph(legal(review.headline))
    for note in [*review.notes, *([review.stop] if review.stop else [])]:
        document.add_paragraph(legal(note), style="Intense Quote")
    numbers = _Numbers()
    for shown in page_of(review, is_whole=True).parts:
        _add_part(document, shown.part)
        for section in shown.sections:
            _add_section(document, section, numbers)
    document.add_heading("What the figures mean", level=2)
    for definition in review.definitions:
        document.add_paragraph(legal(definition), style="List Bullet")
    return file_of(document)


class _Numbers:
    """Counts the captions of the document: pictures and tables each by themselves."""

    def __init__(self) -> None:
        self.figures = self.tables = 0

    def figure(self) -> int:
        self.figures += 1
        return self.figures

    def table(self) -> int:
        self.tables += 1
        return self.tables


def _add_part(document: Any, part: Part) -> None:
    document.add_heading(legal(f"{part.number}. {part.heading}"), level=2)
    for sentence in part.sentences:
        document.add_paragraph(legal(sentence))
    for point in part.points:
        document.add_paragraph(legal(point), style="List Bullet")
    if part.missing.number:
        _add_missing(document, part.missing)


def _add_missing(document: Any, missing: Missing) -> None:
    document.add_paragraph("Registers that are missing or unfinished:").paragraph_format.keep_with_next = True
    for register in missing.first:
        reason = f" ({register.reason})" if register.reason else ""
        told = f"{register.course}, {date_in_words(register.first_on, weekday=False)}: {register.state}{reason}"
        document.add_paragraph(legal(told), style="List Bullet")
    if missing.there_are_more:
        document.add_paragraph(f"These are the first {len(missing.first)} of {missing.number}.")


def _add_section(document: Any, shown: ShownSection, numbers: _Numbers) -> None:
    section = shown.section
    if section.heading:
        document.add_heading(legal(section.heading), level=3)
    for sentence in section.sentences:
        document.add_paragraph(legal(sentence))
    if shown.drawing:
        add_figure(document, numbers.figure(), shown.drawing)
        add_small(document, section.caption)
    if shown.table and shown.page_table and not shown.folded:
        add_caption(document, numbers.table(), shown.table.title)
        add_table(document, shown.table, shown.page_table)
    for note in section.notes:
        add_small(document, note)
