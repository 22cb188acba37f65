"""An attendance file: chosen, looked at with nothing saved, and confirmed."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bookings.attendance.files.applying import Done, bring_in_file
from bookings.attendance.files.kept import KeptFile, claim_file, keep_file, kept_file, unclaim_file
from bookings.attendance.files.plan import Plan
from bookings.attendance.pages.asking_why import ask_why_first, question_why, said_why
from bookings.attendance.pages.file_rows import CheckPage
from bookings.attendance.pages.finding import session_with_register
from bookings.attendance.pages.forms.files import AttendanceFileForm, WhoForm
from bookings.attendance.register.opening import why_not_open_again
from bookings.attendance.register.reading import can_mark, is_closed
from bookings.models import Register
from training.models import Organisation, Session
from training.refusals import ReasonMissing, Refused
from training.requests import SignedInRequest, posted
from training.templatetags.words import plural

NEW_CONFLICT = "Somebody you chose is marked differently on the register. Say which mark is right."


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def register_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """Without a file: choose one. With one: what it would do. A POST reads a file, keeps answers, or confirms."""
    session = session_with_register(request.user, pk)
    if is_closed(session) or not _may_be_marked(session):
        return _not_now(request, session)
    if request.method != "POST" and question_why(request, session):
        return ask_why_first(request, session)
    token = (request.POST if request.method == "POST" else request.GET).get("file", "")
    if not token:
        return _choose(request, session)
    kept = kept_file(token, session=session, by=request.user)
    if kept is None:
        return _choose(request, session, gone=True)
    if request.method != "POST":
        row = request.GET.get("row")
        return _who(request, session, kept, token) if row else _check(request, session, kept, token)
    if "who" in request.POST or "asking" in request.POST:
        return _who(request, session, kept, token)
    return _checked(request, session, kept, token)


def _may_be_marked(session: Session) -> bool:
    """Tell whether the first of its days can be marked by now."""
    first = session.days.order_by("position").first()
    return first is not None and can_mark(session, first, timezone.now())


def _not_now(request: SignedInRequest, session: Session) -> HttpResponse:
    register = Register.objects.filter(session=session).select_related("closed_by").first()
    closed = register is not None and register.is_closed
    context = {
        "session": session,
        "register": register,
        "closed": closed,
        "may_open_again": closed and not why_not_open_again(register, by=request.user, now=timezone.now()),
    }
    return render(request, "bookings/attendance/register_file_not_now.html", context)


def _choose(request: SignedInRequest, session: Session, *, gone: bool = False) -> HttpResponse:
    days = list(session.days.order_by("position"))
    form = AttendanceFileForm(None if gone else posted(request), request.FILES or None, session=session, days=days)
    if request.method == "POST" and not gone and form.is_valid():
        kept = KeptFile(session=session.pk, file=form.cleaned_data["file"], answers={})
        return redirect(_page(session, keep_file(kept, by=request.user)))
    context = {"session": session, "form": form, "gone": gone, "days": days}
    return render(request, "bookings/attendance/register_file.html", context)


def _page(session: Session, token: str, more: str = "") -> str:
    return f"{reverse('register-file', args=[session.pk])}?file={token}{more}"


def _plan(request: SignedInRequest, session: Session, kept: KeptFile) -> Plan:
    return Plan(session=session, file=kept.file, answers=kept.answers, by=request.user)


def _check(request: SignedInRequest, session: Session, kept: KeptFile, token: str, refusal: str = "") -> HttpResponse:
    page = CheckPage(_plan(request, session, kept))
    overruled = {f"{booking}-{day}" for booking, day in kept.overrule}
    context = {"session": session, "page": page, "plan": page.plan, "file": kept.file, "token": token}
    context |= {"overruled": overruled, "refusal": refusal}
    return render(request, "bookings/attendance/register_file_check.html", context)


def _checked(request: SignedInRequest, session: Session, kept: KeptFile, token: str) -> HttpResponse:
    """Keep what was chosen on the page; then ask about one row, show the page again, or save it all."""
    page = CheckPage(_plan(request, session, kept))
    changed = KeptFile(
        session=kept.session,
        file=kept.file,
        answers=kept.answering(page.answers_in(request.POST)).answers,
        overrule=page.overruled_in(request.POST),
    )
    keep_file(changed, by=request.user, token=token)
    if row := request.POST.get("row"):
        return redirect(_page(session, token, f"&row={row}" if row.isdecimal() and len(row) < 8 else ""))
    if "confirm" not in request.POST:
        return redirect(_page(session, token))
    if not claim_file(token, by=request.user):
        return redirect("register", pk=session.pk)
    try:
        return _save(request, session, changed, token, shown=request.POST.get("shown", ""), page=page)
    finally:
        unclaim_file(token, by=request.user)


def _save(
    request: SignedInRequest, session: Session, kept: KeptFile, token: str, *, shown: str, page: CheckPage
) -> HttpResponse:
    plan = _plan(request, session, kept)
    if {line.key for line in plan.conflicts} - {line.key for line in page.plan.conflicts}:
        return _check(request, session, kept, token, refusal=NEW_CONFLICT)
    # What the page showed, with the answers that it was sent back with.
    fingerprint = plan.fingerprint if shown == page.plan.fingerprint else ""
    try:
        done = bring_in_file(
            session=session,
            file=kept.file,
            answers=kept.answers,
            overrule=kept.overrule,
            shown=fingerprint,
            by=request.user,
            now=timezone.now(),
            reason=said_why(request, session),
        )
    except ReasonMissing:
        return redirect(_page(session, token))  # what was chosen is kept, and the page asks first
    except Refused as refusal:
        return _check(request, session, kept, token, refusal=str(refusal))
    messages.success(request, _in_words(done))
    return redirect("register", pk=session.pk)


def _in_words(done: Done) -> str:
    parts = [f"{plural(done.marked, 'mark,marks')} saved from the file"]
    parts += [f"{plural(done.changed, 'mark,marks')} changed"] if done.changed else []
    parts += [f"{plural(done.kept, 'mark,marks')} kept as before"] if done.kept else []
    parts += [f"{plural(done.walk_ins, 'walk-in,walk-ins')} added"] if done.walk_ins else []
    parts += [f"{plural(done.left_open, 'name,names')} left out"] if done.left_open else []
    return ", ".join(parts) + "."


def _who(request: SignedInRequest, session: Session, kept: KeptFile, token: str) -> HttpResponse:
    """Ask who one attendee was: one or several people of the register, a walk-in, or nobody."""
    plan = _plan(request, session, kept)
    row = (request.POST if request.method == "POST" else request.GET).get("row", "")
    match = next((one for one in plan.matches.matches if str(one.attendee.number) == row), None)
    if match is None:
        return redirect(_page(session, token))
    initial: dict[str, Any] = {
        "name": match.attendee.name,
        "email": next(iter(match.attendee.addresses), ""),
        "organisation": match.attendee.organisation,
        "people": [str(booking.pk) for booking in match.bookings],
        "who": "people" if match.bookings else None,
    }
    form = WhoForm(
        posted(request), attendee=match.attendee, people=plan.matches.people, by=request.user, initial=initial
    )
    if form.is_valid():
        keep_file(kept.answering({match.attendee.number: form.answer()}), by=request.user, token=token)
        return redirect(_page(session, token) + f"#row-{match.attendee.number}")
    context = {
        "session": session,
        "form": form,
        "match": match,
        "said": CheckPage(plan).said_of(match.attendee),
        "token": token,
        "organisations": Organisation.objects.open_to_members().order_by("name_key").values_list("name", flat=True),
    }
    return render(request, "bookings/attendance/register_file_who.html", context)
