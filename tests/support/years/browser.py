"""Somebody at a browser: pages are opened, their forms filled in and sent, and what each came to is counted."""

from collections import Counter
from typing import Any

from django.core.files import File
from django.http import HttpResponse
from django.test import Client, TestCase
from django.urls import reverse

from tests.support.buttons import route_of
from tests.support.forms_of_pages import forms_of
from tests.support.signing_in import sign_in
from training.models import User

# What these did is said on the page they answer with.
ANSWERS_WITH_A_PAGE = {
    "bulletin-leave",
    "check-in",
    "desk-api-key-new",
    "desk-course-reminder-html",
    "desk-webhook-new",
    "desk-webhook-secret",
    "evaluation-here",
    "link-address",
    "report-by-email-leave",
}
PARTS = ("day", "month", "year")
FAULTS = "govuk-error-summary"
REFUSED = (403, 404, 409, 422, 429)  # somebody else was first, or it is over: told, and nothing is done


class Browser:
    """The browser of one person, or of somebody who has only a mailed link."""

    def __init__(self, person: User | None, done: Counter[str]) -> None:
        self.person, self.done = person, done
        self.client = Client()
        self.answered: HttpResponse | None = None  # what the last form came to
        self.come_back()

    def come_back(self) -> None:
        """Sign in again, as after some weeks."""
        if self.person:
            sign_in(self.client, self.person)

    def post(self, name: str, /, *args: Any, at: str = "", **said: Any) -> HttpResponse:
        """Send a form, and say whether it was taken: what is taken leads on to another page."""
        address = at or reverse(name, args=args)
        response = self.answered = self._sent(address, said)
        if response.status_code not in (200, 302, *REFUSED):
            raise AssertionError(f"{name} answered {response.status_code}")
        taken = response.status_code == 302 or response.headers["Content-Type"] == "application/json"
        taken = taken or (name in ANSWERS_WITH_A_PAGE and response.status_code == 200 and FAULTS not in response.text)
        self.done[name if taken else f"{name}, refused"] += 1
        return response

    def post_json(self, name: str, said: dict[str, Any], *, bearer: str) -> None:
        """Send what another program would, with its token."""
        headers = {"Authorization": f"Bearer {bearer}"}
        response = self.client.post(reverse(name), said, content_type="application/json", headers=headers)
        self.done[name if response.status_code < 300 else f"{name}, refused"] += 1

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
            for file in (value for value in said.values() if isinstance(value, File)):
                file.seek(0)
            response = self._send(address, said)
        return response

    def _send(self, address: str, said: dict[str, Any]) -> HttpResponse:
        with TestCase.captureOnCommitCallbacks(execute=True):
            return self.client.post(address, said)

    def fill(
        self, name: str, /, *args: Any, query: str = "", in_a_hurry: bool = False, **said: Any
    ) -> HttpResponse | None:
        """Open a page and send its form as it stands, but for what is said; None where the page has no such form.

        In a hurry everything that is empty says something.
        """
        address = reverse(name, args=args)
        page = self.get(f"{address}{query}")
        if page.status_code != 200:
            self.done[f"{name}, not there"] += 1
            return None
        forms = [form for form in forms_of(address, page.text, in_a_hurry=in_a_hurry) if form.method == "post"]
        found = next((form for form in forms if route_of(form.action) == name), None)
        if found is None:
            self.done[f"{name}, no button"] += 1
            return None
        for field in said:  # a date that is said in one, and not part by part
            for part in PARTS:
                found.filled.pop(f"{field}_{part}", None)
        return self.post(name, at=found.action, **{**found.filled, **said})


def _was_signed_out(response: HttpResponse) -> bool:
    """Tell whether they have to sign in, or type their password once more: both go by with time."""
    leads_to = response.headers["Location"] if response.status_code == 302 else ""
    return "/account/login/" in leads_to or "/account/reauthenticate/" in leads_to
