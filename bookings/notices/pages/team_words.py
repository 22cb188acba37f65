"""What the mails say, on the team's desk: seen with made-up people, changed, tried out."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bookings.models import NoticeText
from bookings.notices.kinds import WORDED
from bookings.notices.pages.as_reader_sees import as_reader_sees
from bookings.notices.pages.forms import NoticeForm
from bookings.notices.sending.team_words import keep_words, restore_words, send_test
from bookings.notices.wording.examples import example, suggested_words
from training.access import team_only
from training.refusals import Refused
from training.requests import SignedInRequest

CHANGES_SHOWN = 10


def _address(kind: str) -> str:
    return kind.replace(" ", "-")


def _kind(address: str) -> str:
    for kind in WORDED:
        if _address(kind) == address:
            return kind
    raise Http404("There is no such kind of mail.")


@require_safe
@team_only
def desk_notices(request: SignedInRequest) -> HttpResponse:
    changed = dict(NoticeText.objects.filter(course=None).values_list("kind", "changed_at"))
    rows = [
        {"label": notice.label, "address": _address(kind), "at": changed.get(kind)} for kind, notice in WORDED.items()
    ]
    return render(request, "bookings/notices/desk_notices.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_notice(request: SignedInRequest, kind: str) -> HttpResponse:
    """One kind of mail: how it reads, and the form; `answer` says which of its buttons was pressed."""
    of_kind, now = _kind(kind), timezone.now()
    answer = request.POST.get("answer", "save") if request.method == "POST" else ""
    if answer == "restore":
        restore_words(kind=of_kind, by=request.user, now=now)
        messages.success(request, "These emails say again what they said at first.")
        return redirect("desk-notice", kind)
    if answer == "test":
        send_test(kind=of_kind, by=request.user, now=now)
        messages.success(request, f"A test is on its way to {request.user.email}.")
        return redirect("desk-notice", kind)
    kept = NoticeText.objects.filter(kind=of_kind, course=None).first()
    initial = {"subject": kept.subject, "text": kept.text} if kept else suggested_words(of_kind, now=now)
    form = NoticeForm(request.POST if answer else None, kind=of_kind, initial=initial)
    tried = None
    if answer and form.is_valid():
        if answer == "preview":
            tried = NoticeText(kind=of_kind, **form.cleaned_data)
        else:
            try:
                keep_words(kind=of_kind, by=request.user, now=now, **form.cleaned_data)
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, "Saved. Emails written from now on begin so.")
                return redirect("desk-notice", kind)
    history = NoticeText.history.filter(kind=of_kind, course=None).select_related("history_user")
    context = {
        "form": form,
        "label": WORDED[of_kind].label,
        "address": kind,
        "kept": kept,
        "tried": tried,
        "mail": example(of_kind, now=now, words=tried),
        "placeholders": WORDED[of_kind].placeholders,
        "changes": history.order_by("-history_date", "-history_id")[:CHANGES_SHOWN],
    }
    return render(request, "bookings/notices/desk_notice.html", context)


@require_safe
@team_only
def desk_notice_html(request: SignedInRequest, kind: str) -> HttpResponse:
    return as_reader_sees(example(_kind(kind), now=timezone.now()).html)
