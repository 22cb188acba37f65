"""The way back from a session or a course: to the search it was found by, or the page it was opened from."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from training.forms.catalogue import CatalogueForm
from training.models import Course

LONGEST_SEARCH = 600
MOST_FIELDS = 30
_KEPT = {*CatalogueForm.FILTERS, "order", "page"}


@dataclass(frozen=True, kw_only=True)
class WayBack:
    """`search` is the query of the catalogue's address that led here, of known filters alone; `via` the page before."""

    search: str = ""
    via: str = ""

    @property
    def onward(self) -> str:
        """Return what the addresses of pages further on carry: "?search=…&via=course", or ""."""
        return self._carrying(self.via)

    @property
    def onward_from_course(self) -> str:
        return self._carrying("course")

    @property
    def fields(self) -> dict[str, str]:
        """Return what a form that asks by GET carries on, by name."""
        return {name: value for name, value in (("search", self.search), ("via", self.via)) if value}

    def _carrying(self, via: str) -> str:
        carried = {name: value for name, value in (("search", self.search), ("via", via)) if value}
        return f"?{urlencode(carried)}" if carried else ""

    def from_session(self, course: Course) -> tuple[str, str]:
        """Return address and text of the link back from a session of the course."""
        if self.via == "course":
            address = reverse("course", args=[course.slug])
            return f"{address}{WayBack(search=self.search).onward}", "Back to the course"
        return self.from_course()

    def from_course(self) -> tuple[str, str]:
        if self.via == "home":
            return reverse("home"), "Back"
        address = reverse("catalogue")
        return (f"{address}?{self.search}", "Back to search results") if self.search else (address, "All courses")


def way_back(request: HttpRequest) -> WayBack:
    """Return the way that the address of a page carries. What is no filter of the catalogue is left out."""
    via = request.GET.get("via", "")
    return WayBack(search=_search(request.GET.get("search", "")), via=via if via in {"course", "home"} else "")


def way_from_catalogue(request: HttpRequest) -> WayBack:
    """Return the way back to this page of the catalogue, as it is filtered now."""
    return WayBack(search=_search(request.GET.urlencode()))


def _search(query: str) -> str:
    if len(query) > LONGEST_SEARCH:
        return ""
    try:
        pairs = parse_qsl(query, max_num_fields=MOST_FIELDS)
    except ValueError:  # more than any search has
        return ""
    return urlencode([(name, value) for name, value in pairs if name in _KEPT])
