"""What people see when something does not work out.

400, 500 and 503 are made of themselves: no menu, no sign-in, no database, so that they show whatever is broken.
"""

import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static

_STYLE_SHEETS = ("vendor/govuk-frontend.min.css", "turnout/turnout.css")


def _style_sheets() -> list[str]:
    try:
        return [static(name) for name in _STYLE_SHEETS]
    except ValueError:  # the static files were never collected: a plain page is better than none
        return []


def _plain(name: str, status: int) -> HttpResponse:
    context = {
        "style_sheets": _style_sheets(),
        "partnership_name": settings.PARTNERSHIP_NAME,
        "partnership_email": settings.PARTNERSHIP_EMAIL,
    }
    response = HttpResponse(render_to_string(name, context), status=status)
    response["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _plain("400.html", 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The exception's own words are for the person: our views write them so."""
    return render(request, "403.html", {"reason": str(exception or "")}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "429.html", status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Whatever went wrong; a database that is down or read-only is said to be so, and to come back."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return unavailable(request)
    return _plain("500.html", 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """For when the database cannot be reached or written to."""
    response = _plain("503.html", 503)
    response["Retry-After"] = "120"
    return response
