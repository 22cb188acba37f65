"""The buttons of a page that send something: which route each sends to, and which button it is on the page."""

from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve

SUBMITS = "button:not([type]), button[type=submit], input[type=submit], input[type=image]"


@dataclass(frozen=True)
class Button:
    page: str
    route: str  # the URL name of what the form sends to, or the address where no route has it
    name: str  # of the button itself, without its value: thirty buttons of one list are one
    nth: int  # of all that match SUBMITS on the page


class _Buttons(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.nth = page, -1
        self.form: dict[str, str | None] | None = None
        self.forms_by_id: dict[str, dict[str, str | None]] = {}
        self.found: list[tuple[dict[str, str | None], dict[str, str | None] | None, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "form":
            self.form = values
            if form_id := values.get("id"):
                self.forms_by_id[form_id] = values
        elif (tag == "button" and values.get("type") in {None, "submit"}) or (
            tag == "input" and values.get("type") in {"submit", "image"}
        ):
            self.nth += 1
            self.found.append((values, self.form, self.nth))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None


def posting_buttons(page: str, html: str) -> list[Button]:
    """Return the buttons of the page's forms that post, in the order of the page."""
    parser = _Buttons(page)
    parser.feed(html)
    buttons = []
    for button, around, nth in parser.found:
        if button.get("aria-hidden"):  # what Enter presses in a form whose first button does something else
            continue
        form = parser.forms_by_id.get(button.get("form") or "", around)
        if form is None or (button.get("formmethod") or form.get("method") or "get").lower() != "post":
            continue
        action = urljoin(page, button.get("formaction") or form.get("action") or page)
        buttons.append(Button(page, route_of(urlsplit(action).path), button.get("name") or "", nth))
    return buttons


def route_of(path: str) -> str:
    """Return the URL name of the path, or the path where no route has it."""
    try:
        return resolve(path).url_name or path
    except Resolver404:
        return path
