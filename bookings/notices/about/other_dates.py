"""The other dates of a course that have places: looked for when a mail is made, or kept as facts of its notice."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from bookings.models import Booking
from bookings.notices.about.facts import Facts
from bookings.notices.about.notice import Context
from bookings.notices.links.addresses import site_link
from training.models import Session
from training.when_and_where import span_of


@dataclass(frozen=True, kw_only=True)
class DateWithPlaces(Facts):
    """The key of the session, and its days in words."""

    session: int
    when: str


def dates_now(booking: Booking, *, now: dt.datetime) -> tuple[DateWithPlaces, ...]:
    """Return the dates on which whoever has the booking could have a place by now.

    They are looked for when the mail is made, and not when its notice is written: people wait for the session then, as
    in a rush for the last places, and a date that has filled up since is not one to be told of. Which dates these are
    is a rule about places, which notices know by settings.DATES_WITH_PLACES.
    """
    find: Callable[..., list[Session]] = import_string(settings.DATES_WITH_PLACES)
    return dates_said(find(booking, now=now))


def dates_said(sessions: Iterable[Session]) -> tuple[DateWithPlaces, ...]:
    """Return what a notice says of other dates, whose days have been fetched."""
    return tuple(DateWithPlaces(session=each.pk, when=span_of(list(each.days.all()))) for each in sessions)


def dates_in_context(dates: tuple[DateWithPlaces, ...]) -> list[Context]:
    """Return them for the templates `mail/_dates_with_places`: when, and the address of the session's page."""
    return [{"when": date.when, "url": site_link("session", date.session)} for date in dates]
