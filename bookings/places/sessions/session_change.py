"""What a session can be told: the team's to set, and nothing that follows from it or is somebody else's to say."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from enum import Enum
from typing import Any, Final

from training.models import Course, OrganisationType, User
from training.operations.schedule import DayPlan


class Unchanged(Enum):
    """The type of what is not said. None is said: it empties a column that can be empty."""

    UNCHANGED = "unchanged"


UNCHANGED: Final = Unchanged.UNCHANGED


@dataclass(frozen=True, kw_only=True)
class SessionChange:
    """A session's columns, its days and its trainers, as they shall be; what is left out stays as it is."""

    course: Course | Unchanged = UNCHANGED
    ref: str | Unchanged | None = UNCHANGED
    delivery: str | Unchanged = UNCHANGED
    capacity: int | Unchanged = UNCHANGED
    overfull_allowance: int | Unchanged = UNCHANGED
    minimum: int | Unchanged = UNCHANGED
    needs_approval: bool | Unchanged = UNCHANGED
    places_per_organisation: int | Unchanged | None = UNCHANGED
    ring_fenced_places: int | Unchanged = UNCHANGED
    ring_fenced_for: OrganisationType | Unchanged | None = UNCHANGED
    ring_fenced_until: dt.datetime | Unchanged | None = UNCHANGED
    booking_opens_at: dt.datetime | Unchanged | None = UNCHANGED
    booking_closes_at: dt.datetime | Unchanged | None = UNCHANGED
    cancellation_working_days: int | Unchanged = UNCHANGED
    notes: str | Unchanged = UNCHANGED
    status: str | Unchanged = UNCHANGED
    days: Sequence[DayPlan] | Unchanged = UNCHANGED
    trainers: Iterable[User] | Unchanged = UNCHANGED

    def columns(self) -> dict[str, Any]:
        """Return what is said of the session's own columns, by their names."""
        said = {field.name: getattr(self, field.name) for field in fields(self)}
        del said["days"], said["trainers"]
        return {name: value for name, value in said.items() if value is not UNCHANGED}

    @property
    def concerns_who_can_have_a_place(self) -> bool:
        rules = (self.places_per_organisation, self.ring_fenced_places, self.ring_fenced_for, self.ring_fenced_until)
        return any(rule is not UNCHANGED for rule in rules)
