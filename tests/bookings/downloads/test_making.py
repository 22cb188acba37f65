import datetime as dt
import logging
from itertools import count

import pytest
from django.core.files.storage import default_storage
from django.db import OperationalError

from bookings.downloads.kinds import kind_named
from bookings.downloads.making import make_download
from bookings.models import Download
from tests.support import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(now):
    """A clock that goes on by a second whenever it is looked at."""
    seconds = count()
    return lambda: now + dt.timedelta(seconds=next(seconds))


@pytest.fixture
def made_by(monkeypatch):
    """Let something else make the files."""

    def put(make):
        monkeypatch.setattr(type(kind_named("list")), "make", make)

    return put


def test_list_is_made_and_kept(download, clock):
    for name in ("Ash School", "Birch School"):
        factories.OrganisationFactory(name=name)
    make_download(download_id=download.pk, clock=clock)
    download.refresh_from_db()
    content = default_storage.open(download.file.name).read()
    assert (download.state, download.attempts, download.size) == ("ready", 1, len(content))
    assert download.rows == download.rows_done == content.count(b"\r\n") - 1
    assert b"Ash School" in content and b"Birch School" in content


def test_its_place_says_nothing_of_it_and_is_not_guessed(download, clock):
    make_download(download_id=download.pk, clock=clock)
    download.refresh_from_db()
    folder, _, name = download.file.name.partition("/")
    assert folder == "downloads" and len(name) == 32 and int(name, 16)


def test_row_says_how_far_it_is_while_it_is_made(download, clock, made_by):
    seen = []

    def make(self, asked, *, by, out, tell):
        for done in (100, 200):
            tell(done)
            row = Download.objects.get()
            seen.append((row.state, row.rows_done, row.alive_at > download.alive_at))
        out.write(b"x")
        return 250

    made_by(make)
    make_download(download_id=download.pk, clock=clock)
    assert seen == [("being made", 100, True), ("being made", 200, True)]
    assert Download.objects.get().rows_done == 250


def test_row_is_written_once_a_second_at_most(download, now, made_by, django_assert_num_queries):
    def make(self, asked, *, by, out, tell):
        with django_assert_num_queries(0):
            for done in range(1000):
                tell(done)
        return 1000

    made_by(make)
    make_download(download_id=download.pk, clock=lambda: now)


def test_two_workers_make_it_once(download, clock, made_by):
    makers = []

    def make(self, asked, *, by, out, tell):
        makers.append(1)
        make_download(download_id=download.pk, clock=clock)
        return 1

    made_by(make)
    make_download(download_id=download.pk, clock=clock)
    make_download(download_id=download.pk, clock=clock)
    assert len(makers) == 1


def test_worker_that_was_thought_dead_leaves_it_to_the_next(download, clock, made_by):
    reached = []

    def make(self, asked, *, by, out, tell):
        Download.objects.update(state="waiting")
        tell(1)
        reached.append("the end")

    made_by(make)
    make_download(download_id=download.pk, clock=clock)
    assert reached == []
    assert Download.objects.get().state == "waiting"


def test_worker_that_was_thought_dead_keeps_no_second_file(download, clock, made_by):
    def make(self, asked, *, by, out, tell):
        Download.objects.update(attempts=2)  # another has taken it up, and is at it
        out.write(b"mine")
        return 1

    made_by(make)
    before = set(default_storage.listdir("downloads")[1]) if default_storage.exists("downloads") else set()
    make_download(download_id=download.pk, clock=clock)
    assert Download.objects.get().state == "being made"
    assert set(default_storage.listdir("downloads")[1]) == before


def test_nothing_is_made_for_somebody_who_has_lost_the_right(download, clock, team_member):
    team_member.is_team = False
    team_member.save()
    make_download(download_id=download.pk, clock=clock)
    assert not Download.objects.exists()


def test_nothing_is_made_for_an_account_that_is_closed(download, clock, team_member):
    team_member.is_active = False
    team_member.save()
    make_download(download_id=download.pk, clock=clock)
    assert not Download.objects.exists()


def test_what_goes_wrong_is_told_and_logged_without_what_was_in_it(download, clock, made_by, caplog):
    def make(self, asked, *, by, out, tell):
        raise ValueError

    made_by(make)
    with caplog.at_level(logging.ERROR):
        make_download(download_id=download.pk, clock=clock)
    download.refresh_from_db()
    assert (download.state, bool(download.file)) == ("failed", False)
    assert f"download {download.pk} could not be made: ValueError" in caplog.text


def test_database_that_is_away_is_no_failure_of_the_file(download, clock, made_by):
    def make(self, asked, *, by, out, tell):
        raise OperationalError

    made_by(make)
    with pytest.raises(OperationalError):
        make_download(download_id=download.pk, clock=clock)
    assert Download.objects.get().state == "being made", "and is taken up again"


def test_download_that_is_gone_is_no_fault(clock):
    make_download(download_id=12345, clock=clock)
