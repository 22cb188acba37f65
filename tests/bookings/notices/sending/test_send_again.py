"""A mail that failed is put back by the team, once, and by nobody else."""

import pytest
from django.core.exceptions import PermissionDenied
from django_tasks_db.models import DBTaskResult

from bookings.models import Mail
from bookings.notices.kinds.confirmation import Confirmation
from bookings.notices.sending.outbox import queue_notice
from bookings.notices.sending.send_again import NotFailed, send_again


@pytest.fixture
def failed(place, now) -> Mail:
    mail = queue_notice(Confirmation(), booking=place, now=now)
    DBTaskResult.objects.all().delete()
    mail.state, mail.attempts, mail.text, mail.next_attempt_at = Mail.State.FAILED, 7, "Dear", now
    mail.save()
    return mail


def test_it_starts_anew_with_a_task_of_its_own(failed, team_member):
    again = send_again(mail=failed, by=team_member)
    assert (again.state, again.attempts, again.next_attempt_at, again.text) == ("retrying", 0, None, "Dear")
    assert [task.args_kwargs["args"] for task in DBTaskResult.objects.all()] == [[failed.pk]]
    with pytest.raises(NotFailed):
        send_again(mail=failed, by=team_member)
    assert DBTaskResult.objects.count() == 1


def test_a_mail_to_somebody_unknown_here_keeps_its_address_and_text(failed, team_member):
    Mail.objects.update(recipient=None, to="boss@example.org")
    again = send_again(mail=failed, by=team_member)
    assert (again.to, again.text) == ("boss@example.org", "Dear")


def test_it_is_the_teams_business(failed, practitioner):
    with pytest.raises(PermissionDenied):
        send_again(mail=failed, by=practitioner)
    failed.refresh_from_db()
    assert (failed.state, DBTaskResult.objects.count()) == ("failed", 0)
