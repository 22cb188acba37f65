"""A worker keeps its connection to the mail server, whatever the server makes of that."""

import smtplib
from contextlib import ExitStack

import pytest
from django.core.mail import EmailMessage

from bookings.notices.sending.channels import mail_server
from tests.support.counting_mail_server import counting_mail_server
from tests.support.mail_goes_to import mail_goes_to


@pytest.fixture
def server(settings):
    with ExitStack() as running:
        yield lambda **said: running.enter_context(counting_mail_server(settings, **said))


def send(name: str) -> int:
    return mail_server.send(EmailMessage("Subject", "Text", "us@example.org", [f"{name}@example.org"]))


NAMES = ["ann", "ben", "cai", "dee", "eve"]


def test_mails_share_a_connection_while_it_is_kept(server):
    there = server()
    with mail_server.kept_open():
        assert [send(name) for name in NAMES] == [1] * 5
    assert (there.taken, there.connections) == (NAMES, 1)


def test_each_mail_has_its_own_where_none_is_kept(server):
    there = server()
    with mail_server.kept_open():
        send("ann")
    assert [send(name) for name in NAMES[1:]] == [1] * 4
    assert (there.taken, there.connections) == (NAMES, 5)


@pytest.mark.parametrize("per_connection", [1, 2])
@pytest.mark.parametrize("then", ["silently", "421", "451"])
def test_a_server_that_has_enough_after_some_mails_gets_each_once(server, per_connection, then):
    there = server(per_connection=per_connection, then=then)
    with mail_server.kept_open():
        assert [send(name) for name in NAMES] == [1] * 5
    assert (there.taken, there.connections) == (NAMES, -(-5 // per_connection))


def test_a_server_that_was_away_in_between_is_connected_to_again(server):
    with mail_server.kept_open():
        first = server(per_connection=1)
        send("ann")
        second = server()
        send("ben")
        send("cai")
    assert (first.taken, second.taken, second.connections) == (["ann"], ["ben", "cai"], 1)


@pytest.mark.parametrize(("answer", "asked"), [("550 nobody", 1), ("450 later", 2)])
def test_a_refusal_is_told_and_holds_up_nobody_else(server, answer, asked):
    there = server(refuses={"ben": answer})
    with mail_server.kept_open():
        send("ann")
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            send("ben")
        send("cai")
    assert there.taken == ["ann", "cai"]
    assert there.connections == 1 + asked


def test_a_mail_that_the_server_broke_off_with_is_not_sent_again_at_once(server):
    """Nobody knows whether it has it: the outbox sends it again in its own time, under the same name."""
    there = server(breaks_off="ben")
    with mail_server.kept_open():
        send("ann")
        with pytest.raises(smtplib.SMTPServerDisconnected):
            send("ben")
        send("cai")
    assert there.taken == NAMES[:3]


def test_nothing_is_kept_where_no_server_is(settings, mailoutbox):
    with mail_server.kept_open():
        send("ann")
        assert getattr(mail_server._mine, "connection", None) is None
    assert [mail.to for mail in mailoutbox] == [["ann@example.org"]]


def test_a_server_that_is_not_there_is_an_error_of_the_mail(settings):
    mail_goes_to(settings, "127.0.0.1", 9)
    with mail_server.kept_open(), pytest.raises(OSError):
        send("ann")
