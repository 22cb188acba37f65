"""What a view is given."""

import unicodedata

from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from training.models import User

_LONGEST_WAY = 500


class SignedInRequest(HttpRequest):
    """A request to a page that only signed-in people reach: the middleware has sent everybody else to sign in."""

    user: User


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form is bound to: the answers sent, or None where the page is only read."""
    return request.POST if request.method == "POST" else None


def way_back(request: HttpRequest) -> str:
    """Return the page to go on to afterwards, as `next` names it: an address of this site, or "" for any other.

    Somebody who is half through booking and has to change a detail comes back to where they were. Only a path is
    taken, so that no link made elsewhere leads away from here.
    """
    way = request.POST.get("next") or request.GET.get("next") or ""
    is_path = way.startswith("/") and len(way) <= _LONGEST_WAY and url_has_allowed_host_and_scheme(way, None)
    hides = any(unicodedata.category(sign)[0] == "C" for sign in way)
    return way if is_path and not hides else ""
