"""Signing somebody in as if they had typed their password this minute, as pages about roles and lists ask for."""

import time

from django.test import Client

from training.models import User


def sign_in(client: Client, person: User) -> Client:
    """Sign the person in, password just given, and return the client."""
    client.force_login(person)
    session = client.session
    session["account_authentication_methods_user"] = str(person.pk)
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session.save()
    return client
