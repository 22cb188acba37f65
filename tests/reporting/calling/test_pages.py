"""The page of who to ring: who sees whom, what it says, and one press for what a call came to."""

import datetime as dt
from html import unescape

import pytest

from bookings.models import Booking, Call, CallList, CallListChoice
from bookings.places.operations.calls import choose_call_list
from reporting.calling.presenters import worth_in_review
from reporting.periods import Period
from tests.support.factories import OrganisationFactory, UserFactory, make_booking, make_listed, make_session
from training.models.people import NOWHERE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]


@pytest.fixture
def listed(now):
    """Two people of two organisations on today's list."""
    session = make_session(on=dt.date(2026, 6, 5))
    booked = {"session": session, "booked_at": now - dt.timedelta(days=77)}
    names = ("Ada Near", "Ben Far")
    people = [UserFactory(name=name, organisation=OrganisationFactory()) for name in names]
    bookings = [make_booking(practitioner=person, **booked) for person in people]
    for position, booking in enumerate(bookings, 1):
        make_listed(booking=booking, now=now, position=position)
    return bookings


def page(client, user, path="/calls/") -> str:
    client.force_login(user)
    response = client.get(path)
    assert response.status_code == 200
    return " ".join(unescape(response.text).split())


def press(client, booking, outcome) -> str:
    response = client.post(f"/calls/{booking.pk}/", {"outcome": outcome}, follow=True)
    return " ".join(unescape(response.text).split())


def test_the_team_sees_all_with_reasons_and_no_score(client, team_member, listed):
    text = page(client, team_member)
    assert "2 people to ring today" in text
    assert text.index("Ada Near") < text.index("Ben Far")
    assert text.count("Booked eleven weeks ago.") == 2
    assert "the list would have had 41 of every 100 people who did not come" in text
    assert "%" not in text.partition("<main")[2].partition("</main>")[0]


def test_a_lead_sees_their_own_people_and_nobody_sees_themselves(client, listed):
    lead = UserFactory(is_lead=True, organisation=listed[0].organisation)
    text = page(client, lead)
    assert "Ada Near" in text
    assert "Ben Far" not in text
    listed[0].practitioner.is_lead = True
    listed[0].practitioner.save()
    assert "Nobody of your organisation is on today’s list." in page(client, listed[0].practitioner)


def test_trainers_group_members_and_practitioners_see_nothing_of_it(client, listed, trainer, group_member):
    for user in (trainer, group_member, listed[0].practitioner):
        client.force_login(user)
        assert client.get("/calls/").status_code == 403
    assert "eleven weeks" not in page(client, listed[0].practitioner, f"/bookings/{listed[0].pk}/")


def test_it_is_on_no_page_of_a_person(client, team_member, listed):
    text = page(client, team_member, f"/desk/people/{listed[0].practitioner_id}/")
    assert "ring" not in text.partition("<main")[2].partition("</main>")[0].lower().split()


def test_one_press_keeps_the_outcome_and_shows_it_as_done(client, team_member, listed):
    page(client, team_member)
    assert "Ada Near is coming. We have kept it as their answer." in press(client, listed[0], "coming")
    text = press(client, listed[1], "cant")
    assert "Ben Far can’t come. The place is free again" in text
    assert "Nobody is left to ring today." in text
    assert text.count(f"Rung by {team_member.name}") == 2
    listed[1].refresh_from_db()
    assert (listed[1].status, listed[1].cancelled_by) == (Booking.Status.CANCELLED, team_member)
    assert "has rung them already" in press(client, listed[0], "cant")


def test_not_reached_can_be_rung_again_the_same_day(client, team_member, listed):
    page(client, team_member)
    text = press(client, listed[0], "not reached")
    assert "You did not reach Ada Near." in text
    assert "2 people to ring today" in text
    assert "is coming" in press(client, listed[0], "coming")


def test_what_is_no_outcome_is_said_and_keeps_nothing(client, team_member, listed):
    page(client, team_member)
    assert "Choose what the call came to" in press(client, listed[0], "perhaps")
    assert not Call.objects.exists()


def test_who_has_answered_since_is_done(client, team_member, listed, now):
    Booking.objects.filter(pk=listed[0].pk).update(reply=Booking.Reply.COMING, replied_at=now)
    text = page(client, team_member)
    assert "Has answered: coming" in text
    assert "1 person to ring today" in text


def test_somebody_of_the_team_who_is_booked_is_not_asked_to_ring_themselves(client, team_member, listed):
    listed[0].practitioner.is_team = True
    listed[0].practitioner.save()
    assert "1 person to ring today" in page(client, listed[0].practitioner, "/desk/")
    assert "2 people to ring today" in page(client, team_member, "/desk/")


def test_an_address_that_nobody_knows_is_not_shown(client, team_member, listed):
    listed[0].practitioner.email = f"0123@{NOWHERE}"
    listed[0].practitioner.save()
    text = page(client, team_member, "/calls/")
    assert NOWHERE not in text
    assert listed[1].practitioner.email in text


def test_the_desk_says_how_many_are_left(client, team_member, listed, now):
    assert "2 people to ring today about a session in the next 7 days." in page(client, team_member, "/desk/")
    press(client, listed[0], "coming")
    assert "1 person to ring today" in page(client, team_member, "/desk/")
    choose_call_list(is_on=False, names=8, by=team_member, now=now + dt.timedelta(seconds=1))
    assert "to ring today" not in page(client, team_member, "/desk/")


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ("too few", "We have too few marked registers to say who is likely to forget."),
        ("cannot", "they don’t show who is likely to forget. So the list names nobody today."),
    ],
)
def test_it_says_when_it_cannot_tell(client, team_member, now, verdict, said):
    choose_call_list(is_on=True, names=8, by=team_member, now=now)
    CallList.objects.create(day=now.date(), made_at=now, verdict=verdict, recorded=20)
    assert said in page(client, team_member)


CANNOT_WELL = "can’t tell well who will forget"


@pytest.mark.parametrize(
    ("verdict", "caught", "page_says", "review_says"),
    [
        ("cannot", 0.21, "they don’t show who is likely to forget", "so the list named nobody"),
        ("too few", None, "We have too few marked registers", "so the list named nobody"),
        ("little", 0.29, CANNOT_WELL, CANNOT_WELL),
        ("helps", 0.41, "41 of every 100", "41 of 100 no-shows. By luck it would have 20."),
    ],
)
def test_page_and_review_say_when_it_cannot_tell_and_only_then(
    client, team_member, now, verdict, caught, page_says, review_says
):
    choose_call_list(is_on=True, names=8, by=team_member, now=now)
    CallList.objects.create(day=now.date(), made_at=now, verdict=verdict, recorded=1400, caught=caught)
    shown, reviewed = page(client, team_member), worth_in_review(Period(now.date(), now.date()))
    assert page_says in shown
    assert review_says in reviewed
    if verdict == "helps":
        assert not any(words in said for said in (shown, reviewed) for words in (CANNOT_WELL, "nobody", "don’t show"))


def test_review_has_nothing_of_a_list_that_was_off(db):
    assert worth_in_review(Period(dt.date(2026, 6, 1), dt.date(2026, 6, 1))) == ""


def test_it_is_off_until_the_team_turns_it_on(client, team_member):
    assert "The list is off." in page(client, team_member)
    assert "It never looks at access or dietary needs" in page(client, team_member, "/calls/settings/")
    response = client.post("/calls/settings/", {"is_on": "on", "names": "5"}, follow=True)
    assert "The list is on." in unescape(response.text)
    assert "Today’s list is not ready yet." in unescape(response.text)
    choice = CallListChoice.objects.get()
    assert (choice.is_on, choice.names, choice.chosen_by) == (True, 5, team_member)
    for names, fault in (("", "Enter how many people"), ("0", "Enter 1 or more"), ("99", "Enter 40 or fewer")):
        assert fault in unescape(client.post("/calls/settings/", {"is_on": "on", "names": names}).text)
    assert CallListChoice.objects.count() == 1
    assert "Your partnership does not use this list." not in page(client, team_member)


def test_a_lead_reads_that_it_is_off(client, lead):
    assert "Your partnership does not use this list." in page(client, lead)


def test_review_speaks_of_the_last_list_that_could_name_somebody():
    june = Period(dt.date(2026, 6, 1), dt.date(2026, 6, 30))
    for day, verdict, caught in ((1, "helps", 0.4), (2, "helps", 0.45), (3, "too few", None)):
        on = dt.date(2026, 6, day)
        made_at = dt.datetime(2026, 6, day, 7, tzinfo=dt.UTC)
        CallList.objects.create(day=on, made_at=made_at, verdict=verdict, recorded=200, caught=caught)
    assert "one person in five had 45 of 100 no-shows" in worth_in_review(june)
