"""What is asked does not grow with history: statements, their parameters, and the work that they are to the database.

A short history and a long one are asked for the same. Work is counted, and not timed: the steps of SQLite's
machine, the blocks that a statement of PostgreSQL touches.
"""

import datetime as dt
import io
import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bookings.exchange.lists.all_lists import KINDS
from bookings.exchange.lists.files import write_list
from bookings.exchange.lists.resource import AT_ONCE
from bookings.upkeep.due import DUE
from reporting.periods import Period
from reporting.reports.registry import REPORTS
from reporting.scope import Scope
from tests.support.bench.long_history import write_history
from tests.support.factories import UserFactory, make_booking, make_session
from tests.support.thoroughness import THOROUGH
from training.models import Session, User
from training.pages import paging

pytestmark = pytest.mark.django_db
SHORT, MORE = 2000, 18_000  # the short one has sessions enough to measure how alike they are
OF_PAGES = {"sqlite": (SHORT, MORE), "postgresql": (20_000, 80_000)}  # which reads a table whole while that is small
NOW = dt.datetime(2026, 6, 1, 10, 0, tzinfo=dt.UTC)
ALL_YEARS = Period(dt.date(2019, 4, 1), dt.date(2027, 3, 31))
# Pages of the team, of whom the last two look at their own; each shows as much of a long history as of a short one.
PAGES = ("desk", "registers", "desk-sessions", "desk-courses", "desk-approvals", "desk-more", "my-bookings")
# Lists of all there ever was: as much work once they are long, because no more of them is counted.
COUNTED, LONG_LISTS = 50, {"sqlite": (3000, 27_000), "postgresql": (20_000, 80_000)}
LISTS = ("desk-mails", "desk-people", "desk-sessions?when=past")
GROWTH, BESIDES = 1.3, {"sqlite": 5, "postgresql": 60}  # steps in hundreds, blocks: a deeper index, a page more


@dataclass
class Asked:
    """What was asked for one thing: how many statements, the most parameters of any, and how much work it was."""

    statements: int = 0
    parameters: int = 0
    work: int = 0
    heaviest: list[tuple[int, str]] = field(default_factory=list)


def asked(act, *, work: bool = True) -> Asked:
    found = Asked()

    def count(execute, sql, params, many, context):
        found.statements += 1
        found.parameters = max(found.parameters, len(params or ()))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count), CaptureQueriesContext(connection) as captured, _steps_of_sqlite(found):
        act()
    if connection.vendor == "postgresql" and work:
        found.heaviest = [
            (_blocks(query["sql"]), query["sql"])
            for query in captured.captured_queries
            if query["sql"].startswith("SELECT")
        ]
        found.work = sum(blocks for blocks, _ in found.heaviest)
        found.heaviest = sorted(found.heaviest, reverse=True)[:1]
    return found


@contextmanager
def _steps_of_sqlite(found: Asked):
    """Count the steps of the statements themselves: asked again with their values written in, they go another way."""
    if connection.vendor == "postgresql":
        yield
        return

    def step():
        found.work += 1

    machine = connection.connection
    machine.set_progress_handler(step, 100)
    try:
        yield
    finally:
        machine.set_progress_handler(None, 100)


def _blocks(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}")
        [[said]] = cursor.fetchall()
    [plan] = json.loads(said) if isinstance(said, str) else said
    return plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"]


@pytest.fixture
def team_member():
    """Somebody of the team with a booking of their own, and a few sessions to come with people on them."""
    somebody = UserFactory(is_team=True)
    for days in range(3):
        session = make_session(on=NOW.date() + dt.timedelta(days=days))
        make_booking(session=session, practitioner=somebody)
        make_booking(session=session, status="waiting")
    return somebody


def both(things, numbers=(SHORT, MORE)) -> dict[str, tuple[Asked, Asked]]:
    """Return by name what was asked of a short history, and what of a long one."""
    found: dict[str, list[Asked]] = {name: [] for name in things}
    with time_machine.travel(NOW, tick=False):
        catalogue = None
        for number in numbers:
            catalogue = write_history(number, today=NOW.date(), catalogue=catalogue)
            for name, act in things.items():
                act()  # what is made once for a process is made
                found[name].append(asked(act))
    return {name: (short, long) for name, (short, long) in found.items()}


def grown_pages(team_member, pages=PAGES, numbers=None) -> dict[str, tuple[int, int, list]]:
    """Return the pages that are more work, or ask otherwise, of a long history than of a short one."""
    client = Client()
    client.force_login(team_member)

    def page(name):
        name, _, query = name.partition("?")
        return lambda: client.get(f"{reverse(name)}?{query}")

    found = both({name: page(name) for name in pages}, numbers or OF_PAGES[connection.vendor])
    return {
        name: (short.work, long.work, long.heaviest)
        for name, (short, long) in found.items()
        if long.work > GROWTH * short.work + BESIDES[connection.vendor]
        or (long.statements, long.parameters) != (short.statements, short.parameters)
    }


@pytest.mark.long
def test_pages_are_as_much_work_after_many_times_the_history(team_member):
    if connection.vendor == "postgresql" and not THOROUGH:
        pytest.skip("a hundred thousand bookings take half a minute: THOROUGH=1")
    assert grown_pages(team_member) == {}


@pytest.mark.long
def test_lists_are_as_much_work_once_they_are_longer_than_is_counted(team_member, monkeypatch):
    """The limits are small here, and the history too."""
    if connection.vendor == "postgresql" and not THOROUGH:
        pytest.skip("a hundred thousand bookings take half a minute: THOROUGH=1")
    with_a_limit = partial(paging.LongList, up_to=COUNTED)
    monkeypatch.setattr(paging, "LongList", lambda rows, a_page, up_to: with_a_limit(rows, a_page))
    assert grown_pages(team_member, LISTS, LONG_LISTS[connection.vendor]) == {}


@pytest.mark.long
@pytest.mark.skipif(connection.vendor != "sqlite", reason="one database is enough to see that the test can fail")
def test_control_without_their_indexes_the_pages_are_more_work(team_member):
    with connection.cursor() as cursor:
        for name in ("session_register_open", "booking_awaiting_approval", "session_needs_approval"):
            cursor.execute(f"DROP INDEX {name}")
    assert {"desk", "desk-approvals", "desk-more"} <= grown_pages(team_member).keys()


def test_reports_take_the_same_statements_and_parameters_of_ten_times_the_history():
    def report(one):
        return lambda: one.table(Scope(period=ALL_YEARS, now=NOW))

    found = both({name: report(one) for name, one in REPORTS.items()})
    grown = {
        name: (short.parameters, long.parameters)
        for name, (short, long) in found.items()
        if (long.statements, long.parameters) != (short.statements, short.parameters)
    }
    assert grown == {}


@pytest.mark.long
def test_no_list_or_task_has_a_parameter_for_every_row(team_member):
    def taken_out(kind):
        return lambda: write_list(KINDS[kind](by=team_member, now=NOW), "csv", out=io.BytesIO())

    def due(work):
        return lambda: work(now=NOW)

    things = {kind: taken_out(kind) for kind in KINDS} | {name: due(work) for name, work in DUE.items()}
    write_history(22_000, today=NOW.date(), mails=False)
    most = {name: asked(act, work=False).parameters for name, act in things.items()}
    assert {name: number for name, number in most.items() if number > AT_ONCE} == {}
    assert min(User.objects.count(), Session.objects.count()) > AT_ONCE
