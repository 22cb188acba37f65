"""The agenda of a partnership: what happens when, with the clock moved to it, until a year is over."""

import datetime as dt
import heapq
import logging
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from itertools import count
from random import Random
from typing import Any

import time_machine
from django.core import mail as outbox
from django.test import TestCase, override_settings
from django.utils import timezone

from bookings.downloads.making import make_download
from bookings.models import Download, Mail
from bookings.models.mail import BY_TEXT
from bookings.notices.sending.delivery import deliver
from bookings.notices.sending.rounds import MAILS, send_round
from bookings.upkeep.due import run_due
from tests.support.text_server import running
from tests.support.years.behaviour import Behaviour, Measures
from tests.support.years.browser import Browser
from tests.support.years.partnership import Partnership
from training.models import User
from training.operations.schedule import local_time

MORNING = dt.time(8, 5)
OVERDUE = 0.5  # times expected
_requests = logging.getLogger("turnout.request")  # a line of each would be most of the log


class Life:
    """Acts wait for their moment; each is told only what it was planned with, and looks at the rows for the rest."""

    def __init__(self, there: Partnership, chance: Random, *, begins: dt.date) -> None:
        self.there, self.chance = there, chance
        self.behaviour = Behaviour(chance)
        self.measures = Measures()
        self.done: Counter[str] = Counter()
        self.expected: defaultdict[str, float] = defaultdict(float)  # how often by now, by the rates
        self.worked_on: set[dt.date] = set()
        self._agenda: list[tuple[dt.datetime, int, Callable[..., None], tuple[Any, ...]]] = []
        self._numbers = count()
        self._browsers: dict[int | None, Browser] = {}
        self._around = ExitStack()
        self._travel = time_machine.travel(local_time(begins, dt.time(7)), tick=False)

    def __enter__(self) -> "Life":
        self.texts, self.receipts = self._around.enter_context(running()), 0
        self._around.enter_context(override_settings(**self.texts.settings, LEAD_DIGEST=True))
        self._clock = self._travel.start()
        self._was = _requests.level
        _requests.setLevel(logging.WARNING)
        return self

    def __exit__(self, *exception: object) -> None:
        _requests.setLevel(self._was)
        self._travel.stop()
        self._around.close()

    @property
    def now(self) -> dt.datetime:
        return timezone.now()

    def browser_of(self, person: User | None) -> Browser:
        key = person.pk if person else None
        if key not in self._browsers:
            self._browsers[key] = Browser(person, self.done)
        return self._browsers[key]

    def happens(self, act: str, rate: float) -> bool:
        """Draw whether somebody does what so many do. What is overdue and was never done is: years without it tell
        nothing of it.
        """
        self.expected[act] += rate
        return self.chance.random() < rate or (self.expected[act] >= OVERDUE and not self.done[act])

    def at(self, moment: dt.datetime, act: Callable[..., None], *given: Any) -> None:
        """Plan an act; what should have happened by now happens next."""
        heapq.heappush(self._agenda, (moment, next(self._numbers), act, given))

    def on(self, day: dt.date, clock: dt.time, act: Callable[..., None], *given: Any) -> None:
        self.at(local_time(day, clock), act, *given)

    def worker_comes(self, day: dt.date) -> None:
        """Have the worker do in the morning of a day what is due by then, and send what waits."""
        if day not in self.worked_on:
            self.worked_on.add(day)
            self.on(day, MORNING, worker)

    def play_until(self, end: dt.datetime) -> None:
        while self._agenda and self._agenda[0][0] < end:
            moment, _, act, given = heapq.heappop(self._agenda)
            self._clock.move_to(max(moment, self.now))
            act(self, *given)
        self._clock.move_to(max(end, self.now))


def worker(life: Life) -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        for name, number in run_due(now=life.now).items():
            life.done[name] += number
        for key in Download.objects.filter(state="waiting").order_by("pk").values_list("pk", flat=True):
            make_download(download_id=key, clock=timezone.now)
        send(life)


def send(life: Life) -> None:
    """Send each mail that waits, as the worker's tasks do."""
    waiting = list(Mail.objects.unsent().order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(waiting), MAILS):
        for key in send_round(waiting[first : first + MAILS], now=life.now):
            deliver(mail_id=key, now=life.now)
    sent = Mail.objects.filter(pk__in=waiting, state="sent").values_list("kind", "channel")
    life.done.update(f"{'text' if channel == BY_TEXT else 'mail'}: {kind}" for kind, channel in sent)
    life.done["mails sent"] += len(outbox.outbox)
    outbox.outbox.clear()
