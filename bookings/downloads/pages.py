"""One's downloads: how far they are, and the files. Nobody else's are ever found."""

import logging

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.downloads.kinds import kind_named
from bookings.downloads.presenters import download_item
from bookings.models import Download
from training.pages.responses import no_store
from training.requests import SignedInRequest

audit = logging.getLogger("turnout.audit")
logger = logging.getLogger(__name__)


@require_safe
def downloads(request: SignedInRequest) -> HttpResponse:
    now = timezone.now()
    mine = Download.objects.filter(asked_by=request.user).order_by("-asked_at", "-pk")
    items = [download_item(download, now=now) for download in mine if download.kept_until > now]
    return no_store(render(request, "bookings/downloads/downloads.html", {"items": items}))


@require_safe
def download(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far it is. The page asks for itself while it is not ready, by script or by its button."""
    found = _mine(request, pk)
    before = Download.objects.unfinished().filter(asked_at__lt=found.asked_at)
    ahead = before.count() if found.state == Download.State.WAITING else 0
    context = {"item": download_item(found, ahead=ahead, now=timezone.now())}
    return no_store(render(request, "bookings/downloads/download.html", context))


@require_safe
def download_file(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The bytes, a piece at a time. Rights are judged again: they may have gone since it was asked for."""
    found = _mine(request, pk)
    if found.state != Download.State.READY:
        return redirect("download", pk=found.pk)
    try:
        file = found.file.open("rb")
    except OSError as error:
        logger.error("download %s cannot be read: %s", found.pk, type(error).__name__)
        raise Http404 from None
    if said := kind_named(found.kind).in_the_log(found.asked, found.rows):
        audit.info("person %s took out %s", request.user.pk, said)
    response = FileResponse(file, as_attachment=True, filename=found.name, content_type=found.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    return no_store(response)


def _mine(request: HttpRequest, pk: int) -> Download:
    found = get_object_or_404(Download.objects.select_related("asked_by"), pk=pk, asked_by=request.user)
    if found.kept_until <= timezone.now():
        raise Http404
    if not kind_named(found.kind).may(found.asked_by, found.asked):
        raise PermissionDenied("You no longer have the right to what is in this file.")
    return found
