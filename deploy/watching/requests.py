"""What is kept of each request: a name for it, how long it took, how it ended. Never who asked, nor for what words."""

import logging
import re
import secrets
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from deploy.watching.metrics import count_request
from deploy.watching.naming import request_id, route_of

_AS_OTHERS_NAME_THEM = re.compile(r"[A-Za-z0-9._-]{8,64}")


logger = logging.getLogger("turnout.request")


class Watched:
    """Gives each request a name, which its log lines and its answer bear, and counts it by route and status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = _name_of(request)
        before = request_id.set(name)
        begun = time.perf_counter()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = name
            seconds = time.perf_counter() - begun
            route = route_of(request)
            count_request(route, request.method or "", response.status_code, seconds)
            if route not in ("static", "healthz"):
                about = {"route": route, "method": request.method, "status": response.status_code}
                logger.info("request", extra={**about, "ms": round(seconds * 1000)})
            return response
        finally:
            request_id.reset(before)


def _name_of(request: HttpRequest) -> str:
    """Return the name that the proxy gave, or a new one: with it, the lines of proxy and site can be laid side by side.

    What does not look like one is not written into a log.
    """
    given = request.headers.get("X-Request-ID", "")
    return given if _AS_OTHERS_NAME_THEM.fullmatch(given) else secrets.token_hex(8)
