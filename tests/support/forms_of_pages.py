"""The forms of a page: as they stand, or filled in a hurry, with something where they are empty."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

TYPED = {"email": "sam.lee@example.org", "number": "1", "date": "2026-07-01", "time": "09:30", "url": "https://a.org/"}


@dataclass
class PageForm:
    action: str
    method: str
    filled: dict[str, list[str]] = field(default_factory=dict)

    def fields(self) -> list[tuple[str, bytes]]:
        return [(name, value.encode()) for name, values in self.filled.items() for value in values]


class _Forms(HTMLParser):
    def __init__(self, page: str, *, in_a_hurry: bool) -> None:
        super().__init__()
        self.page, self.in_a_hurry = page, in_a_hurry
        self.forms: list[PageForm] = []
        self.form: PageForm | None = None
        self.by_id: dict[str, PageForm] = {}
        self.box: tuple[PageForm, str] | None = None  # a textarea or select that is open
        self.takes_several = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._begin(values)
            return
        form = self.by_id.get(values.get("form", "")) or self.form
        if tag == "option" and self.box:
            self._option(values)
        elif form and (name := values.get("name")):
            self._fill(form, tag, name, values)

    def _begin(self, values: dict[str, str]) -> None:
        action = urlsplit(urljoin(self.page, values.get("action") or self.page))
        self.form = PageForm(action.path, values.get("method", "get").lower())
        self.forms.append(self.form)
        self.by_id[values.get("id", "")] = self.form

    def _option(self, values: dict[str, str]) -> None:
        assert self.box
        form, name = self.box
        chosen = form.filled.setdefault(name, [])
        if self.takes_several and not self.in_a_hurry:
            chosen += [values.get("value", "")] if "selected" in values else []
        elif "selected" in values or not (any(chosen) if self.in_a_hurry else chosen):
            form.filled[name] = [values.get("value", "")]

    def _fill(self, form: PageForm, tag: str, name: str, values: dict[str, str]) -> None:
        kind = values.get("type", "text")
        if tag in {"textarea", "select"}:
            self.box, self.takes_several = (form, name), "multiple" in values
            empty = ["Because" if self.in_a_hurry else ""]
            form.filled.setdefault(name, empty if tag == "textarea" else [])
        elif kind in {"radio", "checkbox"}:
            wanted = "checked" in values
            wanted = wanted or (self.in_a_hurry and (kind == "checkbox" or name not in form.filled))
            if wanted:
                several = form.filled.get(name, []) if kind == "checkbox" else []
                form.filled[name] = [*several, values.get("value", "on")]
        elif kind == "file":
            form.filled.setdefault(name, [])
        elif not self.in_a_hurry:
            if tag == "input" and kind not in {"submit", "image", "button"}:
                form.filled.setdefault(name, []).append(values.get("value", ""))
        elif tag in {"input", "button"}:
            empty = "1" if values.get("inputmode") == "numeric" else TYPED.get(kind, "Because")
            form.filled.setdefault(name, []).append(values.get("value") or ("" if kind == "hidden" else empty))

    def handle_data(self, data: str) -> None:
        if self.box and not self.in_a_hurry and self.lasttag == "textarea":
            form, name = self.box
            form.filled[name] = [form.filled[name][0] + data.removeprefix("\n")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag in {"textarea", "select"}:
            self.box = None


def forms_of(page: str, html: str, *, in_a_hurry: bool = True) -> list[PageForm]:
    """Return the forms of a page, in its order; where each sends to is a path.

    As they stand no button is pressed and nothing is made up; in a hurry, every box and button says something.
    """
    parser = _Forms(page, in_a_hurry=in_a_hurry)
    parser.feed(html)
    for form in parser.forms:
        form.filled.pop("csrfmiddlewaretoken", None)
    return parser.forms
