"""Is everyone in date? An organisation's people with what they need, for its lead and the team."""

import logging
from collections import Counter

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.attendance.pages.finding import organisation_in_date, people_of
from bookings.attendance.pages.forms.in_date import InDateForm
from bookings.attendance.record.in_date import InDate, Standing, standings
from bookings.attendance.record.lines import SOON
from bookings.attendance.record.tables import HEADER, rows_of
from training.models import Organisation
from training.pages.responses import download, no_store
from training.requests import SignedInRequest
from training.tables.content_types import CSV, XLSX
from training.tables.long_sheets import xlsx_file
from training.tables.writing import csv_file

access_log = logging.getLogger("turnout.access")
A_PAGE = 50


@require_safe
def in_date(request: SignedInRequest, pk: int, format: str = "") -> HttpResponse:
    organisation = organisation_in_date(request.user, pk)
    today = timezone.localdate()
    everyone = standings(people_of(organisation), today=today)
    form = InDateForm(request.GET or None)
    found = form.kept(everyone)
    access_log.info("who is in date in organisation %s looked at by %s", organisation.pk, request.user.pk)
    if format:
        return _file(format, found, today=str(today))
    query = request.GET.copy()
    query.pop("page", None)
    counts = Counter(one.stands for one in everyone)
    context = {
        "organisation": organisation,
        "form": form,
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "query": query.urlencode(),
        "everyone": len(everyone),
        "counts": [(stands.label.lower(), counts[stands]) for stands in InDate],
        "soon": SOON.days,
        "back": _back(request, organisation),
        "files": [(said, f"{_address(organisation, kind)}?{query.urlencode()}") for said, kind in _FILES],
    }
    return no_store(render(request, "bookings/attendance/in_date.html", context))


_FILES = (("Excel", "xlsx"), ("CSV", "csv"))


def _address(organisation: Organisation, format: str) -> str:
    return reverse("in-date-file", args=[organisation.pk, format])


def _file(format: str, found: list[Standing], *, today: str) -> HttpResponse:
    name = f"who-is-in-date-{today}.{format}"
    if format == "csv":
        content, content_type = csv_file(HEADER, rows_of(found)), CSV
    elif format == "xlsx":
        content, content_type = xlsx_file(HEADER, rows_of(found), title="In date"), XLSX
    else:
        raise Http404
    return no_store(download(content, name=name, content_type=content_type))


def _back(request: SignedInRequest, organisation: Organisation) -> tuple[str, str]:
    if request.user.organisation_id == organisation.pk and request.user.is_lead:
        return "My organisation", reverse("organisation-bookings")
    return "Organisations", reverse("desk-organisations")
