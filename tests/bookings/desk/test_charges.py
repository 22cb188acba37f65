import datetime as dt

import pytest

from bookings.desk.charges import charges
from bookings.models import Register
from tests.support.factories import OrganisationFactory, UserFactory, make_booking, make_session
from training.models import User

pytestmark = pytest.mark.django_db
MAY = {"first": dt.date(2026, 5, 1), "last": dt.date(2026, 5, 31)}


@pytest.fixture(autouse=True)
def prices(settings):
    settings.CHARGE_LATE_CANCELLATION, settings.CHARGE_NO_SHOW = 25, 60


def run(on, state="complete", **fields):
    session = make_session(on=on, **fields)
    Register.objects.create(session=session, state=state, closed_at=None if state == "open" else session.ends_at)
    return session


def of(organisation):
    return UserFactory(organisation=organisation)


def test_counts_each_organisation_and_adds_up():
    beech, ash = OrganisationFactory(name="Beech"), OrganisationFactory(name="Ash")
    session = run(dt.date(2026, 5, 1))
    for organisation in (beech, beech, ash):
        make_booking(session=session, practitioner=of(organisation), outcome="no show")
    make_booking(session=session, practitioner=of(beech), status="cancelled", cancelled_late=True)
    make_booking(session=session, practitioner=of(ash), status="cancelled")
    make_booking(session=session, practitioner=of(ash), outcome="attended")
    assert [line.cells() for line in charges(**MAY)] == [
        ["Ash", ash.type.name, "0", "1", "25", "60", "60"],
        ["Beech", beech.type.name, "1", "2", "25", "60", "145"],
        ["Total", "", "1", "3", "25", "60", "205"],
    ]


def test_leaves_out_other_periods_open_registers_excuses_and_cancelled_sessions():
    for day in (dt.date(2026, 4, 30), dt.date(2026, 6, 1)):
        make_booking(session=run(day), outcome="no show")
    make_booking(session=run(dt.date(2026, 5, 5), state="open"), outcome="no show")
    excused = {"excused_at": dt.datetime(2026, 5, 20, tzinfo=dt.UTC)}
    make_booking(session=run(dt.date(2026, 5, 6)), outcome="excused", **excused)
    make_booking(session=run(dt.date(2026, 5, 7)), status="cancelled", cancelled_late=True, **excused)
    called_off = {"status": "cancelled", "cancelled_at": dt.datetime(2026, 5, 1, tzinfo=dt.UTC)}
    make_booking(session=make_session(on=dt.date(2026, 5, 8), **called_off), status="cancelled", cancelled_late=True)
    assert [line.cells() for line in charges(**MAY)] == [["Total", "", "0", "0", "25", "60", "0"]]


def test_charges_the_organisation_of_the_day_of_booking():
    booking = make_booking(session=run(dt.date(2026, 5, 31)), outcome="no show")
    was = booking.organisation
    User.objects.filter(pk=booking.practitioner_id).update(organisation=OrganisationFactory())
    assert [line.organisation for line in charges(**MAY)] == [was.name, "Total"]


@pytest.mark.parametrize("many", [1, 20])
def test_takes_three_queries_however_many(django_assert_num_queries, many):
    session = run(dt.date(2026, 5, 5))
    for _one in range(many):
        make_booking(session=session, outcome="no show")
    with django_assert_num_queries(3):
        assert len(charges(**MAY)) == many + 1
