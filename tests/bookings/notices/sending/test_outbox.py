"""What stands in the outbox: exactly what happened, and a task for each."""

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from bookings.models import Mail
from bookings.notices.kinds.cancellation import Cancellation
from bookings.notices.kinds.confirmation import Confirmation
from bookings.notices.sending.outbox import queue_notice
from bookings.notices.wording.compose import compose
from bookings.places.operations.booking import book_place, cancel_booking
from tests.support import factories


def tasks() -> list:
    return [task.args_kwargs["args"] for task in DBTaskResult.objects.order_by("enqueued_at")]


def test_booking_a_place_queues_one_mail_and_its_task(practitioner, now):
    booking = book_place(session=factories.make_session(), practitioner=practitioner, by=practitioner, now=now)
    mail = Mail.objects.get()
    assert (mail.kind, mail.booking, mail.recipient, mail.to) == (
        "confirmation",
        booking,
        practitioner,
        practitioner.email,
    )
    assert (mail.state, mail.attempts, mail.text, mail.created_at) == (Mail.State.WAITING, 0, "", now)
    assert tasks() == [[mail.pk]]


def test_cancelling_queues_a_higher_sequence(practitioner, now):
    booking = book_place(session=factories.make_session(), practitioner=practitioner, by=practitioner, now=now)
    cancel_booking(booking=booking, reason="sickness", by=practitioner, now=now)
    assert list(Mail.objects.order_by("pk").values_list("kind", "sequence")) == [
        ("confirmation", 0),
        ("cancellation", 1),
    ]


@pytest.mark.r14
def test_rollback_of_the_operation_leaves_no_mail_and_no_task(practitioner, now):
    session = factories.make_session()
    with pytest.raises(RuntimeError), transaction.atomic():
        book_place(session=session, practitioner=practitioner, by=practitioner, now=now)
        assert Mail.objects.count() == DBTaskResult.objects.count() == 1
        raise RuntimeError
    assert Mail.objects.count() == DBTaskResult.objects.count() == 0


def test_message_id_bears_the_site_and_differs(site, practitioner, now):
    booking = factories.make_booking(practitioner=practitioner)
    ids = [queue_notice(notice, booking=booking, now=now).message_id for notice in (Confirmation(), Cancellation())]
    assert [message_id.split("@")[1] for message_id in ids] == ["training.example.org>"] * 2
    assert ids[0] != ids[1]


@pytest.mark.r34
def test_host_header_is_in_no_mail_link(client, site, practitioner, frozen_now):
    site.ALLOWED_HOSTS = ["*"]
    client.force_login(practitioner)
    client.post(f"/sessions/{factories.make_session().pk}/book/", {"agree": "on"}, headers={"host": "evil.example"})
    mail = Mail.objects.get()
    compose(mail, now=frozen_now)
    assert "evil" not in mail.text + mail.html + mail.calendar + mail.message_id
    assert f"https://training.example.org/bookings/{mail.booking_id}/" in mail.text
