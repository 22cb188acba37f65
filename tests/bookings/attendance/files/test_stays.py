"""Stays count inside the hours of a day, overlaps once, and by settings for here and for a part of it."""

import datetime as dt

import pytest
from django.utils import timezone

from bookings.attendance.files.stays import Stay, judged, needed, seconds_there
from training.models import SessionDay


def at(clock, on=dt.date(2026, 6, 2)):
    return timezone.make_aware(dt.datetime.combine(on, dt.time.fromisoformat(clock)))


def stay(start, end, minutes=None):
    return Stay.between(at(start), at(end), None if minutes is None else minutes * 60)


def known(minutes):
    return Stay(start=None, end=None, seconds=minutes * 60)


DAY = SessionDay(starts_at=at("09:30"), ends_at=at("12:30"))


@pytest.mark.parametrize(
    ("stays", "minutes"),
    [
        ([], 0),
        ([stay("09:30", "12:30")], 180),
        ([stay("09:00", "13:00")], 180),
        ([stay("08:00", "09:30")], 0),
        ([stay("12:30", "13:00")], 0),
        ([stay("09:30", "10:30"), stay("10:30", "11:30")], 120),
        ([stay("09:30", "10:30"), stay("10:00", "11:00")], 90),
        ([stay("09:30", "12:00"), stay("10:00", "11:00")], 150),
        ([stay("11:00", "12:00"), stay("09:30", "10:30")], 120),
        ([stay("09:30", "12:30", 100)], 100),
        ([stay("09:30", "12:30", 400)], 180),
        ([stay("09:30", "10:30", 10), stay("11:00", "12:00", 20)], 30),
        ([known(100)], 100),
        ([known(100), known(30)], 130),
        ([known(500)], 180),
        ([stay("09:30", "10:30"), known(30)], 90),
    ],
)
def test_seconds_of_stays_in_the_hours_of_a_day(stays, minutes):
    assert seconds_there(stays, DAY) == minutes * 60


def test_clocks_going_back_do_not_shorten_a_stay():
    night = dt.date(2026, 10, 25)
    day = SessionDay(starts_at=at("00:30", night), ends_at=at("02:30", night))
    assert seconds_there([Stay.between(at("00:30", night), at("02:30", night))], day) == 3 * 3600


@pytest.mark.parametrize(("said", "minutes"), [("75%", 135), ("100%", 180), ("1%", 1.8), ("20", 20), ("500", 180)])
def test_setting_is_minutes_or_a_share_of_the_day(said, minutes):
    assert needed(said, DAY) == minutes * 60


@pytest.mark.parametrize(
    ("here", "partly", "expected"),
    [
        ("75%", "10", {135: "present", 134: "partly", 10: "partly", 9: None, 0: None}),
        ("120", "50%", {120: "present", 119: "partly", 90: "partly", 89: None}),
        ("10", "60", {10: "present", 9: None}),
    ],
)
def test_judged_by_the_settings_and_never_absent(settings, here, partly, expected):
    settings.ATTENDANCE_FILE_HERE, settings.ATTENDANCE_FILE_PARTLY = here, partly
    assert {minutes: judged(minutes * 60, DAY) for minutes in expected} == expected
