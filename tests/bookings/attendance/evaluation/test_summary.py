import pytest

from bookings.attendance.evaluation.summary import summary_of
from bookings.models import Booking
from tests.support.attended import attended, session_with_register
from tests.support.evaluated import make_evaluation

pytestmark = pytest.mark.django_db


def answered(session, *scores):
    for score in scores:
        make_evaluation(attended(session), score=score, words="WORDS")


def test_summary_counts_scores_of_the_session_and_who_came():
    session, other = session_with_register(), session_with_register()
    answered(session, 5, 5, 2)
    answered(other, 1)
    attended(session, Booking.Outcome.PARTLY_ATTENDED)
    attended(session, Booking.Outcome.NO_SHOW)
    summary = summary_of(session)
    assert summary.scores == ((5, 2), (4, 0), (3, 0), (2, 1), (1, 0))
    assert (summary.came, summary.answers, summary.mean) == (4, 3, 4.0)


@pytest.mark.parametrize(("answers", "enough"), [(0, False), (4, False), (5, True)])
def test_summary_is_for_trainers_from_five_answers_on(answers, enough):
    session = session_with_register()
    answered(session, *[4] * answers)
    assert summary_of(session).is_enough_for_trainers is enough


def test_summary_takes_two_queries(django_assert_num_queries):
    session = session_with_register()
    answered(session, 1, 2, 3)
    with django_assert_num_queries(2):
        assert summary_of(session).answers == 3
