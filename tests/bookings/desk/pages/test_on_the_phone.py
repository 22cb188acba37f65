"""What the team does for somebody on the telephone, from their page: notes, sign-in help, a new address, an end."""

import datetime as dt
import re

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user
from django.core import mail as outbox
from django.test import Client
from django.urls import reverse

from bookings.models import Booking, DateWish, Mail, NewAddress, PersonNote
from bookings.models.new_address import CONFIRM_WITHIN
from bookings.notices.sending.delivery import deliver
from tests.support.factories import PASSWORD, UserFactory, make_booking, make_reminder, make_session
from tests.support.signing_in import sign_in
from training.models import Alias, User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def team(client, team_member):
    sign_in(client, team_member)
    return client


def address(name, person):
    return reverse(name, args=[person.pk])


def said(response):
    return [str(message) for message in response.context["messages"]][-1:]


def sent_link(now, kind="sign-in"):
    """Send what is in the outbox; return the path of the link in the last mail of the kind."""
    for mail in Mail.objects.unsent().order_by("pk"):
        deliver(mail_id=mail.pk, now=now)
    [path] = [found for mail in outbox.outbox for found in re.findall(rf"(/link/{kind}/\S+)", mail.body)][-1:]
    return path


def test_note_is_kept_with_who_and_when_and_for_the_team_alone(team, team_member, now):
    person = UserFactory()
    page = team.post(address("desk-person-note", person), {"text": " Rang: coming by bus\r\n"}, follow=True)
    note = PersonNote.objects.get()
    assert (note.person, note.text, note.written_by, note.written_at) == (
        person,
        "Rang: coming by bus",
        team_member,
        now,
    )
    assert "Rang: coming by bus" in page.text and team_member.name in page.text
    theirs = Client()
    theirs.force_login(person)
    assert "Rang: coming" not in theirs.get("/account/details/").text + theirs.get("/bookings/").text
    assert said(team.post(address("desk-person-note", person), {"text": " "}, follow=True)) == ["Write the note first."]
    assert said(team.post(address("desk-note-remove", note), follow=True)) == ["The note is deleted."]
    assert PersonNote.objects.count() == 0


def test_team_corrects_needs_and_each_look_at_them_is_logged(team, team_member, caplog):
    person = UserFactory(access_needs="Hearing loop")
    caplog.set_level("INFO", "turnout.access")
    page = team.get(address("desk-person-edit", person))
    assert "Hearing loop" in page.text
    assert f"needs of person {person.pk} read by {team_member.pk}" in caplog.text
    answers = {
        "name": person.name,
        "organisation": person.organisation_id,
        "access_needs": "Ramp",
        "dietary_needs": "x",
    }
    team.post(address("desk-person-edit", person), answers)
    person.refresh_from_db()
    assert (person.access_needs, person.dietary_needs) == ("Ramp", "x")
    assert not person.history.exclude(history_type="+").exists()  # needs are in nobody's history


@pytest.mark.r25
def test_sign_in_link_lets_its_person_in_once_and_the_team_never_sees_it(team, now):
    person = UserFactory()
    person.set_unusable_password()
    person.save()
    page = team.get(address("desk-person", person)).text
    assert "Has never signed in" in page and "Has no password" in page
    team.post(address("desk-person-sign-in", person), {"send": "sign in"})
    path = sent_link(now)
    mail = Mail.objects.get()
    assert (mail.recipient, mail.text, mail.html, "code" in mail.facts) == (person, "", "", False)
    assert path not in team.get(address("desk-mail", mail)).text
    theirs = Client()
    assert theirs.get(path).status_code == 200
    assert not get_user(theirs).is_authenticated  # mail scanners open links
    assert theirs.post(path).status_code == 302
    assert get_user(theirs) == person
    assert EmailAddress.objects.get(user=person).verified
    assert Client().post(path).status_code == 404  # it has been used
    assert "Last signed in" in team.get(address("desk-person", person)).text


@pytest.mark.r25
def test_link_to_a_new_password_sets_it_and_ends_with_the_hour(team, now):
    person = UserFactory()
    team.post(address("desk-person-sign-in", person), {"send": "new password"})
    path = sent_link(now, "new-password")
    theirs, wanted = Client(), {"password1": "three plain words", "password2": "three plain words"}
    with time_machine.travel(now + dt.timedelta(minutes=61), tick=False):
        assert theirs.post(path, wanted).status_code == 404
    assert "do not match" in theirs.post(path, wanted | {"password2": "x"}).text
    theirs.post(path, wanted)
    person.refresh_from_db()
    assert person.check_password("three plain words") and get_user(theirs) == person
    assert Client().get(path).status_code == 404
    assert Client().get(f"{path[:-2]}/").status_code == Client().get("/link/sign-in/9.x/").status_code == 404


def test_help_is_sent_to_nobody_without_an_open_account_and_not_without_end(team):
    closed, nobody = UserFactory(is_active=False), UserFactory(email="1@walked-in.invalid", is_active=False)
    for person in (closed, nobody):
        team.post(address("desk-person-sign-in", person), {"send": "sign in"})
    assert Mail.objects.count() == 0
    person = UserFactory()
    for _ in range(7):
        page = team.post(address("desk-person-sign-in", person), {"send": "sign in"}, follow=True)
    assert Mail.objects.count() == 5 and "Several have been sent" in said(page)[0]


def test_new_address_counts_once_it_is_confirmed_and_the_old_one_is_told(team, now):
    person = UserFactory(email="old@example.org", mail_bounced_at=now)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    page = team.post(address("desk-person-new-address", person), {"email": "New@Example.org"}, follow=True)
    assert "We have asked new@example.org" in page.text
    path = sent_link(now, "address")
    assert sorted(mail.to[0] for mail in outbox.outbox) == ["new@example.org", "old@example.org"]
    [to_old] = [mail for mail in outbox.outbox if mail.to == ["old@example.org"]]
    assert "new@example.org" in to_old.body and "/link/" not in to_old.body
    theirs = Client()
    assert "Is this your email address?" in theirs.get(path).text
    person.refresh_from_db()
    assert person.email == "old@example.org"  # nothing is changed by reading
    theirs.post(path)
    person.refresh_from_db()
    assert (person.email, person.mail_bounced_at, person.history.first().history_user) == (
        "new@example.org",
        None,
        person,
    )
    assert User.objects.matching("new@example.org").get() == person
    assert [(row.email, row.verified) for row in EmailAddress.objects.filter(user=person)] == [
        ("new@example.org", True)
    ]
    assert Mail.objects.filter(to="old@example.org").count() == 2
    assert (NewAddress.objects.count(), theirs.get(path).status_code) == (0, 404)


def test_new_address_that_is_somebody_elses_or_taken_back_changes_nothing(team, now):
    person, other = UserFactory(), UserFactory(email="taken@example.org", name="Olga Other")
    page = team.post(address("desk-person-new-address", person), {"email": "TAKEN@example.org"})
    assert "That is the address of Olga Other" in page.text and Mail.objects.count() == 0
    team.post(address("desk-person-new-address", person), {"email": "free@example.org"})
    path = sent_link(now, "address")
    User.objects.filter(pk=other.pk).update(email="free@example.org")  # meanwhile
    assert "has not changed" in Client().post(path).text
    assert "no longer works" in take_back(team, person)
    assert Client().post(path).status_code == 404
    before = person.email
    person.refresh_from_db()
    assert person.email == before


def take_back(team, person) -> str:
    return team.post(address("desk-person-new-address", person), {"take_back": "1"}, follow=True).text


@pytest.mark.parametrize("meanwhile", ["confirmed", "taken back", "run out"])
def test_taking_back_an_address_that_waits_no_more_says_so(team, now, meanwhile):
    person = UserFactory(email="old@example.org")
    team.post(address("desk-person-new-address", person), {"email": "new@example.org"})
    if meanwhile == "confirmed":
        Client().post(sent_link(now, "address"))
    elif meanwhile == "taken back":
        take_back(team, person)
    else:
        NewAddress.objects.update(asked_at=now - CONFIRM_WITHIN)
    said = take_back(team, person)
    theirs = "new" if meanwhile == "confirmed" else "old"
    assert f"No new address was waiting to be confirmed. Emails go to {theirs}@example.org." in said
    assert "no longer works" not in said and not NewAddress.objects.exists()


def test_new_address_ends_a_password_that_nobody_had_proved(team, now):
    person = UserFactory(email="typed@example.org")
    EmailAddress.objects.create(user=person, email=person.email, verified=False, primary=True)
    team.post(address("desk-person-new-address", person), {"email": "right@example.org"})
    Client().post(sent_link(now, "address"))
    person.refresh_from_db()
    assert (person.email, person.has_usable_password()) == ("right@example.org", False)


def test_new_address_is_none_by_which_another_was_known_before_a_merge(team, now):
    person, other = UserFactory(), UserFactory(name="Olga Other")
    former = {"kind": Alias.Kind.EMAIL, "person": other, "added_at": now}
    Alias.objects.create(key="former@example.org", name="former@example.org", **former)
    page = team.post(address("desk-person-new-address", person), {"email": "Former@example.org"})
    assert "another name of Olga Other" in page.text and Mail.objects.count() == 0
    team.post(address("desk-person-new-address", person), {"email": "free@example.org"})
    path = sent_link(now, "address")
    Alias.objects.create(key="free@example.org", name="free@example.org", **former)  # merged meanwhile
    assert "has not changed" in Client().post(path).text
    before = person.email
    person.refresh_from_db()
    assert person.email == before


def test_account_is_closed_with_its_places_passed_on_and_told_once(team, team_member, now):
    person = UserFactory(is_lead=True, is_trainer=True)
    session = make_session(capacity=1)
    place = make_booking(session=session, practitioner=person)
    waits = make_booking(session=session, status=Booking.Status.WAITING)
    over = make_booking(session=make_session(on=dt.date(2026, 5, 12)), practitioner=person)
    DateWish.objects.create(course=session.course, practitioner=person, asked_at=now)
    theirs = Client()
    theirs.login(username=person.email, password=PASSWORD)
    assert session.course.title in team.get(address("desk-person-close", person)).text
    page = team.post(address("desk-person-close", person), follow=True)
    assert "is closed" in said(page)[0]
    for booking in (place, waits, over):
        booking.refresh_from_db()
    assert [booking.status for booking in (place, waits, over)] == ["cancelled", "confirmed", "confirmed"]
    assert place.cancelled_by == team_member
    person.refresh_from_db()
    assert (person.is_active, person.is_lead, person.is_trainer, person.has_usable_password()) == (False,) * 4
    assert theirs.get("/bookings/").status_code == 302  # signed out everywhere
    [told] = Mail.objects.filter(recipient=person)
    deliver(mail_id=told.pk, now=now)
    [body] = [mail.body for mail in outbox.outbox if mail.to == [person.email]]
    assert session.course.title in body and DateWish.objects.count() == 0
    team.post(address("desk-person-close", person), {"again": "1"})
    person.refresh_from_db()
    assert (person.is_active, person.is_lead) == (True, False)
    assert theirs.get("/bookings/").status_code == 302


def test_who_can_sign_in_again_by_now_is_not_told_that_they_cannot(team, now):
    place = make_booking()
    person = place.practitioner
    team.post(address("desk-person-close", person))
    team.post(address("desk-person-close", person), {"again": "1"})
    [told] = Mail.objects.filter(recipient=person)
    deliver(mail_id=told.pk, now=now)
    [body] = [mail.body for mail in outbox.outbox if mail.to == [person.email]]
    assert "can no longer sign in" not in body
    assert "have opened it again" in body and place.session.course.title in body


def test_nobody_closes_their_own_account_or_that_of_the_last_team_member(team, team_member):
    assert "their own account" in said(team.post(address("desk-person-close", team_member), follow=True))[0]
    assert User.objects.get(pk=team_member.pk).is_active


@pytest.mark.parametrize("state", ["sent", "failed"])
def test_mail_to_a_person_is_sent_again_from_their_page(team, now, state):
    booking = make_booking()
    mail = make_reminder(booking, kind="confirmation", sent_at=now if state == "sent" else None)
    person = booking.practitioner
    User.objects.filter(pk=person.pk).update(email="now@example.org")
    page = team.get(address("desk-person", person))
    assert "Send again" in page.text
    landed = team.post(address("desk-mail-send-again", mail), {"next": address("desk-person", person)}, follow=True)
    assert landed.redirect_chain[0][0] == address("desk-person", person)
    for waiting in Mail.objects.unsent():
        deliver(mail_id=waiting.pk, now=now)
    [again] = outbox.outbox
    assert again.to == ["now@example.org"] and booking.session.course.title in again.subject
    assert Mail.objects.count() == (2 if state == "sent" else 1)
    team.post(address("desk-mail-send-again", Mail.objects.latest("pk")))  # and once more
    for waiting in Mail.objects.unsent():
        deliver(mail_id=waiting.pk, now=now)
    assert len(outbox.outbox) == 2


def test_mail_that_is_true_no_longer_is_not_sent_again(team, now):
    booking = make_booking(status=Booking.Status.CANCELLED)
    mail = make_reminder(booking, kind="confirmation", sent_at=now)
    page = team.post(address("desk-mail-send-again", mail), follow=True)
    assert "no longer true" in said(page)[0] and Mail.objects.count() == 1
