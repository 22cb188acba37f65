import datetime as dt
import io

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django_tasks_db.models import DBTaskResult

from bookings.models import Booking
from bookings.notices.kinds.confirmation import Confirmation
from bookings.notices.sending.outbox import queue_notice
from bookings.upkeep import due
from tests.support import factories


def run_due() -> list[str]:
    """What was done, without the lines of what was not due."""
    out = io.StringIO()
    call_command("run_due", stdout=out)
    lines = out.getvalue().splitlines()
    assert [line.split(":")[0] for line in lines] == [*due.DUE, *settings.ALSO_DUE]
    return [line for line in lines if not line.endswith(": 0")]


@pytest.mark.r15
def test_run_due_ends_offers_and_takes_up_mails_and_then_finds_nothing_more(db, frozen_now):
    session = factories.make_session()
    factories.make_booking(
        session=session, status=Booking.Status.OFFERED, offer_expires_at=frozen_now - dt.timedelta(seconds=1)
    )
    queue_notice(Confirmation(), booking=factories.make_booking(session=session), now=frozen_now)
    DBTaskResult.objects.all().delete()
    assert run_due() == ["offers that ended: 1", "mails taken up again: 1"]
    assert run_due() == []


def test_one_that_fails_does_not_keep_the_others_from_running(db, frozen_now, monkeypatch):
    ran = []

    def broken(now):
        raise RuntimeError

    monkeypatch.setattr(due, "DUE", {"this": broken, "that": lambda now: ran.append(now) or 1})
    with pytest.raises(CommandError, match=r"^Could not do: this\. The log says why\.$"):
        run_due()
    assert ran == [frozen_now]
