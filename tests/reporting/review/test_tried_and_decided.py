"""What was tried stands in the chart and in its part; what is decided goes to a form that has measure and scope."""

import datetime as dt
from urllib.parse import parse_qs

import pytest

from reporting.review.decision import decision
from reporting.review.grounds import Grounds
from reporting.review.whole import review_of
from tests.support import tried
from tests.support.factories import CourseFactory, UserFactory, make_action, make_reminder
from tests.support.report_cases import Outcome, booked, scope, session

pytestmark = pytest.mark.django_db


def test_actions_of_the_period_have_one_number_in_chart_and_table(now):
    tried.before([6] * 40)
    tried.after([1] * 40)
    make_action(title="Text messages", begins_on=dt.date(2025, 6, 1))
    make_action(title="Calls", begins_on=dt.date(2025, 9, 1))
    make_action(title="Long ago", begins_on=dt.date(2023, 1, 1))
    make_action(title="Not yet", begins_on=dt.date(2027, 1, 1))
    parts = {part.key: part for part in review_of(scope(now)).parts}
    rows = parts["tried"].tables[0].rows
    assert [row["action"] for row in rows] == ["Text messages (1)", "Calls (2)"]
    [figure] = parts["changing"].figures
    assert [(change.number, change.month, change.words) for change in figure.changes] == [
        (1, "June 2025", "Text messages"),
        (2, "September 2025", "Calls"),
    ]


def test_verdict_is_that_of_the_action_itself(now):
    tried.before([6] * 40)
    tried.after([1] * 40)
    make_action()
    part = {part.key: part for part in review_of(scope(now)).parts}["tried"]
    assert [(row["verdict"], row["known"]) for row in part.tables[0].rows] == [("better", "Known")]
    [told] = part.points
    assert told.startswith("Reminders name the cost (1). Better: ")


def test_no_action_leads_to_where_one_is_written_down(now):
    part = {part.key: part for part in review_of(scope(now)).parts}["tried"]
    assert part.sentences == ["No action was followed in this period. Part 10 leads to where you write one down."]


def test_links_fill_in_the_measure_its_fall_and_the_scope_of_the_review(now, client):
    course = CourseFactory()
    in_session = session(course=course)
    for one in booked(in_session, Outcome.NO_SHOW, 20):
        make_reminder(one, sent_at=in_session.starts_at - dt.timedelta(days=2))
    booked(in_session, Outcome.ATTENDED, 80)
    asked = scope(now, course_ids=frozenset([course.pk]), delivery=in_session.delivery)
    links = {link.words: parse_qs(link.query) for link in decision(Grounds.of(asked)).links}
    naming = links["Write down: say in the reminder what an empty place costs"]
    assert naming == {
        "title": ["Say in the reminder what an empty place costs"],
        "effect_points": ["4.8"],  # 24 % of 20 in 100
        "courses": [str(course.pk)],
        "delivery": [in_session.delivery],
    }
    assert "title" not in links["Write down something else"]
    client.force_login(UserFactory(is_group_member=True))
    form = client.get("/actions/new/", naming).context["form"]
    assert form["title"].value() == naming["title"][0]
    assert form["effect_points"].value() == "4.8"
    assert list(form["courses"].value()) == [str(course.pk)]
    assert form["delivery"].value() == in_session.delivery
