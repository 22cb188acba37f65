"""The last step of bringing in a spreadsheet: what it would do, doing it, and what can be taken away from it."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.exchange.pages.spreadsheet_forms import OUTCOMES
from bookings.exchange.pages.spreadsheet_steps import own_spreadsheet, steps
from bookings.exchange.spreadsheets.at_work import start
from bookings.exchange.spreadsheets.importing import Result
from bookings.exchange.spreadsheets.keeping import NotNow, decide, mapping_of, remove_spreadsheet
from bookings.models import Spreadsheet
from training.access import team_only
from training.pages.responses import download, no_store
from training.requests import SignedInRequest

MOST_SHOWN = 100  # rows with something wrong


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
@reauthentication_required
def spreadsheet_check(request: SignedInRequest, pk: int) -> HttpResponse:
    """What it would do or did, or how far it is. A POST checks again, leaves faulty rows out, or brings it in."""
    spreadsheet = own_spreadsheet(request, pk)
    if request.method == "POST":
        return _act(request, spreadsheet)
    result = Result.from_json(spreadsheet.result) if spreadsheet.result else None
    words = dict(OUTCOMES)
    context = {
        "spreadsheet": spreadsheet,
        "steps": steps(spreadsheet, "check"),
        "result": result,
        "troubles": result.troubles[:MOST_SHOWN] if result else [],
        "most": MOST_SHOWN,
        "leaves_out": mapping_of(spreadsheet).leave_out_faulty,
        "outcomes": [
            (words[name].partition(":")[0], result.outcomes[name]) for name in words if name in result.outcomes
        ]
        if result
        else [],
    }
    return no_store(render(request, "bookings/exchange/spreadsheet_check.html", context))


def _act(request: SignedInRequest, spreadsheet: Spreadsheet) -> HttpResponse:
    try:
        if "bring_in" in request.POST:
            start(spreadsheet=spreadsheet, dry_run=False, by=request.user, clock=timezone.now)
        else:
            if "leave_out" in request.POST or "keep_all" in request.POST:
                out = "leave_out" in request.POST
                decide(spreadsheet=spreadsheet, leave_out_faulty=out, by=request.user, now=timezone.now())
            start(spreadsheet=spreadsheet, dry_run=True, by=request.user, clock=timezone.now)
    except NotNow as refusal:
        # A second press while it is done, or after: the page says how far it is.
        if not (spreadsheet.is_at_work or spreadsheet.is_done):
            messages.error(request, str(refusal))
    return redirect("spreadsheet-check", pk=spreadsheet.pk)


@require_safe
@team_only
@reauthentication_required
def spreadsheet_choices(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was decided, as a file for the next spreadsheet of this kind and for `import_history --mapping`."""
    spreadsheet = own_spreadsheet(request, pk)
    name = f"{spreadsheet.name.rpartition('.')[0] or 'spreadsheet'}-choices.json"
    return no_store(download(mapping_of(spreadsheet).as_text(), name=name, content_type="application/json"))


@require_POST
@team_only
@reauthentication_required
def spreadsheet_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    spreadsheet = own_spreadsheet(request, pk)
    try:
        remove_spreadsheet(spreadsheet=spreadsheet, by=request.user, now=timezone.now())
    except NotNow as refusal:
        messages.error(request, str(refusal))
        return redirect("spreadsheet-check", pk=pk)
    messages.success(request, f"We have removed {spreadsheet.name}.")
    return redirect("spreadsheets")
