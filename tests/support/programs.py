"""Other programs that ask: a key and a client that sends it."""

import datetime as dt

from django.test import Client

from tests.support.factories import UserFactory
from training.models.api_keys import Scope
from training.operations.api_keys import make_api_key


def make_key(*, now: dt.datetime, scopes=tuple(Scope.values), organisation=None, name="HR system", days=90):
    """Return the row and the key itself."""
    by = UserFactory(is_team=True)
    return make_api_key(name=name, scopes=scopes, organisation=organisation, days=days, by=by, now=now)


def program(secret: str = "") -> Client:
    return Client(headers={"Authorization": f"Bearer {secret}"} if secret else {})
