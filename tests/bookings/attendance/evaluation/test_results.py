"""Results of evaluations: counted by hand, and for those who may read them only from five answers on."""

import pytest

from bookings.attendance.evaluation.lines import lines_of
from bookings.attendance.evaluation.results import results_of
from bookings.models import Booking
from tests.support.attended import attended, session_with_register
from tests.support.evaluated import make_answer, make_evaluation, make_form

pytestmark = pytest.mark.django_db
SURE = {"kind": "confidence", "text": "I know", "asked_before": True, "asked_after": True, "asked_later": True}
CHOICE = {"kind": "choice", "text": "Used?", "options": ["Yes", "No"]}
TEXT, SECRET = {"kind": "text", "text": "What else?"}, {"kind": "text", "text": "For us?", "for_team_alone": True}


@pytest.fixture
def session(db):
    return session_with_register()


@pytest.fixture
def questions(session):
    form = make_form(SURE, CHOICE, TEXT, SECRET, course=session.course)
    return list(form.questions.order_by("position"))


def read(session, *, reads_all=True):
    return results_of(Booking.objects.filter(session=session), reads_all=reads_all)


def find(results, title, moment):
    return next(one for one in results.distributions if one.title == title and one.moment == moment)


def test_results_count_who_came_and_who_answered(session):
    for score in (5, 5, 2):
        make_evaluation(attended(session), score=score)
    attended(session, Booking.Outcome.PARTLY_ATTENDED)
    make_evaluation(attended(session, Booking.Outcome.NO_SHOW), score=1)
    make_evaluation(attended(session, Booking.Outcome.NOT_RECORDED), score=4)
    results = read(session)
    assert (results.came, results.answered, results.unrecorded, results.rate) == (4, 3, 1, 0.75)
    assert [level.people for level in results.distributions[0].levels] == [2, 1, 0, 1, 0]
    assert results.mean == 4.0


def test_answers_of_another_session_are_not_counted(session, questions):
    other = session_with_register(course=session.course)
    for number, where in ((1, session), (2, other)):
        make_answer(attended(where), questions[1], number=number)
    assert [level.people for level in find(read(session), "Used?", "After the course").levels] == [1, 0]
    both = results_of(Booking.objects.filter(session__course=session.course), reads_all=True)
    assert [level.people for level in find(both, "Used?", "After the course").levels] == [1, 1]


def test_shifts_pair_the_same_people_at_each_two_moments(session, questions):
    sure = questions[0]
    for booked, before, now, later in ((3, 2, 4, 4), (None, 2, 5, 2), (4, 4, 4, None)):
        booking = attended(session)
        make_answer(booking, sure, number=now, number_before=before)
        if booked:
            make_answer(booking, sure, moment="before", number=booked)
        if later:
            make_answer(booking, sure, moment="later", number=later)
    make_answer(attended(session), sure, moment="before", number=1)
    shifts = {one.between.split(",")[0]: one.shift for one in read(session).shifts}
    assert {between: (s.people, s.before, s.after) for between, s in shifts.items()} == {
        "Before and after the course": (3, 1, 3),
        "When they booked and after the course": (2, 1, 2),
        "After the course and 90 days later": (2, 2, 1),
    }


def test_nothing_is_shown_of_fewer_than_five_answers_but_to_the_team(session, questions):
    for _ in range(4):
        make_evaluation(attended(session), words="WORDS", question=questions[2])
    results = read(session, reads_all=False)
    assert (results.is_enough, results.distributions, results.texts, results.mean) == (False, [], [], None)
    assert read(session).texts[0].texts == ("WORDS",) * 4
    make_evaluation(attended(session))
    results = read(session, reads_all=False)
    assert results.distributions[0].answers == 5
    assert (results.texts[0].answers, results.texts[0].texts) == (4, ())


@pytest.mark.parametrize("people", [4, 5])
def test_a_question_that_few_have_answered_stays_hidden_however_many_answered_the_form(session, questions, people):
    for number in range(8):
        booking = attended(session)
        make_evaluation(booking)
        if number < people:
            make_answer(booking, questions[0], number=4, number_before=2)
            make_answer(booking, questions[1], number=1)
    results = read(session, reads_all=False)
    assert bool(find(results, "Used?", "After the course").levels) is (people == 5)
    assert bool(results.shifts) is (people == 5)


def test_what_is_for_the_team_alone_is_for_nobody_else(session, questions):
    for _ in range(6):
        make_evaluation(attended(session), words="SECRET", question=questions[3])
    assert read(session, reads_all=False).texts == []
    (written,) = read(session).texts
    assert written.is_for_team_alone and written.texts == ("SECRET",) * 6
    assert "SECRET" not in str(list(lines_of(read(session, reads_all=False))))


def test_texts_come_by_their_letters_and_not_in_the_order_of_answering(session, questions):
    for words in ("Zebra", "apple", "Mango", "banana", "Cherry"):
        make_evaluation(attended(session), words=words, question=questions[2])
    assert read(session, reads_all=False).texts[0].texts == ("apple", "banana", "Cherry", "Mango", "Zebra")


def test_answers_to_a_question_that_was_replaced_stay_with_its_words(session, questions, now):
    make_answer(attended(session), questions[1], number=2)
    questions[1].retired_at = now
    questions[1].save()
    assert [level.label for level in find(read(session), "Used?", "After the course").levels] == ["Yes", "No"]


def test_results_take_the_same_statements_of_few_and_of_many(session, questions, django_assert_max_num_queries):
    for _ in range(12):
        make_answer(attended(session), questions[0], number=4, number_before=2)
    with django_assert_max_num_queries(9):
        assert read(session).answered == 12


def test_lines_say_what_the_page_says(session, questions):
    for number in (1, 1, 2, 1, 1):
        booking = attended(session)
        make_answer(booking, questions[1], number=number)
        make_answer(booking, questions[0], number=5, number_before=2)
    lines = list(lines_of(read(session, reads_all=False)))
    assert lines[:2] == [["Came", "", "", 5, "", ""], ["Answered after the course", "", "", 5, 5, "100.0 %"]]
    assert ["Used?", "After the course", "Yes", 4, 5, "80.0 %"] in lines
    change = next(line for line in lines if line[0] == "I know: change in percentage points")
    assert change[2:4] == ["+100 (95 % interval +39 to +100)", 5]
