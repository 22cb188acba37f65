"""Word, PowerPoint and Excel files in so far as somebody looks into them."""

import io
import zipfile

MAIN = {
    "docx": "wordprocessingml.document",
    "pptx": "presentationml.presentation",
    "xlsx": "spreadsheetml.sheet",
}


def package(ending: str, *, types: str = "", parts: tuple[str, ...] = ()) -> bytes:
    """Return a file that says it is what ends so; with more lines in its list of parts, and more parts."""
    main = f"application/vnd.openxmlformats-officedocument.{MAIN[ending]}.main+xml"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", f'<Types><Override ContentType="{main}"/>{types}</Types>')
        for part in parts:
            archive.writestr(part, "")
    return file.getvalue()
