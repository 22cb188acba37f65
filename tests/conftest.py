import datetime as dt
import gc
import logging
import os
import re

import hypothesis
import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone
from simple_history.models import HistoricalRecords

from bookings.places.pages.kept import forget_all
from deploy.redaction import LinksLeftOut
from deploy.watching.logs import JsonLines
from tests.support import factories
from training.partnership import remember

NOW = dt.datetime(2026, 6, 1, 10, 0, tzinfo=dt.UTC)  # Monday, 11am in London
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server"}

# How long one example takes says how busy the machine is, and nothing of the program.
hypothesis.settings.register_profile("turnout", deadline=None)
hypothesis.settings.load_profile("turnout")


def pytest_configure(config):
    """With CLOCK=2028-02-29T12:00+00:00 the whole run is at that moment, from which the clock goes on."""
    if moment := os.environ.get("CLOCK"):
        travel = time_machine.travel(dt.datetime.fromisoformat(moment), tick=True)
        travel.start()
        config.add_cleanup(travel.stop)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark what asks the database: nothing else can come out differently on another one."""
    for item in items:
        if item.get_closest_marker("django_db") or DATABASE_FIXTURES.intersection(item.fixturenames):
            item.add_marker("database")


def pytest_collection_finish():
    """Spare the collector what stays to the end: looking through it again and again takes a sixth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


class _Written(logging.Handler):
    """What an installation would have written into its log."""

    def __init__(self):
        super().__init__()
        self.setFormatter(JsonLines())
        self.addFilter(LinksLeftOut())
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))


_written = _Written()
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")


@pytest.fixture(autouse=True, scope="session")
def log_of_an_installation():
    """r70: over the whole suite no log line has anybody's address in it. Lines of requests are written too."""
    logging.getLogger("turnout").setLevel(logging.INFO)
    root = logging.getLogger()
    root.addHandler(_written)
    yield
    root.removeHandler(_written)


@pytest.fixture(autouse=True)
def no_personal_data_in_the_log(log_of_an_installation):
    _written.lines.clear()
    yield
    assert [line for line in _written.lines if _ADDRESS.search(line)] == []


@pytest.fixture
def now():
    """A Monday morning in June, at which the operations under test are told to happen."""
    return NOW


@pytest.fixture(autouse=True)
def empty_cache():
    """What one test left in the cache, such as files to be confirmed, and of kept pages is no matter of the next."""
    cache.clear()
    forget_all()
    remember(None, seconds=float("inf"))  # the settings speak for the partnership, without a query


@pytest.fixture
def frozen_now(now):
    """The same moment for code that asks the clock: views and commands."""
    with time_machine.travel(now, tick=False):
        yield now


@pytest.fixture
def today(now):
    return timezone.localtime(now).date()


@pytest.fixture
def somebodys_request(rf, db):
    """Whatever happens, happens while somebody signed in waits for their page; their name is not that of who did it."""
    HistoricalRecords.context.request = request = rf.get("/")
    request.user = factories.UserFactory(name="Whose request it is")
    yield request
    del HistoricalRecords.context.request


@pytest.fixture
def practitioner(db):
    return factories.UserFactory(name="Priya Practitioner")


@pytest.fixture
def team_member(db):
    return factories.UserFactory(name="Tess Team", is_team=True)


@pytest.fixture
def trainer(db):
    return factories.UserFactory(name="Tom Trainer", is_trainer=True)


@pytest.fixture
def group_member(db):
    return factories.UserFactory(name="Gita Group", is_group_member=True)


@pytest.fixture
def lead(db):
    return factories.UserFactory(name="Leo Lead", is_lead=True)
