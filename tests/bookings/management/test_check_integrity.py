import io

import pytest
from django.core.management import call_command

from bookings.models import Booking
from tests.support import factories

pytestmark = pytest.mark.django_db


def run() -> tuple[int, str]:
    out, code = io.StringIO(), 0
    try:
        call_command("check_integrity", stdout=out)
    except SystemExit as stop:
        code = stop.code
    return code, out.getvalue()


def test_a_sound_database_is_summed_up():
    factories.make_booking()
    assert run() == (0, "sound: 1 sessions, 1 bookings, 0 reservations, 0 marks, 0 registers, 0 certificates\n")


def test_each_fault_is_a_line():
    one, other = factories.make_booking(), factories.make_booking()
    Booking.objects.update(outcome="no show")
    assert run() == (
        1,
        f"booking {one.pk}: its outcome is no show, and its marks make it not recorded\n"
        f"booking {other.pk}: its outcome is no show, and its marks make it not recorded\n",
    )


def test_what_was_only_just_being_changed_is_no_fault(monkeypatch):
    seen = iter([["session 1: in between", "booking 2: wrong"], ["booking 2: wrong"]])
    monkeypatch.setattr("bookings.management.commands.check_integrity.faults", lambda now: next(seen))
    assert run() == (1, "booking 2: wrong\n")
