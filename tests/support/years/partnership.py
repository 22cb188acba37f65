"""Who there is before the first year begins: courses, organisations of every kind, people, trainers, a lead each."""

from collections import defaultdict
from dataclasses import dataclass, field
from random import Random

from tests.support.factories import (
    CourseFactory,
    OrganisationFactory,
    OrganisationTypeFactory,
    UserFactory,
    VenueFactory,
)
from training.models import Course, Organisation, User, Venue


@dataclass(frozen=True)
class Size:
    """How large a partnership is; a year has `sessions` of `seats` places each, held around so many days of it."""

    courses: int
    kinds: int
    organisations: int
    people: int
    sessions: int
    seats: int
    filters: int = 4  # by which the figures of a year are counted once more
    terms: tuple[int, ...] = (50, 110, 190, 260)
    visits: tuple[int, ...] = (-14, -3, -2, -1, 1, 2)  # of the worker: the days before and after each session


SMALL = Size(
    courses=3, kinds=4, organisations=5, people=30, sessions=3, seats=7, terms=(150,), filters=1, visits=(-3, -1, 2)
)
MIDDLING = Size(courses=10, kinds=12, organisations=14, people=160, sessions=14, seats=11)
FULL = Size(courses=35, kinds=12, organisations=60, people=900, sessions=72, seats=21)


@dataclass
class Partnership:
    """Everybody who does something in a year, and what there is to do it with."""

    size: Size
    courses: list[Course] = field(default_factory=list)
    organisations: list[Organisation] = field(default_factory=list)
    people: list[User] = field(default_factory=list)
    leads: dict[int, User] = field(default_factory=dict)  # by organisation
    trainers: list[User] = field(default_factory=list)
    venues: list[Venue] = field(default_factory=list)
    # By organisation the bookings of another that was merged into it, written down before it was.
    are_one: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    team: User = field(default_factory=lambda: UserFactory(is_team=True, name="Tess Team", organisation=None))
    group: User = field(default_factory=lambda: UserFactory(is_group_member=True, name="Gita Group"))

    def look_again(self) -> None:
        """Know who and what there is, after two were made one."""
        known, people = ([one.pk for one in of] for of in (self.organisations, self.people))
        self.organisations = list(Organisation.objects.filter(pk__in=known).order_by("pk"))
        self.people = list(User.objects.filter(pk__in=people, is_active=True).order_by("pk"))
        leads = User.objects.filter(is_lead=True, is_active=True, organisation__isnull=False).order_by("pk")
        self.leads = {one.organisation_id: one for one in leads}


def founded(size: Size, chance: Random) -> Partnership:
    """Return a partnership of this size, at which nothing has happened yet."""
    kinds = [OrganisationTypeFactory() for _ in range(size.kinds)]
    there = Partnership(size)
    there.organisations = [OrganisationFactory(type=kinds[n % len(kinds)]) for n in range(size.organisations)]
    there.leads = {one.pk: UserFactory(organisation=one, is_lead=True) for one in there.organisations}
    there.people = [
        UserFactory(organisation=chance.choice(there.organisations), manager_email="manager@example.org")
        for _ in range(size.people)
    ]
    there.trainers = [UserFactory(is_trainer=True) for _ in range(3)]
    there.venues = [VenueFactory(town="Wyebridge"), VenueFactory(town="Ledham")]
    there.courses = [CourseFactory(reminder_days="3") for _ in range(size.courses)]
    return there
