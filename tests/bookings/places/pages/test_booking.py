import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from bookings.models import Booking, Mail
from bookings.places.operations.answering_offers import accept_offer
from bookings.places.operations.waiting_list import fill_free_places
from tests.support.factories import UserFactory, make_booking, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]


@pytest.fixture
def me(client, practitioner):
    client.force_login(practitioner)
    return practitioner


def test_book_page_says_what_when_where_and_by_when_to_cancel(client, me):
    session = make_session()
    page = client.get(reverse("book", args=[session.pk])).content.decode()
    assert session.course.title in page
    assert "Tuesday 7 July 2026, 9:30am to 4:30pm" in page
    assert "cancel by Thursday 2 July 2026, 5pm" in page


def test_booking_leads_to_a_confirmation_with_the_date(client, me):
    session = make_session()
    response = client.post(reverse("book", args=[session.pk]), {"agree": "on"}, follow=True)
    booking = Booking.objects.get()
    assert response.redirect_chain == [(f"/bookings/{booking.pk}/?booked=1", 302)]
    assert "Your place is booked" in response.content.decode()
    assert (booking.practitioner, booking.booked_by, booking.status) == (me, me, "confirmed")


def test_booking_without_agreeing_says_what_to_do_and_books_nothing(client, me):
    session = make_session()
    response = client.post(reverse("book", args=[session.pk]), {})
    assert response.status_code == 200
    assert "Tick the box to say that you will come, or cancel in time." in response.content.decode()
    assert Booking.objects.count() == 0


def test_booking_a_full_session_says_where_one_stands_in_the_queue(client, me):
    session = make_session(capacity=1)
    make_booking(session=session)
    make_booking(session=session, status="waiting")
    answers = {"agree": "on", "wants": "list"}
    page = client.post(reverse("book", args=[session.pk]), answers, follow=True).content.decode()
    assert "You are on the waiting list" in page
    assert "You are 2nd in the queue" in page


@pytest.mark.r28
def test_posted_status_organisation_and_person_are_ignored(client, me):
    session, other = make_session(capacity=1), UserFactory()
    make_booking(session=session)
    form = {
        "agree": "on",
        "wants": "list",
        "status": "confirmed",
        "organisation": other.organisation_id,
        "practitioner": other.pk,
        "capacity": 99,
    }
    client.post(reverse("book", args=[session.pk]), form)
    booking = Booking.objects.get(status="waiting")
    assert (booking.practitioner, booking.organisation) == (me, me.organisation)
    session.refresh_from_db()
    assert session.capacity == 1


def test_booking_again_leads_to_the_first_booking(client, me):
    session = make_session()
    booking = make_booking(session=session, practitioner=me)
    for method in (client.get, client.post):
        response = method(reverse("book", args=[session.pk]), {"agree": "on"})
        assert response.headers["Location"] == reverse("booking", args=[booking.pk])
    assert Booking.objects.count() == 1


def test_book_page_of_a_draft_is_not_there(client, me):
    assert client.get(reverse("book", args=[make_session(status="draft").pk])).status_code == 404


def test_refusal_is_shown_on_the_page_and_nothing_is_booked(client, me):
    make_booking(session=make_session(), practitioner=me)
    clashing = make_session()
    page = client.post(reverse("book", args=[clashing.pk]), {"agree": "on"}).content.decode()
    assert "at the same time. Cancel that place first, or choose another date." in page
    assert Booking.objects.count() == 1


def test_my_bookings_shows_the_next_first_and_never_anybody_elses(client, me):
    later = make_booking(session=make_session(on=dt.date(2026, 8, 4)), practitioner=me)
    soon = make_booking(session=make_session(on=dt.date(2026, 7, 7)), practitioner=me)
    other = make_booking(session=make_session(on=dt.date(2026, 6, 2)))
    response = client.get(reverse("my-bookings"))
    assert response.context["next"] == soon
    assert response.context["coming"] == [later]
    assert other.session.course.title not in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_my_bookings_takes_the_same_queries_however_many(client, me, count, django_assert_max_num_queries):
    for n in range(count):
        make_booking(session=make_session(on=dt.date(2026, 7, 7 + n)), practitioner=me)
        make_booking(session=make_session(on=dt.date(2026, 8, 4 + n)), practitioner=me, status="waiting")
        make_booking(session=make_session(on=dt.date(2026, 4, 7 + n)), practitioner=me, outcome="attended")
    with django_assert_max_num_queries(10):
        client.get(reverse("my-bookings"))


@pytest.mark.parametrize("count", [1, 3])
def test_organisation_page_takes_the_same_queries_however_many(client, lead, count, django_assert_max_num_queries):
    client.force_login(lead)
    for _ in range(count):
        colleague = UserFactory(organisation=lead.organisation)
        make_booking(practitioner=colleague)
        make_booking(session=make_session(on=dt.date(2026, 4, 7)), practitioner=colleague, outcome="no show")
    # Of those who did not come the latest keys first, then their rows; whether leads are told whom to ring; the groups
    # that wait together.
    with django_assert_max_num_queries(12):
        assert len(client.get(reverse("organisation-bookings")).context["coming"]) == count


def test_organisation_page_shows_own_people_only(client, lead):
    client.force_login(lead)
    own = make_booking(practitioner=UserFactory(organisation=lead.organisation, name="Ours"))
    make_booking(practitioner=UserFactory(name="Theirs"))
    response = client.get(reverse("organisation-bookings"))
    assert list(response.context["coming"]) == [own]
    assert "Theirs" not in response.content.decode()


def test_booking_page_of_somebody_else_is_not_there(client, me):
    assert client.get(reverse("booking", args=[make_booking().pk])).status_code == 404


def test_cancelling_by_page_asks_for_the_reason_and_frees_the_place(client, me):
    session = make_session(capacity=1)
    booking = make_booking(session=session, practitioner=me)
    waiting = make_booking(session=session, status="waiting")
    address = reverse("cancel-booking", args=[booking.pk])
    assert "Choose the closest reason." in client.post(address, {}).content.decode()
    client.post(address, {"reason": "leave", "note": "Away until Monday"})
    booking.refresh_from_db()
    waiting.refresh_from_db()
    assert (booking.status, booking.cancel_reason, booking.cancel_note, booking.cancelled_by) == (
        "cancelled",
        "leave",
        "Away until Monday",
        me,
    )
    assert waiting.status == "confirmed"


def test_reasons_that_only_the_platform_gives_are_refused(client, me):
    booking = make_booking(practitioner=me)
    client.post(reverse("cancel-booking", args=[booking.pk]), {"reason": "session cancelled"})
    booking.refresh_from_db()
    assert booking.status == "confirmed"


@pytest.mark.r24
def test_reading_the_cancel_page_changes_nothing(client, me):
    booking = make_booking(practitioner=me)
    for method in (client.get, client.head, client.options):
        for _ in range(20):
            method(reverse("cancel-booking", args=[booking.pk]))
    booking.refresh_from_db()
    assert (booking.status, Mail.objects.count()) == ("confirmed", 0)


def test_cancelling_after_the_deadline_is_told_beforehand(client, me, now):
    session = make_session(on=dt.date(2026, 6, 3))
    booking = make_booking(session=session, practitioner=me)
    page = client.get(reverse("cancel-booking", args=[booking.pk])).content.decode()
    assert "Cancelling now is recorded as a late cancellation" in page


def test_cancelling_somebody_elses_place_is_not_there(client, me):
    booking = make_booking()
    assert client.post(reverse("cancel-booking", args=[booking.pk]), {"reason": "leave"}).status_code == 404
    booking.refresh_from_db()
    assert booking.status == "confirmed"


@pytest.mark.parametrize(("answer", "status"), [("accept", "confirmed"), ("decline", "cancelled")])
def test_offer_is_answered_by_a_button(client, me, now, settings, answer, status):
    settings.LATE_OFFER_HOURS = 24
    session = make_session(on=dt.date(2026, 6, 3), capacity=1)
    booking = make_booking(session=session, practitioner=me, status="waiting")
    fill_free_places(session=session, now=now)
    page = client.get(reverse("booking", args=[booking.pk])).content.decode()
    assert "It is held until <strong>Tuesday 2 June 2026, 11am</strong>" in page
    client.post(reverse("answer-offer", args=[booking.pk]), {"answer": answer})
    booking.refresh_from_db()
    assert booking.status == status


@pytest.fixture
def offered(me, now):
    session = make_session(capacity=1)
    return make_booking(
        session=session, practitioner=me, status="offered", offer_expires_at=now + dt.timedelta(hours=5), queue_number=1
    )


def test_no_on_a_stale_page_does_not_take_away_the_place_accepted_meanwhile(client, me, offered, now):
    accept_offer(booking=offered, by=me, now=now)
    page = client.post(reverse("answer-offer", args=[offered.pk]), {"answer": "decline"}, follow=True).content.decode()
    offered.refresh_from_db()
    assert (offered.status, offered.cancelled_late) == ("confirmed", False)
    assert "You’ve already accepted this place. If you can’t come, cancel your booking instead." in page


@pytest.mark.parametrize("answer", [{}, {"answer": "maybe"}])
def test_an_offer_stays_until_it_is_answered(client, me, offered, answer):
    client.post(reverse("answer-offer", args=[offered.pk]), answer)
    offered.refresh_from_db()
    assert offered.status == "offered"


def test_an_offer_declined_goes_to_the_next(client, me, offered):
    following = make_booking(session=offered.session, status="waiting")
    client.post(reverse("answer-offer", args=[offered.pk]), {"answer": "decline"})
    offered.refresh_from_db()
    following.refresh_from_db()
    assert (offered.status, offered.cancel_reason, following.status) == ("cancelled", "offer declined", "confirmed")


def test_an_offer_past_its_time_has_no_buttons(client, me, now):
    booking = make_booking(
        session=make_session(),
        practitioner=me,
        status="offered",
        queue_number=1,
        booked_at=now - dt.timedelta(days=2),
        offer_expires_at=now - dt.timedelta(minutes=5),
    )
    page = client.get(reverse("booking", args=[booking.pk])).content.decode()
    assert "The time to accept this place ended on" in page
    assert "take the place" not in page


def test_place_offered_to_all_who_wait_is_on_my_bookings_and_taken_on_its_page(client, me):
    session = make_session(capacity=1)
    with time_machine.travel(session.starts_at - dt.timedelta(hours=20), tick=False) as clock:
        asked_at = dt.datetime.now(dt.UTC)
        mine = make_booking(session=session, practitioner=me, status="waiting", late_offer_at=asked_at)
        other = make_booking(session=session, status="waiting", late_offer_at=asked_at)
        client.force_login(me)
        home = client.get(reverse("my-bookings")).content.decode()
        assert home.count("The first to say yes gets the place.") == 1
        assert f'A place has come free: <a class="govuk-link" href="/bookings/{mine.pk}/">' in home
        page = client.get(reverse("booking", args=[mine.pk])).content.decode()
        assert "Yes, take the place" in page
        assert "Offer: first to say yes (waiting list, 1st)" in page
        client.post(reverse("answer-offer", args=[mine.pk]), {"answer": "accept"})
        other.refresh_from_db()
        assert (Booking.objects.get(pk=mine.pk).status, other.is_asked_with_all) == ("confirmed", False)
        clock.move_to(session.starts_at)


def test_lead_says_yes_for_a_colleague_and_reads_when_somebody_else_was_first(client, lead):
    session = make_session(capacity=1)
    with time_machine.travel(session.starts_at - dt.timedelta(hours=20), tick=False):
        colleague = UserFactory(name="Ola Colleague", organisation=lead.organisation)
        asked_at = dt.datetime.now(dt.UTC)
        theirs = make_booking(session=session, practitioner=colleague, status="waiting", late_offer_at=asked_at)
        client.force_login(lead)
        assert "Ola Colleague keeps their turn" in client.get(reverse("booking", args=[theirs.pk])).content.decode()
        make_booking(session=session)
        answer = client.post(reverse("answer-offer", args=[theirs.pk]), {"answer": "accept"}, follow=True)
        assert "Ola Colleague keeps their turn on the waiting list." in answer.content.decode()
