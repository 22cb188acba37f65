"""Whatever the file: a good one comes in whole and counts the same, a bad one leaves nothing."""

import datetime as dt
from collections import Counter
from itertools import chain

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookings.exchange.history.columns import COLUMNS
from bookings.exchange.history.importing import HistoryRefused, import_rows
from bookings.exchange.history.stored import outcome_of
from bookings.models import Booking, Mark, Register
from bookings.upkeep.integrity.each_row import faults
from tests.conftest import NOW
from tests.support.thoroughness import rounds
from training.models import Course, Organisation, Session, User

pytestmark = pytest.mark.django_db
# The database of the test is the same for all examples: each takes back what it wrote.
examples = settings(
    max_examples=rounds(25, usually=12),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

ORGANISATIONS = {"Wye Valley": "Health", "Ledbury School": "Education", "West Mercia": "Police"}
PLACELESS = {"cancelled", "late cancellation", "waiting list"}
OUTCOMES = ["attended", "partly attended", "no show", "excused", "not recorded", *sorted(PLACELESS)]
days = st.dates(dt.date(2015, 1, 1), dt.date(2026, 5, 1))


@st.composite
def sessions(draw, ref: str) -> list[dict]:
    first = draw(days)
    dates = [first, first + dt.timedelta(days=draw(st.integers(1, 30)))][: draw(st.integers(1, 2))]
    shared = {
        "course": draw(st.sampled_from(["Neglect", "Level 2", "Ärzte & Eltern"])),
        "category": "All",
        "session_ref": ref,
        "session_date": ";".join(f"{date:%d/%m/%Y}" for date in dates),
        "register": draw(st.sampled_from(["complete", "partial", "unavailable"])),
        "capacity": draw(st.sampled_from(["", "1", 30])),
        "venue": draw(st.sampled_from(["", "Town Hall"])),
    }
    rows = []
    for person in draw(st.lists(st.integers(1, 8), unique=True, min_size=1, max_size=6)):
        outcome, organisation = draw(st.sampled_from(OUTCOMES)), draw(st.sampled_from(sorted(ORGANISATIONS)))
        booked_on = first - dt.timedelta(days=draw(st.integers(0, 60)))
        rows.append(
            shared
            | {
                "practitioner_email": draw(st.sampled_from(["p{}@example.org", "P{}@Example.org"])).format(person),
                "practitioner_name": f"Person {person}",
                "organisation": organisation,
                "organisation_type": ORGANISATIONS[organisation],
                "outcome": outcome,
                "booked_on": draw(st.sampled_from([None, booked_on])),
                "cancelled_on": first if "cancel" in outcome else "",
                "evaluation_score": draw(st.sampled_from(["", 4])) if outcome == "attended" else None,
            }
        )
    return rows


files = (
    st.integers(1, 4)
    .flatmap(lambda n: st.tuples(*(sessions(f"S-{i}") for i in range(n))))
    .map(lambda parts: list(chain(*parts)))
)


def told(rows) -> Counter:
    return Counter(
        (row["session_ref"], row["practitioner_email"].lower(), row["outcome"], row["organisation"]) for row in rows
    )


def stored() -> Counter:
    bookings = Booking.objects.select_related("session", "practitioner", "organisation")
    return Counter((b.session.ref, b.practitioner.email, outcome_of(b), b.organisation.name) for b in bookings)


def nothing_is_there() -> bool:
    tables = (Booking, Mark, Register, Session, Course, Organisation, User, Booking.history, Session.history)
    return not any(getattr(table, "objects", table).exists() for table in tables)


@pytest.mark.r43
@given(rows=files)
@examples
def test_a_good_file_comes_in_whole_once(rows):
    with transaction.atomic():
        summary = import_rows(rows=rows, by=None, now=NOW)
        assert stored() == told(rows)
        assert summary.created["bookings"] == len(rows)
        assert summary.created["people"] == len({row["practitioner_email"].lower() for row in rows})
        assert Booking.history.count() == len(rows)
        assert list(faults(now=NOW)) == []
        again = import_rows(rows=rows, by=None, now=NOW)
        assert (sum(again.created.values()), again.unchanged) == (0, len(rows))
        assert stored() == told(rows)
        transaction.set_rollback(True)


ROT = st.sampled_from(
    [
        ("session_date", "31/04/2023"),
        ("session_date", ""),
        ("practitioner_email", "nobody"),
        ("outcome", "came"),
        ("organisation_type", "\u200b"),
        ("practitioner_name", "a\x00b"),
        ("capacity", "2.5"),
        ("booked_on", "9999-01-01"),
        ("course", "x" * 201),
        ("evaluation_score", "6"),
    ]
)


@pytest.mark.r43
@given(rows=files, spoilt=st.lists(st.tuples(st.integers(0, 10_000), ROT), min_size=1, max_size=3))
@examples
def test_a_spoilt_file_leaves_nothing_and_names_its_rows(rows, spoilt):
    numbers = set()
    for place, (column, value) in spoilt:
        rows[place % len(rows)] = rows[place % len(rows)] | {column: value}
        numbers.add(place % len(rows) + 2)
    with transaction.atomic():
        with pytest.raises(HistoryRefused) as refused:
            import_rows(rows=rows, by=None, now=NOW)
        assert numbers <= {fault.row for fault in refused.value.faults}
        assert nothing_is_there()
        transaction.set_rollback(True)


cells = st.one_of(
    st.none(),
    st.text(max_size=30),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.times(),
    st.datetimes(),
    st.timedeltas(),
)


@given(
    rows=files,
    place=st.integers(0, 10_000),
    changes=st.dictionaries(st.sampled_from(sorted(COLUMNS)), cells, min_size=1),
)
@examples
def test_any_cell_at_all_comes_in_whole_or_leaves_nothing(rows, place, changes):
    rows[place % len(rows)] = rows[place % len(rows)] | changes
    with transaction.atomic():
        try:
            import_rows(rows=rows, by=None, now=NOW)
        except HistoryRefused:
            assert nothing_is_there()
        else:
            assert Booking.objects.count() == len(rows)
            assert list(faults(now=NOW)) == []
        transaction.set_rollback(True)
