"""Somebody who has lost what they sign in with is let in by the word of two others of the team, and nobody by one."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from bookings.models import LostDevice
from bookings.notices.sending.second_steps import (
    NotLetIn,
    confirm_device_is_lost,
    say_device_is_lost,
    take_back_lost_device,
)
from bookings.privacy.retention import purge_lost_devices
from tests.support.factories import UserFactory
from tests.support.mailed import sent_by_now
from tests.support.second_steps import set_up_app, shown_by_app
from tests.support.signing_in import sign_in
from training.models import SecondStepNeed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now"), pytest.mark.r33]


@pytest.fixture
def team():
    return [UserFactory(is_team=True) for _ in range(3)]


@pytest.fixture
def person():
    person = UserFactory(password="three random words", is_group_member=True)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    person.secret = set_up_app(person)
    return person


def say(person, by, now):
    return say_device_is_lost(person=person, how_known="I rang her", by=by, now=now)


def test_two_words_take_the_second_step_away_and_the_person_is_told_each_time(person, team, now, settings):
    settings.SECOND_STEP_NEEDED = True
    browser = Client()
    browser.post(reverse("account_login"), {"login": person.email, "password": "three random words"})
    browser.post(reverse("mfa_authenticate"), {"code": shown_by_app(person.secret)})
    assert browser.get(reverse("reports")).status_code == 200
    said = say(person, team[0], now)
    assert Authenticator.objects.filter(user=person).count() == 2, "one word changes nothing"
    confirm_device_is_lost(said=said, by=team[1], now=now)
    assert not Authenticator.objects.filter(user=person).exists()
    assert browser.get(reverse("reports")).status_code == 302, "signed out where they were"
    assert [mail.subject for mail in sent_by_now()] == ["Have you lost your device?", "Set up your second step again"]
    browser.post(reverse("account_login"), {"login": person.email, "password": "three random words"})
    assert browser.get(reverse("reports")).url == reverse("mfa_index"), "and sets it up before anything else"
    said.refresh_from_db()
    assert (said.said_by, said.confirmed_by, said.confirmed_at) == (team[0], team[1], now)


def test_nobody_confirms_their_own_word_or_acts_for_themselves(person, team, now):
    said = say(person, team[0], now)
    with pytest.raises(NotLetIn, match="said so yourself"):
        confirm_device_is_lost(said=said, by=team[0], now=now)
    set_up_app(team[1])
    with pytest.raises(NotLetIn, match="for themselves"):
        say(team[1], team[1], now)
    of_the_team = say(team[1], team[0], now)
    with pytest.raises(NotLetIn, match="for themselves"):
        confirm_device_is_lost(said=of_the_team, by=team[1], now=now)
    with pytest.raises(PermissionDenied):
        say(person, person, now)
    assert Authenticator.objects.filter(user=person).count() == 2


@pytest.mark.parametrize("fields", [("said_by",), ("confirmed_by",)])
def test_database_itself_holds_that_they_are_two_others(person, team, now, fields):
    said = say(person, team[0], now)
    with pytest.raises(IntegrityError), transaction.atomic():
        LostDevice.objects.filter(pk=said.pk).update(confirmed_by=team[0], confirmed_at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        LostDevice.objects.filter(pk=said.pk).update(**{fields[0]: person}, confirmed_at=now)


def test_word_that_is_over_taken_back_or_said_already_confirms_nothing(person, team, now):
    said = say(person, team[0], now)
    with pytest.raises(NotLetIn, match="already"):
        say(person, team[1], now)
    with pytest.raises(NotLetIn, match="no longer waits"):
        confirm_device_is_lost(said=said, by=team[1], now=now + dt.timedelta(days=2))
    again = say(person, team[1], now + dt.timedelta(days=2))
    take_back_lost_device(said=again, by=team[2], now=now + dt.timedelta(days=2))
    with pytest.raises(NotLetIn, match="no longer waits"):
        confirm_device_is_lost(said=again, by=team[0], now=now + dt.timedelta(days=2))
    assert Authenticator.objects.filter(user=person).count() == 2


def test_who_has_no_second_step_is_sent_a_link_instead(team, now):
    with pytest.raises(NotLetIn, match="has no second step"):
        say(UserFactory(), team[0], now)


def test_team_does_it_on_the_persons_page_and_finds_it_on_the_desk(person, team, now):
    page = reverse("desk-person-lost-device", args=[person.pk])
    first, second = (sign_in(Client(), member) for member in team[:2])
    assert "They have lost their device" in first.get(reverse("desk-person", args=[person.pk])).text
    assert "Say how you know" in first.post(page, {"how_known": " "}).text
    assert "Ask another member" in first.post(page, {"how_known": "I rang her <b>x"}, follow=True).text
    assert "I confirm it" not in first.get(page).text
    said = LostDevice.objects.get()
    first.post(page, {"confirm": said.pk})
    assert Authenticator.objects.filter(user=person).exists(), "not by the same hand"
    assert f"says that {person.name} has lost their device" in second.get(reverse("desk")).text
    seen = second.get(page).text
    assert "I rang her &lt;b&gt;x" in seen and "I confirm it" in seen
    assert f'name="confirm" value="{said.pk}"' in seen and f'name="take_back" value="{said.pk}"' in seen
    second.post(page, {"confirm": said.pk})
    assert not Authenticator.objects.filter(user=person).exists()
    shown = second.get(reverse("desk-person", args=[person.pk])).text
    assert f"by the word of {team[0].name} and {team[1].name}" in shown
    assert "has lost their device" not in second.get(reverse("desk")).text


def test_word_is_taken_back_on_the_page(person, team):
    page, member = reverse("desk-person-lost-device", args=[person.pk]), sign_in(Client(), team[0])
    member.post(page, {"how_known": "I rang her"})
    member.post(page, {"take_back": LostDevice.objects.get().pk})
    assert LostDevice.objects.get().taken_back_by == team[0]
    assert "took it back" in member.get(reverse("desk-person", args=[person.pk])).text


@pytest.mark.parametrize(
    "sent", [{"how_known": "She came in"}, {}, {"confirm": ""}, {"confirm": "old"}, {"take_back": "old"}]
)
def test_word_that_was_not_read_is_shown_and_neither_confirmed_nor_taken_back(person, team, now, sent):
    old = LostDevice.objects.create(person=person, how_known="x", said_by=team[1], said_at=now)
    take_back_lost_device(said=old, by=team[1], now=now)
    said = say(person, team[0], now)
    sent = {name: old.pk if value == "old" else value for name, value in sent.items()}
    page = sign_in(Client(), team[2]).post(reverse("desk-person-lost-device", args=[person.pk]), sent)
    assert page.status_code == 200 and "I rang her" in page.text
    assert f"{team[0].name} has said so already. Read it" in page.text
    said.refresh_from_db()
    assert (said.confirmed_at, said.taken_back_at) == (None, None)
    assert Authenticator.objects.filter(user=person).count() == 2


@pytest.mark.parametrize("sent", ["confirm", "take_back"])
def test_word_that_waits_no_more_is_said_to(person, team, now, sent):
    said = say(person, team[0], now)
    take_back_lost_device(said=said, by=team[0], now=now)
    with pytest.raises(NotLetIn, match="nothing to take back"):
        take_back_lost_device(said=said, by=team[1], now=now)
    said.refresh_from_db()
    assert said.taken_back_by == team[0]
    page = reverse("desk-person-lost-device", args=[person.pk])
    answer = sign_in(Client(), team[1]).post(page, {sent: said.pk}, follow=True)
    assert "This no longer waits for anybody" in answer.text


def test_password_is_asked_for_again_first(person, team):
    client = Client()
    client.force_login(team[0])
    team[0].set_password("three random words")
    team[0].save()
    client.force_login(team[0])
    answer = client.post(reverse("desk-person-lost-device", args=[person.pk]), {"how_known": "x"})
    assert answer.url.startswith(reverse("account_reauthenticate")) and not LostDevice.objects.exists()


def test_whoever_runs_the_installation_does_it_alone(person, settings):
    settings.SECOND_STEP_NEEDED = True
    with pytest.raises(CommandError, match="Nobody has"):
        call_command("remove_second_step", "nobody@example.org")
    call_command("remove_second_step", person.email.upper(), verbosity=0)
    assert not Authenticator.objects.filter(user=person).exists()
    need = SecondStepNeed.objects.get(person=person)
    assert need.ends_at == need.told_at
    assert [mail.subject for mail in sent_by_now()] == ["Set up your second step again"]


def test_words_are_kept_for_two_years(person, team, now):
    say(person, team[0], now)
    assert purge_lost_devices(now=now + dt.timedelta(days=729)) == 0
    assert purge_lost_devices(now=now + dt.timedelta(days=731)) == 1
