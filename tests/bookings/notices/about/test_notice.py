"""The words that all kinds share: the start of a subject, and what and when."""

import pytest

from bookings.notices.about.days import DayAsSaid, days_as_said
from bookings.notices.about.made_up import MadeUp
from bookings.notices.about.notice import subject_line, what_and_when
from bookings.notices.kinds.no_show_enquiry import NoShowEnquiry
from bookings.notices.kinds.session_changed import TrainerAdded
from tests.support import factories
from training.when_and_where import days_of


@pytest.mark.parametrize(
    ("lead", "subject"),
    [
        ("Confirmed", "Confirmed: Understanding Child Neglect, Tue 7 Jul, 9:30am"),
        ("Still coming?", "Still coming? Understanding Child Neglect, Tue 7 Jul, 9:30am"),
    ],
)
def test_subject_line(neglect, lead, subject):
    assert subject_line(lead, neglect, days_of(neglect)) == subject


def test_subject_line_shortens_a_long_title_to_one_line(neglect):
    neglect.course.title = "A\r\nB" * 100
    subject = subject_line("Confirmed", neglect, days_of(neglect))
    assert "\r" not in subject and "\n" not in subject and len(subject) < 200
    assert subject.startswith("Confirmed: A BA B") and subject.endswith("…, Tue 7 Jul, 9:30am")


def test_what_and_when_is_now_unless_it_is_said_to_be_another_time(neglect):
    what = "Understanding Child Neglect, Tuesday 7 July 2026, 9:30am to 4:30pm."
    assert what_and_when(neglect, days_of(neglect)) == what
    assert what_and_when(neglect, days_of(neglect), when="Monday") == "Understanding Child Neglect, Monday."


def test_days_as_said_are_the_sessions_in_order(site, db):
    session = factories.make_session(days=2, venue=factories.VenueFactory(name="Hall"))
    assert days_as_said(session) == (
        DayAsSaid(when="Tuesday 7 July 2026, 9:30am to 4:30pm", where="Hall"),
        DayAsSaid(when="Tuesday 14 July 2026, 9:30am to 4:30pm", where="Hall"),
    )


def test_the_teams_words_are_for_whom_the_kind_is_for():
    assert NoShowEnquiry(copied=True).takes_own_words
    assert not NoShowEnquiry(is_copy=True).takes_own_words
    assert not TrainerAdded(session=1).takes_own_words


def test_a_made_up_session_is_a_month_ahead_and_has_its_monday(now):
    made_up = MadeUp.at(now)
    assert (made_up.session.starts_at - now).days in (29, 30)
    assert (made_up.monday.weekday(), (now.date() - made_up.monday).days < 7) == (0, True)
    assert made_up.booking().pk == 0 and made_up.booking().cancelled_at is None
    assert made_up.booking(is_cancelled=True).cancelled_at == now
