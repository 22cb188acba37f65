"""All that is held of one person, for that person: as data, as a page that people can read, and with their papers.

What is of somebody else is left out: who did something is said by their part in it, never by name.
"""

import datetime as dt
import json
import mimetypes
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, BinaryIO

from django.db.models import Model
from django.template.loader import render_to_string
from django.utils import timezone

from bookings.attendance.certificates.document import certificate_pdf
from bookings.models import Certificate, Mail, TrainingElsewhere
from bookings.privacy.groups import LOOKS
from bookings.privacy.held import Held, of_people
from bookings.privacy.looking import looked_by, looks_at, told_by
from bookings.privacy.names import rows_of
from training.models import Look, LookedAt, User
from training.pdf import LettersMissing, PdfUnavailable
from training.templatetags.words import moment_in_words

FORM = 1
NOT_GIVEN_OUT = "kept, and given out to nobody"
_KEYS = {"id", "history_id", "search_text", "entry_uids", "facts"}


@dataclass(frozen=True, kw_only=True)
class Section:
    """The rows of one table about the person, each as what its columns are called and hold."""

    called: str
    why: str
    kept: str
    rows: list[dict[str, Any]]


def sections_of(person: User) -> list[Section]:
    """Return everything, a table at a time, its history included."""
    found = []
    for held in of_people():
        if held.model in (Look, LookedAt):
            continue
        rows = [_told(held, row, person) for row in _rows(held, person)]
        if rows:
            group = held.groups[0] if held.groups else None
            found.append(
                Section(
                    called=held.called,
                    why=group.why if group else "Your training record",
                    kept=group.kept if group else "As long as the booking",
                    rows=rows,
                )
            )
    looks = [_look(look) for look in looks_at(person)]
    if looks:
        found.append(Section(called="Who looked", why=LOOKS.why, kept=LOOKS.kept, rows=looks))
    return sorted(found, key=lambda section: (section.called != "Account", section.called))


def _rows(held: Held, person: User) -> Iterator[Any]:
    """Mails about them to somebody else are that one's; that they were sent is told with the booking."""
    ways = ("recipient",) if held.model is Mail else ()
    yield from rows_of(held, person, ways).order_by("pk").iterator(chunk_size=500)


def _told(held: Held, row: Model, person: User) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        name, column = field.name, held.columns.get(field.name)
        if name in _KEYS or name in held.whose or (column and column.is_anothers):
            continue
        value = getattr(row, field.attname)
        if value in (None, "", b"", {}, []):
            continue
        label = str(field.verbose_name).replace("_", " ")
        if column and column.is_secret:
            said[label] = NOT_GIVEN_OUT
        elif field.is_relation and field.related_model is User:
            said[label] = _who(getattr(row, name), person)
        elif field.is_relation:
            said[label] = _named(row, name)
        else:
            said[label] = field.value_to_string(row) if isinstance(value, bytes) else value
    return said


def _named(row: Model, name: str) -> str:
    """Return what the row points to, in words; in the history it may be there no longer."""
    try:
        return str(getattr(row, name) or "")
    except Exception as gone:
        if isinstance(gone, type(row)._meta.get_field(name).related_model.DoesNotExist):  # type: ignore[union-attr]
            return "no longer there"
        raise


def _who(somebody: User | None, person: User) -> str:
    if somebody is None:
        return "the service itself"
    return "you" if somebody.pk == person.pk else told_by(somebody)


def _look(look: Look) -> dict[str, Any]:
    said = {"at": look.at, "who": looked_by(look), "page": look.what}
    return said | ({"people in the list": look.people} if look.people else {})


def write_export(person: User, *, out: BinaryIO, now: dt.datetime) -> int:
    """Write all of it as a ZIP file: data.json, your-data.html, certificates and evidence. Return how many files."""
    sections = sections_of(person)
    files = 2
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", as_json(person, sections, now=now))
        archive.writestr("your-data.html", as_page(person, sections, now=now))
        for name, content in _papers(person):
            archive.writestr(name, content)
            files += 1
    return files


def as_json(person: User, sections: list[Section], *, now: dt.datetime) -> str:
    document = {
        "form": FORM,
        "email": person.email,
        "made_at": now.isoformat(),
        "sections": [{"called": one.called, "why": one.why, "kept": one.kept, "rows": one.rows} for one in sections],
    }
    return json.dumps(document, ensure_ascii=False, indent=1, default=_plain)


def _plain(value: Any) -> str:
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    return str(value)


def as_page(person: User, sections: list[Section], *, now: dt.datetime) -> str:
    shown = [
        {
            "called": one.called,
            "why": one.why,
            "kept": one.kept,
            "rows": [[(label, _in_words(value)) for label, value in row.items()] for row in one.rows],
        }
        for one in sections
    ]
    context = {"person": person, "sections": shown, "made_at": moment_in_words(now)}
    return render_to_string("bookings/privacy/your_data.html", context)


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        return moment_in_words(value) if timezone.is_aware(value) else str(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def _papers(person: User) -> Iterator[tuple[str, bytes]]:
    """Yield the certificates that are valid or have expired, and the evidence of training elsewhere."""
    certificates = Certificate.objects.current().filter(booking__practitioner=person, revoked_at=None)
    for certificate in certificates.select_related("replaces", "letterhead").order_by("pk"):
        with suppress(LettersMissing, PdfUnavailable):
            yield f"certificates/{certificate.number.replace('/', '-')}.pdf", certificate_pdf(certificate)
    for record in TrainingElsewhere.objects.filter(person=person).exclude(file="").order_by("pk"):
        with suppress(FileNotFoundError), record.file.open("rb") as file:
            ending = mimetypes.guess_extension(record.file_type) or ""
            yield f"evidence/{record.pk}{ending}", file.read()
