"""What the desk says of who will come, and the team's yes or no to extra places."""

import datetime as dt
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.models import Booking
from reporting.models import ExtraPlacesAnswer, SessionOutlook
from reporting.outlook.answering import SuggestionChanged, answer_extra_places
from tests.support.factories import make_session
from tests.support.outlooks import full_house, outlook
from tests.support.report_cases import booked

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(now):
    return full_house(now)


def held(session) -> int:
    return Booking.objects.filter(session=session).holding_a_place().count()


def test_yes_raises_the_places_and_gives_them_to_who_waits(full, team_member, now):
    answer = answer_extra_places(session=full, suggested=2, accept=True, by=team_member, now=now)
    full.refresh_from_db()
    assert (full.overfull_allowance, held(full)) == (2, 22)
    assert (answer.is_accepted, answer.answered_by, answer.answered_at) == (True, team_member, now)
    assert full.history.order_by("-history_id").first().history_user == team_member


def test_no_changes_nothing_and_is_kept(full, team_member, now):
    answer_extra_places(session=full, suggested=2, accept=False, by=team_member, now=now)
    full.refresh_from_db()
    assert (full.overfull_allowance, held(full)) == (0, 20)
    answer = ExtraPlacesAnswer.objects.get()
    assert (answer.suggested, answer.overflow, answer.is_accepted) == (2, 0.04, False)


@pytest.mark.parametrize(
    "changed",
    [{"extra": 1}, {"extra": 3}],
)
def test_an_answer_to_what_is_no_longer_suggested_is_refused(full, team_member, now, changed):
    SessionOutlook.objects.update(**changed)
    with pytest.raises(SuggestionChanged, match="has changed"):
        answer_extra_places(session=full, suggested=2, accept=True, by=team_member, now=now)
    full.refresh_from_db()
    assert full.overfull_allowance == 0
    assert not ExtraPlacesAnswer.objects.exists()


def test_twice_and_after_the_start_are_refused(full, team_member, now):
    with pytest.raises(SuggestionChanged, match="begun"):
        answer_extra_places(session=full, suggested=2, accept=True, by=team_member, now=full.starts_at)
    answer_extra_places(session=full, suggested=2, accept=True, by=team_member, now=now)
    with pytest.raises(SuggestionChanged):
        answer_extra_places(session=full, suggested=2, accept=True, by=team_member, now=now)
    assert ExtraPlacesAnswer.objects.count() == 1


@pytest.fixture
def team(client, team_member, frozen_now):
    client.force_login(team_member)
    return client


def desk(client) -> str:
    response = client.get("/desk/")
    assert response.status_code == 200
    return " ".join(unescape(response.text).split())


def test_desk_says_who_will_come_and_asks_once(team, full):
    page = desk(team)
    said = "18 of 20 will probably come (between 15 and 20)"
    assert f"{said}; 2 extra places suggested, risk 4 in 100." in page
    assert f"<br>{said}" in page  # beside the session
    assert "Give 2 extra places" in page
    assert "3 people wait" in page
    response = team.post(f"/desk/sessions/{full.pk}/extra-places/2/no/", {"next": "/desk/"}, follow=True)
    assert "stays as it is" in response.text
    assert "Give 2 extra places" not in desk(team)
    SessionOutlook.objects.update(extra=1)
    assert "one extra place suggested" in desk(team)


def test_yes_from_the_desk(team, full):
    response = team.post(f"/desk/sessions/{full.pk}/extra-places/2/yes/", {"next": "/desk/"}, follow=True)
    assert "now has 2 extra places" in response.text
    full.refresh_from_db()
    assert full.overfull_allowance == 2
    again = team.post(f"/desk/sessions/{full.pk}/extra-places/2/yes/", follow=True)
    assert "The outlook has changed since you opened the page." in again.text


def test_what_is_neither_yes_nor_no_is_no_answer(team, full):
    assert team.post(f"/desk/sessions/{full.pk}/extra-places/2/maybe/").status_code == 404
    assert not ExtraPlacesAnswer.objects.exists()


@pytest.mark.parametrize("changed", [{"extra": 0}, {"held": 19, "high": 19}])
def test_nothing_is_asked_without_a_suggestion_or_of_other_places(team, full, changed):
    SessionOutlook.objects.update(**changed)
    assert "extra place" not in desk(team)


def test_a_session_with_free_places_is_asked_nothing(team, now):
    session = make_session(on=dt.date(2026, 6, 11), capacity=20)
    booked(session, number=12)
    outlook(session, now, held=12, expected=10.4, low=8, high=12)
    page = desk(team)
    assert "10 of 12 will probably come (between 8 and 12)" in page
    assert "suggested" not in page


def test_desk_takes_the_same_queries_however_many_sessions_have_an_outlook(team, full, now):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            desk(team)
        return len(queries)

    first = asked()
    for days in (12, 13):
        session = make_session(on=dt.date(2026, 6, 1) + dt.timedelta(days=days), capacity=20)
        booked(session, number=20)
        outlook(session, now)
    assert asked() == first
