"""What is decided of a kept file: its rows, which may be thirty thousand, are read before anything is locked."""

import pytest
from django.db import connection

from bookings.exchange.spreadsheets import keeping
from bookings.exchange.spreadsheets.keeping import MOST_KEPT, NotNow, TooManyKept, decide, keep_spreadsheet, mapping_of
from bookings.exchange.spreadsheets.sheets import Book
from bookings.models import Spreadsheet
from tests.bookings.exchange.spreadsheets.test_layouts import sheet_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def book():
    return Book("register.csv", [sheet_of("Name | Course | Date | Attended\nAnn Ash | Neglect | 7/11/2023 | K")])


@pytest.fixture
def reading(monkeypatch):
    """Do something as the rows are read, once; and say in how many transactions they were."""
    depths, then, read = [], [], keeping.read

    def reads(*args):
        depths.append(len(connection.savepoint_ids))
        if then:
            then.pop()()
        return read(*args)

    monkeypatch.setattr(keeping, "read", reads)
    return depths, then


def test_rows_are_read_before_anything_is_locked(book, reading, team_member, now):
    depths, _ = reading
    kept = keep_spreadsheet(book=book, by=team_member, now=now)
    decide(spreadsheet=kept, by=team_member, now=now, year=2023)
    assert depths == [len(connection.savepoint_ids)] * 2


def test_what_is_decided_meanwhile_is_not_lost(book, reading, team_member, now):
    _, then = reading
    kept = keep_spreadsheet(book=book, by=team_member, now=now)
    then.append(lambda: decide(spreadsheet=kept, by=team_member, now=now, year=2023))
    decide(spreadsheet=kept, by=team_member, now=now, outcomes={"k": "excused"})
    mapping = mapping_of(Spreadsheet.objects.get())
    assert (mapping.year, mapping.outcomes) == (2023, {"k": "excused"})
    then.append(lambda: Spreadsheet.objects.update(state="to bring in"))
    with pytest.raises(NotNow):
        decide(spreadsheet=kept, by=team_member, now=now, year=2024)


def test_of_two_files_at_once_the_last_that_may_be_kept_is_one(book, reading, team_member, now, monkeypatch):
    monkeypatch.setattr(keeping, "MOST_KEPT", 1)
    assert MOST_KEPT > 1
    _, then = reading
    then.append(lambda: keep_spreadsheet(book=book, by=team_member, now=now))
    with pytest.raises(TooManyKept):
        keep_spreadsheet(book=book, by=team_member, now=now)
    assert Spreadsheet.objects.count() == 1
