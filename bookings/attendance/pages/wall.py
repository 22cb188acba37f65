"""The page for the wall of the room: a code by which people check in, and nobody's name."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bookings.attendance.pages.finding import session_with_register
from bookings.attendance.pages.showing import chosen_day
from bookings.attendance.register.reading import everyone_on, is_closed, is_here
from bookings.attendance.register.wall_codes import (
    BEFORE_THE_START,
    can_check_in,
    code_on_the_wall,
    seconds_left,
)
from training.models import Session, SessionDay
from training.requests import SignedInRequest
from training.templatetags.words import moment_in_words


@require_safe
@never_cache
def register_wall(request: SignedInRequest, pk: int) -> HttpResponse:
    """The page itself, for a projector. Without scripts it loads itself again."""
    session = session_with_register(request.user, pk)
    day = chosen_day(session, request.GET.get("day"))
    context = {"session": session, "day": day, "wall": wall_of(session, day), "typed_at": _plainly("check-in")}
    return render(request, "bookings/attendance/register_wall.html", context)


@require_safe
@never_cache
def register_wall_code(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the wall shows now, for the page that is open."""
    session = session_with_register(request.user, pk)
    return JsonResponse(wall_of(session, chosen_day(session, request.GET.get("day"))))


def wall_of(session: Session, day: SessionDay) -> dict[str, Any]:
    """Return what the wall shows: the code while people can check in, else in words why there is none; how many are
    here of how many; and after how many seconds there is another code.
    """
    now = timezone.now()
    why_not = _why_no_code(session, day)
    people = everyone_on(session, day)
    code = "" if why_not else code_on_the_wall(day, now)
    return {
        "code": code,
        "picture": _picture(code) if code else "",
        "seconds": seconds_left(now),
        "why_not": why_not,
        "here": sum(is_here(person.value) for person in people),
        "people": len(people),
    }


def _why_no_code(session: Session, day: SessionDay) -> str:
    now = timezone.now()
    if session.status != Session.Status.PUBLISHED:
        return "This session does not run."
    if is_closed(session):
        return "The register is closed."
    if can_check_in(day, now):
        return ""
    if now > day.ends_at:
        return "This day is over."
    return f"People can check in from {moment_in_words(day.starts_at - BEFORE_THE_START)}."


def _picture(code: str) -> str:
    """Return the QR code of the page that checks in, as an address that holds the picture."""
    import segno  # late: few pages draw anything with it

    address = f"{settings.SITE_URL}{reverse('check-in')}?{urlencode({'code': code})}"
    return segno.make(address, error="m", micro=False).svg_data_uri(border=2, dark="#0b0c0c", light="#fff")


def _plainly(name: str) -> str:
    """Return the address of a page as people type it: without https:// and the last stroke."""
    return (settings.SITE_URL + reverse(name)).split("//")[-1].rstrip("/")
