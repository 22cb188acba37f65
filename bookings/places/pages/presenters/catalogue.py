"""What a page of the catalogue says: to everybody the same, but for places that rules set apart by organisation."""

import datetime as dt
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Page

from bookings.places.pages.presenters.session_item import SessionItem, places_tag
from bookings.places.rules.places_left import Room, tell_what_is_left
from training.forms.catalogue import CatalogueForm
from training.models import Course, Organisation


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A page of what was found by what was `chosen`, or by the query that was `meant`.

    Many are kept: so it has words, and of the rows only the sessions whose rules tell people apart, by key, with their
    `rooms`.
    """

    form: CatalogueForm
    chosen: Mapping[str, Any]
    meant: str
    page: Page
    items: Sequence[SessionItem]
    apart: Mapping[int, Any]
    rooms: Mapping[int, Room]
    wider: Sequence[Mapping[str, Any]]
    undated: Sequence[Course]

    def items_for(self, organisation: Organisation | None, *, now: dt.datetime) -> list[SessionItem]:
        """Return the sessions as somebody of this organisation reads them; None is a visitor, or of none."""
        if organisation is None:
            return list(self.items)
        apart = {pk: copy(session) for pk, session in self.apart.items()}
        tell_what_is_left(apart.values(), organisation, now=now, rooms=self.rooms)
        return [
            replace(item, places=places_tag(apart[item.pk], now=now)) if item.pk in apart else item
            for item in self.items
        ]
