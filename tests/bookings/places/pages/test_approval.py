import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from bookings.models import Booking, Mail, Register
from bookings.notices.links.tokens import Purpose, make_link_token
from bookings.notices.wording.compose import compose
from bookings.places.operations.booking import book_place
from tests.support.factories import UserFactory, make_booking, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]


@pytest.fixture
def asked(now):
    person = UserFactory(name="Ann Asks", manager_email="boss@example.org")
    session = make_session(capacity=1, needs_approval=True)
    return book_place(session=session, practitioner=person, by=person, now=now)


def address_of(booking, now, purpose=Purpose.APPROVE):
    return reverse("approval", args=[make_link_token(purpose=purpose, booking=booking, now=now)])


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def test_mail_to_the_manager_says_who_asks_and_its_link_opens_the_page(asked, now, client, settings):
    mail = Mail.objects.get()
    compose(mail, now=now)
    assert mail.subject == f"Your agreement is needed: {asked.session.course}, Tue 7 Jul, 9:30am"
    greeting, heading, opening = mail.text.split("\n\n")[:3]
    assert (greeting, heading) == ("Hello,", "Your agreement is needed")
    assert opening.startswith(f"Ann Asks asks for a place: {asked.session.course}, Tuesday 7 July 2026")
    assert "Please answer by Saturday 6 June 2026, 11am" in mail.text
    [link] = [line for line in mail.text.splitlines() if line.startswith(settings.SITE_URL)]
    assert link in mail.html
    assert mail.calendar == ""
    page = client.get(link.removeprefix(settings.SITE_URL))
    assert (page.status_code, page.context["booking"]) == (200, asked)


def test_manager_agrees_without_an_account(asked, now):
    client = Client(enforce_csrf_checks=True)
    address = address_of(asked, now)
    token = client.get(address).cookies["csrftoken"].value
    response = client.post(address, {"answer": "approve", "csrfmiddlewaretoken": token}, follow=True)
    assert response.redirect_chain == [(address, 302)]
    assert "Thank you: you agreed" in response.text
    asked.refresh_from_db()
    assert (asked.status, asked.cancelled_by) == ("confirmed", None)
    again = client.post(address, {"answer": "approve", "csrfmiddlewaretoken": token}, follow=True)
    assert "Thank you: you agreed" in again.text
    assert Mail.objects.filter(kind="confirmation").count() == 1


def test_posting_without_the_forms_token_is_refused(asked, now):
    response = Client(enforce_csrf_checks=True).post(address_of(asked, now), {"answer": "approve"})
    asked.refresh_from_db()
    assert (response.status_code, asked.status) == (403, "awaiting approval")


def test_manager_who_does_not_agree_gives_a_reason_that_the_person_reads(asked, now, client):
    address = address_of(asked, now)
    page = client.post(address, {"answer": "refuse", "reason": " "})
    assert page.context["form"].errors == {"reason": ["Say why you do not agree."]}
    page = client.post(address, {"answer": "refuse", "reason": "No <b>cover</b>"}, follow=True)
    assert "The request was turned down" in page.text
    mail = Mail.objects.get(kind="approval ended")
    compose(mail, now=now)
    assert mail.to == asked.practitioner.email
    assert "Your line manager did not agree" in mail.text
    assert "The reason given: No <b>cover</b>" in mail.text
    assert "The reason given: No &lt;b&gt;cover&lt;/b&gt;" in mail.html


def test_an_answer_must_be_chosen(asked, now, client):
    page = client.post(address_of(asked, now), {"reason": "Yes"})
    assert page.context["form"].errors == {"answer": ["Say whether you agree."]}


@pytest.mark.r24
@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_opening_the_link_changes_nothing(asked, now, client, method):
    before = Booking.objects.values().get(), Mail.objects.count()
    for _time in range(20):
        assert getattr(client, method)(address_of(asked, now)).status_code == 200
    assert (Booking.objects.values().get(), Mail.objects.count()) == before


@pytest.mark.r25
def test_a_token_of_another_purpose_cut_or_unknown_gets_the_one_page(asked, now, client):
    right = address_of(asked, now)
    wrong = [address_of(asked, now, purpose) for purpose in Purpose if purpose != Purpose.APPROVE]
    token = make_link_token(purpose=Purpose.APPROVE, booking=asked, now=now)
    wrong += [reverse("approval", args=[spoilt]) for spoilt in ("x", token[:-2], token.upper(), f"{token}.")]
    pages = [client.post(address, {"answer": "approve"}) for address in wrong]
    assert [page.status_code for page in pages] == [404] * len(wrong)
    assert {page["Referrer-Policy"] for page in [*pages, client.get(right)]} == {"no-referrer"}
    assert {page["Cache-Control"] for page in [*pages, client.get(right)]} == {"private, no-store"}
    asked.refresh_from_db()
    assert asked.status == "awaiting approval"


def test_after_the_time_the_page_says_so(asked, now, client):
    Booking.objects.update(approval_expires_at=now)
    page = client.post(address_of(asked, now), {"answer": "approve"})
    assert "There is nothing to answer any more" in page.text
    asked.refresh_from_db()
    assert asked.status == "awaiting approval"


def test_person_sees_that_the_manager_was_asked_and_can_withdraw(asked):
    client = signed_in(asked.practitioner)
    page = client.get(reverse("booking", args=[asked.pk]), {"booked": "1"})
    assert "We have asked your line manager" in page.text
    assert "boss@example.org" in page.text
    assert client.get(reverse("my-bookings")).context["asking"] == [asked]
    page = client.get(reverse("cancel-booking", args=[asked.pk]))
    assert "Withdraw the request" in page.text
    client.post(reverse("cancel-booking", args=[asked.pk]), {"reason": "leave"})
    mail = Mail.objects.get(kind="cancellation")
    compose(mail, now=mail.created_at)
    assert mail.text.startswith("Hello Ann,\n\nYour request is withdrawn\n\n")


def test_book_page_says_that_the_manager_must_agree_and_who_is_asked(asked):
    client = signed_in(UserFactory(manager_email="head@example.org"))
    page = client.get(reverse("book", args=[asked.session_id])).text
    assert "Your line manager must agree first." in page
    assert "head@example.org" in page
    assert "Your place is confirmed as soon as you book" not in page


def test_book_page_without_a_manager_shows_the_refusal(asked):
    client = signed_in(UserFactory())
    page = client.post(reverse("book", args=[asked.session_id]), {"agree": "on"})
    assert "Enter it on your details page" in page.context["refusal"]


def test_desk_shows_who_waits_and_answers_for_the_manager(asked, team_member, now):
    client = signed_in(team_member)
    assert client.get(reverse("desk-session", args=[asked.session_id])).context["asking"] == [asked]
    page = client.get(reverse("desk-approvals"))
    assert (page.context["ours"], page.context["managers"]) == ([], [asked])
    address = reverse("desk-approval", args=[asked.pk])
    page = client.post(address, {"answer": "approve", "reason": ""})
    assert page.context["form"].errors == {"reason": ["Say why you answer for them, such as who told you."]}
    client.post(address, {"answer": "approve", "reason": "Rang"})
    asked.refresh_from_db()
    assert asked.status == "confirmed"
    assert client.get(address).status_code == 302


@pytest.mark.parametrize(
    ("taken", "is_green", "said"),
    [
        (False, True, ("success", "Ann Asks has a place.")),
        (True, False, ("info", "Agreed. The session is full, so Ann Asks is on the waiting list.")),
    ],
)
def test_agreeing_looks_like_a_place_only_where_there_is_one(asked, team_member, now, taken, is_green, said):
    if taken:
        make_booking(session=asked.session)
    answer = {"answer": "approve", "reason": "Rang"}
    page = signed_in(team_member).post(reverse("desk-approval", args=[asked.pk]), answer, follow=True)
    assert [(message.level_tag, str(message)) for message in page.context["messages"]] == [said]
    page = Client().get(address_of(asked, now)).text
    assert ("Thank you: you agreed" in page, "govuk-panel--confirmation" in page) == (True, is_green)


@pytest.mark.parametrize("many", [1, 30])
def test_list_of_requests_takes_the_same_queries(team_member, django_assert_max_num_queries, many, now):
    for _one in range(many):
        make_booking(status="awaiting approval", booked_at=now)
    client = signed_in(team_member)
    with django_assert_max_num_queries(8):
        client.get(reverse("desk-approvals"))


def test_desk_form_turns_the_managers_agreement_on(team_member):
    session = make_session()
    client = signed_in(team_member)
    address = reverse("desk-session-edit", args=[session.pk])
    form = client.get(address).context["form"]
    answers = {name: value for name, value in form.initial.items() if value is not None and name != "trainers"}
    answers |= {"needs_approval": "on", "days-TOTAL_FORMS": 1, "days-INITIAL_FORMS": 0, "allow_overfull": ""}
    answers |= {"days-0-on": "2026-07-07", "days-0-starts": "09:30", "days-0-ends": "16:30"}
    assert client.post(address, answers).status_code == 302
    session.refresh_from_db()
    assert session.needs_approval is True


def test_what_the_team_has_to_answer_stands_on_its_desk(asked, team_member, now, settings):
    client = signed_in(team_member)
    text = "booking waits for the team’s agreement"
    assert text not in client.get(reverse("desk")).text
    ours = make_booking(status="awaiting approval", booked_at=now, approver_email=settings.PARTNERSHIP_EMAIL.lower())
    assert f"1 {text}" in client.get(reverse("desk")).text
    assert client.get(reverse("desk-approvals")).context["ours"] == [ours]


def test_mail_to_the_team_leads_to_the_desk_not_to_a_link_for_anybody(asked, now, settings):
    Booking.objects.update(approver_email=settings.PARTNERSHIP_EMAIL.lower())
    mail = Mail.objects.get()
    compose(mail, now=now)
    assert f"{settings.SITE_URL}{reverse('desk-approval', args=[asked.pk])}" in mail.text
    assert "/link/" not in mail.text + mail.html
    assert "has missed sessions before without cancelling" in mail.text


@pytest.mark.parametrize("limit", [0, 1])
def test_book_page_says_that_the_team_looks_first(settings, client, limit):
    settings.NO_SHOW_LIMIT = limit
    past = make_session(on=dt.date(2026, 5, 5))
    Register.objects.create(session=past, state="complete", closed_at=past.ends_at)
    missed = make_booking(session=past, outcome="no show")
    client.force_login(missed.practitioner)
    page = client.get(reverse("book", args=[make_session().pk])).text
    assert ("looks at your booking first" in page, "confirmed as soon as you book" in page) == (bool(limit), not limit)
