import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from bookings.models import Download, Erasure, ErasureRequest, Mail
from bookings.notices.wording.compose import compose
from bookings.privacy.requests import NotAsked, refuse_request
from tests.support.factories import UserFactory, make_booking
from tests.support.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]


@pytest.fixture(autouse=True)
def of_the_test(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def person():
    return UserFactory(name="Pat Person")


@pytest.fixture
def theirs(person):
    return sign_in(Client(), person)


@pytest.fixture
def team():
    return UserFactory(is_team=True, name="Tess Team")


@pytest.fixture
def desk(team):
    return sign_in(Client(), team)


def asks(person, now) -> ErasureRequest:
    return ErasureRequest.objects.create(person=person, asked_at=now, answer_by_on=dt.date(2026, 7, 1))


@pytest.mark.r47
def test_people_get_a_copy_of_their_data_themselves(theirs, person):
    answer = theirs.post(reverse("my-data-copy"))
    made = Download.objects.get()
    assert answer.url == reverse("download", args=[made.pk])
    assert (made.asked_by, made.kind, made.asked) == (person, "person", {"person": person.pk})


@pytest.mark.r47
def test_nobody_gets_a_copy_of_another_person(person):
    from bookings.privacy.in_the_background import PersonDownloads

    kind = PersonDownloads()
    lead = UserFactory(organisation=person.organisation, is_lead=True)
    assert [kind.may(one, {"person": person.pk}) for one in (person, lead, UserFactory(is_team=True))] == [
        True,
        False,
        True,
    ]


@pytest.mark.r48
@pytest.mark.parametrize("name", ["my-data-copy", "my-data-erase"])
def test_own_data_and_its_end_ask_for_the_password_again(person, name):
    client = Client()
    client.force_login(person)
    assert client.post(reverse(name)).url.startswith("/account/reauthenticate/")
    assert not ErasureRequest.objects.exists() and not Download.objects.exists()


@pytest.mark.r48
def test_request_lies_on_the_desk_with_its_day_and_can_be_taken_back(theirs, desk, person):
    theirs.post(reverse("my-data-erase"), {"said": "I have left."})
    theirs.post(reverse("my-data-erase"), {"said": "Again"})
    asked = ErasureRequest.objects.get()
    assert (asked.said, asked.answer_by_on) == ("I have left.", dt.date(2026, 7, 1))
    assert "1 person asks you to erase their data" in desk.get(reverse("desk")).text
    page = desk.get(reverse("desk-erasures")).text
    assert "1 July 2026" in page and "30 days left" in page and "I have left." in page
    assert "answer by 1 July 2026" in theirs.get(reverse("my-data")).text
    theirs.post(reverse("my-data-erase"), {"take_back": "1"})
    assert not ErasureRequest.objects.exists()


@pytest.mark.r48
def test_refusal_is_told_with_its_reason(now, desk, person, theirs):
    asked = asks(person, now)
    address = reverse("desk-erasure-refuse", args=[asked.pk])
    assert "Say why" in desk.post(address, {"because": " "}).text
    desk.post(address, {"because": "Your employer has to show it."})
    mail = Mail.objects.get(recipient=person)
    compose(mail, now=now)
    assert "Why: Your employer has to show it." in mail.text
    assert "We had to keep your data: Your employer has to show it." in theirs.get(reverse("my-data")).text
    with pytest.raises(NotAsked, match="answered already"):
        refuse_request(request=asked, because="no", by=UserFactory(is_team=True), now=now)


@pytest.mark.r48
def test_nobody_answers_their_own_request(now, team):
    with pytest.raises(NotAsked, match="your own request"):
        refuse_request(request=asks(team, now), because="no", by=team, now=now)


@pytest.mark.r38
@pytest.mark.r48
def test_team_is_shown_what_erasing_does_and_then_does_it(now, desk, team, person):
    make_booking(practitioner=person)
    address = reverse("desk-person-erase", args=[person.pk])
    page = desk.get(address).text
    assert "Booking: 1" in page and "They have 1 booking to come" in page
    assert "Tick the box" in desk.post(address, {"gives_back": "on"}).text
    assert "has 1 booking to come" in desk.post(address, {"is_sure": "on"}).text
    assert not Erasure.objects.exists()
    assert desk.post(address, {"is_sure": "on", "gives_back": "on"}).url == reverse("desk-erasures")
    erased = Erasure.objects.get()
    assert (erased.person_key, erased.erased_by, erased.erased_at) == (person.pk, team, now)
    assert "This person was erased" in desk.get(reverse("desk-person", args=[person.pk])).text
    for name in ("desk-person-edit", "desk-person-close", "desk-person-new-address", "desk-person-data"):
        assert desk.get(reverse(name, args=[person.pk])).status_code == 404, name


@pytest.mark.r48
def test_acts_that_cannot_be_undone_ask_for_the_password_again(team, person):
    client = Client()
    client.force_login(team)
    booking = make_booking()
    for name, key in (
        ("desk-person-erase", person.pk),
        ("desk-person-close", person.pk),
        ("desk-session-cancel", booking.session_id),
        ("desk-person-role", person.pk),
        ("desk-person-copy", person.pk),
    ):
        answer = client.post(reverse(name, args=[key]), {"reason": "x", "is_sure": "on"})
        assert answer.url.startswith("/account/reauthenticate/"), name
    person.refresh_from_db()
    booking.session.refresh_from_db()
    assert person.is_active and booking.session.status == "published"


@pytest.mark.r49
def test_privacy_page_is_made_of_the_table(client):
    from bookings.privacy.groups import GROUPS

    page = client.get(reverse("privacy"))
    shown = [group.key for group in page.context["groups"]]
    assert shown == [group.key for group in GROUPS if group.is_public]
    assert "30 days after the last session you had a place in" in page.text
