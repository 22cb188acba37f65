"""r14: the mail server is killed before and after DATA: nothing is lost, and a repeat is known by its Message-ID.

`make test` sends a few mails; MAILS=500 says how many (`make proofs` does so).
"""

import datetime as dt
import logging
import os
import random

import pytest

from bookings.models import Mail
from bookings.notices.kinds.confirmation import Confirmation
from bookings.notices.sending.delivery import PAUSES, deliver
from bookings.notices.sending.outbox import queue_notice
from tests.support.factories import OrganisationFactory, UserFactory, make_booking, make_session
from tests.support.mail_goes_to import mail_goes_to
from tests.support.mail_server import DyingMailServer

MAILS = int(os.environ.get("MAILS", "40"))


@pytest.fixture
def mails(db, now):
    organisation = OrganisationFactory()
    session = make_session(capacity=MAILS)
    people = [UserFactory(organisation=organisation) for _ in range(MAILS)]
    return [
        queue_notice(Confirmation(), booking=make_booking(session=session, practitioner=person), now=now)
        for person in people
    ]


def send_all(now: dt.datetime) -> None:
    """As the worker does: whatever is due, again after each pause."""
    for pause in [dt.timedelta(), *PAUSES]:
        now += pause
        for pk in Mail.objects.due(now).order_by("pk").values_list("pk", flat=True):
            deliver(mail_id=pk, now=now)


@pytest.mark.r14
def test_no_mail_is_lost_when_the_server_is_killed_before_or_after_data(mails, now, settings, caplog):
    caplog.set_level(logging.ERROR)
    random.seed(14)
    fates = [random.choice(["before", "after", ""]) for _ in range(2 * MAILS)]
    with DyingMailServer(fates) as server:
        mail_goes_to(settings, *server.server_address)
        send_all(now)
    wanted = {mail.message_id for mail in mails}
    assert set(Mail.objects.values_list("state", flat=True)) == {"sent"}
    assert sorted(server.promised) == sorted(wanted)  # each taken over by the server, none twice
    assert set(server.taken) == wanted  # a repeat bears no other Message-ID
    repeats = [bodies for bodies in server.taken.values() if len(bodies) > 1]
    assert len(repeats) > MAILS / 5
    assert [bodies for bodies in repeats if len(set(bodies)) > 1] == []  # and is the same to the byte


@pytest.mark.r14
def test_nothing_is_lost_while_there_is_no_server_at_all(mails, now, settings):
    with DyingMailServer([]) as server:
        mail_goes_to(settings, *server.server_address)
    for mail in mails:
        deliver(mail_id=mail.pk, now=now)  # the server is gone
    assert set(Mail.objects.values_list("state", flat=True)) == {"retrying"}
    with DyingMailServer([]) as server:
        mail_goes_to(settings, *server.server_address)
        send_all(now + dt.timedelta(minutes=1))
    assert sorted(server.promised) == sorted(mail.message_id for mail in mails)
