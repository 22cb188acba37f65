"""Part 9: who is hurt, by empty places and by what is done about them: types of organisations, and small ones."""

from collections import Counter
from typing import Any

from django.db.models import Count

from bookings.models import Booking
from reporting.insight.intervals import FEW_SESSIONS, newcombe
from reporting.outcomes import Counts
from reporting.review.grounds import Grounds
from reporting.review.parts import Link, Part, Section, rate_in_words, table_for
from reporting.scope import bookings_in
from reporting.tables import Column, Kind
from training.templatetags.words import percentage, plural

SMALL = 15  # places held in the period, under which an organisation's own rate is mostly luck
_LARGE, _SMALL = 0, 1


def burden(grounds: Grounds) -> Part:
    waited = _waited_in_vain(grounds)
    sections = [_types(grounds, waited)] if grounds.total.held else []
    return Part(
        number=9,
        key="who-is-hurt",
        heading="Who is hurt?",
        sentences=[
            _in_vain(grounds, waited),
            *_small_ones(grounds),
            "A charge, a limit or a call reaches those most who have most no-shows. Check this table before you choose "
            "a measure.",
        ],
        sections=sections,
        links=[Link("No-shows by organisation type", "report", ("no-shows-by-organisation-type",))],
    )


def _waited_in_vain(grounds: Grounds) -> dict[int, Counter[int]]:
    """Return by session, and by type of organisation, how many were on the waiting list when it began (one query)."""
    rows: Any = bookings_in(grounds.scope).filter(status=Booking.Status.WAITING).order_by()
    found: dict[int, Counter[int]] = {}
    for session, kind, number in rows.values_list("session_id", "organisation_type_id").annotate(Count("pk")):
        found.setdefault(session, Counter())[kind] += number
    return found


def _in_vain(grounds: Grounds, waited: dict[int, Counter[int]]) -> str:
    """Return how many waited for a place that stayed empty: no more of them than there were no-shows beside them."""
    beside = [(waiting.total(), grounds.of_sessions.get(key, Counts()).no_show) for key, waiting in waited.items()]
    could = sum(min(waiting, empty) for waiting, empty in beside)
    if not could:
        return "Nobody was left waiting for a session in which a booked place stayed empty."
    sessions = sum(1 for waiting, empty in beside if min(waiting, empty))
    return (
        f"{plural(could, 'person,people')} waited for a place and got none, though as many places in the same "
        f"{plural(sessions, 'session,sessions')} stayed empty."
    )


def _types(grounds: Grounds, waited: dict[int, Counter[int]]) -> Section:
    by_type: Counter[int] = sum(waited.values(), Counter())
    rows = []
    for kind, name in grounds.names_of_types.items():
        counts = grounds.of_types.get(kind, Counts())
        if counts.is_empty and not by_type[kind]:
            continue
        low, high = grounds.interval(counts) or (None, None)
        rows.append(
            {
                "organisation_type": name,
                "held": counts.held,
                "rate": counts.rate,
                "low": low,
                "high": high,
                "no_show": counts.no_show,
                "of_all": counts.no_show / grounds.total.no_show if grounds.total.no_show else None,
                "waited": by_type[kind],
                "sure": "Few sessions" if 0 < counts.sessions < FEW_SESSIONS else _against(grounds, low, high),
            }
        )
    columns = [
        Column("organisation_type", "Organisation type"),
        Column("rate", "No-show rate", Kind.PERCENTAGE),
        Column("low", "Lowest likely", Kind.PERCENTAGE),
        Column("high", "Highest likely", Kind.PERCENTAGE),
        Column("no_show", "No-shows", Kind.COUNT),
        Column("held", "Places held", Kind.COUNT),
        Column("of_all", "Part of all no-shows", Kind.PERCENTAGE),
        Column("waited", "Waited in vain", Kind.COUNT),
        Column("sure", "Does it differ?"),
    ]
    table = table_for(grounds.scope, "types", "By type of organisation", columns, rows)
    return Section(heading="By type of organisation", table=table)


def _against(grounds: Grounds, low: float | None, high: float | None) -> str:
    mean = grounds.total.rate
    if low is None or high is None or mean is None:
        return "Nothing recorded"
    return "Higher" if low > mean else "Lower" if high < mean else "No different from the average"


def _small_ones(grounds: Grounds) -> list[str]:
    """Return how small organisations do against the others: each alone is too small, together they are not."""
    of_size = {key: _LARGE if counts.held >= SMALL else _SMALL for key, counts in grounds.of_organisations.items()}
    sizes = [of_size.get(organisation, _SMALL) for organisation in grounds.bookings.organisations]
    found = grounds.bookings.counted(sizes)
    small, rest = found.get(_SMALL, Counts()), found.get(_LARGE, Counts())
    small_range, rest_range = grounds.interval(small), grounds.interval(rest)
    if small.rate is None or rest.rate is None or small_range is None or rest_range is None:
        return []
    number = sum(1 for counts in grounds.of_organisations.values() if 0 < counts.held < SMALL)
    low, high = newcombe(small.rate, small_range, rest.rate, rest_range)
    differ = "That is more than chance explains." if low > 0 or high < 0 else "Chance alone can explain the difference."
    return [
        f"The {plural(number, 'organisation,organisations')} with fewer than {SMALL} places hold "
        f"{percentage(small.held / grounds.total.held)} of places and have "
        f"{percentage(small.no_show / grounds.total.no_show if grounds.total.no_show else None)} of no-shows. Their "
        f"no-show rate is {rate_in_words(small.rate, small_range)}, against {rate_in_words(rest.rate, rest_range)} for "
        f"the others. {differ}"
    ]
