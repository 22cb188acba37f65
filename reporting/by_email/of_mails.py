"""What a mail with a report asks right before it leaves: whether it is still wanted, and its file where it has one.

The mails lie below and find this by settings.REPORTS_BY_EMAIL.
"""

import datetime as dt
import logging

from django.conf import settings

from reporting.by_email.asking import asked_of, offered_by_email
from reporting.models import ReportByEmail
from training.pdf import LettersMissing, PdfUnavailable

logger = logging.getLogger(__name__)


def is_wanted(key: int) -> bool:
    """Tell whether somebody still wants a report by email, and may read it."""
    row = ReportByEmail.objects.select_related("person").filter(pk=key).first()
    return row is not None and offered_by_email(row.report, row.person)


def files_of(key: int, *, now: dt.datetime) -> list[tuple[str, bytes, str]]:
    """Return name, content and type of the report as a file, in a list that is empty where there is none to send."""
    row = ReportByEmail.objects.select_related("person").filter(pk=key).first()
    if row is None or settings.ATTACH_REPORTS == "no":
        return []
    asked = asked_of(row, now=now)
    if asked.scope is None:
        return []
    try:
        return [asked.file(asked.scope, settings.ATTACH_REPORTS)]
    except (PdfUnavailable, LettersMissing) as fault:
        logger.error("report by email %s goes out as Word, for PDF: %s", key, fault)
        return [asked.file(asked.scope, "docx")]
