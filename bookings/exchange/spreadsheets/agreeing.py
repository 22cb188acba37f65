"""Rows that speak of one thing made to agree: a session's, an organisation's, a course's, and those of one person."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from bookings.attendance.register.newcomers import NOT_KNOWN, NOT_LISTED
from bookings.exchange.history.cells import CANCELLED, LATE
from bookings.exchange.history.columns import RawRow
from bookings.exchange.spreadsheets.known import Known
from bookings.exchange.spreadsheets.mapping import Mapping
from bookings.exchange.spreadsheets.outcomes import NOT_RECORDED
from bookings.exchange.spreadsheets.reading import Place
from bookings.exchange.spreadsheets.values import named
from training.text import folded

OTHER_CATEGORY = "Earlier courses"


_RECORDED = frozenset({"attended", "partly attended", "no show", "excused"})


_STRONGER = ("attended", "partly attended", "no show", "excused", LATE, CANCELLED, "waiting list", NOT_RECORDED)


@dataclass
class Composed:
    """Rows of a history whose numbers count `places` from 1; `faults` by place; `notes` by what is said of how many."""

    rows: list[RawRow] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    faults: list[tuple[Place, str]] = field(default_factory=list)
    notes: dict[str, list[Place]] = field(default_factory=dict)
    left_out: int = 0

    def note(self, said: str, place: Place) -> None:
        self.notes.setdefault(said, []).append(place)

    def fault(self, place: Place, said: str) -> None:
        self.faults.append((place, said))


@dataclass(slots=True)
class Line:
    """One entry on its way to a row: its values, and the session that it is of."""

    place: Place
    values: dict[str, object]
    session: tuple[str, tuple[dt.date, ...], dt.time | None, str]


def same_course_in_a_category(lines: list[Line]) -> None:
    """A course is in one category: the one that most of its rows say."""
    said: dict[str, Counter[str]] = {}
    for line in lines:
        said.setdefault(line.session[0], Counter())[str(line.values["category"])] += (
            line.values["category"] != OTHER_CATEGORY
        )
    for line in lines:
        line.values["category"] = said[line.session[0]].most_common(1)[0][0]


def agree(group: list[Line], made: Composed) -> None:
    """Give all rows of a session what most of them say of it."""
    for name in ("end_time", "venue", "delivery", "capacity", "start_time"):
        said = Counter(line.values[name] for line in group if line.values.get(name))
        if not said:
            continue
        most = said.most_common(1)[0][0]
        for line in group:
            if line.values.get(name) and folded(str(line.values[name])) != folded(str(most)):
                made.note(
                    f"Other rows of the session say another {name.replace('_', ' ')}: read as most say", line.place
                )
            line.values[name] = most


def settle_organisation_types(lines: list[Line], mapping: Mapping, known: Known, made: Composed) -> None:
    """One organisation has one type: Turnout's, the one that was decided, or the one that most of its rows say."""
    said: dict[str, Counter[str]] = {}
    for line in lines:
        kind = named(str(line.values["organisation_type"]))[:120]
        key = folded(str(line.values["organisation"]))
        said.setdefault(key, Counter())[kind] += bool(kind)
    decided = {folded(name): kind for name, kind in mapping.organisation_types.items()}
    for line in lines:
        key = folded(str(line.values["organisation"]))
        kept = known.types.get(key) or decided.get(key)
        most = said[key].most_common(1)[0][0]
        if (
            not kept
            and len([kind for kind in said[key] if kind]) > 1
            and folded(str(line.values["organisation_type"])) != folded(most)
        ):
            made.note("Other rows of the organisation say another type: read as most say", line.place)
        line.values["organisation_type"] = kept or (NOT_KNOWN if key == folded(NOT_LISTED) else most or NOT_KNOWN)


def each_once(lines: list[Line], made: Composed) -> Iterable[Line]:
    """Yield each person of a session once. Two rows that say differently what somebody did are a fault."""
    first: dict[tuple[object, object], Line] = {}
    for line in lines:
        if not line.values.get("session_ref"):
            continue
        key = (line.values["session_ref"], line.values["practitioner_email"])
        before = first.setdefault(key, line)
        if before is line:
            continue
        outcomes = {str(before.values["outcome"]), str(line.values["outcome"])}
        if len(outcomes) == 1:
            made.note("The same person and session as an earlier row: read once", line.place)
        elif outcomes <= _RECORDED and "no show" in outcomes:
            made.fault(
                line.place, f"outcome: {line.values['outcome']}, but {before.place} says {before.values['outcome']}"
            )
        else:
            made.note("The same person and session as an earlier row: read once, as the one that says more", line.place)
            if _STRONGER.index(str(line.values["outcome"])) < _STRONGER.index(str(before.values["outcome"])):
                _take_over(before, line)
    yield from first.values()


def _take_over(before: Line, line: Line) -> None:
    for name in ("outcome", "cancelled_on", "booked_on", "evaluation_score"):
        before.values[name] = (
            line.values.get(name)
            if name in {"outcome", "cancelled_on"}
            else line.values.get(name) or before.values.get(name)
        )
    before.place = line.place
