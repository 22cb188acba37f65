import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError

from tests.support.factories import CourseFactory, OrganisationTypeFactory, make_session
from training.models import Session, SessionDay

pytestmark = pytest.mark.django_db


def test_words_are_found_in_title_or_reference_and_each_has_to_be():
    named = make_session(course=CourseFactory(title="Úna’s neglect day"))
    referred = make_session(course=CourseFactory(title="Neglect"), ref="N-12")
    make_session()
    assert list(Session.objects.matching("NEGLECT una")) == [named]
    assert list(Session.objects.matching("n-12 neglect")) == [referred]
    assert set(Session.objects.matching("neglect")) == {named, referred}
    assert Session.objects.matching(" ").count() == 3


def test_session_has_ended_with_its_last_day(now):
    over = make_session(on=dt.date(2026, 5, 5))
    under_way = make_session(on=dt.date(2026, 5, 26), days=2)
    assert (list(Session.objects.ended(now)), list(Session.objects.not_ended(now))) == ([over], [under_way])
    assert list(Session.objects.ended(under_way.ends_at)) == [over, under_way]


def test_drafts_are_not_cancelled(now):
    draft = make_session(status="draft")
    cancelled = make_session(status="cancelled", cancelled_at=now)
    assert (list(Session.objects.cancelled()), list(Session.objects.not_cancelled())) == ([cancelled], [draft])


SECOND = dt.timedelta(seconds=1)


def test_drafts_are_seen_by_the_team_and_their_own_trainers(trainer, practitioner, team_member, now):
    trainers = {"trainers": [trainer]}
    public = [make_session(), make_session(status="cancelled", cancelled_at=now)]
    own = [make_session(status="draft", **trainers), make_session(course=CourseFactory(status="draft"), **trainers)]
    others = [make_session(status="draft"), make_session(course=CourseFactory(status="draft"))]

    def seen_by(user):
        return list(Session.objects.visible_to(user).order_by("pk"))

    assert seen_by(AnonymousUser()) == seen_by(practitioner) == public
    assert seen_by(trainer) == [*public, *own]
    assert seen_by(team_member) == [*public, *own, *others]
    assert list(Session.objects.delivered_by(trainer).order_by("pk")) == own


def test_sessions_are_to_come_begun_or_over_to_the_second():
    session = make_session()
    sessions, starts, ends = Session.objects.all(), session.starts_at, session.ends_at
    assert [sessions.upcoming(at).exists() for at in (starts - SECOND, starts)] == [True, False]
    assert [sessions.begun(at).exists() for at in (starts - SECOND, starts)] == [False, True]
    assert [session.has_begun(at) for at in (starts - SECOND, starts)] == [False, True]
    assert [sessions.ended(at).exists() for at in (ends - SECOND, ends)] == [False, True]
    assert [sessions.not_ended(at).exists() for at in (ends - SECOND, ends)] == [True, False]


def test_register_is_open_where_a_session_runs_and_nobody_has_closed_it(now):
    still_open, closed = make_session(), make_session()
    Session.objects.filter(pk=closed.pk).update(register_closed=True)
    make_session(status="draft")
    make_session(status="cancelled", cancelled_at=now)
    assert list(Session.objects.with_an_open_register()) == [still_open]


def test_soonest_stand_first_and_none_that_begins_at_a_moment_or_later():
    later, sooner, at_once = (make_session(on=dt.date(2026, 7, day)) for day in (9, 7, 7))
    assert list(Session.objects.soonest_first()) == [sooner, at_once, later]
    assert list(Session.objects.soonest_first(before=later.starts_at)) == [sooner, at_once]
    assert list(Session.objects.soonest_first(before=later.starts_at + SECOND)) == [sooner, at_once, later]


def test_catalogue_holds_what_runs_and_is_to_come_of_published_courses_soonest_first(now):
    second, first = make_session(), make_session(on=dt.date(2026, 7, 6))
    make_session(status="draft"), make_session(status="cancelled", cancelled_at=now)
    make_session(course=CourseFactory(status="draft")), make_session(on=dt.date(2026, 5, 5))
    assert list(Session.objects.in_the_catalogue(now)) == [first, second]
    assert Session.objects.running().count() == 4
    assert list(Session.objects.in_the_catalogue(first.starts_at)) == [second]


def test_sessions_of_one_moment_stand_by_the_title_of_their_course(now):
    sessions = [make_session(course=CourseFactory(title=title)) for title in ("Beta", "alpha", "Gamma")]
    assert list(Session.objects.in_the_catalogue(now)) == [sessions[1], sessions[0], sessions[2]]


def test_period_holds_its_first_and_its_last_day():
    made = [make_session(on=dt.date(2026, 7, day)) for day in (1, 2, 3, 4)]
    assert list(Session.objects.in_period(dt.date(2026, 7, 2), dt.date(2026, 7, 3)).order_by("pk")) == made[1:3]


def test_session_whose_course_is_for_some_says_so():
    for_some, for_all = make_session(), make_session()
    for_some.course.audience_types.add(OrganisationTypeFactory())
    found = Session.objects.with_audience()
    assert [found.get(pk=one.pk).has_audience for one in (for_some, for_all)] == [True, False]


def test_days_stand_in_order_of_their_position():
    session = make_session(days=2)
    first, second = session.days.order_by("pk")
    SessionDay.objects.filter(pk=first.pk).update(position=3)
    assert list(session.days.in_order()) == [second, first]
    assert list(Session.objects.with_days().get().days.all()) == [second, first]


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"ring_fenced_until": SECOND}, {"ring_fenced_until"}),
        ({"ring_fenced_until": dt.timedelta()}, set()),
        ({"booking_opens_at": -SECOND, "booking_closes_at": -SECOND}, {"booking_closes_at"}),
        ({"booking_opens_at": -SECOND, "booking_closes_at": dt.timedelta()}, set()),
        ({"booking_opens_at": -SECOND}, set()),
        ({"booking_closes_at": -SECOND}, set()),
    ],
)
def test_times_of_a_session_fit_each_other(fields, named):
    """Each said as how long after the start."""
    session = make_session()
    for name, after in fields.items():
        setattr(session, name, session.starts_at + after)
    if named:
        with pytest.raises(ValidationError) as fault:
            session.clean()
        assert set(fault.value.message_dict) == named
    else:
        session.clean()


def test_session_without_a_start_yet_is_not_compared_with_it():
    Session(ring_fenced_until=dt.datetime(2026, 7, 1, tzinfo=dt.UTC)).clean()


@pytest.mark.parametrize(
    ("fields", "seconds", "is_open"),
    [
        ({}, 0, True),
        ({"status": "draft"}, 0, False),
        ({"booking_opens_at": 0}, -1, False),
        ({"booking_opens_at": 0}, 0, True),
        ({"booking_closes_at": 0}, -1, True),
        ({"booking_closes_at": 0}, 0, False),
    ],
)
def test_session_is_open_for_booking_to_the_second(now, fields, seconds, is_open):
    session = make_session(**{name: now if value == 0 else value for name, value in fields.items()})
    assert session.is_open_for_booking(now + seconds * SECOND) is is_open
    assert not session.is_open_for_booking(session.starts_at)
