"""The team's outbox: what was sent, what waits, and what could not be delivered."""

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bookings.models import Mail
from bookings.models.mail import BY_EMAIL
from bookings.notices.kinds import label_of
from bookings.notices.pages.as_reader_sees import as_reader_sees
from bookings.notices.pages.forms import MailFilterForm
from bookings.notices.sending.send_again import may_send_again, send_copy
from training.access import team_only
from training.mobile_numbers import NotAMobile, as_e164
from training.pages.paging import paged
from training.refusals import Refused
from training.requests import SignedInRequest, way_back

MAILS_A_PAGE = 40
FAILED_ON_TOP = 10
COUNTED = 1000  # beyond it nobody wants to know how many, and counting reads the mails themselves


def _title(mail: Mail) -> str:
    """Return the subject, or what kind of notice it is where the text is not yet made, or deleted."""
    return mail.subject or label_of(mail.kind)


def _as_kept(words: str) -> str:
    """Return a mobile number as rows have it, however it was written, and part of an address in small letters."""
    try:
        return as_e164(words)
    except NotAMobile:
        return words.strip().lower()


def _titled(mails: Iterable[Mail]) -> list[tuple[Mail, str]]:
    return [(mail, _title(mail)) for mail in mails]


@require_safe
@team_only
def desk_mails(request: SignedInRequest) -> HttpResponse:
    """Newest first; what failed stands on top, because somebody has to do something about it."""
    form = MailFilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    mails = Mail.objects.select_related("recipient").defer("text", "html", "calendar", "facts")
    failed = mails.filter(state=Mail.State.FAILED, channel=BY_EMAIL).order_by("-created_at", "-pk")
    if asked.get("state"):
        mails = mails.filter(state=asked["state"])
    if asked.get("to"):
        mails = mails.filter(to__contains=_as_kept(asked["to"]))
    if asked.get("channel"):
        mails = mails.filter(channel=asked["channel"])
    page, query = paged(request, mails.order_by("-created_at", "-pk"), a_page=MAILS_A_PAGE, counted_up_to=COUNTED)
    unfiltered_start = page.number == 1 and not any(asked.values())
    context = {
        "form": form,
        "page": page,
        "mails": _titled(page),
        "query": query,
        "failed": _titled(failed[:FAILED_ON_TOP]) if unfiltered_start else [],
        "failed_count": failed.count(),
        "files_directory": _files_directory(),
    }
    return render(request, "bookings/notices/mails.html", context)


@require_safe
@team_only
def desk_mail(request: SignedInRequest, pk: int) -> HttpResponse:
    mail = get_object_or_404(Mail.objects.select_related("recipient", "booking__session__course"), pk=pk)
    return render(
        request,
        "bookings/notices/mail.html",
        {
            "mail": mail,
            "title": _title(mail),
            "can_go_again": may_send_again(mail),
            "files_directory": _files_directory(),
        },
    )


@require_POST
@team_only
def desk_mail_send_again(request: SignedInRequest, pk: int) -> HttpResponse:
    mail = get_object_or_404(Mail, pk=pk)
    try:
        mail = send_copy(mail=mail, by=request.user, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"The email will go to {mail.to} again, within a minute.")
    return redirect(way_back(request) or reverse("desk-mail", args=[mail.pk]))


@require_safe
@team_only
def desk_mail_html(request: SignedInRequest, pk: int) -> HttpResponse:
    return as_reader_sees(get_object_or_404(Mail.objects.exclude(html=""), pk=pk).html)


def _files_directory() -> str:
    """Return where a trial installation writes its emails, as seen from the folder that Turnout is in; "" elsewhere."""
    if settings.MAIL_FILES is None:
        return ""
    folder = Path(settings.MAIL_FILES)
    return str(folder.relative_to(settings.BASE_DIR) if folder.is_relative_to(settings.BASE_DIR) else folder)
