"""What holds for every request and every answer, whatever page it is."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse

from training.forms.choices import LARGEST_KEY
from training.pages.responses import no_store


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


class PersonalPagesAreNotKept:
    """Keeps what somebody signed in has been shown out of every cache, unless the page says otherwise itself.

    Who is signed in has been asked by then if the page shows anything of it; an answer that asked nobody is nobody's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        person = getattr(request, "_cached_user", None)
        if person is not None and person.is_authenticated and "Cache-Control" not in response:
            no_store(response)
        return response
