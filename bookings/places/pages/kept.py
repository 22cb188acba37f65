"""Pages that show everybody the same, made once while nothing that they show changes.

The finished page serves the next visitor; what it was made from serves those who are signed in too, whose own things
are asked for each time. Either is known to be right by one statement (rules/change_stamp.py), and after a minute is
made anew all the same. A press of a button never sees any of it: operations ask the database.
"""

import datetime as dt
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from bookings.places.rules.change_stamp import Stamp, change_stamp, next_change_by_time
from training.pages.kept import Kept

T = TypeVar("T")
P = ParamSpec("P")

LONGEST = dt.timedelta(minutes=1)
LARGEST = 200_000  # bytes; the longest page of the catalogue has a quarter of it
_PAGES = Kept(most=64)  # of some 30 kB
_SHOWN = Kept(most=16)  # of some 200 kB


@dataclass
class AsOf:
    """The moment at which a page is asked for, and the stamp of all that it can show then."""

    now: dt.datetime

    @cached_property
    def stamp(self) -> Stamp:
        return change_stamp()

    @cached_property
    def until(self) -> dt.datetime:
        """When what is made now may be another by time alone."""
        latest = self.now + LONGEST
        return min(next_change_by_time(self.now) or latest, latest)

    def shown_to_all(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what `make` gives, or has given before while nothing has changed since.

        It is for everybody who asks by this key, so `make` knows nobody; nobody changes it, and whoever has to write on
        a row of it copies that.
        """
        found: T | None = _SHOWN.find(key, stamp=self.stamp, now=self.now)
        if found is None:
            found = make()
            _SHOWN.keep(key, found, stamp=self.stamp, now=self.now, until=self.until)
        return found


View = Callable[Concatenate[HttpRequest, AsOf, P], HttpResponse]


def kept_for_visitors(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Serve visitors the page that another visitor was shown at this address, while it is still true.

    The view gets the moment as its second argument. What is for one visitor alone is never kept: a form with its token,
    a cookie, a message; and a visitor who has a message waiting gets a page of their own.
    """

    @wraps(view)
    def page(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        as_of = AsOf(timezone.now())
        if request.user.is_authenticated or len(get_messages(request)):
            return view(request, as_of, *args, **kwargs)
        address = request.get_full_path()
        stamp = as_of.stamp  # before the rows are read
        if kept := _PAGES.find(address, stamp=stamp, now=as_of.now):
            content, headers = kept
            return HttpResponse(content, headers=headers)
        response = view(request, as_of, *args, **kwargs)
        if _is_everybodys(request, response):
            made = (response.content, dict(response.headers))
            _PAGES.keep(address, made, stamp=stamp, now=as_of.now, until=as_of.until)
        return response

    return page


def _is_everybodys(request: HttpRequest, response: HttpResponse) -> bool:
    """Tell whether the answer would be the same for any visitor."""
    messages: Any = get_messages(request)
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not messages.added_new
        and len(response.content) <= LARGEST
        and b"csrfmiddlewaretoken" not in response.content
    )


def forget_all() -> None:
    """Forget what is kept, as a new process would: for tests, where rows go without a trace."""
    _PAGES.clear()
    _SHOWN.clear()
