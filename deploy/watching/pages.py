"""What monitors ask: does the process run, can it serve, how much goes on. They write nothing and need no sign-in."""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from deploy.watching.checks import findings
from deploy.watching.metrics import all_metrics

# A proxy on this machine asks from here too, and says on whose behalf.
_OF_PROXIES = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via", "X-Forwarded-Proto")


def _may_see_all(request: HttpRequest) -> bool:
    """Tell whether this comes from the machine itself, or shows the token."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if settings.WATCH_TOKEN and scheme.lower() == "bearer":
        return constant_time_compare(token.strip(), settings.WATCH_TOKEN)
    if any(name in request.headers for name in _OF_PROXIES):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


@login_not_required
@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Nothing else is asked: starting it again would help nothing else."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Everything that people need of it works. 503 names what does not; why is for those who run it."""
    found = findings(now=timezone.now())
    is_ready = all(finding.is_well for finding in found)
    answer: dict = {"ready": is_ready, "checks": {finding.name: finding.word for finding in found}}
    if _may_see_all(request):
        answer |= {"version": settings.VERSION, "details": {finding.name: finding.detail for finding in found}}
    return JsonResponse(answer, status=200 if is_ready else 503, json_dumps_params={"indent": 2})


@login_not_required
@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus; to anybody else the page is not there."""
    if not _may_see_all(request):
        raise Http404
    return HttpResponse(all_metrics(), content_type="text/plain; version=0.0.4; charset=utf-8")


PAGES: dict[str, Callable[[HttpRequest], HttpResponse]] = {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics}
