"""Facts are checked where they are made, and are the same after they were stored."""

import datetime as dt
import json
from dataclasses import dataclass

import pytest

from bookings.notices.about.facts import Facts

MORNING = dt.datetime(2026, 7, 7, 8, 30, tzinfo=dt.UTC)
DAY = dt.date(2026, 7, 7)


@dataclass(frozen=True, kw_only=True)
class Part(Facts):
    on: dt.date


@dataclass(frozen=True, kw_only=True)
class Whole(Facts):
    number: int
    at: dt.datetime
    text: str = ""
    yes: bool = False
    part: Part | None = None
    parts: tuple[Part, ...] = ()


def test_what_was_stored_is_read_back_with_its_types():
    facts = Whole(number=3, at=MORNING, text="x", yes=True, part=Part(on=DAY), parts=(Part(on=DAY), Part(on=DAY)))
    stored = json.loads(json.dumps(facts.as_json()))
    assert stored == {
        "number": 3,
        "at": "2026-07-07T08:30:00+00:00",
        "text": "x",
        "yes": True,
        "part": {"on": "2026-07-07"},
        "parts": [{"on": "2026-07-07"}, {"on": "2026-07-07"}],
    }
    assert Whole.from_json(stored) == facts


def test_what_is_as_by_default_is_not_stored():
    assert Part(on=DAY).as_json() == {"on": "2026-07-07"}
    assert Whole(number=0, at=MORNING).as_json() == {"number": 0, "at": "2026-07-07T08:30:00+00:00"}


def test_a_key_of_another_version_is_passed_over_and_none_is_read():
    stored = {"number": 3, "at": "2026-07-07T08:30:00+00:00", "part": None, "copied": False}
    assert Whole.from_json(stored) == Whole(number=3, at=MORNING)


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": "3"},
        {"number": True},
        {"number": None},
        {"at": "2026-07-07T08:30:00+00:00"},
        {"at": DAY},
        {"at": dt.datetime(2026, 7, 7)},
        {"text": None},
        {"text": b"x"},
        {"yes": 1},
        {"part": {"on": DAY}},
        {"parts": [Part(on=DAY)]},
        {"parts": (DAY,)},
    ],
    ids=str,
)
def test_a_fact_of_another_type_is_refused_where_it_is_written(wrong):
    (name,) = wrong
    with pytest.raises(TypeError, match=f"Whole: {name} is "):
        Whole(**{"number": 3, "at": MORNING} | wrong)


def test_a_moment_is_no_date():
    with pytest.raises(TypeError, match="Part: on is "):
        Part(on=MORNING)


def test_a_missing_fact_and_one_that_there_is_not_are_refused():
    with pytest.raises(TypeError, match="number"):
        Whole(at=MORNING)
    with pytest.raises(TypeError, match="numbr"):
        Whole(numbr=3, at=MORNING)
