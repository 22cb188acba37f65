"""The forms of a page, filled in a hurry: what their boxes hold, and something where they are empty."""

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
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.forms: list[PageForm] = []
        self.form: PageForm | None = None
        self.by_id: dict[str, PageForm] = {}
        self.box: tuple[PageForm, str] | None = None  # a textarea or select that is open

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
        if "selected" in values or not any(chosen):
            form.filled[name] = [values.get("value", "")]

    def _fill(self, form: PageForm, tag: str, name: str, values: dict[str, str]) -> None:
        kind = values.get("type", "text")
        if tag in {"textarea", "select"}:
            self.box = (form, name)
            form.filled.setdefault(name, ["Because"] if tag == "textarea" else [])
        elif kind in {"radio", "checkbox"}:
            wanted = "checked" in values or kind == "checkbox" or name not in form.filled
            if wanted:
                several = form.filled.get(name, []) if kind == "checkbox" else []
                form.filled[name] = [*several, values.get("value", "on")]
        elif kind == "file":
            form.filled.setdefault(name, [])
        elif tag in {"input", "button"}:
            empty = "1" if values.get("inputmode") == "numeric" else TYPED.get(kind, "Because")
            form.filled.setdefault(name, []).append(values.get("value") or ("" if kind == "hidden" else empty))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag in {"textarea", "select"}:
            self.box = None


def forms_of(page: str, html: str) -> list[PageForm]:
    """Return the forms of a page, in its order; where each sends to is a path."""
    parser = _Forms(page)
    parser.feed(html)
    for form in parser.forms:
        form.filled.pop("csrfmiddlewaretoken", None)
    return parser.forms
