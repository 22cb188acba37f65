"""Places reserved for an organisation that names the people later: what can be reserved, and who can be named."""

import datetime as dt

import pytest

from bookings.models import Booking, Mail, Reservation
from bookings.notices.sending.delivery import deliver
from bookings.places.operations.booking import BookingClosed, book_place, cancel_booking
from bookings.places.operations.reservations import (
    AlreadyReserved,
    NobodyNamed,
    NotToBeReserved,
    ReservationOver,
    TooFewFree,
    name_people,
    reserve_places,
)
from bookings.places.rules.audience import OtherAudience
from bookings.places.rules.counts import places_held, with_places
from bookings.places.rules.places_left import places_left_for
from bookings.upkeep.integrity.each_row import faults
from tests.support.factories import (
    CourseFactory,
    OrganisationFactory,
    OrganisationTypeFactory,
    UserFactory,
    make_booking,
    make_session,
)
from training.models import Session

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleagues(lead):
    return [UserFactory(name=f"Colleague {n}", organisation=lead.organisation) for n in range(4)]


@pytest.fixture
def reserve(lead, now):
    """Call `reserve(session, 3)`: the lead reserves so many places."""

    def reserve(session, places, **said):
        return reserve_places(
            **{"session": session, "organisation": lead.organisation, "places": places, "by": lead, "now": now} | said
        )

    return reserve


def somebody_books(session, now, **who):
    person = UserFactory(**who)
    return book_place(session=session, practitioner=person, by=person, now=now)


def test_places_are_held_until_the_cancellation_deadline_and_the_leads_are_told(reserve, lead, now):
    session, second = make_session(capacity=4), UserFactory(is_lead=True, organisation=lead.organisation)
    reservation = reserve(session, 3)
    assert (reservation.places, reservation.places_asked, reservation.organisation_type) == (
        3,
        3,
        lead.organisation.type,
    )
    assert (reservation.names_by_at, reservation.made_by, reservation.made_at) == (session.cancel_by_at, lead, now)
    counted = with_places(Session.objects.all()).get()
    assert (places_held(session), counted.places_left) == (3, 1)
    assert places_left_for(None, counted, now=now).left == 1
    assert [somebody_books(session, now).status for _ in range(2)] == ["confirmed", "waiting"]
    told = Mail.objects.filter(kind="reservation").order_by("pk")
    assert [mail.to for mail in told] == [lead.email, second.email]
    assert reservation.history.get().history_user == lead
    assert list(faults(now=now)) == []


@pytest.mark.parametrize(("taken", "asked"), [(2, 3), (4, 1)])
def test_no_more_than_are_free_and_the_refusal_says_how_many(reserve, taken, asked):
    session = make_session(capacity=4)
    for _ in range(taken):
        make_booking(session=session)
    with pytest.raises(TooFewFree) as refused:
        reserve(session, asked)
    assert refused.value.free == 4 - taken
    assert Reservation.objects.count() == Mail.objects.count() == 0


def test_whoever_waits_comes_first(reserve, now):
    session = make_session(capacity=3)
    waiting = make_booking(session=session, status="waiting", booked_at=now)
    with pytest.raises(TooFewFree, match="You asked for 3 places, and 2 places are free"):
        reserve(session, 3)
    reserve(session, 2)
    waiting.refresh_from_db()
    assert waiting.status == "confirmed"


def test_most_for_one_organisation_counts_places_without_a_name(reserve, lead, now):
    session = make_session(capacity=9, places_per_organisation=3)
    make_booking(session=session, practitioner=UserFactory(organisation=lead.organisation))
    with pytest.raises(TooFewFree, match="2 places are free"):
        reserve(session, 3)
    reserve(session, 2)
    assert somebody_books(session, now, organisation=lead.organisation).status == "waiting"
    assert somebody_books(session, now).status == "confirmed"


def test_places_kept_for_another_kind_of_organisation_are_not_to_be_had(reserve, lead, now):
    kept = {"ring_fenced_places": 2, "ring_fenced_until": now + dt.timedelta(days=5)}
    session = make_session(capacity=3, ring_fenced_for=OrganisationTypeFactory(), **kept)
    with pytest.raises(TooFewFree, match="1 place is free"):
        reserve(session, 2)
    own = make_session(capacity=3, ring_fenced_for=lead.organisation.type, **kept)
    reserve(own, 2)
    assert somebody_books(own, now).status == "confirmed"  # the two without a name fill what was kept
    assert somebody_books(own, now).status == "waiting"


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"status": "draft"}, BookingClosed),
        ({"booking_closes_at": dt.datetime(2026, 5, 31, tzinfo=dt.UTC)}, BookingClosed),
        ({"on": dt.date(2026, 6, 1)}, BookingClosed),
        ({"on": dt.date(2026, 6, 3)}, NotToBeReserved),
        ({"needs_approval": True}, NotToBeReserved),
    ],
)
def test_not_where_booking_is_closed_or_somebody_must_agree_or_it_is_too_late(reserve, fields, refusal):
    with pytest.raises(refusal):
        reserve(make_session(**fields), 1)
    assert Reservation.objects.count() == 0


def test_a_course_for_others_is_reserved_by_the_team_only(reserve, team_member):
    session = make_session()
    session.course.audience_types.add(OrganisationTypeFactory())
    with pytest.raises(OtherAudience):
        reserve(session, 1)
    assert reserve(session, 1, by=team_member).places == 1


@pytest.mark.parametrize("places", [0, 21])
def test_not_none_and_not_ever_so_many(reserve, places):
    with pytest.raises(NotToBeReserved):
        reserve(make_session(capacity=50), places)


def test_people_are_named_by_the_deadline_for_a_lead_and_by_the_start_for_the_team(reserve, team_member, now):
    session = make_session(on=dt.date(2026, 7, 7))
    for wrong in (now, session.cancel_by_at + dt.timedelta(seconds=1)):
        with pytest.raises(NotToBeReserved):
            reserve(session, 1, names_by_at=wrong)
    with pytest.raises(NotToBeReserved):
        reserve(session, 1, by=team_member, names_by_at=session.starts_at + dt.timedelta(seconds=1))
    assert reserve(session, 20, by=team_member, names_by_at=session.starts_at).names_by_at == session.starts_at
    closing = make_session(booking_closes_at=now + dt.timedelta(days=3))
    assert reserve(closing, 1).names_by_at == closing.booking_closes_at


def test_one_open_reservation_of_a_session(reserve):
    session = make_session()
    first = reserve(session, 2)
    with pytest.raises(AlreadyReserved, match="2 places reserved here already") as refused:
        reserve(session, 1)
    assert refused.value.reservation == first


def test_those_named_have_ordinary_bookings_confirmed_at_once(reserve, lead, colleagues, now):
    session = make_session(capacity=3)
    reservation = reserve(session, 3)
    bookings = name_people(reservation=reservation, people=colleagues[:2], by=lead, now=now)
    assert [(one.practitioner, one.status, one.booked_by, one.named_from) for one in bookings] == [
        (person, "confirmed", lead, reservation) for person in colleagues[:2]
    ]
    told = Mail.objects.filter(kind="confirmation").order_by("pk")
    assert [mail.to for mail in told] == [person.email for person in colleagues[:2]]
    reservation.refresh_from_db()
    assert (reservation.places, reservation.places_named, reservation.is_open) == (1, 2, True)
    assert places_held(session) == 3
    name_people(reservation=reservation, people=colleagues[2:3], by=lead, now=now)
    reservation.refresh_from_db()
    assert (reservation.places, reservation.ended_at, reservation.ended_because) == (0, now, "all named")
    assert places_held(session) == 3
    assert list(faults(now=now)) == []


def test_a_place_that_is_cancelled_after_naming_goes_to_whoever_waits(reserve, lead, colleagues, now):
    session = make_session(capacity=1)
    reservation = reserve(session, 1)
    waiting = somebody_books(session, now)
    [named] = name_people(reservation=reservation, people=colleagues[:1], by=lead, now=now)
    cancel_booking(booking=named, reason="leave", by=lead, now=now)
    waiting.refresh_from_db()
    assert waiting.status == "confirmed"


def test_a_colleague_who_waits_gets_the_place_on_that_booking(reserve, lead, colleagues, now):
    session = make_session(capacity=1)
    reservation = reserve(session, 1)
    waiting = book_place(session=session, practitioner=colleagues[0], by=lead, now=now)
    assert waiting.status == "waiting"
    [named] = name_people(reservation=reservation, people=[colleagues[0]], by=lead, now=now)
    assert (named, named.status, Booking.objects.count()) == (waiting, "confirmed", 1)


def test_one_who_cannot_have_a_place_keeps_everyone_from_being_named(reserve, lead, colleagues, now):
    first = CourseFactory(title="First steps")
    course = CourseFactory()
    course.prerequisites.add(first)
    session = make_session(capacity=9, course=course)
    ready, booked, elsewhere, missing = colleagues
    for person in (ready, booked, elsewhere):
        make_booking(session=make_session(course=first), practitioner=person, outcome="attended")
    Booking.objects.update(confirmed_at=now - dt.timedelta(days=90), booked_at=now - dt.timedelta(days=90))
    Session.objects.filter(course=first).update(starts_at=now - dt.timedelta(days=60))
    for one in Session.objects.filter(course=first):
        one.days.update(starts_at=now - dt.timedelta(days=60), ends_at=now - dt.timedelta(days=59))
    make_booking(session=session, practitioner=booked)
    make_booking(session=make_session(), practitioner=elsewhere)
    stranger, gone = UserFactory(), UserFactory(organisation=lead.organisation, is_active=False)
    reservation = reserve(session, 6)
    with pytest.raises(NobodyNamed) as refused:
        name_people(reservation=reservation, people=[*colleagues, stranger, gone], by=lead, now=now)
    assert {person: type(why).__name__ for person, why in refused.value.reasons} == {
        booked: "AlreadyBooked",
        elsewhere: "Clash",
        missing: "PrerequisiteMissing",
        stranger: "NotAColleague",
        gone: "NotAColleague",
    }
    assert not Booking.objects.filter(practitioner=ready, session=session).exists()
    assert Reservation.objects.get().places == 6


def test_the_team_names_somebody_without_the_course_before(reserve, lead, colleagues, team_member, now):
    course = CourseFactory()
    course.prerequisites.add(CourseFactory())
    reservation = reserve(make_session(course=course), 1)
    name_people(reservation=reservation, people=colleagues[:1], by=team_member, now=now)
    assert Booking.objects.get().status == "confirmed"


def test_whose_booking_somebody_must_agree_to_is_not_named(reserve, lead, colleagues, now):
    session = make_session()
    reservation = reserve(session, 1)
    Session.objects.update(needs_approval=True)
    colleagues[0].manager_email = "manager@example.org"
    colleagues[0].save()
    with pytest.raises(NobodyNamed, match="Somebody has to agree") as refused:
        name_people(reservation=reservation, people=colleagues[:1], by=lead, now=now)
    assert type(refused.value.reasons[0][1]).__name__ == "ApprovalNeededFirst"


def test_somebody_who_waits_on_behalf_of_a_former_organisation_is_not_named(reserve, lead, colleagues, now):
    session = make_session()
    reservation = reserve(session, 1)
    make_booking(session=session, practitioner=colleagues[0], status="waiting", organisation=OrganisationFactory())
    with pytest.raises(NobodyNamed, match="on behalf of the organisation"):
        name_people(reservation=reservation, people=colleagues[:1], by=lead, now=now)


@pytest.mark.parametrize("count", [0, 3])
def test_nobody_and_too_many_are_not_named(reserve, lead, colleagues, now, count):
    reservation = reserve(make_session(), 2)
    with pytest.raises(NobodyNamed):
        name_people(reservation=reservation, people=colleagues[:count], by=lead, now=now)


def test_nobody_is_named_after_the_time_to_do_so(reserve, lead, colleagues):
    reservation = reserve(make_session(), 2)
    with pytest.raises(ReservationOver):
        name_people(reservation=reservation, people=colleagues[:1], by=lead, now=reservation.names_by_at)


def test_mails_say_how_many_until_when_and_where_to_name_people(reserve, lead, now, settings):
    settings.SITE_URL = "https://training.example.org"
    session = make_session(course=CourseFactory(title="Neglect"))
    reservation = reserve(session, 3)
    mail = Mail.objects.get()
    deliver(mail_id=mail.pk, now=now)
    mail.refresh_from_db()
    assert mail.subject == "3 places reserved: Neglect, Tue 7 Jul, 9:30am"
    assert mail.text.split("\n\n")[:2] == ["Hello Leo,", "Your places are reserved"]
    assert mail.text.split("\n\n")[2] == (
        f"3 places reserved for {lead.organisation}, for people you name by Thursday 2 July 2026, 5pm: "
        "Neglect, Tuesday 7 July 2026, 9:30am to 4:30pm."
    )
    assert f"https://training.example.org/reservations/{reservation.pk}/" in mail.text
