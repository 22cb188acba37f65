"""Several processes keep a page, and another one changes what it shows: each says it at once."""

import contextlib
import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from bookings.places.operations.booking import book_place, cancel_booking
from tests.support.factories import UserFactory, VenueFactory, make_session
from tests.support.own_database import address_of_test_database
from training.operations.catalogue import change_course
from training.operations.organisations import change_venue

ROOT = Path(__file__).resolve().parents[2]
READERS = 2


@contextlib.contextmanager
def other_processes(*words: str) -> Iterator[Callable[[str, str], list[bool]]]:
    """Yield a function that has each of them look whether a page says something."""
    command = [sys.executable, "-m", "tests.support.reading", *words]
    environment = {**os.environ, "DATABASE_URL": address_of_test_database(), "DATABASE_POOL": "0"}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with contextlib.ExitStack() as stack:
        programs = [
            stack.enter_context(subprocess.Popen(command, cwd=ROOT, env=environment, **pipes)) for _ in range(READERS)
        ]

        def say(address: str, text: str) -> list[bool]:
            said = []
            for program in programs:
                program.stdin.write(f"{address}\n")
                program.stdin.flush()
                status, page = json.loads(program.stdout.readline())
                assert status == 200
                said.append(text in page)
            return said

        yield say
        for program in programs:
            program.stdin.close()


@pytest.fixture
def session(transactional_db):
    on = timezone.localdate() + dt.timedelta(days=40)
    return make_session(on=on, capacity=3, venue=VenueFactory(name="Old Hall"))


def test_every_process_says_at_once_what_another_has_changed(session):
    now, person = timezone.now(), UserFactory()
    pages = [reverse("catalogue"), reverse("course", args=[session.course.slug]), reverse("session", args=[session.pk])]
    with other_processes() as say:
        for page in (*pages, *pages):
            assert say(page, "3 places left") == [True] * READERS
        booking = book_place(session=session, practitioner=person, by=person, now=now)
        for page in pages:
            assert say(page, "2 places left") == [True] * READERS
        cancel_booking(booking=booking, reason="workload", by=person, now=now)
        change_course(course=session.course, by=None, now=now, title="Early help")
        change_venue(venue=session.days.get().venue, by=None, now=now, name="New Hall")
        for page in pages:
            for words in ("3 places left", "Early help", "New Hall"):
                assert say(page, words) == [True] * READERS


def test_control_processes_that_do_not_ask_for_the_stamp_say_what_was(session):
    person, page = UserFactory(), reverse("session", args=[session.pk])
    with other_processes("--as-if-nothing-changed") as say:
        assert say(page, "3 places left") == [True] * READERS
        book_place(session=session, practitioner=person, by=person, now=timezone.now())
        assert say(page, "3 places left") == [True] * READERS
