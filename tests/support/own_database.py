"""The database of the test that runs, for a program that it starts."""

import os
from urllib.parse import urlsplit, urlunsplit

from django.db import connection


def address_of_test_database() -> str:
    """Return its address, as DATABASE_URL takes it."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{name}"))
