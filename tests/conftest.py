import datetime as dt
import gc
import logging
import os
import re
from collections import Counter
from pathlib import Path

import hypothesis
import pytest
import time_machine
from coverage import Coverage
from django.core.cache import cache
from django.utils import timezone
from simple_history.models import HistoricalRecords

from bookings.notices.sending.channels import taken
from bookings.notices.sending.texts import forget as forget_texts
from bookings.places.pages.kept import forget_all
from deploy.redaction import LinksLeftOut
from deploy.watching.logs import JsonLines
from tests.support import factories
from training.partnership import remember

NOW = dt.datetime(2026, 6, 1, 10, 0, tzinfo=dt.UTC)  # Monday, 11am in London
ROOT = Path(__file__).parent
# What these look at is made of rows, and of no question that another database could answer in another way: words of
# mails, calendars as their readers take them, files as their programs open them, which fields a page shows. See
# docs/decisions/0026-what-is-tested-twice.md.
ONE_DATABASE = (
    "bookings/attendance/certificates/test_badges.py",
    "bookings/attendance/certificates/test_badges_verified.py",
    "bookings/attendance/files/test_papers.py",
    "bookings/notices/calendar/test_entries.py",
    "bookings/notices/kinds/test_kinds.py",
    "bookings/notices/test_calendar_matrix.py",
    "bookings/notices/test_second_parser.py",
    "bookings/notices/test_sequences.py",
    "bookings/notices/wording/",
    "hostile/test_markup.py",
    "reporting/formats/",
    "reporting/yearly/test_files.py",
    "templates/",
    "test_asked_is_shown.py",
)
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server"}
# `--cov` watches the first examples of a test with a database, which reach what the others reach, and not what plays
# again as a whole what other tests look at piece by piece. The floor of coverage is a figure of what is left.
MEASURED = 2
PLAYED_AGAIN = {"browser", "hostile", "races", "stateful"}

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
    """Mark what can come out differently on another database, and what need not be measured."""
    examples = Counter()
    for item in items:
        if item.path.relative_to(ROOT).as_posix().startswith(ONE_DATABASE):
            item.add_marker("one_database")
        if not item.get_closest_marker("django_db") and not DATABASE_FIXTURES.intersection(item.fixturenames):
            continue
        item.add_marker("database")
        examples[item.originalname, item.path] += 1
        if examples[item.originalname, item.path] > MEASURED or PLAYED_AGAIN.intersection(item.path.parts):
            item.add_marker("unmeasured")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item):
    """Look away from what need not be measured: Python 3.11 takes twice as long while it is watched."""
    watching = Coverage.current() if item.get_closest_marker("unmeasured") else None
    if watching is None:
        return (yield)
    watching.stop()
    try:
        return (yield)
    finally:
        watching.start()


def pytest_collection_finish():
    """Spare the collector what stays to the end: looking through it again and again takes a sixth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


@pytest.fixture(autouse=True, scope="session")
def notes_of_mails_taken(tmp_path_factory):
    """Mails that tests hand to a mail server are noted apart from those of this checkout."""
    folder = tmp_path_factory.mktemp("var") / taken.NAME
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(taken, "_folder", lambda: folder)
        yield folder


class _Written(logging.Handler):
    """What an installation would have written into its log."""

    def __init__(self):
        super().__init__()
        self.setFormatter(JsonLines())
        self.addFilter(LinksLeftOut())
        self.lines = []

    def emit(self, record):
        if record.name != "radicale":  # a reader of calendars that tests have, and no installation
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
def caplog(caplog):
    """What a test sees logged is what was done: the lines that every request and every sign-in have are no matter of
    its own.
    """
    caplog.handler.addFilter(_is_what_was_done)
    yield caplog
    caplog.handler.removeFilter(_is_what_was_done)


def _is_what_was_done(record: logging.LogRecord) -> bool:
    return record.name not in {"turnout.request", "turnout.security"}


@pytest.fixture
def log_of_requests():
    """Lines of requests, and all others, as an installation writes them."""
    return _written.lines


@pytest.fixture
def now():
    """A Monday morning in June, at which the operations under test are told to happen."""
    return NOW


@pytest.fixture(autouse=True)
def empty_cache():
    """What one test left in the cache, such as files to be confirmed, and of kept pages is no matter of the next."""
    cache.clear()
    forget_all()
    forget_texts()
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
