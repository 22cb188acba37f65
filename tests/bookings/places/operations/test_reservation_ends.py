"""How reserved places end without a name: given back, lapsed, gone with their session, or moved with it."""

import datetime as dt

import pytest

from bookings.models import Mail, Reservation
from bookings.notices.sending.delivery import deliver
from bookings.places.operations.reservation_ends import (
    NotSoManyReserved,
    give_back_places,
    lapse_reservations,
    remind_of_reservations,
)
from bookings.places.operations.reservations import ReservationOver, name_people, reserve_places
from bookings.places.rules.counts import places_held
from bookings.places.sessions.changes import CapacityBelowHeld, SessionNotChanged, cancel_session, change_session
from bookings.places.sessions.merging import NoRoomForAll, merge_session
from bookings.places.sessions.minimums import warn_of_minimums
from bookings.places.sessions.session_change import SessionChange
from bookings.upkeep.due import run_due
from bookings.upkeep.integrity.each_row import faults
from tests.support.factories import CourseFactory, OrganisationFactory, UserFactory, make_booking, make_session
from training.operations.schedule import DayPlan, as_planned

pytestmark = pytest.mark.django_db
LATER = dt.date(2026, 7, 21)


@pytest.fixture
def session():
    return make_session(capacity=3, course=CourseFactory(title="Neglect"))


@pytest.fixture
def reserved(session, lead, now):
    """Two of three places, to be named by Thursday 2 July, 5pm."""
    return reserve_places(session=session, organisation=lead.organisation, places=2, by=lead, now=now)


@pytest.fixture
def waiting(session, reserved, now):
    """Three people: the first has the last place, two wait."""
    statuses = ("confirmed", "waiting", "waiting")
    return [make_booking(session=session, status=status, booked_at=now) for status in statuses]


def standing(reservation: Reservation) -> tuple[int, int, int, str]:
    reservation.refresh_from_db()
    counts = (reservation.places, reservation.places_named, reservation.places_released)
    return (*counts, reservation.ended_because)


def statuses(bookings) -> list[str]:
    for booking in bookings:
        booking.refresh_from_db()
    return [booking.status for booking in bookings]


def told(kind: str = "reservation ended") -> list[tuple[str, dict]]:
    return list(Mail.objects.filter(kind=kind).order_by("pk").values_list("to", "facts"))


def test_places_given_back_go_to_those_who_wait(reserved, waiting, lead, now):
    give_back_places(reservation=reserved, places=1, by=lead, now=now)
    assert (standing(reserved), statuses(waiting)) == ((1, 0, 1, ""), ["confirmed", "confirmed", "waiting"])
    give_back_places(reservation=reserved, places=1, by=lead, now=now)
    assert (standing(reserved), statuses(waiting)) == ((0, 0, 2, "given back"), ["confirmed"] * 3)
    assert told() == []  # the lead did it
    with pytest.raises(ReservationOver):
        give_back_places(reservation=reserved, places=1, by=lead, now=now)
    assert list(faults(now=now)) == []


def test_leads_are_told_what_the_team_gives_back(reserved, lead, team_member, now):
    for _ in range(2):
        give_back_places(reservation=reserved, places=1, by=team_member, now=now)
    assert [(to, facts["released"], facts["places"]) for to, facts in told()] == [
        (lead.email, 1, 1),
        (lead.email, 1, 0),
    ]


@pytest.mark.parametrize("places", [0, 3])
def test_no_more_is_given_back_than_has_no_name(reserved, lead, now, places):
    with pytest.raises(NotSoManyReserved, match="Give back up to 2"):
        give_back_places(reservation=reserved, places=places, by=lead, now=now)


def test_an_organisation_that_gave_back_can_reserve_again(reserved, session, lead, now):
    give_back_places(reservation=reserved, places=2, by=lead, now=now)
    again = reserve_places(session=session, organisation=lead.organisation, places=3, by=lead, now=now)
    assert (again.pk != reserved.pk, places_held(session)) == (True, 3)


@pytest.mark.r15
def test_what_has_no_name_in_time_is_released_once_and_the_leads_are_told(reserved, waiting, lead, now):
    named = UserFactory(organisation=lead.organisation)
    name_people(reservation=reserved, people=[named], by=lead, now=now)
    over = reserved.names_by_at
    assert lapse_reservations(now=over - dt.timedelta(seconds=1)) == 0
    for _ in range(2):
        run_due(now=over)
    assert standing(reserved) == (0, 1, 1, "lapsed")
    assert statuses(waiting) == ["confirmed", "confirmed", "waiting"]  # the deadline itself is in time
    assert [(to, facts["released"], facts["because"]) for to, facts in told()] == [(lead.email, 1, "lapsed")]
    assert list(faults(now=over)) == []


def test_after_the_deadline_the_places_released_are_offered(session, lead, team_member, now):
    reserve_places(
        session=session,
        organisation=lead.organisation,
        places=3,
        by=team_member,
        now=now,
        names_by_at=session.starts_at,
    )
    waits = make_booking(session=session, status="waiting", booked_at=now)
    reservation = Reservation.objects.get()
    after = session.cancel_by_at + dt.timedelta(hours=1)
    give_back_places(reservation=reservation, places=1, by=lead, now=after)
    assert statuses([waits]) == ["offered"]
    assert lapse_reservations(now=session.starts_at) == 1


@pytest.mark.r17
def test_leads_are_reminded_once_two_working_days_before(reserved, lead, now):
    morning = dt.datetime(2026, 6, 30, 7, 0, tzinfo=dt.UTC)  # Tuesday, 8am in London
    assert remind_of_reservations(now=morning - dt.timedelta(seconds=1)) == 0
    assert [remind_of_reservations(now=morning) for _ in range(2)] == [1, 0]
    assert [to for to, _ in told("reservation reminder")] == [lead.email]
    mail = Mail.objects.get(kind="reservation reminder")
    deliver(mail_id=mail.pk, now=morning)
    mail.refresh_from_db()
    assert mail.subject == "Name people for 2 places: Neglect, Tue 7 Jul, 9:30am"


def test_nobody_is_reminded_in_the_night_or_of_what_was_just_reserved_or_has_ended(reserved, session, lead, now):
    night = dt.datetime(2026, 7, 1, 2, 0, tzinfo=dt.UTC)
    assert remind_of_reservations(now=night) == 0
    other = UserFactory(is_lead=True)
    day = night + dt.timedelta(hours=8)
    reserve_places(session=session, organisation=other.organisation, places=1, by=other, now=day)
    give_back_places(reservation=reserved, places=2, by=lead, now=day)
    assert remind_of_reservations(now=day) == 0


def test_a_reminder_that_has_not_left_yet_stays_when_everyone_is_named(reserved, lead, now):
    morning = dt.datetime(2026, 6, 30, 7, 0, tzinfo=dt.UTC)
    remind_of_reservations(now=morning)
    people = [UserFactory(organisation=lead.organisation) for _ in range(2)]
    name_people(reservation=reserved, people=people, by=lead, now=morning)
    mail = Mail.objects.get(kind="reservation reminder")
    deliver(mail_id=mail.pk, now=morning)
    assert not Mail.objects.filter(pk=mail.pk, state="sent").exists()


def test_without_a_lead_whoever_made_it_is_told(session, team_member, now):
    organisation = OrganisationFactory()
    reserved = reserve_places(session=session, organisation=organisation, places=1, by=team_member, now=now)
    lapse_reservations(now=reserved.names_by_at)
    assert [to for to, _ in told()] == [team_member.email]


def test_leads_of_a_cancelled_session_are_told(reserved, session, lead, team_member, now):
    cancel_session(session=session, reason="The trainer is ill", by=team_member, now=now)
    assert standing(reserved) == (0, 0, 2, "session cancelled")
    [(to, facts)] = told()
    assert (to, facts["because"], facts["reason"]) == (lead.email, "session cancelled", "The trainer is ill")
    mail = Mail.objects.get(kind="reservation ended")
    deliver(mail_id=mail.pk, now=now)
    mail.refresh_from_db()
    assert "Why: The trainer is ill" in mail.text
    assert list(faults(now=now)) == []


def test_capacity_below_what_is_reserved_takes_an_explicit_yes(reserved, session, lead, team_member, now):
    with pytest.raises(CapacityBelowHeld):
        change_session(session=session, change=SessionChange(capacity=1), by=team_member, now=now)
    change_session(session=session, change=SessionChange(capacity=1), allow_overfull=True, by=team_member, now=now)
    people = [UserFactory(organisation=lead.organisation) for _ in range(2)]
    name_people(reservation=reserved, people=people, by=lead, now=now)
    assert places_held(session) == 2
    assert list(faults(now=now)) == []


@pytest.mark.parametrize("change", [{"status": "draft"}, {"course": None}])
def test_session_with_reserved_places_stays_published_and_of_its_course(reserved, session, team_member, now, change):
    if "course" in change:
        change = {"course": CourseFactory()}
    with pytest.raises(SessionNotChanged):
        change_session(session=session, change=SessionChange(**change), by=team_member, now=now)


def test_people_are_named_by_the_start_of_a_session_brought_forward(reserved, session, team_member, now):
    [day] = [as_planned(day) for day in session.days.all()]
    week = dt.timedelta(weeks=1)
    earlier = DayPlan(starts_at=day.starts_at - week, ends_at=day.ends_at - week)
    change_session(session=session, change=SessionChange(days=[earlier]), by=team_member, now=now)
    reserved.refresh_from_db()
    assert reserved.names_by_at == earlier.starts_at
    assert list(faults(now=now)) == []


def test_unnamed_places_count_towards_the_minimum_until_they_lapse(lead, team_member, today, now):
    thin = make_session(on=today + dt.timedelta(days=10), minimum=2)
    reserved = reserve_places(session=thin, organisation=lead.organisation, places=2, by=lead, now=now)
    assert warn_of_minimums(now=now) == 0
    lapse_reservations(now=reserved.names_by_at)
    assert warn_of_minimums(now=reserved.names_by_at) == 1


@pytest.fixture
def other(session):
    return make_session(course=session.course, on=LATER, capacity=3)


def merge(session, other, by, now):
    return merge_session(session=session, into=other, reason="Too few", by=by, now=now)


def test_reserved_places_come_along_when_sessions_are_merged(reserved, session, other, lead, team_member, now):
    make_booking(session=session, booked_at=now)
    waits = make_booking(session=other, status="waiting", booked_at=now)
    merge(session, other, team_member, now)
    reserved.refresh_from_db()
    assert (reserved.session, reserved.places, places_held(other)) == (other, 2, 3)
    assert statuses([waits]) == ["waiting"]
    assert [facts.get("moved_from") for _, facts in told("reservation")] == [None, session.pk]
    assert told() == []
    mail = Mail.objects.filter(kind="reservation").last()
    deliver(mail_id=mail.pk, now=now)
    mail.refresh_from_db()
    assert "your places have come along" in mail.text
    assert list(faults(now=now)) == []


def test_reserved_places_end_where_the_other_date_has_no_room_for_them(
    reserved, session, other, lead, team_member, now
):
    people = [make_booking(session=other) for _ in range(2)]
    merge(session, other, team_member, now)
    assert standing(reserved) == (0, 0, 2, "session cancelled")
    assert (places_held(other), len(people)) == (2, 2)
    assert [to for to, _ in told()] == [lead.email]
    assert list(faults(now=now)) == []


def test_reserved_places_end_where_the_organisation_has_reserved_there_already(
    reserved, session, other, lead, team_member, now
):
    there = reserve_places(session=other, organisation=lead.organisation, places=1, by=lead, now=now)
    merge(session, other, team_member, now)
    assert (standing(reserved)[0], standing(there)[0], places_held(other)) == (0, 1, 1)


def test_people_with_a_place_come_before_places_without_a_name(reserved, session, other, team_member, now):
    full = [make_booking(session=other) for _ in range(3)]
    make_booking(session=session)
    with pytest.raises(NoRoomForAll):
        merge(session, other, team_member, now)
    full[0].delete()
    merge(session, other, team_member, now)
    assert standing(reserved) == (0, 0, 2, "session cancelled")
