"""The files that a yearly report can be taken away as, by the end of their name."""

from collections.abc import Callable
from dataclasses import dataclass

from reporting.formats.files import FILE_FORMATS as OF_TABLES
from reporting.yearly.document import YearlyReport
from reporting.yearly.showing import Imprint
from reporting.yearly.storing import json_text


@dataclass(frozen=True)
class FileFormat:
    label: str
    content_type: str
    write: Callable[[YearlyReport, Imprint], bytes]


def _word(report: YearlyReport, imprint: Imprint) -> bytes:
    from reporting.yearly.word import docx_file  # late: it loads many modules

    return docx_file(report, imprint)


def _pdf(report: YearlyReport, imprint: Imprint) -> bytes:
    from reporting.yearly.pdf import pdf_file  # late: it wants libraries that a system may lack

    return pdf_file(report, imprint)


def _workbook(report: YearlyReport, imprint: Imprint) -> bytes:
    from reporting.yearly.workbook import xlsx_file  # late: it loads many modules

    return xlsx_file(report, imprint)


def _json(report: YearlyReport, imprint: Imprint) -> bytes:
    return json_text(report).encode()


_WRITE = {"docx": _word, "pdf": _pdf, "xlsx": _workbook, "json": _json}
FILE_FORMATS = {
    name: FileFormat(OF_TABLES[name].label, OF_TABLES[name].content_type, write) for name, write in _WRITE.items()
}


def file_name(report: YearlyReport, imprint: Imprint, extension: str) -> str:
    """Return "yearly-report-2023-24.docx", or of an edition that was kept "yearly-report-2023-24-edition-2.docx"."""
    edition = f"-edition-{imprint.edition}" if imprint.edition else ""
    return f"yearly-report-{report.period.name}{edition}.{extension}"
