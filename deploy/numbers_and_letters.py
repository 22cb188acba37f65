"""Addresses with letters or numbers that no table of ours can hold: there is nothing at such an address."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse

from training.forms.choices import LARGEST_KEY


class RefuseWhatNoTableHolds:
    """Answers 404 for a path with NUL in it or a number beyond any key, and 400 for NUL in what was asked or posted.

    PostgreSQL holds no NUL in a text. Forms refuse it beside their field; this is for what is read without one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: tuple, kwargs: dict[str, Any]) -> None:
        for value in kwargs.values():
            if (isinstance(value, int) and value > LARGEST_KEY) or (isinstance(value, str) and "\0" in value):
                raise Http404
        if any("\0" in value for values in request.GET.lists() for value in (values[0], *values[1])):
            raise BadRequest("NUL in the query")
