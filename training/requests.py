"""What a view is given."""

from django.http import HttpRequest, QueryDict

from training.models import User


class SignedInRequest(HttpRequest):
    """A request to a page that only signed-in people reach: the middleware has sent everybody else to sign in."""

    user: User


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form is bound to: the answers sent, or None where the page is only read."""
    return request.POST if request.method == "POST" else None
