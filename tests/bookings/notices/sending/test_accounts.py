"""Mails of accounts: the page answers at once whatever the mail server does, and no code is seen or kept."""

import logging
import re
import smtplib
import socket
import time

import pytest
from allauth.account.models import EmailAddress
from django.core import mail as outbox
from django.core.cache import cache
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from bookings.models import Mail
from bookings.notices.kinds.confirmation import Confirmation
from bookings.notices.sending.delivery import URGENT_PAUSES, deliver
from bookings.notices.sending.message import StoredMessage
from bookings.notices.sending.outbox import queue_notice
from bookings.notices.sending.send_again import NoLongerTrue, send_again
from bookings.notices.sending.tasks import requeue_stuck_mails
from bookings.privacy.retention import MAIL_TEXTS_KEPT, purge_account_mails
from tests.support import factories
from tests.support.mail_goes_to import mail_goes_to, mail_stays_in_memory
from training.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.r61]
ADDRESS, PASSWORD = "known@example.org", "three random words"
BUSY = smtplib.SMTPRecipientsRefused({ADDRESS: (451, b"4.3.0 Try later")})
NO_SUCH_PERSON = smtplib.SMTPRecipientsRefused({ADDRESS: (550, b"5.1.1 No such user")})


@pytest.fixture(autouse=True)
def known(db):
    cache.clear()
    person = factories.UserFactory(name="Kim Known", email=ADDRESS, password=PASSWORD)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def sign_up(client):
    answers = {"name": "Ann Other", "email": "ann@example.org", "organisation": factories.OrganisationFactory().pk}
    return client.post(reverse("account_signup"), answers | {"password1": PASSWORD, "password2": PASSWORD})


ASKED = {
    "sign in by code": lambda client: client.post(reverse("account_request_login_code"), {"email": ADDRESS}),
    "reset the password": lambda client: client.post(reverse("account_reset_password"), {"email": ADDRESS}),
    "sign up": sign_up,
}


@pytest.fixture(params=["closed", "silent"])
def no_server(request, settings):
    """A mail server that is not there, or takes the connection and never says a word."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        if request.param == "silent":
            listening.listen()
        mail_goes_to(settings, *listening.getsockname(), timeout=0.2)
        yield settings


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
def test_page_answers_at_once_without_a_mail_server_and_the_mail_waits(client, no_server, ask, caplog, frozen_now):
    client.get(reverse("account_login"))  # what the first page of all takes is another matter
    began = time.perf_counter()
    response = ask(client)
    assert (response.status_code, time.perf_counter() - began < 1) == (302, True)
    mail = Mail.objects.get()
    again_at = deliver(mail_id=mail.pk, now=frozen_now)
    mail.refresh_from_db()
    assert (mail.state, again_at) == (Mail.State.RETRYING, frozen_now + URGENT_PAUSES[0])
    assert mail.last_error.startswith("The mail server could not be reached")
    assert mail.to not in caplog.text
    mail_stays_in_memory(no_server)
    deliver(mail_id=mail.pk, now=again_at)
    assert [message.to for message in outbox.outbox] == [[mail.to]]
    assert User.objects.filter(email=mail.to).exists()


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
@pytest.mark.parametrize(("answer", "state"), [(BUSY, "retrying"), (NO_SUCH_PERSON, "failed")], ids=["451", "550"])
def test_refused_mail_is_tried_again_or_shown_to_the_team(
    client, ask, answer, state, monkeypatch, caplog, frozen_now, team_member
):
    caplog.set_level(logging.INFO)

    def refuse(message, fail_silently=False):
        raise answer

    monkeypatch.setattr(StoredMessage, "send", refuse)
    assert ask(client).status_code == 302
    mail = Mail.objects.get()
    deliver(mail_id=mail.pk, now=frozen_now)
    mail.refresh_from_db()
    assert mail.state == state
    assert mail.to not in caplog.text
    client.force_login(team_member)
    page = client.get(f"/desk/mails/{mail.pk}/").content.decode()
    assert str(answer.recipients[ADDRESS][0]) in page
    assert "Send again" not in page


def test_code_stands_in_the_subject_and_in_both_parts(client, frozen_now):
    ASKED["sign in by code"](client)
    deliver(mail_id=Mail.objects.get().pk, now=frozen_now)
    (message,) = outbox.outbox
    code = re.fullmatch(r"(\S+): your code to sign in", message.subject)[1]
    assert message.body.startswith(f"Hello Kim,\n\nYour code to sign in\n\n    {code}\n\nEnter it on the page")
    assert "It works until 11:15am." in message.body
    (html,) = [content for content, kind in message.alternatives if kind == "text/html"]
    assert f">{code}</p>" in html
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert client.session["_auth_user_id"] == str(User.objects.get(email=ADDRESS).pk)


def test_team_never_sees_a_code(client, team_member, frozen_now):
    ASKED["sign in by code"](client)
    code = Mail.objects.get().facts["code"]
    client.logout()
    client.force_login(team_member)

    def pages() -> str:
        mail = Mail.objects.get()
        answers = [client.get(address) for address in ("/desk/mails/", f"/desk/mails/{mail.pk}/")]
        assert client.get(f"/desk/mails/{mail.pk}/html/").status_code == 404
        return "".join(answer.content.decode() for answer in answers)

    assert code not in pages()
    assert "What it says is for its reader alone, so it is not kept." in pages()
    deliver(mail_id=Mail.objects.get().pk, now=frozen_now)
    assert code in outbox.outbox[0].body
    assert code not in pages()


def everywhere() -> str:
    return str(list(Mail.objects.values())) + str(list(DBTaskResult.objects.values()))


def test_no_code_is_kept_once_it_was_sent(client, frozen_now):
    ASKED["reset the password"](client)
    mail = Mail.objects.get()
    code = mail.facts["code"]
    deliver(mail_id=mail.pk, now=frozen_now)
    assert outbox.outbox[0].subject == f"{code}: your code for a new password"
    assert code not in everywhere()


def test_no_code_is_kept_once_it_was_given_up_and_it_cannot_be_sent_again(client, frozen_now, team_member, monkeypatch):
    def refuse(message, fail_silently=False):
        raise NO_SUCH_PERSON

    monkeypatch.setattr(StoredMessage, "send", refuse)
    ASKED["sign in by code"](client)
    mail = Mail.objects.get()
    code = mail.facts["code"]
    deliver(mail_id=mail.pk, now=frozen_now)
    mail.refresh_from_db()
    assert (mail.state, code in everywhere()) == (Mail.State.FAILED, False)
    with pytest.raises(NoLongerTrue):
        send_again(mail=mail, by=team_member, now=frozen_now)


def test_code_that_has_run_out_is_not_sent_and_the_team_sees_why(client, no_server, frozen_now):
    ASKED["sign in by code"](client)
    mail = Mail.objects.get()
    at = frozen_now
    while at:
        last, at = at, deliver(mail_id=mail.pk, now=at)
    mail.refresh_from_db()
    assert (mail.state, "code" in mail.facts) == (Mail.State.FAILED, False)
    assert mail.last_error.endswith("By the next attempt its code would have run out.")
    assert (last - frozen_now).total_seconds() > 400


def test_code_that_nobody_took_up_in_time_is_forgotten_unsent(client, frozen_now, settings):
    ASKED["sign in by code"](client)
    DBTaskResult.objects.all().delete()
    later = frozen_now + settings.CODE_MINUTES * URGENT_PAUSES[0] * 6
    assert requeue_stuck_mails(now=later) == 1
    deliver(mail_id=Mail.objects.get().pk, now=later)
    assert (Mail.objects.count(), outbox.outbox) == (0, [])


def test_they_go_ahead_of_what_waits(client, place, frozen_now):
    for number in range(3):
        queue_notice(Confirmation(), booking=place, now=frozen_now, occasion=str(number))
    ASKED["sign in by code"](client)
    first, *_ = DBTaskResult.objects.ready()
    assert first.args_kwargs["args"] == [Mail.objects.get(kind="account").pk]


def test_unknown_address_is_told_so_and_greeted_by_no_name(client, frozen_now):
    client.post(reverse("account_request_login_code"), {"email": "nobody@example.org"})
    deliver(mail_id=Mail.objects.get().pk, now=frozen_now)
    assert outbox.outbox[0].body.startswith("Hello,\n\nThere is no account for this address\n\n")
    assert "http://127.0.0.1:8000/account/signup/" in outbox.outbox[0].body


def test_old_ones_are_deleted(client, frozen_now):
    ASKED["sign in by code"](client)
    Mail.objects.update(state="sent", sent_at=frozen_now)
    assert purge_account_mails(now=frozen_now + MAIL_TEXTS_KEPT) == 0
    assert purge_account_mails(now=frozen_now + MAIL_TEXTS_KEPT * 2) == 1
    assert Mail.objects.count() == 0
