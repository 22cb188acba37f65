"""How much is asked of the database when a place is booked: the page and the answer are the busiest of all."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.support.factories import make_booking, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]


@pytest.fixture(params=["free", "full"])
def session(request):
    session = make_session(capacity=1 if request.param == "full" else 20)
    for status in ["confirmed", "waiting", "waiting"] if request.param == "full" else ["confirmed"]:
        make_booking(session=session, status=status)
    return session


def statements(client, method: str, url: str, data=None) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        response = getattr(client, method)(url, data)
    assert response.status_code == {"get": 200, "post": 302}[method]
    own = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "SELECT pg_advisory")
    return [each["sql"] for each in captured if not each["sql"].startswith(own)]


def test_page_asks_five_questions(client, practitioner, session):
    """Who is signed in (twice), the terms, the session with what keeps the person from it, its days."""
    client.force_login(practitioner)
    asked = statements(client, "get", reverse("book", args=[session.pk]))
    assert len(asked) == 5 + (session.capacity == 1)  # other dates


def test_booking_asks_six_questions_and_writes_four_rows(client, practitioner, session, settings):
    client.force_login(practitioner)
    asked = statements(client, "post", reverse("book", args=[session.pk]), {"agree": "on", "wants": "list"})
    written = [each for each in asked if each.startswith(("INSERT", "WITH written"))]
    rows = sum(each.count("INSERT INTO") for each in written)
    # On the waiting list: the number, and the place in the queue. Other dates are looked for when the mail is made.
    assert (len(asked) - len(written), rows) == (6 + 2 * (session.capacity == 1), 4)
    at_once = settings.COMPILED_QUERIES and connection.vendor == "postgresql"  # the booking and its history
    assert len(written) == 4 - at_once
