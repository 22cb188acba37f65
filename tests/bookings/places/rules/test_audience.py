"""A course for some organisation types: nobody of another books it by themselves; the team can book anyone."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.models import Booking, DateWish, Mail
from bookings.places.operations.answering_offers import accept_offer
from bookings.places.operations.booking import book_place, cancel_booking
from bookings.places.operations.substitution import substitute
from bookings.places.operations.transfer import transfer
from bookings.places.rules.audience import (
    OtherAudience,
    audience_of,
    in_words,
    refuse_other_audience,
    why_not_for,
    why_not_for_booking,
    why_other_audience,
)
from bookings.places.sessions.new_dates import ask_for_date, tell_of_new_date
from tests.support.factories import (
    CategoryFactory,
    CourseFactory,
    OrganisationFactory,
    OrganisationTypeFactory,
    UserFactory,
    make_booking,
    make_session,
)

pytestmark = pytest.mark.django_db
LATER = dt.date(2026, 7, 21)


@pytest.fixture
def types():
    return {
        name: OrganisationTypeFactory(name=name, position=position)
        for position, name in enumerate(["Education", "Health", "Housing", "Police"])
    }


@pytest.fixture
def school(types):
    return OrganisationFactory(name="Hill School", type=types["Education"])


@pytest.fixture
def housing(types):
    return OrganisationFactory(name="River Homes", type=types["Housing"])


@pytest.fixture
def course(types):
    """For those of education, health and police."""
    course = CourseFactory(title="Neglect", category=CategoryFactory(name="Early Help"))
    course.audience_types.set([types["Police"], types["Education"], types["Health"]])
    return course


@pytest.fixture
def tenant(housing):
    return UserFactory(organisation=housing)


def book(session, person, now, by=None):
    return book_place(session=session, practitioner=person, by=by or person, now=now)


def test_refusal_says_who_may_come_and_what_to_do(course, tenant, now, settings):
    settings.PARTNERSHIP_EMAIL = "team@example.org"
    with pytest.raises(OtherAudience) as refusal:
        book(make_session(course=course), tenant, now)
    assert str(refusal.value) == (
        "“Neglect” is for people from Education, Health and Police, and River Homes is recorded as Housing. "
        "If you should come anyway, write to the partnership team at team@example.org; "
        "or choose another course of the category Early Help."
    )
    assert (Booking.objects.count(), Mail.objects.count()) == (0, 0)


def test_those_it_is_for_book_it_and_so_does_everyone_where_it_says_nothing(course, school, tenant, now):
    assert book(make_session(course=course), UserFactory(organisation=school), now).status == "confirmed"
    assert book(make_session(), tenant, now).status == "confirmed"


def test_a_lead_is_refused_for_a_colleague_and_the_team_for_nobody(course, tenant, housing, team_member, now):
    session = make_session(course=course)
    with pytest.raises(OtherAudience):
        book(session, tenant, now, by=UserFactory(organisation=housing, is_lead=True))
    assert book(session, tenant, now, by=team_member).status == "confirmed"


@pytest.mark.parametrize("status", ["waiting", "offered"])
def test_who_got_in_before_the_rule_keeps_their_turn(course, tenant, now, status):
    session = make_session(course=course, capacity=1)
    booking = make_booking(
        session=session, practitioner=tenant, status=status, offer_expires_at=now + dt.timedelta(days=1)
    )
    if status == "offered":
        accept_offer(booking=booking, by=tenant, now=now)
    else:
        holder = make_booking(session=session)
        cancel_booking(booking=holder, reason="leave", by=holder.practitioner, now=now)
    booking.refresh_from_db()
    assert booking.status == "confirmed"


def test_a_place_moves_to_another_date_only_by_the_team(course, tenant, team_member, now):
    booking = make_booking(session=make_session(course=course), practitioner=tenant)
    later = make_session(course=course, on=LATER)
    with pytest.raises(OtherAudience):
        transfer(booking=booking, to_session=later, by=tenant, now=now)
    booking.refresh_from_db()
    assert booking.status == "confirmed"
    assert transfer(booking=booking, to_session=later, by=team_member, now=now).status == "confirmed"


def test_a_place_moves_by_the_organisation_it_was_booked_for(course, school, housing, now):
    """Who has changed jobs since still has the school's place, and moves it."""
    person = UserFactory(organisation=school)
    booking = make_booking(session=make_session(course=course), practitioner=person)
    person.organisation = housing
    person.save()
    moved = transfer(booking=booking, to_session=make_session(course=course, on=LATER), by=person, now=now)
    assert (moved.status, moved.organisation) == ("confirmed", school)


def test_a_colleague_takes_the_place_only_by_the_team(course, tenant, housing, team_member, now):
    booking = make_booking(session=make_session(course=course), practitioner=tenant)
    colleague = UserFactory(organisation=housing)
    with pytest.raises(OtherAudience):
        substitute(booking=booking, colleague=colleague, by=tenant, now=now)
    assert substitute(booking=booking, colleague=colleague, by=team_member, now=now).status == "confirmed"


def test_nobody_asks_to_be_told_of_dates_that_are_not_for_them(course, tenant, school, now):
    with pytest.raises(OtherAudience):
        ask_for_date(course=course, by=tenant, now=now)
    ask_for_date(course=course, by=UserFactory(organisation=school), now=now)
    assert DateWish.objects.count() == 1


def test_who_asked_before_the_rule_is_not_told_of_a_date_they_cannot_book(course, tenant, school, now):
    for person in (tenant, UserFactory(organisation=school, name="Sid School"), UserFactory(organisation=None)):
        DateWish.objects.create(course=course, practitioner=person, asked_at=now)
    assert tell_of_new_date(session=make_session(course=course), now=now) == 1
    assert [mail.recipient.name for mail in Mail.objects.all()] == ["Sid School"]
    assert set(DateWish.objects.filter(told_at=None).values_list("practitioner__organisation__name", flat=True)) == {
        "River Homes",
        None,
    }


def test_a_course_for_everyone_is_booked_without_asking_whom_it_is_for(now, practitioner):
    session = make_session()
    with CaptureQueriesContext(connection) as queries:
        book(session, practitioner, now)
    asked = [query["sql"] for query in queries if "audience_types" in query["sql"]]
    assert ["EXISTS" in sql for sql in asked] == [True], "asked once, together with the session's row"


# ---- what each question answers by itself ----


def test_audience_stands_in_the_order_of_the_reports_and_in_words(types, course):
    assert [each.name for each in audience_of(course)] == ["Education", "Health", "Police"]
    assert in_words(audience_of(course)) == "Education, Health and Police"
    assert in_words([types["Police"]]) == "Police"
    assert in_words([]) == ""
    with_comma = OrganisationTypeFactory(name="Youth, play")
    assert in_words([types["Health"], with_comma, types["Police"]]) == "Health; Youth, play and Police"


def test_types_of_one_position_stand_as_they_were_made():
    course, second, first = CourseFactory(), *(OrganisationTypeFactory(position=position) for position in (3, 1))
    third = OrganisationTypeFactory(position=3)
    course.audience_types.set([third, second, first])
    assert audience_of(course) == [first, second, third]


def test_course_for_everyone_gives_no_reason(housing):
    assert why_other_audience(CourseFactory(), housing, housing.type_id) == ""


def test_reason_is_told_to_people_whose_organisation_it_is_not_for_alone(course, school, tenant, team_member):
    reason = "“Neglect” is for people from Education, Health and Police, and River Homes is recorded as Housing."
    assert why_not_for(course, tenant).startswith(reason)
    for user in (AnonymousUser(), UserFactory(organisation=None), UserFactory(organisation=school), team_member):
        assert why_not_for(course, user) == ""
    assert not course.audience_types.contains(team_member.organisation.type)


def test_reason_for_a_booking_is_that_of_the_organisation_it_was_made_for(course, school, tenant, team_member):
    theirs = make_booking(practitioner=tenant)
    assert "River Homes is recorded as Housing" in why_not_for_booking(course, theirs, tenant)
    assert why_not_for_booking(course, theirs, team_member) == ""
    of_the_school = make_booking(
        practitioner=tenant, organisation=school, organisation_type=school.type, session=make_session(on=LATER)
    )
    assert why_not_for_booking(course, of_the_school, tenant) == ""


def test_refusal_about_somebody_names_them_to_others(course, housing, tenant, team_member):
    tenant.name = "Tara Tenant"
    with pytest.raises(OtherAudience) as refusal:
        refuse_other_audience(course, housing, housing.type_id, of=tenant)
    assert "If you should come anyway" in refusal.value.message_to(tenant)
    assert "If Tara Tenant should come anyway" in refusal.value.message_to(team_member)
    with pytest.raises(OtherAudience) as refusal:
        refuse_other_audience(course, housing, housing.type_id)
    assert "If you should come anyway" in refusal.value.message_to(team_member)
