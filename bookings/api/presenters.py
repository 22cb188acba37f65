"""What the page about the API says, made of its own description."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from bookings.api.events import EVENTS, Event
from training.models.api_keys import Scope

OF_EVERY_LIST = {"cursor", "limit"}  # said once, below


@dataclass(frozen=True, kw_only=True)
class Filter:
    name: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Route:
    path: str
    summary: str
    needs: str
    filters: Sequence[Filter]


@dataclass(frozen=True, kw_only=True)
class ApiPage:
    site: str
    routes: Sequence[Route]
    scopes: Sequence[tuple[str, str]]
    events: Sequence[Event]
    a_minute: int


def api_page() -> ApiPage:
    from bookings.api.program import description

    paths = description()["paths"].items()
    return ApiPage(
        site=settings.SITE_URL,
        routes=[_route(path, operations["get"]) for path, operations in paths],
        scopes=[(str(scope.value), str(scope.label)) for scope in Scope],
        events=list(EVENTS.values()),
        a_minute=settings.API_REQUESTS_A_MINUTE,
    )


def _route(path: str, operation: dict[str, Any]) -> Route:
    scope = operation.get("x-scope")
    needs = "No key" if scope is None else "Any key" if scope == "any" else scope
    filters = [
        Filter(name=one["name"], words=_words(one))
        for one in operation["parameters"]
        if one["in"] == "query" and one["name"] not in OF_EVERY_LIST
    ]
    return Route(path=path, summary=operation["summary"], needs=needs, filters=filters)


def _words(parameter: dict[str, Any]) -> str:
    schema = parameter["schema"]
    choices = [value for one in [schema, *schema.get("anyOf", [])] for value in one.get("enum", [])]
    return ", ".join(choices) if choices else parameter.get("description", "").replace("`", "")
