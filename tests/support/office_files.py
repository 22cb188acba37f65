"""Word, PowerPoint and Excel files in so far as somebody looks into them."""

import io
import zipfile

MAIN = {
    "docx": "wordprocessingml.document",
    "pptx": "presentationml.presentation",
    "xlsx": "spreadsheetml.sheet",
}
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def relation(kind: str, target: str, *, external: bool = False) -> str:
    outside = ' TargetMode="External"' if external else ""
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return f'<Relationship Id="r1" Type="{base}/{kind}" Target="{target}"{outside}/>'


def package(
    ending: str, *, types: str = "", parts: tuple[str, ...] = (), relations: dict[str, str] | None = None
) -> bytes:
    """Return a file that says it is what ends so; with more lines in its list of parts, more parts, and relations by
    the file that they lie in.
    """
    main = f"application/vnd.openxmlformats-officedocument.{MAIN[ending]}.main+xml"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", f'<Types><Override ContentType="{main}"/>{types}</Types>')
        for part in parts:
            archive.writestr(part, "")
        for name, lines in (relations or {}).items():
            archive.writestr(name, f'<Relationships xmlns="{RELATIONS}">{lines}</Relationships>')
    return file.getvalue()
