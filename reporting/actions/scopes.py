"""What an action is for, by the same words as reports are narrowed by."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from reporting.courses import Courses
from reporting.models import Action
from reporting.narrowing import NARROWINGS

EVERYTHING = "All courses"
# Of the words by which reports are narrowed, those that a booking has for itself; the others are its session's.
OF_BOOKINGS = ("organisation_type_id", "organisation_id")


class SessionSeen(NamedTuple):
    """What of a session decides whether an action is for it. `course` is the one that it is counted as."""

    course: int
    category_id: int
    provider: str
    delivery: str
    venue_id: int | None
    trainers: frozenset[int]


@dataclass(frozen=True)
class ActionScope:
    """What an action is for: values by attribute, as a report's Scope has them, and courses as they are counted.

    A course counts together with those it replaced and those that replaced it, so that an action goes on where its
    course has a successor. Of no value and no course it is for everything.
    """

    courses: frozenset[int]
    asked: dict[str, Hashable]

    @classmethod
    def of(cls, action: Action, catalogue: Courses) -> "ActionScope":
        """Read it off an action whose courses are prefetched."""
        chosen = {catalogue.counted_as(course.pk) for course in action.courses.all()}
        asked = {one.attribute: getattr(action, one.attribute) for one in NARROWINGS}
        return cls(frozenset(chosen), {name: value for name, value in asked.items() if value not in (None, "")})

    @property
    def is_everything(self) -> bool:
        return not self.courses and not self.asked

    @property
    def of_bookings(self) -> tuple[str, ...]:
        """By what of the bookings it is narrowed, in the order in which they are counted."""
        return tuple(name for name in OF_BOOKINGS if name in self.asked)

    def holds(self, session: SessionSeen, booked: dict[str, Hashable]) -> bool:
        """Tell whether it is for bookings of this session that have these values of their own."""
        if self.courses and session.course not in self.courses:
            return False
        return all(self._agrees(name, wanted, session, booked) for name, wanted in self.asked.items())

    def _agrees(self, name: str, wanted: Hashable, session: SessionSeen, booked: dict[str, Hashable]) -> bool:
        if name == "trainer_id":
            return wanted in session.trainers
        return wanted == (booked[name] if name in OF_BOOKINGS else getattr(session, name))

    def line(self, session: SessionSeen, booked: dict[str, Hashable]) -> Hashable:
        """Return which of the things that were chosen among these bookings are: a course of all courses, unless it was
        a delivery, a venue or a kind of organisation that was chosen.
        """
        chosen = [name for name in self.asked if name in {*OF_BOOKINGS, "delivery", "venue_id"}]
        values = [booked[name] if name in OF_BOOKINGS else getattr(session, name) for name in chosen]
        return (session.course, *values) if self.courses or not chosen else tuple(values)


def in_words(action: Action, *, names_people: bool = True) -> str:
    """Return what an action is for, its courses first: one whose courses and other rows are read already. Without
    `names_people` a trainer is "one trainer", for what is kept for ever and published.
    """
    said = [course.title for course in action.courses.all()]
    words = "; ".join(said) if said else EVERYTHING
    named = ", ".join(_narrowed(action, names_people))
    return f"{words} ({named})" if named else words


def _narrowed(action: Action, names_people: bool) -> Iterable[str]:
    for one in NARROWINGS:
        if one.attribute.endswith("_id"):
            row = getattr(action, one.attribute.removesuffix("_id"))
            value = getattr(row, "name", "") if row else ""
        else:
            value = getattr(action, f"get_{one.attribute}_display")()
        if value:
            is_named = names_people or not one.names_people
            yield f"{one.label.lower()}: {value}" if is_named else f"one {one.label.lower()}"
