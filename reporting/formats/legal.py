"""Texts as files can hold them: people paste characters that are no letters."""

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE


def legal(text: str) -> str:
    """Return the text without the control characters that XML, and so a workbook or a Word document, cannot hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", text).replace("\ufffe", "").replace("\uffff", "")
