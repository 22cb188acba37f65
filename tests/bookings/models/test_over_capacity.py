"""Of who walked in before it was kept, the tables say whether the session was full."""

import datetime as dt
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from bookings.models import Booking
from tests.support.factories import make_booking, make_session

migration = import_module("bookings.migrations.0029_walk_ins_over_capacity")


@pytest.mark.django_db
def test_earlier_walk_ins_are_over_capacity_from_the_place_after_the_last(now):
    session, roomy = make_session(capacity=3), make_session(capacity=9)

    def came(session, minutes, outcome="attended", **said):
        at = now + dt.timedelta(minutes=minutes)
        return make_booking(session=session, is_walk_in=True, outcome=outcome, confirmed_at=at, **said)

    make_booking(session=session, outcome="no show")
    make_booking(session=session, status="waiting", queue_number=1)
    within = [came(session, 0), came(session, 2, "partly attended"), came(roomy, 0)]
    made_first, not_here = came(session, 5), came(session, 1, "not recorded")
    over = [made_first, came(session, 5), came(session, 9, "no show")]
    migration.say_of_earlier_ones(apps, connection.schema_editor())
    assert set(Booking.objects.filter(over_capacity=True)) == set(over)
    assert not Booking.objects.filter(over_capacity=True, pk__in=[b.pk for b in [*within, not_here]]).exists()
