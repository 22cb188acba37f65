"""The other dates of a course that had places when a notice was written."""

from dataclasses import dataclass

from bookings.notices.about.facts import Facts
from bookings.notices.about.notice import Context
from bookings.notices.links.addresses import site_link


@dataclass(frozen=True, kw_only=True)
class DateWithPlaces(Facts):
    """The key of the session, and its days in words."""

    session: int
    when: str


def dates_in_context(dates: tuple[DateWithPlaces, ...]) -> list[Context]:
    """Return them for the templates `mail/_dates_with_places`: when, and the address of the session's page."""
    return [{"when": date.when, "url": site_link("session", date.session)} for date in dates]
