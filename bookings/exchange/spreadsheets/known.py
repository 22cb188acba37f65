"""What a spreadsheet speaks of that Turnout has already: names as they are kept, sessions by their course and day."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from bookings.exchange.history.former_names import FormerNames
from bookings.exchange.history.stored import in_batches
from training.models import Category, Course, Organisation, Session, User
from training.models.people import NOWHERE
from training.operations.aliases import all_known_as
from training.text import folded


@dataclass(frozen=True, slots=True)
class KnownSession:
    ref: str
    day: dt.date
    starts: dt.time
    venue: str  # folded


class Known:
    """Organisations, courses and categories by their folded names. Loads whole tables of names, each in one query."""

    def __init__(self) -> None:
        organisations = Organisation.objects.order_by("pk").values_list("name_key", "name", "type__name")
        self.organisations: dict[str, str] = {}
        self.types: dict[str, str] = {}
        for key, name, kind in organisations:
            self.organisations[key], self.types[key] = name, kind
        courses = Course.objects.order_by("pk").values_list("title_key", "title", "category__name")
        self.courses: dict[str, str] = {}
        self.categories: dict[str, str] = {}
        for key, title, category in courses:
            self.courses[key], self.categories[key] = title, category
        self.all_categories = list(Category.objects.order_by("position").values_list("name", flat=True))

        self._former = FormerNames()
        self._formerly: dict[str, list[str]] = {}
        for key, now in self._former.organisations.items():
            self._formerly.setdefault(now.name, []).append(key)

    def organisation(self, name: str) -> str:
        """Return an organisation's name as it is kept, also where it was merged into another; else as it is said."""
        key = folded(name)
        return (
            self._former.organisations[key].name
            if key in self._former.organisations
            else self.organisations.get(key, name)
        )

    def course(self, title: str) -> str:
        key = folded(title)
        return self._former.courses.get(key) or self.courses.get(key, title)

    def former_keys(self, organisation: str) -> list[str]:
        """Return by what else an organisation was known, as it is compared."""
        return self._formerly.get(organisation, [])

    def address(self, address: str) -> str:
        """Return the address of the person who was merged with the one that had this."""
        return self._former.emails.get(address, address)


def known_sessions(course_keys: Iterable[str]) -> dict[tuple[str, dt.date], list[KnownSession]]:
    """Return the sessions that are no drafts of some courses, by course and first day."""
    sessions = Session.objects.exclude(status=Session.Status.DRAFT).with_days().select_related("course")
    found: dict[tuple[str, dt.date], list[KnownSession]] = {}
    for session in in_batches(sessions.order_by("pk"), "course__title_key", course_keys):
        days = list(session.days.all())
        if not days:
            continue
        starts = timezone.localtime(days[0].starts_at)
        venue = days[0].venue.name_key if days[0].venue else ""
        one = KnownSession(session.ref or "", starts.date(), starts.time(), venue)
        found.setdefault((session.course.title_key, starts.date()), []).append(one)
    return found


def known_people() -> list[tuple[str, str, str]]:
    """Return name, address and organisation of everybody who has an address."""
    people = User.objects.exclude(email__endswith=f"@{NOWHERE}").order_by("pk")
    return [
        (name, email, organisation or "")
        for name, email, organisation in people.values_list("name", "email", "organisation__name")
    ]


def present_addresses(placeholders: Iterable[str]) -> dict[str, str]:
    """Return the address that each of these people has now, by what stood for the one that nobody knew: theirs where
    the team has entered it since, or whoever's they were merged with. Those that nobody has are left out.
    """
    return {address: person.email for address, person in all_known_as(User, placeholders).items()}
