import pytest
from django.db.models import Q

from bookings.models import Booking
from reporting.yearly import since as history
from reporting.yearly.building import yearly_report
from reporting.yearly.pages.presenters import since_then
from reporting.yearly.since import done_since
from reporting.yearly.storing import report_from
from tests.reporting.yearly.test_keeping import change_events, corrected, merge_course, rename_everything
from tests.support.factories import make_event, make_session
from tests.support.kept_reports import LATER, YEAR, YEAR_BEFORE, a_year, kept
from tests.support.report_cases import Outcome, booked
from training.authorship import save_as

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]


def since(report):
    now = yearly_report(period=YEAR, now=LATER)
    return since_then(report, report_from(report.content), now, with_reasons=True)


def told(report):
    return {each.difference.what: (each.difference.was, each.difference.now) for each in since(report).changes}


def why(report, what):
    return next(list(each.why) for each in since(report).changes if each.difference.what == what)


def test_nothing_has_changed_where_nothing_was_done(django_assert_max_num_queries):
    a_year()
    report = kept()
    then = report_from(report.content)
    now = yearly_report(period=YEAR, now=LATER)
    with django_assert_max_num_queries(0):
        assert since_then(report, then, now, with_reasons=True).changes == []


def test_a_correction_is_told_by_figure_with_who_when_and_why():
    world = a_year()
    report = kept()
    corrected(world)
    assert told(report) == {
        "Understanding Child Neglect": ("3", "4"),
        "Hospitals": ("3", "4"),
        "Attendances": ("3", "4"),
        "People who came": ("3", "4"),
        "Places whose holder came to all of it": ("3", "4"),
        "Attendance not recorded": ("1", "0"),
        "No-show rate": ("25.0 %", "20.0 %"),
        "No-show rate, lowest likely": told(report)["No-show rate, lowest likely"],
        "No-show rate, highest likely": told(report)["No-show rate, highest likely"],
        "Coverage": ("80.0 %", "100.0 %"),
        "Registers missing or unfinished": ("1", "0"),
    }
    reasons = why(report, "Understanding Child Neglect")
    assert reasons[0] == (
        "Understanding Child Neglect, 4 November 2025: 1 person corrected in the register on 1 July 2026 by Tara "
        "Trainer (“Signed on the back”)"
    )
    assert "its register was partial and is complete" in reasons[1]
    assert why(report, "Hospitals") == reasons[:1]


def test_a_correction_of_a_no_show_that_moves_no_attendance_is_told_below():
    world = a_year()
    report = kept()
    corrected(world, number=4, value="absent")
    assert told(report)["No-shows"] == ("1", "2")
    assert "Understanding Child Neglect" not in told(report)
    assert since(report).also[0].endswith("by Tara Trainer (“Signed on the back”)")


def test_another_name_is_a_change_of_name_and_not_of_the_line():
    world = a_year()
    report = kept()
    rename_everything(world)
    assert told(report) == {
        "Understanding Child Neglect (its name)": ("Understanding Child Neglect", "Called otherwise"),
        "Hospitals (its name)": ("Hospitals", "Called otherwise"),
        "The partnership’s name": told(report)["The partnership’s name"],
    }
    assert why(report, "Understanding Child Neglect (its name)") == [
        "“Understanding Child Neglect” is called “Called otherwise” now on 1 July 2026"
    ]


def test_a_session_that_counts_under_another_course_is_told_of_both():
    world = a_year()
    report = kept()
    merge_course(world)
    assert told(report)["Understanding Child Neglect"] == ("3", "not listed")
    assert told(report)["The course that took it in"] == ("not listed", "3")
    for course in ("Understanding Child Neglect", "The course that took it in"):
        assert why(report, course) == [
            "The course that took it in, 4 November 2025: the session was one of Understanding Child Neglect before on "
            "1 July 2026"
        ]


def test_people_and_sessions_added_afterwards_and_cancelled_ones_are_told():
    world = a_year()
    report = kept()
    (walked_in,) = booked(world["session"], Outcome.ATTENDED, is_walk_in=True)
    save_as(walked_in, by=None, now=LATER)
    assert told(report)["Understanding Child Neglect"] == ("3", "4")
    assert why(report, "Understanding Child Neglect")[0].startswith(
        "Understanding Child Neglect, 4 November 2025: 1 person "
    )
    session = world["session"]
    session.status, session.cancelled_at = "cancelled", LATER
    save_as(session, by=None, now=LATER)
    assert told(report)["Understanding Child Neglect"] == ("3", "not listed")
    assert any(
        "the session was cancelled on 1 July 2026" in words for words in why(report, "Understanding Child Neglect")
    )


def test_an_event_that_was_changed_is_told():
    a_year()
    make_event(title="Conference", held_on=YEAR.start, lowest=50, highest=60)
    report = kept()
    change_events({})
    assert told(report) == {
        "Conference (people, at least)": ("50", "999"),
        "Conference (people, at most)": ("60", "999"),
    }
    assert why(report, "Conference (people, at least)") == ["Conference: the event was changed on 1 July 2026"]


def test_the_year_before_that_was_corrected_is_told_as_that():
    a_year()
    session = make_session(on=YEAR_BEFORE.start)
    booked(session, Outcome.ATTENDED, 2)
    report = kept()
    booked(session, Outcome.ATTENDED, 1)
    assert told(report)["Attendances (2024-25)"] == ("2", "3")
    assert "Attendances" not in told(report)


def test_what_was_done_before_it_was_kept_is_no_reason():
    world = a_year()
    booking = world["bookings"][4]
    booking.outcome = Outcome.ATTENDED
    save_as(booking, by=None, now=world["session"].starts_at)
    report = kept()
    corrected(world, number=3, value="present")
    (words,) = [each for each in why(report, "Understanding Child Neglect") if "corrected" in each]
    assert "1 person corrected" in words


def test_rows_whose_lines_do_not_fit_are_left_out_and_not_told_by_half(monkeypatch):
    """With one line too many the second booking is not told: half of its lines would say that nothing changed."""
    world = a_year()
    report = kept()
    for number in (3, 4):
        corrected(world, number=number, value="present")
    lines = Booking.history.filter(id__in=[world["bookings"][number].pk for number in (3, 4)]).count()
    for fits, people in ((lines, 2), (lines - 1, 1)):
        monkeypatch.setattr(history, "MOST_LINES", fits)
        asked = done_since(Booking, report.kept_at, ("outcome",), Q())
        assert [(done.was, done.now) for done in asked] == [
            ({"outcome": was}, {"outcome": "attended"}) for was in ("no show", "not recorded")[:people]
        ]
