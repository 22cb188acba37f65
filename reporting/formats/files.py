"""The files a report can be taken away as, by the end of their name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from reporting.formats.csv import csv_file
from reporting.formats.html import MOST_ON_PAPER
from reporting.formats.json import json_file
from reporting.tables import Table
from training.tables.content_types import CSV, XLSX

Document = TypeVar("Document")


@dataclass(frozen=True)
class FileFormat(Generic[Document]):
    """How a document is written as a file: a report's table, or what else a module makes files of."""

    label: str
    content_type: str
    write: Callable[[Document], bytes]


def _workbook(table: Table) -> bytes:
    from reporting.formats.xlsx import xlsx_file  # late: it loads as many modules as a tenth of a start

    return xlsx_file(table)


def _word(table: Table) -> bytes:
    from reporting.formats.docx import docx_file  # late, like workbooks

    return docx_file(table)


def _pdf(table: Table) -> bytes:
    from reporting.formats.pdf import pdf_file  # late: it wants libraries that a system may lack

    return pdf_file(table)


ON_PAPER = frozenset({"pdf", "docx"})
FILE_FORMATS: dict[str, FileFormat[Table]] = {
    "xlsx": FileFormat("Excel", XLSX, _workbook),
    "docx": FileFormat("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", _word),
    "pdf": FileFormat("PDF", "application/pdf", _pdf),
    "csv": FileFormat("CSV", CSV, csv_file),
    "json": FileFormat("JSON", "application/json", json_file),
}


def lines_in(table: Table, extension: str) -> int:
    """Return how many of the table's lines such a file has: what is printed has the first of very many."""
    return min(len(table.rows), MOST_ON_PAPER) if extension in ON_PAPER else len(table.rows)


def file_name(table: Table, extension: str) -> str:
    """Return "no-shows-by-course-2023-24.xlsx": letters, figures, hyphens and one dot."""
    return f"{table.name}-{table.period.name}.{extension}"
