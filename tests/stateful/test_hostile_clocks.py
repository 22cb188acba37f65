"""r56: whatever the clocks do, no deadline is granted twice, nobody is reminded twice, and no offer has two ends."""

import os
import random
from collections import Counter
from collections.abc import Iterator
from itertools import count, islice

import pytest

from bookings.models import Booking, Mail
from bookings.places.operations import reminders, waiting_list
from tests.support.hostile_clocks import A_LIFE, Life, World
from tests.support.thoroughness import made_up
from training.authorship import save_as

pytestmark = [pytest.mark.r56, pytest.mark.long, pytest.mark.django_db]
JUMPS = int(os.environ.get("JUMPS", made_up(2_500, usually=500)))


def lives(done: Counter[str]) -> Iterator[list[str]]:
    """What went wrong in one life after the other; `done` counts what was done. They are the same each time."""
    world = World()
    return (Life(world, random.Random(f"56 {number}"), done).play() for number in count())


def test_nothing_is_granted_or_said_twice_however_the_clocks_jump():
    done = Counter[str]()
    assert [fault for faults in islice(lives(done), JUMPS // A_LIFE) for fault in faults] == []
    happened = {name for name, times in done.items() if times}
    assert {"a step back", "offer taken up", "offers that ended", "reminders", "registers chased"} <= happened


def test_control_that_knows_the_same_day_alone_reminds_of_what_is_further_off_next(monkeypatch):
    def of_that_day_alone(session, days, among):
        told = Mail.objects.filter(kind="reminder", occasion=reminders.occasion_of_reminder(session, days))
        return Booking.objects.filter(among, session=session, status="confirmed").exclude(pk__in=told.values("booking"))

    monkeypatch.setattr(reminders, "_not_reminded", of_that_day_alone)
    monkeypatch.setattr(reminders, "is_night", lambda now: False)  # it begins as the hour before reminders does
    assert any("'reminder'" in fault for faults in islice(lives(Counter()), 20) for fault in faults)


def test_control_whose_offers_are_ended_and_stay_open_has_them_ended_and_taken_up(monkeypatch, settings):
    settings.LATE_OFFER_HOURS = 0  # what is offered to all has no time of its own to be ended at
    settings.QUIET_HOURS_FROM = settings.QUIET_HOURS_UNTIL  # and these lives have many nights

    def ended_and_open(booking, session, now):
        booking.offers_lapsed += 1
        save_as(booking, by=None, now=now, fields=["offers_lapsed"])
        return False

    monkeypatch.setattr(waiting_list, "_lapse", ended_and_open)
    assert any("confirmed" in fault for faults in islice(lives(Counter()), 20) for fault in faults)
