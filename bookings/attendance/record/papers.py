"""A person's training record to keep: for an appraisal, a registration, a new employer."""

import datetime as dt

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from bookings.attendance.record.lines import Line, TrainingRecord
from training.partnership import ours
from training.pdf import render_pdf
from training.tables.writing import csv_file

HEADER = (
    "Course",
    "Provider",
    "First day",
    "Last day",
    "Outcome",
    "CPD hours",
    "Certificate",
    "Valid until",
    "State",
)


def record_as_pdf(record: TrainingRecord, *, today: dt.date) -> bytes:
    """Return the record as PDF (PDF/UA-1). Raises PdfUnavailable, and LettersMissing for letters without a font."""
    about: dict[str, object] = {"partnership": ours().name, "colour": settings.PARTNERSHIP_COLOUR, "today": today}
    about["verify"] = (settings.SITE_URL + reverse("verify")).split("//")[-1]
    return render_pdf(render_to_string("documents/training_record.html", about | {"record": record}))


def record_as_csv(record: TrainingRecord) -> bytes:
    return csv_file(HEADER, [_cells(line) for line in record.lines])


def _cells(line: Line) -> list[str]:
    has_number = line.certificate is not None and not line.certificate.revoked_at
    return [
        line.title,
        line.provider,
        line.days[0].isoformat(),
        line.completed_on.isoformat(),
        line.outcome,
        f"{line.hours:.1f}",
        line.certificate.number if line.certificate and has_number else "",
        line.valid_until.isoformat() if line.valid_until else "",
        line.validity.value,
    ]
