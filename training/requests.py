"""What a view is given."""

from django.http import HttpRequest

from training.models import User


class SignedInRequest(HttpRequest):
    """A request to a page that only signed-in people reach: the middleware has sent everybody else to sign in."""

    user: User
