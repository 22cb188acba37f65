"""The yearly report as an Excel workbook: its sentences first, a sheet for each table, what they mean last."""

from reporting.formats.xlsx import workbook
from reporting.yearly.document import YearlyReport
from reporting.yearly.showing import Imprint

# Names of sheets are short, and each is used once.
SHEETS = {
    "attendance-by-course": "By course",
    "attendance-by-organisation-type": "By organisation type",
    "actions": "What was tried",
    "year-on-year": "Year on year",
    "year-on-year-rates": "No-show rate, both years",
    "year-on-year-by-type": "By type, both years",
}


def xlsx_file(report: YearlyReport, imprint: Imprint) -> bytes:
    sentences = [
        (section.title, text)
        for section in report.sections
        for text in (*filter(None, [section.warning]), *section.sentences, *section.points)
    ]
    about = [
        ("Report", report.full_title),
        ("Period", report.period.dates_in_words),
        ("Edition" if imprint.edition else "Counted", imprint.in_words),
        *sentences,
        *(("What it means", definition) for definition in report.definitions),
    ]
    sheets = [(SHEETS.get(table.name, table.title), table) for table in report.tables]
    return workbook(sheets, about=about, title=report.full_title)
