"""Checking in by the code on the wall: signed in, after signing in, by the link of a reminder; GET never acts."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from bookings.attendance.register.marking import Marking, mark_attendance
from bookings.attendance.register.wall_codes import code_on_the_wall
from bookings.models import CheckIn, Mark, Register
from bookings.notices.links.tokens import Purpose, make_link_token
from tests.support.factories import UserFactory, make_booking, make_session
from tests.support.links import words
from training.models import Tries

pytestmark = pytest.mark.django_db
MORNING = dt.datetime(2026, 6, 2, 8, 21, tzinfo=dt.UTC)  # Tuesday, 9:21am in London
ADDRESS = "/check-in/"
WRONG = "That is no code"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MORNING, tick=False) as travel:
        yield travel


@pytest.fixture
def session(trainer):
    return make_session(on=MORNING.date(), trainers=[trainer])


@pytest.fixture
def day(session):
    return session.days.get()


@pytest.fixture
def booking(session, practitioner):
    return make_booking(session=session, practitioner=practitioner)


@pytest.fixture
def code(day):
    return code_on_the_wall(day, MORNING)


@pytest.fixture
def signed_in(client, booking):
    client.force_login(booking.practitioner)
    return client


@pytest.fixture
def link(booking):
    return reverse("link-check-in", args=[make_link_token(purpose=Purpose.CHECK_IN, booking=booking, now=MORNING)])


def wrong(code, n=1):
    """A code that no wall shows, another for each number."""
    letters = "BCDFGHJKLMNPQRSTVWXZ"
    return "".join(letters[(letters.index(letter) + n) % len(letters)] for letter in code)


# ---- signed in ----


def test_scanned_code_shows_a_page_and_the_press_checks_in(signed_in, booking, code):
    page = signed_in.get(ADDRESS, {"code": code})
    assert booking.session.course.title in words(page)
    assert "I’m here" in words(page)
    assert (CheckIn.objects.count(), Mark.objects.count()) == (0, 0)
    done = signed_in.post(ADDRESS, {"code": code})
    assert "You are checked in" in words(done)
    assert Mark.objects.get().marked_by == booking.practitioner
    again = signed_in.post(ADDRESS, {"code": code})
    assert "You are checked in" in words(again) and "Since 9:21am" in words(again)
    assert "You are checked in" in words(signed_in.get(ADDRESS, {"code": code}))
    assert (CheckIn.objects.count(), Mark.history.count()) == (1, 1)


def test_typed_code_checks_in_at_once_whatever_its_case(signed_in, code):
    assert "The six letters on the wall" in words(signed_in.get(ADDRESS))
    assert "You are checked in" in words(signed_in.post(ADDRESS, {"code": f" {code.lower()} "}))


def test_code_of_before_is_refused_with_what_to_do(signed_in, clock, code):
    clock.shift(dt.timedelta(seconds=90))
    page = words(signed_in.post(ADDRESS, {"code": code}))
    assert "No wall shows that code now. It changes every 30 seconds: enter the one you can see." in page
    assert CheckIn.objects.count() == 0


def test_page_opened_in_time_and_pressed_too_late_is_refused(signed_in, clock, code):
    assert "I’m here" in words(signed_in.get(ADDRESS, {"code": code}))
    clock.shift(dt.timedelta(seconds=90))
    assert "No wall shows that code now" in words(signed_in.post(ADDRESS, {"code": code}))
    assert CheckIn.objects.count() == 0


def test_nothing_entered_is_asked_for(signed_in):
    assert "Enter the six letters on the wall" in words(signed_in.post(ADDRESS, {"code": ""}))


@pytest.mark.parametrize("status", [None, "waiting"])
def test_somebody_without_a_place_is_told_to_ask_the_trainer(client, session, code, status):
    person = UserFactory()
    if status:
        make_booking(session=session, practitioner=person, status=status)
    client.force_login(person)
    for page in (client.get(ADDRESS, {"code": code}), client.post(ADDRESS, {"code": code})):
        assert "Please tell the trainer you are here" in words(page)
        assert "they can add you" in words(page)
        assert "I’m here" not in words(page)
    assert CheckIn.objects.count() == 0


def test_whom_the_trainer_marked_absent_is_told_and_the_register_shows_both(
    signed_in, session, day, booking, code, trainer
):
    marking = Marking(booking=booking, day=day, value="absent", seen=None)
    mark_attendance(session=session, marking=marking, by=trainer, now=MORNING)
    page = words(signed_in.post(ADDRESS, {"code": code}))
    assert (
        "You checked in at 9:21am, but the trainer has marked you as absent. Only the trainer can change that." in page
    )
    assert Mark.objects.get().value == "absent"
    by_trainer = Client()
    by_trainer.force_login(trainer)
    register = by_trainer.get(reverse("register", args=[session.pk])).content.decode()
    assert 'turnout-register__said--odds" data-said>Checked in at 9:21am, but is marked absent<' in register
    told = by_trainer.get(reverse("register-marks", args=[session.pk])).json()
    assert told["said"] == {str(booking.pk): {"words": "Checked in at 9:21am, but is marked absent", "at_odds": True}}


def test_trainer_is_told_of_who_checked_in_and_since_when(signed_in, session, booking, code, trainer):
    silent = make_booking(session=session)
    signed_in.post(ADDRESS, {"code": code})
    by_trainer = Client()
    by_trainer.force_login(trainer)
    told = by_trainer.get(reverse("register-marks", args=[session.pk])).json()
    assert told["marks"][str(booking.pk)]["value"] == "present"
    assert told["marks"][str(booking.pk)]["marked"] == "Checked in at 9:21am"
    assert told["marks"][str(silent.pk)] is None
    assert told["said"] == {str(booking.pk): {"words": "Checked in at 9:21am", "at_odds": False}}


def test_closed_register_is_said(signed_in, session, code):
    Register.objects.create(session=session, state="complete", closed_at=MORNING)
    page = words(signed_in.post(ADDRESS, {"code": code}))
    assert "You are not checked in" in page
    assert "The register is closed. If it does not show you as here, tell the trainer." in page


# ---- signing in first ----


def test_code_read_before_signing_in_is_good_for_the_time_that_takes(client, clock, booking, code):
    page = words(client.get(ADDRESS, {"code": code}))
    assert "Sign in and check in" in page
    assert booking.practitioner.name not in page
    pressed = client.post(ADDRESS, {"code": code})
    assert pressed["Location"] == "/account/login/?next=/check-in/"
    clock.shift(dt.timedelta(minutes=14))
    client.force_login(booking.practitioner)
    page = words(client.get(ADDRESS))
    assert "I’m here" in page and booking.session.course.title in page
    assert CheckIn.objects.count() == 0
    assert "You are checked in" in words(client.post(ADDRESS))
    assert CheckIn.objects.get().booking == booking


def test_code_read_before_signing_in_ends_after_a_quarter_of_an_hour(client, clock, booking, code):
    client.post(ADDRESS, {"code": code})
    clock.shift(dt.timedelta(minutes=15, seconds=1))
    client.force_login(booking.practitioner)
    client.post(ADDRESS)
    assert CheckIn.objects.count() == 0
    assert "The six letters on the wall" in words(client.get(ADDRESS))


def test_wrong_code_is_kept_for_nobody(client, booking, code):
    assert "No wall shows that code now" in words(client.post(ADDRESS, {"code": wrong(code)}))
    client.force_login(booking.practitioner)
    client.post(ADDRESS)
    assert CheckIn.objects.count() == 0


# ---- by the link of a reminder ----


def test_link_says_who_and_the_code_says_there(client, booking, link, code):
    assert booking.practitioner.name in words(client.get(link))
    assert CheckIn.objects.count() == 0
    response = client.post(link, {"code": code})
    assert response["Location"] == link
    assert "You are checked in" in words(client.get(link))
    assert Mark.objects.get().booking == booking
    client.post(link, {"code": code})
    assert (CheckIn.objects.count(), Mark.history.count()) == (1, 1)


def test_link_without_the_code_checks_nobody_in(client, link, code):
    for data in ({}, {"code": ""}, {"code": wrong(code)}):
        client.post(link, data)
    assert CheckIn.objects.count() == 0


def test_link_with_the_code_of_another_room_is_told_so(client, link):
    other = make_session(on=MORNING.date()).days.get()
    page = words(client.post(link, {"code": code_on_the_wall(other, MORNING)}))
    assert "That is the code of another session." in page
    assert CheckIn.objects.count() == 0


def test_link_before_the_day_says_when_to_come_back(client, clock, link):
    clock.shift(-dt.timedelta(days=1))
    assert "Check in on the day" in words(client.get(link))


def test_link_of_a_cancelled_place_checks_nobody_in(client, session, code):
    booking = make_booking(session=session, status="cancelled")
    token = make_link_token(purpose=Purpose.CHECK_IN, booking=booking, now=MORNING)
    link = reverse("link-check-in", args=[token])
    assert "You do not have a place" in words(client.get(link))
    assert "You do not have a place" in words(client.post(link, {"code": code}))
    assert CheckIn.objects.count() == 0


# ---- guessing ----


def test_ten_wrong_codes_are_enough_and_right_ones_do_not_count(signed_in, code):
    for n in range(1, 6):
        signed_in.get(ADDRESS, {"code": wrong(code, n)})
    for _ in range(20):
        signed_in.get(ADDRESS, {"code": code})
    for n in range(6, 11):
        assert "No wall shows that code now" in words(signed_in.post(ADDRESS, {"code": wrong(code, n)}))
    assert "That was too many wrong codes." in words(signed_in.post(ADDRESS, {"code": code}))
    assert CheckIn.objects.count() == 0


def test_one_who_guesses_keeps_nobody_else_out(signed_in, session, code):
    for n in range(1, 12):
        signed_in.post(ADDRESS, {"code": wrong(code, n)})
    neighbour = Client()
    neighbour.force_login(make_booking(session=session).practitioner)
    assert "You are checked in" in words(neighbour.post(ADDRESS, {"code": code}))


def test_link_counts_its_wrong_codes_too(client, link, code):
    for n in range(1, 11):
        client.post(link, {"code": wrong(code, n)})
    assert "That was too many wrong codes." in words(client.post(link, {"code": code}))
    assert CheckIn.objects.count() == 0


def test_what_is_no_code_is_no_try(signed_in):
    signed_in.post(ADDRESS, {"code": WRONG})
    assert not Tries.objects.exists()
