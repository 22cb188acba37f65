"""The reports on who will come, and on how true that turned out."""

import datetime as dt
from dataclasses import replace

import pytest

from reporting.formats.files import FILE_FORMATS
from reporting.insight.intervals import wilson
from reporting.models import SessionOutlook
from reporting.outlook.keeping import keep_outlooks
from reporting.periods import reporting_year_of
from reporting.reports.basis import WHOLE_ROOMS
from reporting.reports.registry import REPORTS
from tests.support.foreseen import a_year_on_record, to_come
from tests.support.report_cases import Outcome, Status, booked, scope, session

pytestmark = pytest.mark.django_db
OUTLOOK, CALIBRATION = REPORTS["outlook"], REPORTS["calibration"]
THIS_YEAR = reporting_year_of(dt.date(2026, 6, 1))


def this_year(now):
    return scope(now, period=THIS_YEAR)


def test_line_for_each_coming_session_with_what_is_foreseen(now):
    coming = to_come(a_year_on_record(), held=20)
    booked(coming, status=Status.WAITING, number=2)
    keep_outlooks(now=now)
    kept = SessionOutlook.objects.get()
    table = OUTLOOK.table(this_year(now))
    [row] = table.rows
    assert (row["course"], row["date"], row["seats"], row["held"]) == (coming.course.title, coming.first_on, 20, 20)
    assert (row["waiting"], row["expected"], row["at_least"], row["at_most"]) == (2, 17, kept.low, kept.high)
    assert (row["empty"], row["extra"], row["risk"]) == (3, kept.extra, kept.overflow)
    assert table.total["held"] == 20
    assert "About 17 of the 20 people who hold a place will probably come." in table.headline
    assert table.notes[-2].startswith("What extra places can do:")
    assert table.notes[-1].startswith("What knowing early does:")
    assert "2 people wait for these sessions." in table.notes[-1]


def test_too_little_on_record_says_so_and_invents_nothing(now):
    to_come(session(on=dt.date(2026, 5, 5)).course, held=5)
    table = OUTLOOK.table(this_year(now))
    assert [(row["held"], row["expected"], row["extra"]) for row in table.rows] == [(5, None, None)]
    assert "Too little is recorded" in table.notes[-1]
    assert table.headline == "1 session is to come."


def test_without_a_session_to_come_it_says_so(now):
    assert OUTLOOK.table(this_year(now)).headline == "No session is to come in this period."


def kept(of, *, expected, held, low, high, now):
    SessionOutlook.objects.create(
        session=of, made_at=now, held=held, waiting=0, seats=20, risk_percent=5, expected=expected, low=low, high=high,
        extra=0, overflow=0.0, filled=0.9, filled_without=0.9,
    )  # fmt: skip


def test_foreseen_is_held_against_what_happened_by_hand(now):
    course = session(on=dt.date(2025, 10, 7)).course
    for day, away, low, high in ((7, 2, 16, 20), (14, 4, 17, 20)):
        ran = session(on=dt.date(2025, 11, day), course=course)
        booked(ran, Outcome.NO_SHOW, away)
        booked(ran, Outcome.ATTENDED, 20 - away)
        kept(ran, expected=17.6, held=20, low=low, high=high, now=now)
    table = CALIBRATION.table(scope(now))
    [row] = table.rows
    assert (row["band"], row["sessions"], row["recorded"], row["rate"]) == ("10 to 15", 2, 40, 0.15)
    assert row["predicted"] == pytest.approx(0.12)
    # 40 places in two sessions of 20, and the assumed ICC of 0.05: a design effect of 1.95.
    assert (row["low"], row["high"]) == pytest.approx(wilson(6, 40, 1.95))
    assert row["verdict"] == "As foreseen"
    assert table.headline.startswith("We foresaw 12.0 no-shows in 100 places, and 15.0 happened, in 2 sessions: so the")
    assert "In 1 of 2 sessions" in table.notes[-1]


def test_far_from_what_was_foreseen_says_which_way(now):
    for away, verdict in ((0, "Fewer stayed away"), (16, "More stayed away")):
        SessionOutlook.objects.all().delete()
        for day in (4, 11, 18):
            ran = session(on=dt.date(2025, 11, day))
            booked(ran, Outcome.NO_SHOW, away)
            booked(ran, Outcome.ATTENDED, 20 - away)
            kept(ran, expected=14, held=20, low=10, high=17, now=now)
        assert [row["verdict"] for row in CALIBRATION.table(scope(now)).rows] == [verdict]


def test_sessions_of_which_nothing_is_recorded_or_foreseen_are_left_out(now):
    booked(session(on=dt.date(2025, 11, 4)), Outcome.ATTENDED, 5)
    silent = session(on=dt.date(2025, 11, 5))
    booked(silent, Outcome.NOT_RECORDED, 5)
    kept(silent, expected=4, held=5, low=3, high=5, now=now)
    table = CALIBRATION.table(scope(now))
    assert (list(table.rows), table.total) == ([], {})
    assert table.headline.startswith("Nothing was foreseen yet")


def test_register_with_gaps_says_nothing_of_the_range(now):
    ran = session(on=dt.date(2025, 11, 4))
    booked(ran, Outcome.ATTENDED, 5)
    booked(ran, Outcome.NOT_RECORDED, 1)
    kept(ran, expected=5, held=6, low=6, high=6, now=now)
    table = CALIBRATION.table(scope(now))
    assert table.rows[0]["recorded"] == 5
    assert not any("whose register is whole" in note for note in table.notes)


@pytest.mark.parametrize("format", FILE_FORMATS)
def test_every_format_is_made_of_both(now, format):
    to_come(a_year_on_record())
    for report, asked in ((OUTLOOK, this_year(now)), (CALIBRATION, scope(now))):
        assert len(FILE_FORMATS[format].write(report.table(asked))) > 50


def test_narrowed_to_a_course_the_others_are_left_out(now):
    course = a_year_on_record()
    to_come(course, held=4)
    to_come(session(on=dt.date(2026, 5, 5)).course, held=3)
    keep_outlooks(now=now)
    table = OUTLOOK.table(replace(this_year(now), course_ids=frozenset({course.pk})))
    assert [row["held"] for row in table.rows] == [4]


@pytest.mark.parametrize("narrowed", ["organisation_id", "organisation_type_id"])
def test_what_was_foreseen_of_a_room_is_held_against_the_whole_room(now, narrowed):
    """Of an organisation whose people all came, nine of ten others stayed away: the room was foreseen with them."""
    course = session(on=dt.date(2025, 10, 7)).course
    for day in (4, 11, 18):
        ran = session(on=dt.date(2025, 11, day), course=course)
        booked(ran, Outcome.NO_SHOW, 9)
        booked(ran, Outcome.ATTENDED, 1)
        [mine] = booked(ran, Outcome.ATTENDED)
        kept(ran, expected=2.2, held=11, low=1, high=4, now=now)
    other = session(on=dt.date(2025, 11, 25), course=course)  # nobody of that organisation booked it
    booked(other, Outcome.ATTENDED, 5)
    kept(other, expected=5, held=5, low=4, high=5, now=now)
    asked = {narrowed: getattr(mine, narrowed)}
    table, whole = CALIBRATION.table(scope(now, **asked)), CALIBRATION.table(scope(now))
    assert (table.rows, table.total, table.headline) == (whole.rows, whole.total, whole.headline)
    assert [(row["band"], row["recorded"], row["verdict"]) for row in table.rows] == [
        ("Fewer than 5", 5, "As foreseen"),
        ("30 or more", 33, "As foreseen"),
    ]
    assert table.notes == [WHOLE_ROOMS, *whole.notes]


@pytest.mark.parametrize("narrowed", ["organisation_id", "organisation_type_id"])
def test_outlook_of_an_organisation_is_that_of_whole_rooms(now, narrowed):
    course = a_year_on_record()
    coming = to_come(course, held=15)
    [mine] = booked(coming)
    to_come(course, held=7)
    keep_outlooks(now=now)
    table, whole = (
        OUTLOOK.table(replace(this_year(now), **{narrowed: getattr(mine, narrowed)})),
        OUTLOOK.table(this_year(now)),
    )
    assert [row["held"] for row in table.rows] == [16, 7]
    assert (table.rows, table.total, table.headline) == (whole.rows, whole.total, whole.headline)
    assert table.notes == [WHOLE_ROOMS, *whole.notes]
