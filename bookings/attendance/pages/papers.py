"""What a trainer takes along: the sheet to sign, name badges, and the register as a workbook."""

import logging
from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bookings.attendance.files.papers import name_badges, sign_in_sheet
from bookings.attendance.files.workbook import register_workbook
from bookings.attendance.pages.finding import session_with_register
from bookings.attendance.pages.showing import chosen_day
from bookings.roles import delivers
from training.models import Session
from training.pages.responses import download, no_store
from training.pdf import PdfUnavailable
from training.requests import SignedInRequest
from training.tables.content_types import XLSX

access_log = logging.getLogger("turnout.access")


@require_safe
@never_cache
def register_sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """The sign-in sheet of a day, as a PDF."""
    session = session_with_register(request.user, pk)
    day = chosen_day(session, request.GET.get("day"))
    name = f"sign-in-sheet-{timezone.localdate(day.starts_at)}.pdf"
    return _paper(request, session, name, lambda: sign_in_sheet(session, day))


@require_safe
@never_cache
def register_badges(request: SignedInRequest, pk: int) -> HttpResponse:
    """Name badges for everyone on the register, as a PDF."""
    session = session_with_register(request.user, pk)
    name = f"name-badges-{timezone.localdate(session.starts_at)}.pdf"
    return _paper(request, session, name, lambda: name_badges(session))


@require_safe
@never_cache
def register_as_workbook(request: SignedInRequest, pk: int) -> HttpResponse:
    """The register as a workbook that can be filled in and brought back."""
    session = session_with_register(request.user, pk)
    _log(request, session, "workbook")
    name = f"register-{timezone.localdate(session.starts_at)}.xlsx"
    return no_store(download(register_workbook(session), name=name, content_type=XLSX))


def _paper(request: SignedInRequest, session: Session, name: str, draw: Callable[[], bytes]) -> HttpResponse:
    try:
        pdf = draw()
    except PdfUnavailable:
        return render(request, "bookings/attendance/register_paper_unavailable.html", {"session": session}, status=503)
    _log(request, session, name.partition("-20")[0])
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=name) or "inline"
    return no_store(response)


def _log(request: SignedInRequest, session: Session, what: str) -> None:
    """A list of people that somebody takes out who does not deliver the session is kept with who did."""
    if not delivers(request.user, session):
        access_log.info("%s of session %s taken out by team member %s", what, session.pk, request.user.pk)
