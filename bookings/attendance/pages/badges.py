"""Open Badges: one's own to take along, and for everybody what verifies it."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.attendance.certificates.badges import (
    KEPT_SECONDS,
    OPEN_BADGES,
    badge_of,
    has_status_list,
    issuer_profile,
    status_list,
)
from bookings.attendance.certificates.letterhead import head_in_force
from bookings.attendance.certificates.signing import public_key
from bookings.models import Certificate
from training.pages.responses import kept_secret
from training.requests import SignedInRequest

SIGNED = "application/vc+jwt"


@require_safe
def certificate_badge(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(
        Certificate.objects.visible_to(request.user).select_related("booking__practitioner", "letterhead"), pk=pk
    )
    if found.revoked_at:
        context = {"certificate": found}
        return kept_secret(render(request, "bookings/attendance/certificate_withdrawn.html", context, status=410))
    response = HttpResponse(badge_of(found), content_type=SIGNED)
    response["Content-Disposition"] = f'attachment; filename="open-badge-{found.number}.jwt"'
    return kept_secret(response)


@login_not_required
@require_safe
def badge_issuer(request: HttpRequest) -> HttpResponse:
    return _for_a_while(JsonResponse({"@context": [OPEN_BADGES]} | issuer_profile(head_in_force().partnership)))


@login_not_required
@require_safe
def badge_key(request: HttpRequest) -> HttpResponse:
    return _for_a_while(JsonResponse(public_key(), content_type="application/jwk+json"))


@login_not_required
@require_safe
def badge_status(request: HttpRequest, number: int) -> HttpResponse:
    if not has_status_list(number):
        raise Http404
    return _for_a_while(HttpResponse(status_list(number, now=timezone.now()), content_type=SIGNED))


def _for_a_while(response: HttpResponse) -> HttpResponse:
    """Programs of other sites may read it, and keep it for some minutes: there is nothing of anybody in it."""
    response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    response["Access-Control-Allow-Origin"] = "*"
    return response
