"""What a search of the catalogue finds: by its words as typed or, where they find nothing, as they were meant."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.utils.http import urlencode

from bookings.places.rules.sessions_shown import courses_without_dates, narrowed
from training.finding import Search
from training.forms.catalogue import CatalogueForm
from training.models import Course
from training.models.schedule import SessionQuerySet


class Found:
    """The sessions and courses that fit what was chosen. `meant` is the query that they were looked for by instead of
    the one typed, which finds nothing in the whole catalogue; "" where that one was used.
    """

    def __init__(self, coming: SessionQuerySet, chosen: dict[str, Any], *, now: dt.datetime):
        self.coming, self.chosen, self.now = coming, chosen, now
        self.meant = ""
        self.search = Search(chosen["q"]) if chosen.get("q") else None
        if self.search and not self._finds_any(self.search):
            meant = self.search.did_you_mean()
            if meant and self._finds_any(other := Search(meant)):
                self.search, self.meant = other, meant

    def _finds_any(self, search: Search) -> bool:
        words = {"q": search.query}
        undated = courses_without_dates(words, search, self.now)
        return narrowed(self.coming, words, search).exists() or undated.exists()

    def sessions(self, *, without: str = "") -> SessionQuerySet:
        """Return the sessions that fit, `without` one of the filters."""
        rest = {name: value for name, value in self.chosen.items() if name != without}
        return narrowed(self.coming, rest, self.search)

    def courses_without_dates(self) -> QuerySet[Course]:
        return courses_without_dates(self.chosen, self.search, self.now)


def address_of(chosen: dict[str, Any], **others: Any) -> str:
    """Return the query of the catalogue's address for these filters, encoded."""
    values = {name: getattr(value, "pk", value) for name, value in chosen.items()} | others
    return urlencode({name: "on" if value is True else value for name, value in values.items() if value})


def wider_searches(form: CatalogueForm, found: Found, *, order: str) -> list[dict[str, Any]]:
    """Return which filters to leave out so that something is found: its words, how many sessions, the address."""
    wider = []
    for name in found.chosen:
        if count := found.sessions(without=name).count():
            rest = {key: value for key, value in found.chosen.items() if key != name}
            wider.append({"without": form.in_words(name), "found": count, "query": address_of(rest, order=order)})
    return wider
