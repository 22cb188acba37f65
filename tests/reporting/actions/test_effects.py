"""What actions came to: counted by hand, held against what they were not for, over the right days."""

import datetime as dt

import pytest

from reporting.actions.effects import actions_in, tried, with_what_is_read
from reporting.insight.before_after import Verdict
from reporting.models import Action
from reporting.periods import Period
from tests.support.factories import (
    CourseFactory,
    OrganisationFactory,
    UserFactory,
    VenueFactory,
    make_action,
    make_session,
)
from tests.support.report_cases import Outcome, booked
from tests.support.tried import after, before, ran

pytestmark = pytest.mark.django_db
MANY, FEW = [4, 5, 3, 4] * 6, [1, 2, 0, 1] * 6


def one(action, now):
    [found] = tried(list(with_what_is_read(Action.objects.filter(pk=action.pk))), now=now)
    return found


def test_both_years_are_counted_by_hand(now):
    course = CourseFactory()
    before([4, 3, 5], course=course)
    after([1, 2], course=course)
    found = one(make_action(), now)
    assert (found.before.no_shows, found.before.recorded, found.before.sessions) == (12, 60, 3)
    assert (found.after.no_shows, found.after.recorded, found.after.sessions) == (3, 40, 2)
    assert (found.outcome.before, found.outcome.after) == (0.2, 0.075)
    assert found.outcome.before_elsewhere is None
    assert (found.verdict, found.scope) == ("too early to tell", "All courses")  # of so few sessions


def test_a_clear_fall_is_better_and_one_that_came_anyway_is_not(now):
    course, other = CourseFactory(), CourseFactory()
    before(MANY, course=course)
    after(FEW, course=course)
    action = make_action(courses=[course])
    before(MANY, course=other)
    after(MANY, course=other)
    found = one(action, now)
    assert found.outcome.verdict == Verdict.BETTER
    assert (found.before_elsewhere.rate, found.after_elsewhere.rate) == (0.2, 0.2)
    third = CourseFactory()
    before(MANY * 3, course=third)
    after(FEW * 2, course=third)  # the rest fell as much
    again = one(action, now)
    assert again.outcome.fall < found.outcome.fall
    assert again.after_elsewhere.rate < 0.2


def test_nothing_changed_in_a_whole_year_is_no_sign(now):
    course = CourseFactory()
    before(MANY * 2, course=course)
    after(MANY * 2, course=course)
    found = one(make_action(effect_points=10), now)  # on 1 June 2026 the first year is over
    assert (found.verdict, found.when) == ("no sign of a change", "")
    assert found.is_over


def test_only_the_year_before_and_the_first_year_count(now):
    course = CourseFactory()
    day = dt.timedelta(days=1)
    begins = dt.date(2025, 4, 1)
    for on in (begins - dt.timedelta(days=366), begins + dt.timedelta(days=365)):
        ran(first=on, no_shows=[20], course=course)
    for on, away in ((begins - dt.timedelta(days=365), 1), (begins - day, 2)):
        ran(first=on, no_shows=[away], course=course)
    for on, away in ((begins, 3), (begins + dt.timedelta(days=364), 4)):
        ran(first=on, no_shows=[away], course=course)
    found = one(make_action(), now)
    assert (found.before.no_shows, found.before.recorded) == (3, 40)
    assert (found.after.no_shows, found.after.recorded) == (7, 40)


def test_what_came_after_it_was_stopped_does_not_count(now):
    after([1] * 8, course=CourseFactory())
    stopped = make_action(stopped_on=dt.date(2025, 4, 15), stopped_reason="Nobody had time")
    found = one(stopped, now)
    assert (found.after.sessions, found.is_over) == (3, True)  # 1, 8 and 15 April


@pytest.mark.parametrize("narrowed", ["category", "provider", "delivery", "venue", "trainer"])
def test_what_narrows_sessions_parts_them(now, narrowed):
    trainer, venue = UserFactory(is_trainer=True), VenueFactory()
    course = CourseFactory(provider="commissioned")
    values = {
        "category": course.category,
        "provider": "commissioned",
        "delivery": "online",
        "venue": venue,
        "trainer": trainer,
    }
    inside = {"delivery": {"delivery": "online"}, "venue": {"venue": venue}, "trainer": {"trainers": [trainer]}}
    before([4, 4], course=course, **inside.get(narrowed, {}))
    before([1, 1, 1], course=CourseFactory())
    found = one(make_action(**{narrowed: values[narrowed]}), now)
    assert (found.before.no_shows, found.before.sessions) == (8, 2)
    assert (found.before_elsewhere.no_shows, found.before_elsewhere.sessions) == (3, 3)
    assert not found.is_for_everything


@pytest.mark.parametrize("narrowed", ["organisation", "organisation_type"])
def test_what_narrows_bookings_parts_a_session(now, narrowed):
    session = make_session(on=dt.date(2024, 6, 4))
    organisation = OrganisationFactory()
    value = organisation if narrowed == "organisation" else organisation.type
    booked(session, Outcome.NO_SHOW, practitioner=UserFactory(organisation=organisation))
    booked(session, Outcome.ATTENDED, practitioner=UserFactory(organisation=organisation))
    booked(session, Outcome.ATTENDED, 5)
    found = one(make_action(**{narrowed: value}), now)
    assert (found.before.no_shows, found.before.recorded) == (1, 2)
    assert (found.before_elsewhere.no_shows, found.before_elsewhere.recorded) == (0, 5)


def test_a_course_counts_with_what_replaced_it(now):
    new = CourseFactory()
    old = CourseFactory(replaced_by=new)
    before([4, 4], course=old)
    after([2, 2], course=new)
    for chosen in (old, new):
        found = one(make_action(courses=[chosen]), now)
        assert (found.before.no_shows, found.after.no_shows) == (8, 4)


def test_course_chosen_for_its_bad_year_is_drawn_towards_all_courses(now):
    courses = [CourseFactory() for _ in range(12)]
    for place, course in enumerate(courses):
        before([6] * 6 if not place else [(place + week) % 3 + 1 for week in range(6)], course=course)
        after([2, 2, 3, 1, 2, 2], course=course)
    naive = one(make_action(courses=courses[:1], chosen_for_its_rate=False), now)
    drawn = one(make_action(courses=courses[:1], chosen_for_its_rate=True), now)
    assert naive.outcome.before == pytest.approx(0.3)
    assert 0.11 < drawn.outcome.before < 0.26
    assert 0 < drawn.outcome.fall < naive.outcome.fall - 0.04
    assert drawn.before.rate == pytest.approx(0.3)  # what was counted stays what was counted


def test_not_begun_says_when_it_will_be_known(now):
    ran(first=dt.date(2025, 9, 2), no_shows=[4, 5, 3, 4] * 8, course=CourseFactory())
    found = one(make_action(begins_on=dt.date(2026, 7, 1), effect_points=10), now)
    assert not found.has_begun
    assert found.verdict == "too early to tell"
    assert found.sentence.startswith("It has not begun yet. At the present rate of bookings a change of 10.0 in 100")
    assert found.known_on is not None
    assert found.known_on > found.action.begins_on
    small = one(make_action(begins_on=dt.date(2026, 7, 1), effect_points="4"), now)
    assert small.known_on is None
    assert "A year will probably not be enough" in small.sentence or "too little from before" in small.sentence


def test_nothing_from_before_says_so(now):
    after([1, 2], course=CourseFactory())
    found = one(make_action(), now)
    assert found.sentence.startswith("Too early to tell: nothing was recorded in the year before")


def test_unmarked_people_are_no_matter_of_it(now):
    session = make_session(on=dt.date(2024, 6, 4))
    booked(session, Outcome.NOT_RECORDED, 9)
    booked(session, Outcome.EXCUSED, 2)
    booked(session, Outcome.NO_SHOW, 1)
    assert one(make_action(), now).before.recorded == 1


def test_actions_of_a_period_are_those_followed_in_it(now):
    year = Period(dt.date(2025, 4, 1), dt.date(2026, 3, 31))
    for title, begins, more in [
        ("over before", dt.date(2024, 4, 1), {}),
        ("from the year before", dt.date(2024, 4, 2), {}),
        ("first day", dt.date(2025, 4, 1), {}),
        ("last day", dt.date(2026, 3, 31), {}),
        ("after", dt.date(2026, 4, 1), {}),
        ("stopped before", dt.date(2024, 9, 1), {"stopped_on": dt.date(2025, 3, 31), "stopped_reason": "x"}),
        ("stopped in it", dt.date(2024, 9, 1), {"stopped_on": dt.date(2025, 4, 1), "stopped_reason": "x"}),
        ("corrected", dt.date(2025, 5, 1), {"replaced_at": now, "replaced_reason": "x"}),
    ]:
        make_action(title=title, begins_on=begins, **more)
    found = [each.action.title for each in actions_in(year, now=now)]
    assert found == ["from the year before", "stopped in it", "first day", "last day"]


def test_any_number_of_actions_takes_the_same_queries(now, django_assert_num_queries):
    course, organisation = CourseFactory(), OrganisationFactory()
    before([4, 4], course=course)
    make_action(courses=[course], organisation=organisation)
    rows = with_what_is_read(Action.objects.all())
    with django_assert_num_queries(6):
        tried(list(rows), now=now)
    for _ in range(3):
        make_action(courses=[CourseFactory()], organisation=organisation, category=course.category)
    with django_assert_num_queries(6):
        assert len(tried(list(rows.all()), now=now)) == 4
