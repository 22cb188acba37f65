from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bookings.models import Booking
from tests.support.factories import make_booking

ROOT = Path(__file__).parents[3]
PACKAGES = ("training", "bookings", "reporting", "deploy")
# Where the words stand: the one way, the query compiled once, which asks whether a query locks, and the queue, whose
# table is not ours: a worker passes over the tasks that another has in hand.
ALLOWED = {"training/models/locking.py", "training/compiled.py", "bookings/notices/sending/worker.py"}


def test_rows_are_locked_in_one_way():
    found = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if "select_for_update" in path.read_text()
    }
    assert found == ALLOWED


@pytest.mark.django_db
def test_only_the_row_itself_is_locked_and_others_may_point_at_it():
    make_booking()
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        Booking.objects.locked().select_related("practitioner").get()
    # SQLite has no locks on rows: its transactions begin IMMEDIATE.
    lock = ' FOR NO KEY UPDATE OF "bookings_booking"' if connection.vendor == "postgresql" else ""
    assert asked[0]["sql"].partition(" FOR ")[1:] == lock.partition(" FOR ")[1:]
