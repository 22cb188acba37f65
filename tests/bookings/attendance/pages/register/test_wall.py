"""The page for the wall: the code and the count, and nobody's name."""

import base64
import datetime as dt
from urllib.parse import unquote_to_bytes

import pytest
import time_machine
from django.urls import reverse

from bookings.attendance.register.wall_codes import code_on_the_wall, see_code
from bookings.models import Register
from tests.bookings.attendance.pages.register.conftest import MORNING
from tests.support.factories import make_booking, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def wall(by_trainer, session):
    def get(**query):
        return by_trainer.get(reverse("register-wall-code", args=[session.pk]), query).json()

    return get


def test_wall_shows_the_code_of_now_and_for_how_long(by_trainer, session, day, booking, wall):
    shown = wall()
    assert shown["code"] == code_on_the_wall(day, MORNING)
    assert (shown["seconds"], shown["why_not"], shown["here"], shown["people"]) == (30, "", 0, 1)
    page = by_trainer.get(reverse("register-wall", args=[session.pk])).content.decode()
    assert f"data-code>{shown['code']}</p>" in page
    assert '<meta http-equiv="refresh" content="10">' in page
    with time_machine.travel(MORNING + dt.timedelta(seconds=31), tick=False):
        assert wall()["code"] not in {shown["code"], ""}


def test_wall_names_nobody(by_trainer, session, booking):
    for name in ("register-wall", "register-wall-code"):
        said = by_trainer.get(reverse(name, args=[session.pk])).content.decode()
        assert booking.practitioner.name not in said
        assert booking.practitioner.email not in said
        assert booking.organisation.name not in said


def test_wall_counts_who_is_here(wall, booking, session, day, post_mark, seed):
    seed(session, day, make_booking(session=session), "partly")
    seed(session, day, make_booking(session=session), "absent")
    make_booking(session=session, status="waiting")
    assert (wall()["here"], wall()["people"]) == (1, 3)
    post_mark()
    assert (wall()["here"], wall()["people"]) == (2, 3)


def test_picture_holds_the_address_of_the_page_that_checks_in(wall, settings, monkeypatch):
    import segno

    drawn = []
    make = segno.make
    monkeypatch.setattr(segno, "make", lambda content, **how: drawn.append(content) or make(content, **how))
    shown = wall()
    assert drawn == [f"{settings.SITE_URL}/check-in/?code={shown['code']}"]
    assert shown["picture"].startswith("data:image/svg+xml")
    assert b"<svg" in (
        base64.b64decode(shown["picture"].split(",")[1])
        if ";base64," in shown["picture"]
        else unquote_to_bytes(shown["picture"])
    )
    assert see_code(shown["code"], now=MORNING)


@pytest.mark.parametrize(
    ("hours", "words"),
    [(-2, "People can check in from Tuesday 2 June 2026, 8:30am."), (7.5, "This day is over.")],
)
def test_outside_its_hours_the_wall_says_so_and_shows_no_code(wall, day, hours, words):
    with time_machine.travel(day.starts_at + dt.timedelta(hours=hours), tick=False):
        shown = wall()
    assert (shown["code"], shown["picture"], shown["why_not"]) == ("", "", words)


def test_closed_register_shows_no_code(wall, session):
    Register.objects.create(session=session, state="complete", closed_at=MORNING)
    assert (wall()["code"], wall()["why_not"]) == ("", "The register is closed.")


def test_each_day_has_its_own_wall(by_trainer, trainer):
    session = make_session(on=MORNING.date() - dt.timedelta(weeks=1), days=2, trainers=[trainer])
    address = reverse("register-wall-code", args=[session.pk])
    first, second = (by_trainer.get(address, {"day": n}).json() for n in (1, 2))
    assert (first["why_not"], second["why_not"]) == ("This day is over.", "")
    assert by_trainer.get(address).json()["code"] == second["code"]
    assert by_trainer.get(address, {"day": 3}).status_code == 404


def test_register_leads_to_the_wall(by_trainer, address, session):
    assert f'href="{reverse("register-wall", args=[session.pk])}?day=1"' in by_trainer.get(address).content.decode()
