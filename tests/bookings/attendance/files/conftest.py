"""An online session on a Tuesday in June, at its end, with three people and their trainer."""

import datetime as dt
import io

import pytest
import time_machine

from bookings.attendance.files.applying import bring_in_file
from bookings.attendance.files.plan import Plan
from bookings.attendance.files.reading_files import read_file
from tests.support.factories import OrganisationFactory, UserFactory, make_booking, make_session
from tests.support.meeting_files import written, zoom

TUESDAY = dt.date(2026, 6, 2)
EVENING = dt.datetime(2026, 6, 2, 16, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _evening():
    with time_machine.travel(EVENING, tick=False):
        yield


@pytest.fixture
def session(trainer):
    return make_session(on=TUESDAY, trainers=[trainer])


@pytest.fixture
def day(session):
    return session.days.get()


@pytest.fixture
def place(session):
    """Give somebody of this name a place."""

    def make(name, **fields):
        return make_booking(session=session, practitioner=UserFactory(name=name, **fields))

    return make


@pytest.fixture
def trust():
    return OrganisationFactory(name="Wye Valley NHS Trust")


@pytest.fixture
def file_of(session):
    """A file of these people, as Zoom writes it."""

    def make(*people, on=TUESDAY, session=session, **how):
        content = written(zoom(people, on=on, **how), delimiter=",", encoding="utf-8")
        return read_file(io.BytesIO(content), name="zoom.csv", session=session)

    return make


@pytest.fixture
def planned(session, trainer):
    def make(file, answers=None, session=session):
        return Plan(session=session, file=file, answers=answers or {}, by=trainer)

    return make


@pytest.fixture
def bring_in(session, trainer, planned):
    """Bring a file in as the page does that shows what it would do."""

    def run(file, answers=None, overrule=(), session=session, by=None):
        shown = planned(file, answers, session).fingerprint
        return bring_in_file(
            session=session,
            file=file,
            answers=answers or {},
            overrule=overrule,
            shown=shown,
            by=by or trainer,
            now=EVENING,
        )

    return run
