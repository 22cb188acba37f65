"""Somebody at a browser: pages are opened, their forms filled in and sent, and what each came to is counted."""

from collections import Counter
from typing import Any

from django.http import HttpResponse
from django.test import Client, TestCase
from django.urls import reverse

from tests.support.buttons import route_of
from tests.support.forms_of_pages import forms_of
from tests.support.signing_in import sign_in
from training.models import User

REFUSED = (403, 404, 409, 422, 429)  # somebody else was first, or it is over: told, and nothing is done


class Browser:
    """The browser of one person, or of somebody who has only a mailed link."""

    def __init__(self, person: User | None, done: Counter[str]) -> None:
        self.person, self.done = person, done
        self.client = Client()
        self.come_back()

    def come_back(self) -> None:
        """Sign in again, as after some weeks."""
        if self.person:
            sign_in(self.client, self.person)

    def post(self, name: str, /, *args: Any, at: str = "", **said: Any) -> HttpResponse:
        """Send a form, and say whether it was taken: what is taken leads on to another page."""
        address = at or reverse(name, args=args)
        response = self._sent(address, said)
        if response.status_code not in (200, 302, *REFUSED):
            raise AssertionError(f"{name} answered {response.status_code}")
        taken = response.status_code == 302 or response.headers["Content-Type"] == "application/json"
        self.done[name if taken else f"{name}, refused"] += 1
        return response

    def look(self, name: str, /, *args: Any, **said: Any) -> Any:
        """Send a form that changes nothing, and return the page that says what would happen."""
        return self._sent(reverse(name, args=args), said)

    def get(self, address: str) -> Any:
        page = self.client.get(address)
        if _was_signed_out(page):
            self.come_back()
            page = self.client.get(address)
        return page

    def _sent(self, address: str, said: dict[str, Any]) -> Any:
        response = self._send(address, said)
        if _was_signed_out(response):
            self.come_back()
            response = self._send(address, said)
        return response

    def _send(self, address: str, said: dict[str, Any]) -> HttpResponse:
        with TestCase.captureOnCommitCallbacks(execute=True):
            return self.client.post(address, said)

    def fill(self, name: str, /, *args: Any, query: str = "", sends_to: str = "", **said: Any) -> HttpResponse | None:
        """Open a page and send its form as it stands, but for what is said; None where the page has no such form."""
        address = reverse(name, args=args)
        page = self.get(f"{address}{query}")
        if page.status_code != 200:
            self.done[f"{name}, not there"] += 1
            return None
        wanted = sends_to or name
        forms = [form for form in forms_of(address, page.text, in_a_hurry=False) if form.method == "post"]
        found = next((form for form in forms if route_of(form.action) == wanted), None)
        if found is None:
            self.done[f"{name}, no button"] += 1
            return None
        return self.post(wanted, at=found.action, **{**found.filled, **said})


def _was_signed_out(response: HttpResponse) -> bool:
    """Tell whether they have to sign in, or type their password once more: both go by with time."""
    leads_to = response.headers["Location"] if response.status_code == 302 else ""
    return "/account/login/" in leads_to or "/account/reauthenticate/" in leads_to
