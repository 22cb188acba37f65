"""Each booking of a period, read in one question: what is counted by many things is read once and counted here.

Reports count in the database, which gives back a row for each of their lines. The review counts by a dozen things, of
which most cut across sessions: each such question takes longer than to read all bookings of a period.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Hashable, Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import compress, product
from operator import add
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, SmallIntegerField, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from bookings.attendance.register.reading import was_reminded
from bookings.models import Booking
from reporting.insight.inputs import UNKNOWN
from reporting.insight.rows import numbered
from reporting.outcomes import COUNTS_IN, RECORDED, Counts
from reporting.replica import as_they_come
from reporting.scope import Scope, bookings_in

# What a booking says of itself comes as a place in these.
REPLIES = ("coming", "no reply", "not asked", UNKNOWN)
WHO_BOOKED = ("self", "other", UNKNOWN)
FIRST = ("later", "first")
SAID = tuple(product(REPLIES, WHO_BOOKED))

_BITS = {name: 1 << place for place, name in enumerate(COUNTS_IN)}
_ALL = 1 << len(_BITS)
_RECORDED = _BITS["attended"] | _BITS["partly_attended"] | _BITS["no_show"]


@dataclass(frozen=True)
class EachBooking:
    """Bookings as columns. `kinds` are types of organisations, `booked_at` is as the database writes times (they
    sort as text), `said` a place in SAID (0 of those not recorded), and `figures` has a bit for each of COUNTS_IN that
    the booking counts in.
    """

    sessions: Sequence[int]
    people: Sequence[int]
    organisations: Sequence[int]
    kinds: Sequence[int]
    booked_at: Sequence[str]
    said: Sequence[int]
    figures: Sequence[int]
    absences: Sequence[str]
    cancellations: Sequence[str]

    @classmethod
    def of(cls, scope: Scope) -> "EachBooking":
        """Read those of a scope (one query)."""
        columns = ("session_id", "practitioner_id", "organisation_id", "organisation_type_id", "booked")
        booked = Cast("booked_at", TextField())  # to make a datetime of each takes longer than to find them all
        rows = bookings_in(scope).order_by().annotate(booked=booked, said=_said(), figures=_figures())
        read = as_they_come(rows.values_list(*columns, "said", "figures", "absence_kind", "cancel_reason"))
        return cls(*zip(*read, strict=True)) if read else cls(*([()] * len(fields(cls))))

    def where(self, chosen: Sequence[bool]) -> "EachBooking":
        """Return those of the bookings that are chosen."""
        return EachBooking(*(list(compress(getattr(self, column.name), chosen)) for column in fields(self)))

    def only(self, scope: Scope, sessions: Container[int]) -> "EachBooking":
        """Return those of a scope, of which these are the sessions."""
        return self.where(self.are_in(scope, sessions))

    def are_in(self, scope: Scope, sessions: Container[int]) -> list[bool]:
        """Tell of each whether it is of a scope, of which these are the sessions."""
        return [
            session in sessions
            and scope.organisation_id in (None, organisation)
            and scope.organisation_type_id in (None, kind)
            for session, organisation, kind in zip(self.sessions, self.organisations, self.kinds, strict=True)
        ]

    @cached_property
    def recorded(self) -> list[bool]:
        """Tell of each whether it is known if somebody came."""
        return self._counts_in(_RECORDED)

    @cached_property
    def missed(self) -> list[bool]:
        """Tell of each whether it is a no-show."""
        return self._counts_in(_BITS["no_show"])

    def _counts_in(self, bits: int) -> list[bool]:
        those = {figures for figures in set(self.figures) if figures & bits}
        return list(map(those.__contains__, self.figures))

    @cached_property
    def by_sessions(self) -> dict[int, Counts]:
        """Count by session: what each has recorded is in one place, so that its spread follows from its figures."""
        sessions, numbers = self._numbered_sessions
        found = self._figures_by(numbers, len(sessions))
        for counts in found:
            missed = counts.get("no_show", 0)
            recorded = counts.get("attended", 0) + counts.get("partly_attended", 0) + missed
            if recorded:
                counts |= {"sessions": 1, "squares": recorded * recorded, "shares": missed * missed / recorded}
        return _as_counts(sessions, found)

    def counted(self, lines: Sequence[Hashable], *, spread: bool = True) -> dict[Any, Counts]:
        """Count by line, of which there is one for each booking; with `spread`, also how many sessions each line is of
        and how its places are spread over them. As `clusters.clustered`, a line with nothing to count is left out.
        """
        places, numbers = numbered(lines)
        found = self._figures_by(numbers, len(places))
        if spread:
            for counts, sessions, squares, shares in zip(found, *self._spread(numbers, len(places)), strict=True):
                counts |= {"sessions": sessions, "squares": squares, "shares": shares} if sessions else {}
        return _as_counts(places, found)

    def _figures_by(self, numbers: Sequence[int], many: int) -> list[dict[str, Any]]:
        """Return by the number of a line, of so many, in which figures how many of its bookings count. A line and the
        figures go into one number: pairs take three times as long to tell apart.
        """
        found: list[dict[str, Any]] = [defaultdict(int) for _ in range(many)]
        for both, number in Counter(map(add, map(_ALL.__mul__, numbers), self.figures)).items():
            line, figures = divmod(both, _ALL)
            for name in _named(figures):
                found[line][name] += number
        return found

    def _spread(self, numbers: Sequence[int], many: int) -> tuple[list[int], list[int], list[float]]:
        """Return by the number of a line, of so many, in how many sessions it has recorded places, the sum of their
        squares there, and that of its no-shows squared over them.
        """
        places, of_sessions = self._numbered_sessions
        wide = len(places)
        cells = list(map(add, map(wide.__mul__, numbers), of_sessions))
        sessions, squares, shares = [0] * many, [0] * many, [0.0] * many
        recorded = Counter(compress(cells, self.recorded))
        for cell, number in recorded.items():
            line = cell // wide
            sessions[line] += 1
            squares[line] += number * number
        for cell, number in Counter(compress(cells, self.missed)).items():
            shares[cell // wide] += number * number / recorded[cell]
        return sessions, squares, shares

    @cached_property
    def _numbered_sessions(self) -> tuple[dict[Any, int], list[int]]:
        return numbered(self.sessions)

    def by_session(self, line: Callable[[int], Hashable]) -> list[Hashable]:
        """Return for each booking what its session's line is."""
        line_of = {session: line(session) for session in set(self.sessions)}
        return list(map(line_of.__getitem__, self.sessions))


def _as_counts(lines: Iterable[Any], found: Iterable[dict[str, Any]]) -> dict[Any, Counts]:
    return {line: Counts(**counts) for line, counts in zip(lines, found, strict=True) if counts}


_names: dict[int, tuple[str, ...]] = {}


def _named(figures: int) -> tuple[str, ...]:
    if figures not in _names:
        _names[figures] = tuple(name for name, bit in _BITS.items() if figures & bit)
    return _names[figures]


def _figures() -> Combinable:
    """Return in one number in which figures a booking counts: the conditions are those of the figures themselves."""
    bits: Iterable[Combinable] = (
        Case(When(which, then=Value(_BITS[name])), default=Value(0), output_field=IntegerField())
        for name, which in COUNTS_IN.items()
    )
    return sum(bits, Value(0, output_field=IntegerField()))


def _said() -> Combinable:
    """Ask it of recorded places alone, which are those that it is told of: the answer looks into another table."""
    of = said_of_a_booking()
    told = of["answer"] * len(WHO_BOOKED) + of["who"]
    return Case(When(RECORDED, then=told), default=Value(0), output_field=IntegerField())


def said_of_a_booking() -> dict[str, Combinable]:
    """Return what is known of a booking, each as a place in its list."""

    def numbered(*whens: tuple[Any, int], otherwise: int) -> Case:
        cases = (When(condition, then=Value(number)) for condition, number in whens)
        return Case(*cases, default=Value(otherwise), output_field=SmallIntegerField())

    return {
        "answer": numbered(
            (Q(reply=Booking.Reply.COMING), 0),
            (was_reminded(), 1),
            # Of what was brought in from elsewhere nobody knows whether a reminder was sent.
            (Q(booked_by__isnull=True), 3),
            otherwise=2,
        ),
        "who": numbered(
            (Q(takes_over_from__isnull=False), 2),
            (Q(named_from__isnull=False), 1),
            (Q(booked_by__isnull=True), 2),
            (Q(booked_by=F("practitioner")), 0),
            otherwise=1,
        ),
        "is_first": numbered((booked_before(), 0), otherwise=1),
    }


def booked_before() -> Exists:
    """Tell of a booking whether its person had booked before; of two at one moment, as of a file, one is first."""
    of_two = Q(booked_at=OuterRef("booked_at"), pk__lt=OuterRef("pk"))
    earlier = Q(booked_at__lt=OuterRef("booked_at")) | of_two
    return Exists(Booking.objects.filter(earlier, practitioner=OuterRef("practitioner")))
