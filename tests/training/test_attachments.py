"""What a file may be called, and what it has to be, before it goes to everybody with a place."""

import io
import zipfile

import openpyxl
import pytest

from tests.support.office_files import package, relation
from training.attachments import AttachmentRefused, content_type_of, safe_name

MACROS = "Files with macros are not sent to people. Save it without them, or as PDF."

LOADS = "This file loads something from elsewhere when it is opened, such as a template or a linked picture."
INSIDE = "This file has another program’s file inside it."
SETTINGS, DOCUMENT = "word/_rels/settings.xml.rels", "word/_rels/document.xml.rels"
OUTSIDE_TEMPLATE = relation("attachedTemplate", "https://evil.example.com/a.dotm", external=True)
OUTSIDE_PICTURE = relation("image", "https://evil.example.com/a.png", external=True)


@pytest.mark.r46
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Map.PDF", "Map.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\ann\\Plan of the day.docx", "Plan of the day.docx"),
        ("a.pdf\r\nBcc: everyone@example.org\r\n.pdf", "a.pdf Bcc- everyone@example.org.pdf"),
        ('x"; filename="evil.exe".pdf', "x- filename-evil.exe.pdf"),
        ("invoice\u202efdp.txt", "invoicefdp.txt"),
        ("\u200bMap\u2066.pdf", "Map.pdf"),
        ("a\x00b\x1b.pdf", "ab.pdf"),
        ("  .hidden .pdf ", "hidden.pdf"),
        ("Cafe\u0301.pdf", "Caf\u00e9.pdf"),
        ("地図.png", "地図.png"),
        ("😀.pdf", "file.pdf"),
        ("a%0d%0ab.pdf", "a-0d-0ab.pdf"),
        ("x" * 300 + ".pdf", "x" * 96 + ".pdf"),
    ],
)
def test_names_are_made_safe(given, kept):
    assert safe_name(given) == kept


@pytest.mark.parametrize("name", ["", "Map", ".pdf", "....pdf", "Map.", "Map.pdf/", "Map.рdf", "Map.a b", "\u202e"])
def test_a_name_that_does_not_end_in_what_it_is_is_refused(name):
    with pytest.raises(AttachmentRefused, match="has to end in what it is"):
        safe_name(name)


def workbook() -> bytes:
    file = io.BytesIO()
    openpyxl.Workbook().save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("a.pdf", b"%PDF-1.7\n", "application/pdf"),
        ("a.docx", package("docx"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.pptx", package("pptx"), "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
        ("a.xlsx", workbook(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (
            "a.docx",  # links to press, and a chart with its table
            package(
                "docx",
                parts=("word/embeddings/Microsoft_Excel_Worksheet.xlsx",),
                relations={
                    DOCUMENT: relation("hyperlink", "https://www.nspcc.org.uk/", external=True),
                    "word/charts/_rels/chart1.xml.rels": relation("package", "../embeddings/a.xlsx"),
                },
            ),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        ("a.png", b"\x89PNG\r\n\x1a\n....", "image/png"),
        ("a.jpg", b"\xff\xd8\xff\xe0....", "image/jpeg"),
        ("a.jpeg", b"\xff\xd8\xff\xe0....", "image/jpeg"),
        ("a.txt", "Bring £2.\r\n\tThank you".encode(), "text/plain"),
    ],
)
def test_files_that_are_what_they_say_have_their_type(name, content, content_type):
    file = io.BytesIO(content)
    assert content_type_of(name, file) == content_type
    assert file.tell() == 0


def encrypted() -> bytes:
    """As Word writes it with a password: no package at all."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", bytes(50_000_000))
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("a.pdf", b"MZ\x90\x00", "This is not a PDF, whatever its name says. Open it, and save it as one again."),
        ("a.pdf", b"<html>%PDF-", "This is not a PDF"),
        ("a.png", b"%PDF-1.7", "This is not a PNG picture"),
        ("a.jpg", b"\x89PNG\r\n\x1a\n", "This is not a JPEG picture"),
        ("a.docx", package("xlsx"), "This is not a Word document without a password"),
        ("a.xlsx", package("docx"), "This is not an Excel workbook"),
        ("a.pptx", b"%PDF-", "This is not a PowerPoint file"),
        ("a.docx", encrypted(), "This is not a Word document without a password"),
        ("a.docx", package("docx")[:60], "This is not a Word document"),
        ("a.docx", b"PK\x03\x04" + bytes(60), "This is not a Word document"),
        pytest.param("a.docx", bomb(), "This is not a Word document", id="bomb"),
        ("a.txt", b"\xff\xfeM\x00a\x00", "This is not a text in UTF-8"),
        ("a.txt", b"a\x00b", "This is not a text in UTF-8"),
        ("a.docm", b"", MACROS),
        ("a.xlsb", b"", MACROS),
        ("a.docx", package("docx", parts=("word/vbaProject.bin",)), MACROS),
        ("a.docx", package("docx", types='<Override ContentType="application/vnd.ms-office.vbaProject"/>'), MACROS),
        ("a.xlsx", package("xlsx", parts=("xl/macrosheets/sheet1.xml",)), MACROS),
        ("a.pptx", package("pptx", parts=("ppt/activeX/activeX1.xml",)), MACROS),
        ("a.docx", package("docx", relations={SETTINGS: OUTSIDE_TEMPLATE}), LOADS),
        ("a.docx", package("docx", relations={SETTINGS: OUTSIDE_TEMPLATE.replace("External", "&#69;xternal")}), LOADS),
        ("a.pptx", package("pptx", relations={"ppt/slides/_rels/slide1.xml.rels": OUTSIDE_PICTURE}), LOADS),
        ("a.xlsx", package("xlsx", relations={"xl/externalLinks/_rels/e.xml.rels": OUTSIDE_PICTURE}), LOADS),
        ("a.docx", package("docx", parts=("word/embeddings/oleObject1.bin",)), INSIDE),
        ("a.docx", package("docx", relations={DOCUMENT: relation("oleObject", "embeddings/a.dat")}), INSIDE),
        ("a.docx", package("docx", relations={DOCUMENT: relation("package", "embeddings/a.xlsx")}), INSIDE),
        ("a.pptx", package("pptx", types='<Default Extension="x" ContentType="application/…oleObject"/>'), INSIDE),
        ("a.docx", package("docx", relations={DOCUMENT: "<broken"}), "This is not a Word document"),
        ("a.exe", b"MZ", "Files that end in .exe cannot go with a course. It can be .pdf, .docx, "),
        ("a.html", b"<html>", "Files that end in .html cannot"),
        ("a.svg", b"<svg/>", "Files that end in .svg cannot"),
        ("a.ics", b"BEGIN:VCALENDAR", "Files that end in .ics cannot"),
        ("a.zip", package("docx"), "Files that end in .zip cannot"),
        ("a.doc", encrypted(), "Files that end in .doc cannot"),
    ],
    ids=lambda value: "content" if isinstance(value, bytes) else None,  # a zip has the time in it
)
def test_files_that_are_something_else_are_refused(name, content, fault):
    with pytest.raises(AttachmentRefused) as refusal:
        content_type_of(name, io.BytesIO(content))
    assert str(refusal.value).startswith(fault)
