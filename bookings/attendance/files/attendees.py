"""A person as a file tells of them, whatever file it was, and what somebody has said of who that is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

from bookings.attendance.files.stays import Stay
from training.text import folded


@dataclass(frozen=True, kw_only=True)
class Attendee:
    """`number` is their row in the file. A meeting has their `stays`; a register that was filled in has `values`, by
    the key of the day, the `booking` of the row where it had one, and the organisation that was written beside a name.
    """

    number: int
    name: str
    addresses: tuple[str, ...] = ()
    stays: tuple[Stay, ...] = ()
    values: Mapping[int, str] | None = None
    booking: int | None = None
    organisation: str = ""

    @property
    def known_by(self) -> tuple[str, str]:
        """Return the address or else the folded name under which is remembered who they are; the other is empty."""
        return (self.addresses[0], "") if self.addresses else ("", folded(self.name)[:300])

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Self:
        fields, values = dict(said), said["values"]
        fields["addresses"] = tuple(said["addresses"])
        fields["stays"] = tuple(Stay(**stay) for stay in said["stays"])
        fields["values"] = None if values is None else {int(day): value for day, value in values.items()}
        return cls(**fields)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Who an attendee is: `people` are bookings on the register (several behind one screen), a walk-in is somebody
    without a place, and nobody is left out.
    """

    kind: Literal["people", "walk-in", "nobody"]
    people: tuple[int, ...] = ()
    name: str = ""
    email: str = ""
    organisation: str = ""  # as it is called; listed or not

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Self:
        return cls(**dict(said) | {"people": tuple(said["people"])})


Answers = Mapping[int, Answer]
