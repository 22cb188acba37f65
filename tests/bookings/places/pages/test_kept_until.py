"""Pages that are kept become others at the very moment at which time alone changes them."""

import datetime as dt

import pytest
import time_machine

from bookings.places.pages import kept
from tests.support.shown_world import ShownWorld
from training.models import Session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]


@pytest.fixture
def world(now):
    return ShownWorld(now)


AT = dt.datetime(2026, 6, 1, 10, 0, 30, tzinfo=dt.UTC)  # within the minute
A_SECOND = dt.timedelta(seconds=1)

MOMENTS = {
    "booking opens": ({"booking_opens_at": AT}, "course", "Booking opens", "5 places left"),
    "booking closes": ({"booking_closes_at": AT}, "session", "5 places left", "Booking has closed"),
    "booking closes, and the front page leaves it out": (
        {"booking_closes_at": AT},
        "home",
        "5 places left",
        "No session",
    ),
    "kept places are free for all": (
        {"ring_fenced_places": 5, "ring_fenced_until": AT},
        "session",
        "then open to everybody",
        "5 places left</strong>",
    ),
    "giving back is late": ({"cancel_by_at": AT}, "session", "Cancel by", "The free cancellation deadline was"),
    "it begins": ({"starts_at": AT}, "session", "5 places left", "Has begun"),
    "it begins, and the catalogue leaves it out": (
        {"starts_at": AT},
        "catalogue",
        "1 upcoming",
        "No dates are planned",
    ),
    "it ends": ({"starts_at": AT - dt.timedelta(days=40), "ends_at": AT}, "session", "Has begun", "Has taken place"),
}

BEFORE, AFTER = (True, False), (False, True)
AT_IT = {"giving back is late": BEFORE}  # after its deadline, and not at it


def at_the_moment(client, world, which):
    fields, page, before, after = MOMENTS[which]
    if "ring_fenced_until" in fields:
        fields = fields | {"ring_fenced_for": world.kind}
    world.save(world.session, **fields)
    said = []
    for moment in (AT - 2 * A_SECOND, AT - A_SECOND, AT, AT + A_SECOND):
        with time_machine.travel(moment, tick=False):
            text = client.get(world.address(page)).text
            said.append((before in text, after in text))
    return said


@pytest.mark.parametrize("which", MOMENTS)
def test_page_is_another_at_the_very_moment(client, world, which):
    assert at_the_moment(client, world, which) == [BEFORE, BEFORE, AT_IT.get(which, AFTER), AFTER]


@pytest.mark.parametrize("which", MOMENTS)
def test_control_without_the_moments_it_would_stay_for_the_minute(client, world, which, monkeypatch):
    monkeypatch.setattr(kept, "next_change_by_time", lambda now: None)
    assert at_the_moment(client, world, which) == [BEFORE] * 4


def test_nothing_is_older_than_a_minute_even_if_it_changed_without_a_trace(client, world):
    def places_after(seconds):
        with time_machine.travel(world.now + dt.timedelta(seconds=seconds), tick=False):
            return [words in client.get(world.address("session")).text for words in ("5 places left", "9 places left")]

    assert places_after(0) == [True, False]
    Session.objects.update(capacity=9)
    assert places_after(59) == [True, False]  # the control: it was kept
    assert places_after(60) == [False, True]


def test_clock_that_is_put_back_finds_nothing_kept(client, world):
    client.get(world.address("session"))
    Session.objects.update(capacity=9)
    with time_machine.travel(world.now - dt.timedelta(seconds=1), tick=False):
        assert "9 places left" in client.get(world.address("session")).text
