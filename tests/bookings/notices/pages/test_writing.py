"""Writing to people, on the pages: write, look, send, and what was sent."""

import pytest

from bookings.models import Mail, Message
from tests.support.factories import UserFactory, make_booking, make_message, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]
SAID = {"groups": ["places"], "subject": "The car park is closed", "text": "Please park\nelsewhere.\n\nThank you"}


@pytest.fixture
def desk(client, team_member):
    client.force_login(team_member)
    return client


@pytest.fixture
def session():
    session = make_session()
    for name in ("Ann Able", "Bob Best"):
        make_booking(session=session, practitioner=UserFactory(name=name))
    return session


def address_of(session):
    return f"/desk/sessions/{session.pk}/write/"


def test_message_is_looked_at_before_it_is_sent_and_shown_with_the_session(desk, session, team_member):
    nobody = UserFactory(name="Nina Nowhere", email="1@walked-in.invalid", is_active=False)
    make_booking(session=session, practitioner=nobody)
    page = desk.post(address_of(session), SAID | {"step": "look"})
    assert (page.context["mail"].subject, page.context["reader"].name) == ("The car park is closed", "Ann Able")
    assert "It goes to 2 people" in page.text and "Nina Nowhere" in page.text
    assert Mail.objects.count() == Message.objects.count() == 0
    sent = SAID | {"step": "send", "key": page.context["key"], "listed": "1"}
    sent["person"] = [person.pk for person in page.context["audience"].people]
    landed = desk.post(address_of(session), sent, follow=True)
    desk.post(address_of(session), sent)  # pressed twice
    message = Message.objects.get()
    assert landed.redirect_chain == [(f"/desk/messages/{message.pk}/", 302)]
    assert (message.people, message.unreached, message.to, message.text) == (
        2,
        1,
        "everyone with a place",
        "Please park\nelsewhere.\n\nThank you",
    )
    assert "2 on the way" in landed.text and team_member.name in landed.text
    assert message.subject in desk.get(f"/desk/sessions/{session.pk}/").text
    assert message.subject in desk.get("/desk/messages/").text


def test_whoever_is_unticked_gets_nothing(desk, session):
    page = desk.post(address_of(session), SAID | {"step": "look"})
    ann, _bob = page.context["audience"].people
    desk.post(
        address_of(session), SAID | {"step": "send", "key": "k", "listed": "1", "person": [ann.pk, "x", "9" * 30]}
    )
    assert [mail.recipient for mail in Mail.objects.all()] == [ann]


def test_nothing_is_lost_where_something_is_missing_or_changed(desk, session):
    page = desk.post(address_of(session), {"step": "look", "subject": "The car park", "text": ""})
    assert page.context["form"].errors == {"groups": ["Choose who it is for."], "text": ["Enter the message."]}
    assert 'value="The car park"' in page.text
    page = desk.post(address_of(session), SAID | {"step": "change"})
    assert "Please park\nelsewhere." in page.text and page.context["step"] == "write"
    page = desk.post(address_of(session), SAID | {"step": "send"})
    assert "Look at the message before you send it" in page.text
    page = desk.post(address_of(session), SAID | {"groups": ["waiting"], "step": "look"})
    assert "Nobody you chose has an email address" in page.text
    assert Message.objects.count() == 0


def test_messages_of_a_course_and_an_organisation_are_found_from_their_pages(desk, session, team_member):
    other = make_session()
    make_message(course=session.course, subject="Of the course", written_by=team_member)
    make_message(course=other.course, subject="Of another", written_by=team_member)
    page = desk.get("/desk/messages/", {"course": session.course_id}).text
    assert "Of the course" in page and "Of another" not in page
    organisation = team_member.organisation
    assert f"/desk/organisations/{organisation.pk}/write/" in desk.get(f"/desk/organisations/{organisation.pk}/").text
    assert f"/desk/courses/{session.course_id}/write/" in desk.get(f"/desk/courses/{session.course_id}/").text
