"""How long somebody was there, as each language and program writes it."""

# ruff: noqa: E501  # a table of forms

import datetime as dt

import pytest

from bookings.attendance.files.lengths import seconds_of


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1h 2m 10s", 3730), ("2m 10s", 130), ("10s", 10), ("1h", 3600), ("1h 10s", 3610), ("62", 3720), ("62.5", 3750),
        ("62,5", 3750), ("01:02:10", 3730), ("1:02:10", 3730), ("1:02", 3720), ("0:00:00", 0), ("0", 0), ("25:00:00", 90000),
        ("1 hr 2 min", 3720), ("1 hour, 2 minutes and 10 seconds", 3730), ("148 mins", 8880), ("PT1H2M10S", 3730),
        ("1 Std. 2 Min. 10 Sek.", 3730), ("1 Stunde 2 Minuten", 3720), ("1 h 2 min 10 s", 3730), ("1 heure 2 minutes", 3720),
        ("1 hora 2 minutos 10 segundos", 3730), ("1 godz. 2 min 10 s", 3730), ("1 awr 2 funud", None), ("1a 2m 10e", 3730),
        ("1 awr 2 munud 10 eiliad", 3730), ("1 u 2 m 10 s", 3730), ("1 ora 2 min", 3720), ("1H 2M", 3720), ("1\u00a0h\u00a02\u00a0min", 3720),
        ("1d 1h", 90000), ("soon", None), ("1x", None), ("-5", None), ("1h 2", None), ("1:75", None), ("99999999", None), ("", None),
        (dt.timedelta(minutes=62), 3720), (dt.time(1, 2, 10), 3730), (62, 3720), (62.5, 3750), (True, None), (None, None),
    ],
)  # fmt: skip
def test_length_in_each_form(text, seconds):
    assert seconds_of(text) == seconds


def test_bare_number_counts_what_it_is_told_to():
    assert [seconds_of("90", unit=unit) for unit in (1, 60, 3600)] == [90, 5400, 324000]
