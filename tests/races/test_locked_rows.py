"""r69: a row that is given another parent while somebody waits for it is found, and locked, all the same."""

import threading
import time

import pytest
from django.db import connection, transaction

from bookings.places.operations.booking import _SESSION
from tests.support.factories import CourseFactory, make_session
from training.models import Session

pytestmark = pytest.mark.r69
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return cursor.fetchone()[0] > 0


@pytest.mark.parametrize(
    "ask",
    [
        lambda pk: Session.objects.locked().select_related("course").get(pk=pk),
        lambda pk: _SESSION.get(session=pk),
    ],
    ids=["asked", "compiled"],
)
def test_session_moved_to_another_course_meanwhile_is_found(transactional_db, ask):
    if connection.vendor != "postgresql":
        pytest.skip("on SQLite whoever writes is alone")
    session, course, found = make_session(), CourseFactory(), []

    def wait():
        try:
            with transaction.atomic():
                found.append(ask(session.pk))
        except Session.DoesNotExist as error:
            found.append(error)
        finally:
            connection.close()

    waiter = threading.Thread(target=wait)
    with transaction.atomic():
        Session.objects.filter(pk=session.pk).update(course=course)
        waiter.start()
        deadline = time.monotonic() + 20
        while not somebody_waits() and time.monotonic() < deadline:
            time.sleep(0.01)
    waiter.join()
    assert found == [session] and found[0].course == course
