import datetime as dt

import pytest

from bookings.models import Mail
from bookings.places.sessions.minimums import warn_of_minimums
from tests.support.factories import UserFactory, make_booking, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def thin(today):
    session = make_session(on=today + dt.timedelta(days=10), minimum=2)
    make_booking(session=session)
    return session


@pytest.mark.r17
def test_team_is_warned_once_however_often_it_runs(thin, team_member, now):
    second = UserFactory(is_team=True)
    UserFactory(is_team=True, is_active=False)
    for moment in (now, now, now + dt.timedelta(days=1)):
        warn_of_minimums(now=moment)
    thin.refresh_from_db()
    assert thin.minimum_warned_at == now
    assert list(Mail.objects.order_by("pk").values_list("kind", "to", "occasion")) == [
        ("minimum warning", team_member.email, f"session {thin.pk}, {now.isoformat()}"),
        ("minimum warning", second.email, f"session {thin.pk}, {now.isoformat()}"),
    ]
    assert Mail.objects.first().facts == {"session": thin.pk, "held": 1, "minimum": 2}


def test_not_before_the_days_of_the_setting(thin, team_member, now, settings):
    settings.MINIMUM_WARNING_DAYS = 9
    assert warn_of_minimums(now=now) == 0
    assert warn_of_minimums(now=now + dt.timedelta(days=1)) == 1


def test_who_falls_below_later_is_warned_of_then(thin, team_member, now):
    extra = make_booking(session=thin)
    assert warn_of_minimums(now=now) == 0
    extra.delete()
    assert warn_of_minimums(now=now + dt.timedelta(days=3)) == 1


@pytest.mark.parametrize("fields", [{"minimum": 1}, {"minimum": 0}, {"status": "draft"}])
def test_enough_people_or_a_draft_are_no_matter(thin, team_member, now, fields):
    for name, value in fields.items():
        setattr(thin, name, value)
    thin.save()
    assert warn_of_minimums(now=now) == 0


def test_session_that_has_begun_is_no_matter(thin, team_member):
    assert warn_of_minimums(now=thin.starts_at) == 0
    assert Mail.objects.count() == 0
