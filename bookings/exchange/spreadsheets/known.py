"""What a spreadsheet speaks of that Turnout has already: names as they are kept, sessions by their course and day."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from bookings.exchange.history.former_names import FormerNames
from bookings.exchange.history.stored import in_batches
from training.models import Category, Course, Organisation, Session, User
from training.models.people import NOWHERE
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
    """Return the addresses of people who came without one and have been given theirs since, by what stood for them.

    Their history keeps what they were called by: the same file again finds them, whoever completed them.
    """
    gone = {address: address for address in placeholders}
    for person in in_batches(User.objects.all(), "email", list(gone)):
        gone.pop(person.email)
    found: dict[str, str] = {}
    rows = in_batches(User.history.order_by("history_date", "history_id"), "email", list(gone))
    ids = {row.email: (row.id, row.history_change_reason or "") for row in rows}
    present = {
        person.pk: person.email for person in in_batches(User.objects.all(), "pk", {pk for pk, _ in ids.values()})
    }
    for address, (pk, reason) in ids.items():
        if pk in present:
            found[address] = present[pk]
        elif reason.startswith("Is ") and User.objects.filter(email=reason[3:]).exists():
            found[address] = reason[3:]
    return found
