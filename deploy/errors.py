"""What people see when something does not work out.

400, 500 and 503 are made of themselves: no menu, no sign-in, no database, so that they show whatever is broken.
"""

import errno
import sys
from urllib.parse import urlsplit

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_CSRF_TOKEN_MISSING, REASON_NO_CSRF_COOKIE
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme

from deploy.outage import is_unreachable, outage, takes_nothing
from deploy.watching.naming import route_of
from training.accounts.security_log import write_refusal
from training.partnership import ours_as_remembered

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
_STYLE_SHEETS = ("vendor/govuk-frontend.min.css", "turnout/turnout.css")


def _style_sheets() -> list[str]:
    try:
        return [static(name) for name in _STYLE_SHEETS]
    except ValueError:  # the static files were never collected: a plain page is better than none
        return []


def _plain(name: str, status: int) -> HttpResponse:
    partnership = ours_as_remembered()
    context = {
        "style_sheets": _style_sheets(),
        "partnership_name": partnership.name,
        "partnership_email": partnership.email,
    }
    response = HttpResponse(render_to_string(name, context), status=status)
    response["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _plain("400.html", 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The exception's own words are for the person: our views write them so."""
    write_refusal("page refused", request, way=route_of(request))
    return render(request, "403.html", {"reason": str(exception or "")}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form is not ours, as far as we can tell; most often the page is out of date. Say which, and lead back."""
    write_refusal("form refused", request, way=f"{route_of(request)}, {_csrf_fault(reason)}")
    return render(request, "403_csrf.html", {"fault": _csrf_fault(reason), "again": _way_back(request)}, status=403)


def _csrf_fault(reason: str) -> str:
    if reason == REASON_NO_CSRF_COOKIE:
        return "cookie"
    token = reason.startswith(("CSRF token", REASON_CSRF_TOKEN_MISSING))
    return "token" if token else "origin"


def _way_back(request: HttpRequest) -> str:
    """Return the page that the form was on, where it is one of ours."""
    came_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()}):
        parts = urlsplit(came_from)
        return parts.path + (f"?{parts.query}" if parts.query else "")
    return request.path


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    person = getattr(request, "_cached_user", None)
    if request.resolver_match and person is not None and person.is_authenticated:
        write_refusal("nothing there for them", request, way=route_of(request))
    return render(request, "404.html", status=404)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    write_refusal("too many attempts", request, way=route_of(request))
    return render(request, "429.html", status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Whatever went wrong. A database that is down or read-only, or a disk that is full, is said to come back."""
    error = sys.exc_info()[1]
    if is_unreachable(error):
        outage.begin()
    if takes_nothing(error) or getattr(error, "errno", None) in _NO_ROOM:
        return _later("503_not_saved.html")
    if isinstance(error, (OperationalError, InterfaceError)):
        return unavailable(request)
    return _plain("500.html", 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """For when the database can't be reached."""
    return _later("503.html")


def _later(name: str) -> HttpResponse:
    response = _plain(name, 503)
    response["Retry-After"] = "120"
    return response
