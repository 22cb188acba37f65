import datetime as dt

import pytest

from bookings.models import Booking, Mail, Register
from bookings.places.operations.approval import approve_booking
from bookings.places.operations.booking import book_place
from bookings.places.operations.substitution import NotAColleague, substitute
from bookings.places.rules.no_show_policy import team_must_agree
from tests.support.factories import UserFactory, make_booking, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def policy(settings):
    settings.NO_SHOW_LIMIT = 2
    settings.PARTNERSHIP_EMAIL = "Team@example.org"
    return settings


def missed(person, on, state="complete", now=None, **fields):
    """A no-show of the person in a session whose register stands so."""
    session = make_session(on=on)
    closed = None if state == "open" else session.ends_at
    Register.objects.create(session=session, state=state, closed_at=closed)
    return make_booking(**{"session": session, "practitioner": person, "outcome": "no show", **fields})


def book(person, now, by=None, **fields):
    return book_place(session=make_session(**fields), practitioner=person, by=by or person, now=now)


def test_after_so_many_no_shows_the_team_decides(practitioner, team_member, now):
    missed(practitioner, dt.date(2026, 5, 5))
    assert book(practitioner, now, on=dt.date(2026, 8, 4)).status == "confirmed"
    missed(practitioner, dt.date(2026, 5, 12), state="partial")
    booking = book(practitioner, now)
    assert (booking.status, booking.approver_email) == ("awaiting approval", "team@example.org")
    assert booking.asks_the_team
    assert Mail.objects.get(booking=booking).to == "team@example.org"
    assert approve_booking(booking=booking, by=team_member, now=now, reason="Was ill").status == "confirmed"


def test_policy_is_off_unless_set(policy, practitioner, now):
    policy.NO_SHOW_LIMIT = 0
    for day in (5, 12, 19):
        missed(practitioner, dt.date(2026, 5, day))
    assert book(practitioner, now).status == "confirmed"


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "open"},
        {"outcome": "excused", "excused_at": dt.datetime(2026, 5, 20, tzinfo=dt.UTC)},
        {"outcome": "not recorded"},
        {"outcome": "partly attended"},
        {"on": dt.date(2025, 6, 1)},
        {"is_walk_in": True},
    ],
)
def test_what_is_no_closed_no_show_of_the_last_12_months_does_not_count(practitioner, now, fields):
    missed(practitioner, dt.date(2026, 5, 5))
    missed(practitioner, **{"on": dt.date(2026, 5, 12), **fields})
    assert book(practitioner, now).status == "confirmed"


def test_no_show_a_day_short_of_12_months_ago_counts(practitioner, now):
    missed(practitioner, dt.date(2026, 5, 5))
    missed(practitioner, dt.date(2025, 6, 2))
    assert book(practitioner, now).status == "awaiting approval"


def test_no_shows_of_others_do_not_count(practitioner, now):
    for day in (5, 12):
        missed(UserFactory(organisation=practitioner.organisation), dt.date(2026, 5, day))
    assert book(practitioner, now).status == "confirmed"


def test_what_the_team_books_it_has_agreed_to(practitioner, team_member, now):
    for day in (5, 12):
        missed(practitioner, dt.date(2026, 5, day))
        missed(team_member, dt.date(2026, 5, day))
    assert book(practitioner, now, by=team_member).status == "confirmed"
    assert book(team_member, now).status == "awaiting approval"


def test_team_decides_for_the_manager_too(practitioner, now):
    for day in (5, 12):
        missed(practitioner, dt.date(2026, 5, day))
    booking = book(practitioner, now, needs_approval=True)
    assert booking.asks_the_team
    assert Booking.objects.holding_a_place().filter(session=booking.session).count() == 0


def test_a_colleague_cannot_pass_a_place_to_whom_the_team_has_to_agree(practitioner, team_member, now):
    for day in (5, 12):
        missed(practitioner, dt.date(2026, 5, day))
    giver = UserFactory(organisation=practitioner.organisation)
    place = make_booking(session=make_session(), practitioner=giver)
    with pytest.raises(NotAColleague, match="Ask the partnership team"):
        substitute(booking=place, colleague=practitioner, by=giver, now=now)
    place.refresh_from_db()
    assert place.status == "confirmed"
    assert substitute(booking=place, colleague=practitioner, by=team_member, now=now).status == "confirmed"


@pytest.mark.parametrize(("limit", "must"), [(0, False), (1, True), (2, True), (3, False)])
def test_team_decides_from_the_number_of_the_setting_on(policy, practitioner, now, limit, must):
    policy.NO_SHOW_LIMIT = limit
    for day in (5, 12):
        missed(practitioner, dt.date(2026, 5, day))
    assert team_must_agree(practitioner=practitioner, by=practitioner, now=now) is must
    assert team_must_agree(practitioner=practitioner, by=None, now=now) is must  # what nobody asks for, as a turn


@pytest.mark.parametrize("register", ["unavailable", None])
def test_no_show_without_a_register_that_says_so_does_not_count(policy, practitioner, now, register):
    policy.NO_SHOW_LIMIT = 1
    session = make_session(on=dt.date(2026, 5, 5))
    make_booking(session=session, practitioner=practitioner, outcome="no show")
    if register:
        Register.objects.create(session=session, state=register, reason="Lost", closed_at=session.ends_at)
    assert not team_must_agree(practitioner=practitioner, by=practitioner, now=now)
