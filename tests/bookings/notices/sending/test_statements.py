"""What a mail costs the database does not grow with those that are behind it, or have left."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.notices.kinds.confirmation import Confirmation
from bookings.notices.sending.outbox import queue_notice
from bookings.notices.sending.tasks import deliver_mail
from tests.support import factories

pytestmark = pytest.mark.django_db
READS, WRITES = 10, 3


@pytest.mark.parametrize("is_compiled", [True, False], ids=["compiled", "plain"])
def test_each_mail_takes_as_many_statements(is_compiled, frozen_now, settings, mailoutbox):
    settings.COMPILED_QUERIES = is_compiled
    session = factories.make_session(capacity=20)
    mails = [
        queue_notice(Confirmation(), booking=factories.make_booking(session=session), now=frozen_now) for _ in range(3)
    ]
    asked = []
    for mail in mails:
        with CaptureQueriesContext(connection) as captured:
            deliver_mail.call(mail.pk)
        asked.append([one["sql"].split()[0] for one in captured.captured_queries])
    assert len(mailoutbox) == 3
    assert [(said.count("SELECT"), said.count("UPDATE")) for said in asked] == [(READS, WRITES)] * 3
