"""What a file would do to a register: which marks are new, the same, or other than those there. Nothing here writes."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from bookings.attendance.files.attendees import Answers, Attendee
from bookings.attendance.files.matching import Because, Match, Matching
from bookings.attendance.files.stays import judged, seconds_there
from bookings.attendance.register.reading import marks_of
from bookings.models import Booking, Mark
from training.models import Session, SessionDay, User


@dataclass(frozen=True, kw_only=True)
class Line:
    """One person on one day: what the file says (`wanted`, None: too short to count) and what is `stored`."""

    booking: Booking
    day: SessionDay
    matches: tuple[Match, ...]
    seconds: int | None  # None where the file says what to mark, and not how long
    wanted: str | None
    stored: Mark | None

    @property
    def key(self) -> tuple[int, int]:
        return self.booking.pk, self.day.pk

    @property
    def pair(self) -> str:
        """Return the key as a page sends it."""
        return f"{self.booking.pk}-{self.day.pk}"

    @property
    def is_short(self) -> bool:
        return self.wanted is None

    @property
    def is_new(self) -> bool:
        return self.wanted is not None and self.stored is None

    @property
    def is_same(self) -> bool:
        return self.stored is not None and self.stored.value == self.wanted

    @property
    def is_conflict(self) -> bool:
        """Tell whether somebody has marked the person otherwise: their mark stays unless it is said to be wrong."""
        return self.wanted is not None and self.stored is not None and self.stored.value != self.wanted


@dataclass(frozen=True, kw_only=True)
class File:
    """A file that was read: `only_day` is the key of the day that it is of, where it has no times of its own."""

    name: str
    attendees: tuple[Attendee, ...]
    notes: tuple[str, ...] = ()
    only_day: int | None = None


class Plan:
    """What the file would do, by what is stored now and by what was answered. `by` marks nobody who is themselves."""

    def __init__(self, *, session: Session, file: File, answers: Answers, by: User | None):
        self.session, self.file, self.by = session, file, by
        self.days: list[SessionDay] = list(session.days.order_by("position"))
        self.matches = Matching(session, file.attendees, answers)
        self.marks = marks_of(session)
        self.lines = [line for of_booking in self._by_booking().values() for line in self._lines(*of_booking)]

    @cached_property
    def open(self) -> list[Match]:
        """Those of whom somebody has to say who they are."""
        return [match for match in self.matches.matches if match.is_open]

    @cached_property
    def answered(self) -> list[Match]:
        """Those of whom it was said on this page, so that it can be said anew."""
        return [match for match in self.matches.matches if match.answered]

    @cached_property
    def walk_ins(self) -> list[Match]:
        return [match for match in self.matches.matches if match.because == Because.WALK_IN]

    @cached_property
    def aside(self) -> list[Match]:
        """Those who mark nobody: trainers, and who was left out before."""
        kinds = {Because.DELIVERS, Because.LEFT_OUT_BEFORE}
        return [match for match in self.matches.matches if match.because in kinds]

    @cached_property
    def not_in_file(self) -> list[Booking]:
        """Those of the register whom the file does not name: they stay as they are, and are not absent by it."""
        there = {line.booking.pk for line in self.lines}
        return [booking for booking in self.matches.people if booking.pk not in there]

    @cached_property
    def own(self) -> list[Line]:
        """What the file says of the one who brings it in."""
        return [line for line in self.lines if self.by is not None and line.booking.practitioner_id == self.by.pk]

    @cached_property
    def new(self) -> list[Line]:
        return [line for line in self.lines if line.is_new and line not in self.own]

    @cached_property
    def conflicts(self) -> list[Line]:
        return [line for line in self.lines if line.is_conflict and line not in self.own]

    def seconds_on(self, attendees: Sequence[Attendee], day: SessionDay) -> int:
        if self.file.only_day not in {None, day.pk}:
            return 0
        return seconds_there([stay for one in attendees for stay in one.stays], day)

    def marked_as(self, attendee: Attendee, day: SessionDay) -> str | None:
        """Return what a single attendee would be marked as, whoever they are."""
        if attendee.values is not None:
            return attendee.values.get(day.pk)
        return judged(self.seconds_on([attendee], day), day)

    @cached_property
    def fingerprint(self) -> str:
        """Return what stands for all that the plan shows: where it differs later, something has changed meanwhile."""
        said = [
            [
                line.key,
                line.wanted,
                line.stored.value if line.stored else None,
                [m.attendee.number for m in line.matches],
            ]
            for line in self.lines
        ]
        nobody = [[match.attendee.number, match.because] for match in self.matches.matches if not match.bookings]
        return hashlib.sha256(json.dumps([said, nobody]).encode()).hexdigest()

    def _by_booking(self) -> dict[int, tuple[Booking, list[Match]]]:
        found: dict[int, tuple[Booking, list[Match]]] = {booking.pk: (booking, []) for booking in self.matches.people}
        for match in self.matches.matches:
            for booking in match.bookings:
                found[booking.pk][1].append(match)
        return {key: (booking, matches) for key, (booking, matches) in found.items() if matches}

    def _lines(self, booking: Booking, matches: list[Match]) -> list[Line]:
        return [line for day in self.days if (line := self._line(booking, matches, day))]

    def _line(self, booking: Booking, matches: list[Match], day: SessionDay) -> Line | None:
        attendees = [match.attendee for match in matches]
        said = [one.values[day.pk] for one in attendees if one.values is not None and day.pk in one.values]
        seconds = None if said else self.seconds_on(attendees, day)
        if seconds == 0:
            return None
        wanted = said[0] if said else judged(seconds or 0, day)
        stored = self.marks.get((booking.pk, day.pk))
        return Line(booking=booking, day=day, matches=tuple(matches), seconds=seconds, wanted=wanted, stored=stored)
