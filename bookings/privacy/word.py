"""A paper in Markdown as a Word file that can be filled in: headings, paragraphs and tables, which is all they have."""

import io
import re

from docx import Document


def as_word(markdown: str) -> bytes:
    """Return the document. Lines of tables that follow each other are one table, its first row the header."""
    document, rows = Document(), list[list[str]]()
    for line in [*markdown.splitlines(), ""]:
        if line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if not all(re.fullmatch("-+", cell) for cell in cells):
                rows.append(cells)
            continue
        if rows:
            _add_table(document, rows)
            rows = []
        if line.startswith("#"):
            marks, text = line.split(" ", 1)
            document.add_heading(text, level=len(marks) - 1)
        elif line:
            document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _add_table(document: "Document", rows: list[list[str]]) -> None:  # type: ignore[valid-type]  # a function there
    table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")  # type: ignore[attr-defined]
    for cells in rows:
        for cell, text in zip(table.add_row().cells, cells, strict=True):
            cell.text = text
    for cell in table.rows[0].cells:
        for paragraph in cell.paragraphs:
            for run in paragraph.runs:
                run.bold = True
