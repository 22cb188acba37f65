"""What holds for every request and every answer, whatever page it is."""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils import timezone

from deploy.errors import unavailable
from deploy.looking import what_was_seen, write_look
from deploy.outage import outage
from deploy.watching.pages import PAGES
from training.accounts.second_step import to_set_up_by
from training.forms.choices import LARGEST_KEY
from training.models import User
from training.pages.responses import no_store

logger = logging.getLogger(__name__)


class RefuseNumbersBeyondEveryKey:
    """Answers 404 for an address with a number beyond any key, at which SQLite's driver breaks off."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: tuple, kwargs: dict[str, Any]) -> None:
        if any(isinstance(value, int) and value > LARGEST_KEY for value in kwargs.values()):
            raise Http404


class NoPageOfAnAccountTakesPut:
    """Answers 405 where Django's own form views, which django-allauth builds on, would take a PUT for a POST."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        takes_put = request.method == "PUT" and hasattr(getattr(view, "view_class", None), "put")
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"]) if takes_put else None


class WhoeverWatches:
    """Answers monitors before anything else is asked: by whatever name they call the machine, database or none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        page = PAGES.get(request.path_info)
        return page(request) if page else self.get_response(request)


class NobodyWaitsForADatabaseThatIsAway:
    """Answers 503 at once while the database is away: before anything asks it, and after the static files."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return unavailable(request) if outage.is_on() else self.get_response(request)


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


# What somebody can still do whose days for setting up a second step are over: set it up, or leave.
STILL_OPEN = {
    "account_change_password",
    "account_logout",
    "account_reauthenticate",
    "account_request_reauthentication_code",
    "account_set_password",
    "accessibility",
    "brand-css",
    "privacy",
}


class SecondStepIsSetUp:
    """Lets those who need a second step and have not set it up in their days do nothing but that.

    Nobody is asked who they are for it who has no session: visitors' pages are kept, and cost no query.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if not settings.SECOND_STEP_NEEDED or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        name = (request.resolver_match and request.resolver_match.view_name) or ""
        if name in STILL_OPEN or name.startswith("mfa_"):
            return None
        now = timezone.now()
        request.second_step_by = by = to_set_up_by(request.user, now=now)  # type: ignore[attr-defined]
        return redirect("mfa_index") if by is not None and by <= now else None


class WhoLookedIsWrittenDown:
    """Writes one row to the access log for each answer that has shown somebody's data to somebody else.

    Reading changes nothing, and this is the one exception: it is written after the answer is made, in no transaction of
    the page, and an answer is given all the same where it can't be written.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        person = getattr(request, "_cached_user", None)
        if response.status_code == 200 and isinstance(person, User) and person.is_authenticated:
            try:
                if seen := what_was_seen(request, person):
                    write_look(request, person, seen, now=timezone.now())
            except DatabaseError:
                logger.exception("Who looked could not be written down.")
        return response
