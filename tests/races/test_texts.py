"""Many workers at once take the last texts of a month: never more go than the limit says."""

import datetime as dt
from threading import Barrier

import pytest
from django.db import connection

from bookings.models import TextMonth, TextSettings
from bookings.notices.sending import texts
from bookings.notices.sending.texts import take_from_the_month

AT = dt.datetime(2026, 6, 1, 10, tzinfo=dt.UTC)
LIMIT, AT_ONCE = 5, 16


@pytest.fixture
def month(transactional_db):
    TextSettings.objects.create(kinds=["offer"], monthly_limit=LIMIT)


def test_no_more_than_the_limit(at_once, month):
    took = at_once(lambda one: take_from_the_month(now=AT), list(range(AT_ONCE)))
    assert took.count(True) == LIMIT
    assert took.count(False) == AT_ONCE - LIMIT
    assert list(TextMonth.objects.values_list("sent", "left_out")) == [(LIMIT, AT_ONCE - LIMIT)]


def test_control_counting_first_and_adding_afterwards_lets_more_through(at_once, month):
    TextMonth.objects.create(first_on=texts.first_of_month(AT))

    counted = Barrier(AT_ONCE)

    def careless(one: int) -> bool:
        found = TextMonth.objects.get()
        connection.close()  # there are fewer in the pool than are at it, and nothing is held by the counting
        counted.wait(timeout=30)  # each has counted before any adds
        if found.sent >= LIMIT:
            return False
        found.sent += 1
        found.save()
        return True

    assert at_once(careless, list(range(AT_ONCE))).count(True) > LIMIT
