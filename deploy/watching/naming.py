"""The name of the request that is being answered, for its log lines, and that of the page it asks for."""

from contextvars import ContextVar
from typing import Any

from django.conf import settings

request_id: ContextVar[str] = ContextVar("request_id", default="")


def route_of(request: Any) -> str:
    """Return the name of the page's address, since the address itself may say whose page it is."""
    match = getattr(request, "resolver_match", None)
    if match is not None:
        return match.view_name or "unnamed"
    if request.path.startswith("/" + settings.STATIC_URL.lstrip("/")):
        return "static"
    path = request.path.strip("/")
    return path if path in ("healthz", "readyz", "metrics") else "none"
