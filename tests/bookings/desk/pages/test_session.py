import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from bookings.models import Booking
from tests.support.factories import OrganisationFactory, UserFactory, make_booking, make_reminder, make_session


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def team(client, team_member):
    client.force_login(team_member)
    return client


def said(response):
    return [str(message) for message in response.context["messages"]][-1:]


def test_session_page_tells_booked_waiting_and_gone_apart(team):
    session = make_session(capacity=1)
    held = make_booking(session=session)
    queue = [make_booking(session=session, status=Booking.Status.WAITING) for _ in range(2)]
    gone = make_booking(session=session, status=Booking.Status.CANCELLED)
    elsewhere = make_booking()
    context = team.get(reverse("desk-session", args=[session.pk])).context
    assert (context["booked"], context["waiting"], context["gone"]) == ([held], queue, [gone])
    assert elsewhere.practitioner.name not in team.get(reverse("desk-session", args=[session.pk])).text


@pytest.mark.parametrize(("held", "words"), [(1, "place held"), (2, "places held")])
def test_session_page_counts_places_in_plain_words(team, held, words):
    session = make_session()
    for _ in range(held):
        make_booking(session=session)
    text = " ".join(team.get(reverse("desk-session", args=[session.pk])).text.split())
    assert f'{held}</span> <span class="turnout-stat__label">{words}</span>' in text


def test_session_page_tells_who_answered_the_reminder(team, now):
    session = make_session()
    make_booking(session=session, reply=Booking.Reply.COMING, replied_at=now)
    silent, _unasked = make_booking(session=session), make_booking(session=session)
    make_reminder(silent, sent_at=now)
    page = team.get(reverse("desk-session", args=[session.pk])).text
    assert (page.count("Says they’re coming"), page.count("No reply to the reminder")) == (1, 1)


@pytest.mark.r27
def test_session_page_does_not_show_needs(team):
    person = UserFactory(access_needs="hearing loop", dietary_needs="coeliac")
    booking = make_booking(practitioner=person)
    for address in (
        reverse("desk-session", args=[booking.session_id]),
        reverse("desk-person", args=[person.pk]),
        reverse("desk-people"),
    ):
        page = team.get(address).text
        assert ("hearing loop" in page, "coeliac" in page) == (False, False)


def test_book_for_somebody_finds_by_name_mail_and_organisation(team):
    session = make_session()
    wye = OrganisationFactory(name="Wye Valley NHS Trust")
    person = UserFactory(name="Zoë Quill", email="zq@wye.example.org", organisation=wye)
    UserFactory(name="Zoë Quill", is_active=False)
    UserFactory(name="Adam Other")
    for words in ("zoe quill", "ZQ@WYE", "quill wye valley"):
        response = team.get(reverse("desk-session-book", args=[session.pk]), {"q": words})
        assert response.context["found"] == [person]
    assert team.get(reverse("desk-session-book", args=[session.pk])).context["found"] == []


def test_book_for_somebody_gives_a_place_or_the_waiting_list(team, team_member):
    session = make_session(capacity=1)
    address = reverse("desk-session-book", args=[session.pk])
    first, second = UserFactory(name="First One"), UserFactory(name="Second One")
    assert said(team.post(address, {"person": first.pk}, follow=True)) == ["First One has a place."]
    assert said(team.post(address, {"person": second.pk, "wants": "place"}, follow=True)) == [
        "No place is free any more. Second One is not booked, and is not on the waiting list."
    ]
    assert Booking.objects.count() == 1
    response = team.post(address, {"person": second.pk, "wants": "list"}, follow=True)
    assert [(str(one), one.level_tag) for one in response.context["messages"]] == [
        ("Second One is on the waiting list.", "info")
    ]
    bookings = Booking.objects.order_by("pk")
    assert [(b.practitioner, b.status, b.booked_by) for b in bookings] == [
        (first, "confirmed", team_member),
        (second, "waiting", team_member),
    ]
    assert said(team.post(address, {"person": second.pk}, follow=True)) == [
        "Second One is on the waiting list of this session already."
    ]


@pytest.mark.r28
def test_book_for_somebody_ignores_a_posted_standing(team):
    session = make_session(capacity=1)
    make_booking(session=session)
    person = UserFactory()
    other = OrganisationFactory()
    team.post(
        reverse("desk-session-book", args=[session.pk]),
        {
            "person": person.pk,
            "wants": "list",
            "status": "confirmed",
            "organisation": other.pk,
            "capacity": 50,
            "outcome": "attended",
        },
    )
    booking = Booking.objects.get(practitioner=person)
    assert (booking.status, booking.organisation, booking.outcome) == ("waiting", person.organisation, "not recorded")
    assert booking.session.capacity == 1


@pytest.mark.parametrize("person", ["", "x", "-1", "9" * 40, "٣"])
def test_book_for_nobody_is_not_found(person, team):
    session = make_session()
    assert team.post(reverse("desk-session-book", args=[session.pk]), {"person": person}).status_code == 404
    assert Booking.objects.count() == 0


def test_book_for_somebody_without_organisation_says_why_not(team):
    person = UserFactory(name="Nora None", organisation=None)
    session = make_session()
    [message] = said(team.post(reverse("desk-session-book", args=[session.pk]), {"person": person.pk}, follow=True))
    assert message.startswith("Nora None has to say which organisation they belong to first")
    assert Booking.objects.count() == 0


def test_cancel_for_somebody_takes_a_reason_and_passes_the_place_on(team, team_member):
    session = make_session(capacity=1)
    booking = make_booking(session=session)
    waiting = make_booking(session=session, status=Booking.Status.WAITING)
    address = reverse("desk-booking-cancel", args=[booking.pk])
    assert list(team.post(address, {"reason": "session cancelled"}).context["form"].errors) == ["reason"]
    team.post(address, {"reason": "sickness", "note": "Rang on Monday.", "cancelled_late": "on"})
    booking.refresh_from_db()
    waiting.refresh_from_db()
    assert (
        booking.status,
        booking.cancelled_by,
        booking.cancel_reason,
        booking.cancel_note,
        booking.cancelled_late,
    ) == (
        "cancelled",
        team_member,
        "sickness",
        "Rang on Monday.",
        False,
    )
    assert waiting.status == "confirmed"
    assert said(team.post(address, {"reason": "sickness"}, follow=True)) == ["This booking was cancelled already."]


def test_cancel_for_somebody_after_the_deadline_warns_and_records_it(team, now):
    session = make_session(on=dt.date(2026, 6, 2))
    booking = make_booking(session=session)
    address = reverse("desk-booking-cancel", args=[booking.pk])
    assert team.get(address).context["is_late"] is True
    team.post(address, {"reason": "sickness"})
    booking.refresh_from_db()
    assert booking.cancelled_late is True


def test_the_team_is_told_of_another_date_of_the_course_that_somebody_has(team):
    person = UserFactory(name="Sam Example")
    has = make_booking(practitioner=person)
    session = make_session(course=has.session.course, on=dt.date(2026, 8, 4))
    address = reverse("desk-session-book", args=[session.pk])
    page = team.post(address, {"person": person.pk, "wants": "place"}, follow=True)
    assert [str(message) for message in page.context["messages"]] == [
        "Sam Example has a place.",
        "Sam Example has a place on another date of this course too: Tuesday 7 July 2026, 9:30am.",
    ]
