"""The charge schedule: a page to choose the period, and the file."""

import datetime as dt

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.desk.charges import HEADER, charges
from bookings.desk.pages.forms import ChargesForm
from training.access import team_only
from training.pages.responses import download, no_store
from training.partnership import ours
from training.requests import SignedInRequest
from training.tables.content_types import CSV
from training.tables.writing import csv_file


def _last_month() -> dict[str, dt.date]:
    last = timezone.localdate().replace(day=1) - dt.timedelta(days=1)
    return {"from": last.replace(day=1), "to": last}


def _page(request: SignedInRequest, form: ChargesForm, status: int = 200) -> HttpResponse:
    lines = []
    if form.is_valid():
        lines = charges(first=form.cleaned_data["from"], last=form.cleaned_data["to"])
    context = {
        "form": form,
        "lines": lines,
        "late": ours().charge_late_cancellation,
        "no_show": ours().charge_no_show,
    }
    return render(request, "bookings/desk/desk_charges.html", context, status=status)


@require_safe
@team_only
def desk_charges(request: SignedInRequest) -> HttpResponse:
    """What each organisation can be charged for a period."""
    asked = request.GET if any(name.partition("_")[0] in {"from", "to"} for name in request.GET) else None
    return _page(request, ChargesForm(asked) if asked else ChargesForm(initial=_last_month()))


@require_safe
@team_only
def desk_charges_file(request: SignedInRequest) -> HttpResponse:
    """The same as a CSV file: one row an organisation, without persons, and a total."""
    asked = request.GET or {name: f"{day}" for name, day in _last_month().items()}
    form = ChargesForm(asked)
    if not form.is_valid():
        return _page(request, form, status=400)
    first, last = form.cleaned_data["from"], form.cleaned_data["to"]
    rows = [line.cells() for line in charges(first=first, last=last)]
    name = f"charges-{first}-to-{last}.csv"
    return no_store(download(csv_file(HEADER, rows), name=name, content_type=CSV))
