"""Lists in and out as spreadsheets, for the team: choose a file, see what it would do, confirm."""

import io
import logging
from dataclasses import replace

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bookings.downloads.answers import asked_in_the_background
from bookings.exchange.lists import uploads as holding
from bookings.exchange.lists.all_lists import KINDS
from bookings.exchange.lists.files import write_list
from bookings.exchange.lists.importing import ChangedMeanwhile, bring_in, try_file
from bookings.exchange.lists.in_the_background import FORMATS, in_the_log, list_wish
from bookings.exchange.lists.resource import ListResource
from bookings.exchange.pages.forms import UploadForm
from training.access import team_only
from training.models import User
from training.pages.responses import download, no_store
from training.requests import SignedInRequest
from training.tables.reading import Table
from training.tables.unreadable import Unreadable

audit = logging.getLogger("turnout.audit")
ROWS_SHOWN = 100  # of each sort; the others are counted


@require_safe
@team_only
def desk_data(request: SignedInRequest) -> HttpResponse:
    return render(request, "bookings/exchange/data.html", {"kinds": KINDS.values()})


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def data_export(request: SignedInRequest, kind: str, format: str) -> HttpResponse:
    """The whole list; what is sensitive of it only where that is asked for, and logged as such. A long one is made by
    a worker, and a POST asks for that.
    """
    chosen = _resource(kind)
    sensitive = bool(chosen.sensitive) and request.GET.get("sensitive") == "yes"
    if format not in FORMATS:
        raise Http404
    wish = list_wish(chosen, format, sensitive=sensitive, today=timezone.localdate())
    if request.method == "POST" or wish.rows > settings.EXPORT_AT_ONCE_ROWS:
        return asked_in_the_background(request, wish)
    out = io.BytesIO()
    count = write_list(chosen(by=request.user, now=timezone.now(), with_sensitive=sensitive), format, out=out)
    audit.info("person %s took out %s", request.user.pk, in_the_log(wish.asked, count))
    return no_store(download(out.getvalue(), name=wish.name, content_type=wish.content_type))


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
@reauthentication_required
def data_import(request: SignedInRequest, kind: str) -> HttpResponse:
    """Without a file: choose one. With one: what it would do, or did. A POST reads a file, or confirms one."""
    resource = _resource(kind)
    if request.method == "POST" and "confirm" in request.POST:
        return _confirm(request, kind, request.POST["confirm"])
    if request.method == "POST":
        return _upload(request, resource)
    if token := request.GET.get("file"):
        return _shown(request, resource, token)
    return _ask(request, resource, UploadForm())


def _resource(kind: str) -> type[ListResource]:
    if kind not in KINDS:
        raise Http404
    return KINDS[kind]


def _page_of(kind: str, token: str) -> str:
    return f"{reverse('data-import', args=[kind])}?file={token}"


def _ask(request: SignedInRequest, resource: type[ListResource], form: UploadForm) -> HttpResponse:
    columns = resource.columns()
    context = {
        "list": resource,
        "form": form,
        "columns": [column for column in columns if column.needed or not column.only_out or column.help],
        "only_out": [column for column in columns if column.only_out and not column.needed and not column.help],
    }
    return no_store(render(request, "bookings/exchange/data_import.html", context))


def _upload(request: SignedInRequest, resource: type[ListResource]) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        table = form.cleaned_data["file"]
        try:
            reading = try_file(kind=resource.kind, table=table, by=request.user, now=timezone.now())
        except Unreadable as fault:
            form.add_error("file", str(fault))
        else:
            file = holding.HeldFile(resource.kind, form.name, table, reading)
            return redirect(_page_of(resource.kind, holding.hold(file, by=request.user)))
    return _ask(request, resource, form)


def _shown(request: SignedInRequest, resource: type[ListResource], token: str) -> HttpResponse:
    file = holding.held(token, resource.kind, by=request.user)
    if file is None:
        return no_store(render(request, "bookings/exchange/data_gone.html", {"list": resource}, status=404))
    reading = file.reading
    context = {
        "list": resource,
        "file": file,
        "reading": reading,
        "token": token,
        "faulty": reading.faulty[:ROWS_SHOWN],
        "new": reading.new[:ROWS_SHOWN],
        "changed": reading.changed[:ROWS_SHOWN],
        "most": ROWS_SHOWN,
    }
    template = "bookings/exchange/data_preview.html" if file.table else "bookings/exchange/data_done.html"
    return no_store(render(request, template, context))


def _confirm(request: SignedInRequest, kind: str, token: str) -> HttpResponse:
    by = request.user
    if holding.claim(token, by=by):
        try:
            file = holding.held(token, kind, by=by)
            if file and file.table:
                holding.hold(_brought_in(file, file.table, by), by=by, token=token)
        finally:
            holding.unclaim(token, by=by)
    # The page says whether it is done, was done already, has to be looked at again, or is no longer there.
    return redirect(_page_of(kind, token))


def _brought_in(file: holding.HeldFile, table: Table, by: User) -> holding.HeldFile:
    shown = file.reading.fingerprint
    try:
        done = bring_in(kind=file.kind, table=table, shown=shown, by=by, now=timezone.now())
    except ChangedMeanwhile as changed:
        return replace(file, reading=changed.reading, changed_meanwhile=True)
    audit.info("person %s brought in %s: %s new, %s changed", by.pk, file.kind, len(done.new), len(done.changed))
    return replace(file, table=None, reading=done)
