"""The API put together, and its description. Imported at the first request alone: it takes longer than the rest of the
start, and most installations are asked for pages (decision 28).
"""

import re
from functools import cache
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, URLResolver
from django.urls.resolvers import RegexPattern
from django.utils.module_loading import import_string
from ninja import NinjaAPI
from ninja.errors import ValidationError

from bookings.api import of_bookings, of_catalogue, of_records
from bookings.api.problems import CONTENT_TYPE, Problem, as_answer

VERSION = "1"
PREFIX = f"api/v{VERSION}/"
NOT_THERE = "There is nothing at this address, or nothing that this key may read."
_ABOUT = (
    "Courses and sessions are for everybody. Everything else needs a key of the partnership team, sent as "
    "“Authorization: Bearer …”. Programs read here and change nothing."
)

api = NinjaAPI(title="Turnout", version=VERSION, description=_ABOUT, docs_url=None, openapi_url=None)
for _router in (of_catalogue.router, of_bookings.router, of_records.router):
    api.add_router("", _router)
for _path in settings.ALSO_FOR_PROGRAMS:
    api.add_router("", import_string(_path))


@api.exception_handler(Problem)
def _problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    return as_answer(problem)


@api.exception_handler(Http404)
def _not_there(request: HttpRequest, problem: Http404) -> HttpResponse:
    return as_answer(Problem(404, NOT_THERE))


@api.exception_handler(ValidationError)
def _unreadable(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    errors = [(str(error["loc"][-1]), _in_words(error)) for error in fault.errors]
    if any(error["loc"][0] == "path" for error in fault.errors):
        return as_answer(Problem(404, NOT_THERE))
    words = "; ".join(f"“{where}”: {detail}" for where, detail in errors)
    return as_answer(Problem(422, f"This cannot be read. {words}.", errors=errors))


def _in_words(error: dict[str, Any]) -> str:
    words = str(error["msg"]).removeprefix("Value error, ")
    return words[:1].lower() + words[1:]


@cache
def _resolver() -> URLResolver:
    return URLResolver(RegexPattern(r"^"), api.urls[0])


def answer(request: HttpRequest, rest: str) -> HttpResponse:
    """Answer what stands at an address below the prefix. Raises Problem."""
    try:
        match = _resolver().resolve(rest)
    except Resolver404:
        raise Problem(404, NOT_THERE) from None
    if request.method not in ("GET", "HEAD"):
        raise Problem(405, "Programs read here, by GET, and change nothing.", Allow="GET, HEAD")
    request.method = "GET"  # whoever asks for the head gets that of the page; the server leaves the rest away
    route = description()["paths"].get(f"/{PREFIX}{_as_described(match.route)}")
    if route is None:
        raise Problem(404, NOT_THERE)
    _refuse_what_nobody_reads(request, route["get"])
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    if "security" not in route["get"]:
        response["Access-Control-Allow-Origin"] = "*"  # what everybody may read, from whatever page
    return response


def _as_described(route: str) -> str:
    return re.sub(r"<(?:[a-z]+:)?([a-z_]+)>", r"{\1}", route.lstrip("^"))


def _refuse_what_nobody_reads(request: HttpRequest, operation: dict[str, Any]) -> None:
    """A filter that is misspelt would narrow nothing, and a program would take everybody for some."""
    taken = [one["name"] for one in operation["parameters"] if one["in"] == "query"]
    errors = [(name[:40], "there is no such filter") for name in request.GET if name not in taken]
    errors += [(name, "is given twice") for name in taken if len(request.GET.getlist(name)) > 1]
    if errors:
        they_are = f"This takes {', '.join(taken)}." if taken else "This takes no filters."
        words = "; ".join(f"“{where}”: {detail}" for where, detail in errors)
        raise Problem(422, f"{words[:300]}. {they_are}", errors=errors[:20])


@cache
def description() -> dict[str, Any]:
    """Return the API in OpenAPI 3.1."""
    said: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=PREFIX))
    said["servers"] = [{"url": settings.SITE_URL}]
    for operations in said["paths"].values():
        for operation in operations.values():
            for status, told in operation["responses"].items():
                if status != 200:
                    told["content"] = {CONTENT_TYPE: told["content"].pop("application/json")}
    return said
