import datetime as dt

import pytest

from bookings.attendance.register import wall_codes
from bookings.attendance.register.wall_codes import (
    ALPHABET,
    CheckInNotOpen,
    CodeNotInUse,
    SeenCode,
    as_code,
    code_on_the_wall,
    days_to_check_in_on,
    refuse_outside,
    seconds_left,
    see_code,
)
from tests.support.factories import make_session

pytestmark = pytest.mark.django_db
TUESDAY = dt.date(2026, 6, 2)
START = dt.datetime(2026, 6, 2, 8, 30, tzinfo=dt.UTC)  # 9:30am in London; a whole step begins
END = dt.datetime(2026, 6, 2, 15, 30, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def day():
    return make_session(on=TUESDAY).days.get()


def test_code_is_six_letters_without_vowels_and_stays_for_thirty_seconds(day):
    codes = [code_on_the_wall(day, START + second * SECOND) for second in range(60)]
    assert len(set(codes[:30])) == len(set(codes[30:])) == 1
    assert codes[0] != codes[30]
    assert all(len(code) == 6 and set(code) <= set(ALPHABET) for code in codes)
    assert not set(ALPHABET) & set("AEIOU")


def test_each_day_has_codes_of_its_own_and_an_hour_has_no_code_twice(day):
    other = make_session(on=TUESDAY).days.get()
    assert code_on_the_wall(day, START) != code_on_the_wall(other, START)
    assert len({code_on_the_wall(day, START + minute * 30 * SECOND) for minute in range(120)}) == 120


@pytest.mark.parametrize(
    ("seconds", "is_good"),
    [(-31, False), (-30, True), (-1, True), (0, True), (29, True), (59, True), (60, False), (90, False), (3600, False)],
)
def test_code_is_good_for_its_thirty_seconds_and_a_step_on_either_side(day, seconds, is_good):
    code = code_on_the_wall(day, START)
    now = START + seconds * SECOND
    if is_good:
        assert see_code(code, now=now) == SeenCode(day=day.pk, at=now)
    else:
        with pytest.raises(CodeNotInUse):
            see_code(code, now=now)


def test_code_says_which_of_the_days_it_is_of(day):
    others = [make_session(on=TUESDAY).days.get() for _ in range(3)]
    for one in (day, *others):
        assert see_code(code_on_the_wall(one, START), now=START).day == one.pk


@pytest.mark.parametrize(
    "typed", ["", "BCD", "BCDFGHJ", "ABCDFG", "bcdfg1", "ＢＣＤＦＧＨ", "é" * 6, "\x00" * 6, "B" * 5000]
)
def test_what_is_no_code_is_none(day, typed):
    assert as_code(typed) == ""
    with pytest.raises(CodeNotInUse):
        see_code(typed, now=START)


def test_code_is_taken_as_people_type_it(day):
    code = code_on_the_wall(day, START)
    for typed in (code.lower(), f" {code[:3]}-{code[3:]} ", " ".join(code)):
        assert see_code(typed, now=START).day == day.pk


def test_key_of_the_installation_makes_the_codes(day, settings):
    before = code_on_the_wall(day, START)
    settings.SECRET_KEY = "another" * 10
    assert code_on_the_wall(day, START) != before


def test_every_step_is_compared_in_constant_time(day, monkeypatch):
    compared = []
    monkeypatch.setattr(
        wall_codes, "constant_time_compare", lambda one, other: compared.append((one, other)) or one == other
    )
    code = code_on_the_wall(day, START - 30 * SECOND)  # the first of the three is the right one
    assert see_code(code, now=START).day == day.pk
    assert len(compared) == 3


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        (START - dt.timedelta(hours=1) - SECOND, False),
        (START - dt.timedelta(hours=1), True),
        (START, True),
        (END, True),
        (END + SECOND, False),
    ],
)
def test_days_are_checked_in_on_from_an_hour_before_the_start_until_the_end(day, now, is_open):
    make_session(on=TUESDAY - dt.timedelta(days=1))
    make_session(on=TUESDAY, status="draft")
    assert days_to_check_in_on(now) == ([day.pk] if is_open else [])
    if is_open:
        assert refuse_outside(day, now) is None
    else:
        with pytest.raises(CheckInNotOpen):
            refuse_outside(day, now)


def test_second_day_of_a_session_has_its_own_hours():
    session = make_session(on=TUESDAY - dt.timedelta(weeks=1), days=2)
    assert days_to_check_in_on(START) == [session.days.get(position=2).pk]


@pytest.mark.parametrize(("at", "left"), [(0, 30), (1, 29), (29.5, 0.5), (30, 30)])
def test_wall_knows_for_how_long_it_shows_the_code(at, left):
    assert seconds_left(START + dt.timedelta(seconds=at)) == left


def test_seen_code_is_good_for_the_time_that_signing_in_takes():
    saw = SeenCode(day=1, at=START)
    assert saw.is_good(START) and saw.is_good(START + dt.timedelta(minutes=15))
    assert not saw.is_good(START + dt.timedelta(minutes=15) + SECOND)
    assert not saw.is_good(START - SECOND)
