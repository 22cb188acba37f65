"""The yearly report as plain text, for the command line."""

from dataclasses import replace

from reporting.formats.text import plain_text as text_of_table
from reporting.yearly.document import YearlyReport
from reporting.yearly.showing import Imprint, shown_sections


def plain_text(report: YearlyReport, imprint: Imprint) -> str:
    parts = [report.full_title, report.period.dates_in_words, imprint.in_words]
    for shown in shown_sections(report):
        section = shown.section
        parts += ["", section.title.upper()]
        parts += [f"! {section.warning}"] if section.warning else []
        parts += [*section.sentences, *([section.listed] if section.listed else [])]
        parts += [f"* {point}" for point in section.points]
        for each in shown.tables:
            numbered = replace(each.table, title=f"Table {each.number}: {each.table.title}", notes=(), definitions=())
            parts += ["", text_of_table(numbered).rstrip()]
    parts += ["", "WHAT THE FIGURES MEAN", *(f"* {definition}" for definition in report.definitions)]
    return "\n".join(parts) + "\n"
