import datetime as dt

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from bookings.demo import loading
from bookings.models import Booking
from tests.support import factories
from training.models import Course, Session, User

pytestmark = [pytest.mark.django_db, pytest.mark.long]


def test_demo_on_somebodys_own_data_refuses():
    factories.CourseFactory()
    with pytest.raises(CommandError) as refused:
        call_command("demo")
    assert refused.value.returncode == 1
    assert str(refused.value) == (
        "This database has data of its own, so the demonstration was not loaded. "
        "Use another database, or --force to load it beside that data."
    )
    assert (Course.objects.count(), Booking.objects.count()) == (1, 0)


@pytest.mark.one_database  # test_loading.py loads it on PostgreSQL
@time_machine.travel(dt.datetime(2026, 10, 25, 0, 10, tzinfo=dt.UTC), tick=False)
def test_demo_with_force_adds_itself_to_what_is_there(capsys):
    """Loaded at 1:10 on a Sunday morning, in the hour before the clocks go back."""
    own = factories.make_booking(session=factories.make_session(on=dt.date(2026, 11, 24)))
    call_command("demo", "--force")
    assert "trainer@example.org" in capsys.readouterr().out
    assert loading.what_is_there() is loading.Found.LOADED
    assert Booking.objects.filter(pk=own.pk, status=Booking.Status.CONFIRMED).count() == 1
    today = Session.objects.get(first_on=dt.date(2026, 10, 25))
    assert today.has_begun(timezone.now())


def test_demo_that_fails_leaves_nothing(monkeypatch):
    def fail(**_):
        raise RuntimeError("the power went")

    monkeypatch.setattr(loading, "_issue_certificates", fail)
    with pytest.raises(RuntimeError):
        call_command("demo")
    assert (User.objects.count(), Course.objects.count(), Session.objects.count()) == (0, 0, 0)


@pytest.mark.r33
def test_demo_in_production_is_refused_for_its_known_password(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="accounts whose password everyone knows"):
        call_command("demo")
    assert Booking.objects.count() == 0
