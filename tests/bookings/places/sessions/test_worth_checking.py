import datetime as dt

import pytest
from django.utils import timezone

from bookings.places.sessions.worth_checking import worth_checking
from tests.support import factories
from training.models import Session, SessionDay

pytestmark = [pytest.mark.django_db]

TUESDAY = dt.date(2026, 7, 7)


@pytest.fixture
def venue():
    return factories.VenueFactory(name="County Hall")


@pytest.fixture
def trainer():
    return factories.UserFactory(name="Tess Trainer", is_trainer=True)


@pytest.fixture
def session(venue, trainer):
    return factories.make_session(on=TUESDAY, venue=venue, trainers=[trainer])


def test_an_ordinary_session_has_nothing_to_check(session, django_assert_num_queries):
    session = Session.objects.prefetch_related("days__venue", "days__room", "trainers").get(pk=session.pk)
    with django_assert_num_queries(4):  # other days, and what its trainers said
        assert worth_checking(session) == []


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (dt.date(2026, 8, 31), ["Monday 31 August 2026 is a bank holiday."]),
        (dt.date(2026, 7, 11), ["11 July 2026 is a Saturday."]),
        (dt.date(2026, 12, 28), ["Monday 28 December 2026 is a bank holiday."]),  # in the place of a Saturday
        (TUESDAY, []),
    ],
)
def test_days_on_which_few_are_at_work(venue, on, said):
    assert worth_checking(factories.make_session(on=on, venue=venue)) == said


def test_a_session_in_person_without_a_venue_and_none_online():
    session = factories.make_session(on=TUESDAY)
    assert worth_checking(session) == ["People are to come in person, and it has no venue yet."]
    session.delivery = Session.Delivery.ONLINE
    assert worth_checking(session) == []


def test_a_trainer_and_a_venue_that_are_elsewhere_at_the_time(session, venue, trainer):
    course = factories.CourseFactory(title="Neglect")
    factories.make_session(on=TUESDAY, course=course, venue=factories.VenueFactory(), trainers=[trainer])
    assert worth_checking(session) == ["Tess Trainer delivers Neglect on 7 July 2026 at the same time."]
    factories.make_session(on=TUESDAY, course=factories.CourseFactory(title="Abuse"), venue=venue)
    assert worth_checking(session)[1:] == [
        "County Hall also has Abuse on 7 July 2026 at the same time. Does it have a second room?"
    ]


def test_another_day_another_hour_and_a_cancelled_session_are_no_clash(session, venue, trainer, now):
    both = {"venue": venue, "trainers": [trainer]}
    factories.make_session(on=dt.date(2026, 7, 8), **both)
    evening = factories.make_session(on=TUESDAY, **both)
    ends = session.days.get().ends_at
    SessionDay.objects.filter(session=evening).update(starts_at=ends, ends_at=ends + dt.timedelta(hours=2))
    cancelled = factories.make_session(on=TUESDAY, **both)
    Session.objects.filter(pk=cancelled.pk).update(status="cancelled", cancelled_at=now)
    assert worth_checking(session) == []
    SessionDay.objects.filter(session=evening).update(starts_at=ends - dt.timedelta(minutes=1))
    assert len(worth_checking(session)) == 2
    assert timezone.localdate(ends) == TUESDAY


def test_every_day_of_a_longer_session_is_looked_at(venue, trainer):
    longer = factories.make_session(on=TUESDAY, days=2, venue=venue, trainers=[trainer])
    last = longer.days.order_by("position").last()
    other = factories.make_session(on=timezone.localdate(last.starts_at), trainers=[trainer])
    assert [one for one in worth_checking(longer) if other.course.title in one]


def test_each_of_two_trainers_who_are_elsewhere_is_named(venue, trainer):
    second = factories.UserFactory(name="Una Second", is_trainer=True)
    session = factories.make_session(on=TUESDAY, venue=venue, trainers=[trainer, second])
    factories.make_session(on=TUESDAY, venue=factories.VenueFactory(), trainers=[trainer, second])
    assert [one.partition(" delivers")[0] for one in worth_checking(session)] == ["Tess Trainer", "Una Second"]


def test_room_that_is_too_small_and_what_spare_chairs_do():
    room = factories.RoomFactory(name="Back Room", capacity=12)
    session = factories.make_session(on=TUESDAY, venue=room.venue, room=room, capacity=12)
    assert worth_checking(session) == []
    session.overfull_allowance = 2
    assert worth_checking(session) == ["Back Room seats 12, and the session has 14 places."]
    room.spare_chairs = 1
    room.save()
    assert worth_checking(Session.objects.get(pk=session.pk)) == []
    bigger = factories.make_session(on=dt.date(2026, 7, 8), venue=room.venue, room=room, capacity=13)
    assert worth_checking(bigger) == ["Back Room seats 12 and has 1 spare chair, and the session has 13 places."]
    room.capacity = None  # nobody has said
    room.save()
    assert worth_checking(Session.objects.get(pk=bigger.pk)) == []


def test_one_venue_has_two_sessions_where_their_rooms_differ(venue):
    chamber = factories.RoomFactory(name="Chamber", venue=venue)
    neglect = factories.CourseFactory(title="Neglect")
    factories.make_session(on=TUESDAY, course=neglect, venue=venue, room=chamber)
    same = factories.make_session(on=TUESDAY, venue=venue, room=chamber)
    assert worth_checking(same) == ["Chamber at County Hall also has Neglect on 7 July 2026 at the same time."]
    Session.objects.filter(pk=same.pk).update(status="cancelled", cancelled_at=timezone.now())
    other = factories.make_session(on=TUESDAY, venue=venue, room=factories.RoomFactory(venue=venue))
    assert worth_checking(other) == []
    other.delete()
    not_said = factories.make_session(on=TUESDAY, venue=venue)
    assert worth_checking(not_said) == [
        "County Hall also has Neglect on 7 July 2026 at the same time. Which room is which?"
    ]
