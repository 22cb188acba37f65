"""What people said of courses, counted by hand; and nothing of what fewer than five said."""

import pytest
from django.urls import reverse

from bookings.attendance.evaluation.confidence import shift_of
from bookings.models import Booking
from reporting.formats.json import as_json
from reporting.formats.text import plain_text
from reporting.reports.registry import REPORTS
from tests.support.evaluated import make_answer, make_evaluation, make_question
from tests.support.factories import CourseFactory, UserFactory
from tests.support.report_cases import Outcome, Status, booked, scope, session
from training.models import OrganisationType

pytestmark = pytest.mark.django_db
REPORT = REPORTS["evaluation"]


@pytest.fixture
def question():
    return make_question("confidence", "Speaking up")


def course_of(title, scores, *, more=0):
    """A course whose people gave these scores; so many more came and said nothing."""
    one = session(course=CourseFactory(title=title))
    people = booked(one, Outcome.ATTENDED, len(scores) + more)
    for booking, score in zip(people, scores, strict=False):
        make_evaluation(booking, score=score)
    return people


def rows(now, **narrowed):
    return {row["course"]: row for row in REPORT.table(scope(now, **narrowed)).rows}


def test_counts_who_answered_of_those_who_came_and_each_score(now):
    people = course_of("Neglect", [5, 5, 4, 4, 1], more=5)
    booked(people[0].session, Outcome.NO_SHOW, 3)
    [unrecorded] = booked(people[0].session)
    make_evaluation(unrecorded, score=1)
    [walked_in] = booked(people[0].session, Outcome.PARTLY_ATTENDED, is_walk_in=True)
    make_evaluation(walked_in, score=3)
    row = rows(now)["Neglect"]
    assert (row["came"], row["answered"], row["response_rate"]) == (11, 6, 6 / 11)
    assert [row[f"score_{score}"] for score in (5, 4, 3, 2, 1)] == [2, 2, 1, 0, 1]
    assert row["mean_score"] == pytest.approx(22 / 6)


def test_change_of_confidence_is_of_the_same_people_with_its_interval(now, question):
    people = course_of("Neglect", [4] * 7)
    other = make_question("confidence", "Writing it down")
    pairs = [(2, 4), (2, 5), (3, 4), (4, 4), (5, 5), (4, 2)]
    for booking, (before, after) in zip(people, pairs, strict=False):
        make_answer(booking, question, number_before=before, number=after)
        make_answer(booking, other, number_before=1, number=5)  # the same person, by a question that comes later
    make_answer(people[6], question, number=5)  # says nothing of before
    row, shift = rows(now)["Neglect"], shift_of(dict.fromkeys(pairs, 1))
    assert (row["said_twice"], row["confident_before"], row["confident_after"]) == (6, 3 / 6, 5 / 6)
    assert (row["change"], row["change_low"], row["change_high"]) == (shift.difference, shift.low, shift.high)


@pytest.mark.parametrize("people", [4, 5])
def test_what_fewer_than_five_said_is_shown_nowhere_and_cannot_be_reckoned_back(now, question, people):
    few = course_of("Forced marriage", [1] * people)
    for booking in few:
        make_answer(booking, question, number_before=1, number=5)
    for booking in course_of("Neglect", [5] * 6):
        make_answer(booking, question, number_before=4, number=5)
    table = REPORT.table(scope(now))
    row, total = {each["course"]: each for each in table.rows}["Forced marriage"], table.total
    assert row["answered"] == people
    said = (row["mean_score"], row["score_1"], row["said_twice"], row["change"])
    if people < 5:
        assert said == (None, None, None, None)
        assert (total["answered"], total["mean_score"], total["score_1"], total["said_twice"]) == (10, 5.0, 0, 6)
    else:
        assert said == (1.0, 5, 5, 1.0)
        assert (total["answered"], total["mean_score"], total["score_1"], total["said_twice"]) == (11, 35 / 11, 5, 11)


def test_total_is_of_everything_that_is_shown(now):
    course_of("Neglect", [5, 5, 5, 5, 5])
    course_of("Exploitation", [3, 3, 3, 3, 3], more=10)
    table = REPORT.table(scope(now))
    assert (table.total["came"], table.total["answered"], table.total["mean_score"]) == (20, 10, 4.0)
    assert table.headline == "10 of 20 people who came answered (50.0 %). The mean score is 4.00 out of 5."
    assert "Neglect" in plain_text(table) and as_json(table)["total"]["score_3"] == 5


def test_narrowed_to_an_organisation_it_is_of_whole_rooms_still(now):
    people = course_of("Neglect", [5, 4, 3, 2, 1])
    one = Booking.objects.get(pk=people[0].pk)
    other = booked(one.session, Outcome.ATTENDED)[0]
    assert rows(now, organisation_id=other.organisation_id) == rows(now)
    assert rows(now, organisation_type_id=OrganisationType.objects.first().pk) == rows(now)


def test_cancelled_and_empty_sessions_say_so(now):
    assert REPORT.table(scope(now)).headline == "Nobody came to a course in this period."
    one = session(course=CourseFactory(title="Neglect"))
    booked(one, number=2, status=Status.CANCELLED)
    assert rows(now)["Neglect"]["response_rate"] is None


@pytest.mark.parametrize("courses", [1, 4])
def test_takes_the_same_queries_however_many(now, django_assert_num_queries, question, courses):
    for number in range(courses):
        for booking in course_of(f"Course {number}", [4] * 5):
            make_answer(booking, question, number_before=2, number=4)
    with django_assert_num_queries(7):
        REPORT.table(scope(now))


@pytest.mark.parametrize(
    ("who", "status"), [("is_team", 200), ("is_group_member", 200), ("is_lead", 403), ("is_trainer", 403)]
)
def test_group_members_and_the_team_read_it(client, who, status):
    client.force_login(UserFactory(**{who: True}))
    assert client.get(reverse("report", args=["evaluation"])).status_code == status
