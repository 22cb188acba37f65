"""A lead books for colleagues: who it is for comes first, and everything afterwards names the colleague."""

import re

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from bookings.models import Booking, Mail
from bookings.notices.wording.compose import compose
from tests.support.factories import CourseFactory, UserFactory, make_booking, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]


@pytest.fixture
def as_lead(client, lead):
    client.force_login(lead)
    return client


@pytest.fixture
def sam(lead):
    return UserFactory(name="Sam Field", email="sam@example.org", organisation=lead.organisation)


def page(name, row):
    return reverse(name, args=[row.pk])


def words(response) -> str:
    """The text of a page's main part, its blanks made one."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(strip_tags(main).split())


def choices(response) -> dict[str, bool]:
    """The radios of a page, and which are chosen."""
    found = re.findall(r'<input type="radio"[^>]*value="(\w+)"([^>]*)>', response.content.decode())
    return {value: "checked" in rest for value, rest in found}


def test_lead_is_asked_first_who_it_is_for_and_nothing_is_chosen(as_lead):
    session = make_session()
    first = as_lead.get(page("book", session))
    assert choices(first) == {"me": False, "colleague": False, "new": False}
    assert "Book this place" not in words(first)
    again = as_lead.get(page("book", session), {"asked": "1"})
    assert "Select who this place is for." in words(again)
    assert "Book this place" in words(as_lead.get(page("book", session), {"asked": "1", "for": "me"}))
    chosen = as_lead.get(page("book", session), {"asked": "1", "for": "colleague"})
    assert chosen.url == page("book-colleague", session)


def test_a_lead_who_has_a_place_already_is_asked_about_colleagues_alone(as_lead, lead):
    booking = make_booking(practitioner=lead)
    first = as_lead.get(page("book", booking.session))
    assert choices(first) == {"colleague": False, "new": False}
    assert page("booking", booking) in first.content.decode()
    assert page("book-colleague", booking.session) in as_lead.get(page("session", booking.session)).content.decode()


def test_others_are_not_asked(client, practitioner):
    client.force_login(practitioner)
    session = make_session()
    response = client.get(page("book", session))
    assert (choices(response), "Book this place" in words(response)) == ({}, True)
    assert client.get(page("book-colleague", session)).status_code == 403


def test_lead_books_for_a_colleague_but_not_for_a_stranger_nor_by_mistake_for_themselves(as_lead, lead, sam):
    stranger, closed = UserFactory(), UserFactory(organisation=lead.organisation, is_active=False)
    address = page("book-colleague", make_session())
    for nobody, error in (
        ("", "Choose a colleague."),
        (stranger.pk, "Choose somebody of your organisation from the list."),
        (closed.pk, "Choose somebody of your organisation from the list."),
        (lead.pk, "Choose somebody of your organisation from the list."),
    ):
        assert error in words(as_lead.post(address, {"agree": "on", "practitioner": nobody}))
    assert Booking.objects.count() == 0
    as_lead.post(address, {"agree": "on", "practitioner": sam.pk})
    booking = Booking.objects.get()
    assert (booking.practitioner, booking.booked_by) == (sam, lead)


def test_confirmation_names_the_colleague_and_says_your_place_to_nobody(as_lead, sam):
    session = make_session()
    done = as_lead.post(page("book-colleague", session), {"agree": "on", "practitioner": sam.pk}, follow=True)
    said = words(done)
    assert "Sam Field has a place" in said
    assert "told them that you booked" in said
    assert "Your place" not in said
    assert "You booked this for Sam Field." in words(as_lead.get(page("booking", Booking.objects.get())))


def test_a_full_session_says_that_the_colleague_waits(as_lead, sam):
    session = make_session(capacity=1)
    make_booking(session=session)
    answers = {"agree": "on", "practitioner": sam.pk, "wants": "list"}
    done = as_lead.post(page("book-colleague", session), answers, follow=True)
    assert "Sam Field is on the waiting list" in words(done)
    assert "is 1st in the queue" in words(done)
    assert "govuk-panel" not in done.content.decode()  # waiting is no success


def mails_of(booking) -> dict[str, Mail]:
    """What was written to whom, composed."""
    written = {}
    for mail in Mail.objects.order_by("pk"):
        compose(mail, now=mail.created_at)
        written[mail.to] = mail
    return written


def test_colleague_is_told_who_booked_and_the_lead_gets_a_copy(as_lead, lead, sam):
    session = make_session(course=CourseFactory(title="Understanding Child Neglect"))
    as_lead.post(page("book-colleague", session), {"agree": "on", "practitioner": sam.pk})
    mails = mails_of(Booking.objects.get())
    assert set(mails) == {sam.email, lead.email}
    assert "Leo Lead booked this place for you." in mails[sam.email].text
    assert "Leo Lead booked this place for you." in mails[sam.email].html
    copy = mails[lead.email]
    assert copy.subject == "Booked for Sam Field: Understanding Child Neglect, Tue 7 Jul, 9:30am"
    assert "Sam Field has a place: Understanding Child Neglect, Tuesday 7 July 2026" in copy.text
    assert (copy.calendar, bool(mails[sam.email].calendar)) == ("", True)


def test_who_books_for_themselves_gets_one_mail_that_names_nobody(as_lead, lead):
    as_lead.post(page("book", make_session()), {"agree": "on"})
    [(to, mail)] = mails_of(Booking.objects.get()).items()
    assert (to, "booked this place for you" in mail.text) == (lead.email, False)


def test_the_line_manager_reads_who_asks_and_the_lead_that_nothing_is_held(as_lead, lead, sam):
    sam.manager_email = "manager@example.org"
    sam.save()
    session = make_session(needs_approval=True)
    done = as_lead.post(page("book-colleague", session), {"agree": "on", "practitioner": sam.pk}, follow=True)
    assert "We have asked for Sam Field" in words(done)
    mails = mails_of(Booking.objects.get())
    assert "Leo Lead asks for a place for Sam Field:" in mails["manager@example.org"].text
    assert "until then no place is held" in mails[lead.email].text


def test_a_lead_is_told_of_the_colleague_why_no_place_was_booked(as_lead, sam):
    make_booking(session=make_session(), practitioner=sam)
    session = make_session()  # at the same time
    refused = as_lead.post(page("book-colleague", session), {"agree": "on", "practitioner": sam.pk})
    assert refused.context["refusal"].startswith("Sam Field has a place on ")
    booked = make_booking(practitioner=sam).session
    again = as_lead.post(page("book-colleague", booked), {"agree": "on", "practitioner": sam.pk})
    assert "Sam Field has a place on this session already." in words(again)


def test_the_team_is_not_named_to_whom_it_books_for(client, team_member, sam):
    client.force_login(team_member)
    session = make_session()
    client.post(page("desk-session-book", session), {"person": sam.pk})
    [(to, mail)] = mails_of(Booking.objects.get()).items()
    assert (to, "The partnership team booked this place for you." in mail.text) == (sam.email, True)


def test_a_draft_is_not_there(as_lead, sam):
    address = page("book-colleague", make_session(status="draft"))
    assert as_lead.get(address).status_code == 404
    assert as_lead.post(address, {"agree": "on", "practitioner": sam.pk}).status_code == 404
