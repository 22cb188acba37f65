"""The demonstration's catalogue: the courses of the published table, in its order, and what they are."""

import datetime as dt
import tomllib
from dataclasses import dataclass, field

from django.utils.text import slugify

from bookings.demo.figures import DATA, attendance_by_course, attendance_by_organisation_type
from bookings.demo.organisations import ORGANISATIONS
from training.authorship import relate_as, save_as
from training.models import Category, Course, Organisation, OrganisationType, Venue
from training.text import folded


@dataclass(frozen=True, kw_only=True)
class Entry:
    title: str
    level: str
    hours: float
    aims: str
    audience: str
    category: str = ""
    attended: int = 0
    note: str = ""
    days: int = 1
    online: float = 0.0
    provider: str = "partnership"
    status: str = "published"
    valid_months: int | None = None
    needs_evaluation: bool = False
    needs: list[str] = field(default_factory=list)
    replaced_by: str = ""
    merged_into: str = ""
    between: tuple[str, str] = ("2023-04-17", "2024-03-22")
    staying_away: float = 0.0
    draws: dict[str, float] = field(default_factory=dict)

    @property
    def hours_a_day(self) -> float:
        return self.hours / self.days


@dataclass(frozen=True)
class Place:
    name: str
    address: str
    postcode: str
    directions: str
    seats: int


PLACES = [
    Place(
        "Wyebridge Town Hall",
        "St Ethelbert Square, Wyebridge",
        "ZZ1 2AB",
        "The training room is on the first floor; there is a lift. Pay and display parking behind the library.",
        30,
    ),
    Place(
        "Lugford Fire Station",
        "Mill Lane, Lugford",
        "ZZ6 8QT",
        "Report to the side door and sign in. Park in the marked bays only: engines leave without warning.",
        20,
    ),
    Place(
        "The Old Cider Store",
        "Orchard Way, Arrowmouth",
        "ZZ4 5RW",
        "Mobile reception is poor: print your joining instructions. Free parking.",
        25,
    ),
    Place(
        "Golden Vale Community Centre",
        "Church Road, Golden Vale",
        "ZZ3 6PL",
        "There is no mobile reception in the hall, and one bus a day. Step-free throughout.",
        24,
    ),
    Place(
        "Marches Sixth Form and Technical College",
        "Folly Hill, Wyebridge",
        "ZZ1 1LS",
        "Sign in at the main reception; the conference suite is in block C.",
        40,
    ),
]


def entries() -> list[Entry]:
    """Return every course of the published table, in its order."""
    with (DATA / "catalogue.toml").open("rb") as file:
        told = {course["title"]: course for course in tomllib.load(file)["course"]}
    return [
        Entry(category=row["category"], attended=row["attended"], note=row["note"], **told[row["course"]])
        for row in attendance_by_course()
    ]


def between(entry: Entry) -> tuple[dt.date, dt.date]:
    """Return the first and the last day on which the course ran in 2023-24."""
    first, last = entry.between
    return dt.date.fromisoformat(first), dt.date.fromisoformat(last)


def load_catalogue(*, now: dt.datetime) -> dict[str, Course]:
    """Create categories, courses, organisation types, organisations and venues that are not there yet.

    Returns the courses by title. Their positions are those of the published tables.
    """
    for position, row in enumerate(attendance_by_organisation_type(), 1):
        kind, _ = OrganisationType.objects.get_or_create(
            name_key=folded(row["organisation_type"]),
            defaults={"name": row["organisation_type"], "position": position},
        )
        for name, _domain in ORGANISATIONS[row["organisation_type"]]:
            Organisation.objects.get_or_create(name_key=folded(name), defaults={"name": name, "type": kind})
    for place in PLACES:
        facts = {"name": place.name, "address": place.address, "postcode": place.postcode}
        Venue.objects.get_or_create(name_key=folded(place.name), defaults={**facts, "directions": place.directions})
    return _load_courses(entries(), now=now)


def _load_courses(listed: list[Entry], *, now: dt.datetime) -> dict[str, Course]:
    courses: dict[str, Course] = {}
    categories: dict[str, Category] = {}
    for position, entry in enumerate(listed, 1):
        if entry.category not in categories:
            categories[entry.category], _ = Category.objects.get_or_create(
                name_key=folded(entry.category), defaults={"name": entry.category, "position": len(categories) + 1}
            )
        courses[entry.title], _ = Course.objects.get_or_create(
            title_key=folded(entry.title),
            defaults={
                "title": entry.title,
                "slug": slugify(entry.title)[:220],
                "category": categories[entry.category],
                "position": position,
                "status": entry.status,
                "provider": entry.provider,
                "level": entry.level,
                "aims": entry.aims,
                "audience": entry.audience,
                "cpd_hours": entry.hours,
                "certificate_valid_months": entry.valid_months,
                "certificate_needs_evaluation": entry.needs_evaluation,
            },
        )
    for entry in listed:
        course = courses[entry.title]
        if entry.needs:
            relate_as(course, "prerequisites", [courses[title] for title in entry.needs], by=None, now=now)
        if entry.replaced_by or entry.merged_into:
            course.replaced_by = courses.get(entry.replaced_by)
            course.merged_into = courses.get(entry.merged_into)
            save_as(course, by=None, now=now)
    return courses
