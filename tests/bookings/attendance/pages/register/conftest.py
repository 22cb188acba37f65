"""A register on the Tuesday morning of its session, ten minutes in."""

import datetime as dt
import json

import pytest
import time_machine
from django.urls import reverse

from bookings.attendance.register.marking import Marking, mark_attendance
from tests.support.factories import UserFactory, make_booking, make_session

MORNING = dt.datetime(2026, 6, 2, 8, 40, tzinfo=dt.UTC)  # Tuesday, 9:40am in London
TUESDAY = dt.date(2026, 6, 2)


@pytest.fixture(autouse=True)
def _morning():
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def session(trainer):
    return make_session(on=TUESDAY, trainers=[trainer])


@pytest.fixture
def day(session):
    return session.days.get()


@pytest.fixture
def booking(session):
    return make_booking(session=session, practitioner=UserFactory(name="Priya Patel"))


@pytest.fixture
def address(session):
    return reverse("register", args=[session.pk])


@pytest.fixture
def by_trainer(client, trainer):
    client.force_login(trainer)
    return client


@pytest.fixture
def post_mark(by_trainer, session, day, booking):
    """Post one mark as the page's form does, or as its script does with `script=True`."""

    def post(value="present", seen="", script=False, **fields):
        fields = {"booking": booking.pk, "day": day.pk, "value": value, "seen": seen} | fields
        headers = {"Accept": "application/json"} if script else {}
        return by_trainer.post(reverse("register-mark", args=[session.pk]), fields, headers=headers)

    return post


@pytest.fixture
def post_marks(by_trainer, session, day):
    """Post several marks as the page's script does: each is a dictionary, or `marks` is what is sent as it is."""

    def post(*said, marks=None, shown=None):
        said = [{"day": str(day.pk), "value": "present", "seen": ""} | each for each in said]
        fields = {"marks": json.dumps(said) if marks is None else marks, "day": day.pk if shown is None else shown}
        return by_trainer.post(
            reverse("register-mark", args=[session.pk]), fields, headers={"Accept": "application/json"}
        )

    return post


@pytest.fixture
def seed():
    """Mark somebody as another trainer would who sees an unmarked register."""

    def run(session, day, booking, value, **said):
        by = said.pop("by", None) or UserFactory(name="Ann Other")
        return mark_attendance(
            session=session,
            marking=Marking(day=day, booking=booking, value=value, seen=None, **said),
            by=by,
            now=MORNING,
        )

    return run
