"""What the mail server took is noted before the database hears of it, so that the mail of a killed worker goes once."""

import datetime as dt
import logging

import pytest
from django.db import OperationalError

from bookings.models import Mail
from bookings.notices.kinds.confirmation import Confirmation
from bookings.notices.sending import delivery, rounds
from bookings.notices.sending.channels import taken
from bookings.notices.sending.delivery import CLAIM, MAX_ATTEMPTS, deliver
from bookings.notices.sending.outbox import queue_notice
from bookings.notices.sending.rounds import send_round
from tests.support.counting_mail_server import counting_mail_server
from tests.support.factories import make_booking

pytestmark = pytest.mark.r14


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(taken, "_folder", lambda: tmp_path / taken.NAME)
    monkeypatch.setattr(taken, "_told", set())
    return tmp_path / taken.NAME


@pytest.fixture
def mail(db, now, folder):
    return queue_notice(Confirmation(), booking=make_booking(), now=now)


@pytest.fixture
def server(settings):
    with counting_mail_server(settings) as server:
        yield server


def broken_off(error: BaseException):
    def broken(*mail):
        raise error

    return broken


@pytest.mark.parametrize("error", [SystemExit(), OperationalError("the database is away")], ids=["killed", "away"])
@pytest.mark.parametrize("how", ["alone", "round"])
def test_a_mail_that_was_taken_and_not_noted_as_sent_goes_once(mail, now, server, monkeypatch, how, error):
    with monkeypatch.context() as killed, pytest.raises(type(error)):
        killed.setattr(delivery if how == "alone" else rounds, "note_as_sent", broken_off(error))
        deliver(mail_id=mail.pk, now=now) if how == "alone" else send_round([mail.pk], now=now)
    mail.refresh_from_db()
    assert (mail.state, len(server.taken)) == (Mail.State.WAITING, 1)
    deliver(mail_id=mail.pk, now=now + CLAIM)
    mail.refresh_from_db()
    assert (mail.state, mail.sent_at, len(server.taken)) == (Mail.State.SENT, now + CLAIM, 1)


def test_it_stays_sent_though_what_it_says_is_no_longer_so(mail, now, server, monkeypatch):
    with monkeypatch.context() as killed, pytest.raises(SystemExit):
        killed.setattr(delivery, "note_as_sent", broken_off(SystemExit()))
        deliver(mail_id=mail.pk, now=now)
    monkeypatch.setattr(delivery, "is_outdated", lambda mail, now: True)
    deliver(mail_id=mail.pk, now=now + CLAIM)
    mail.refresh_from_db()
    assert (mail.state, len(server.taken)) == (Mail.State.SENT, 1)


def test_a_mail_that_the_server_refused_is_not_noted(mail, now, settings, folder):
    to = mail.to.partition("@")[0].lower()
    with counting_mail_server(settings, refuses={to: "450 later"}):
        again_at = deliver(mail_id=mail.pk, now=now)
    assert not folder.exists()
    with counting_mail_server(settings) as server:
        deliver(mail_id=mail.pk, now=again_at)
    assert server.taken == [to]


def test_a_note_of_another_machine_counts_where_the_folder_is_shared(mail, now, folder):
    folder.mkdir()
    (folder / f"{now:%Y-%m-%d} elsewhere").write_text(f"<1@x>\n{mail.message_id}\n")
    assert taken.was_taken(mail)


@pytest.mark.parametrize("text", ["", "<1@x>\n", "half"], ids=["none", "another", "part"])
def test_no_note_of_it_says_nothing(mail, now, folder, text):
    folder.mkdir()
    (folder / f"{now:%Y-%m-%d} here").write_text(text if text != "half" else mail.message_id[:-3])
    assert not taken.was_taken(mail)


def test_notes_of_before_the_mail_was_written_are_not_read(mail, now, folder):
    folder.mkdir()
    (folder / f"{now - dt.timedelta(days=2):%Y-%m-%d} here").write_text(f"{mail.message_id}\n")
    assert not taken.was_taken(mail)


def test_what_is_added_after_a_question_is_found_by_the_next(mail, folder):
    taken.note_taken("<1@x>")
    assert not taken.was_taken(mail)
    taken.note_taken(mail.message_id)
    assert taken.was_taken(mail)


def test_notes_are_forgotten_after_a_month_and_for_their_owner_alone(folder, frozen_now):
    folder.mkdir()
    for days in (1, 30, 31, 400):
        (folder / f"{frozen_now - dt.timedelta(days=days):%Y-%m-%d} here").touch()
    taken.note_taken("<1@x>")
    taken.note_taken("<2@x>")
    names = sorted(file.name for file in folder.iterdir())
    assert [name[:10] for name in names] == [f"{frozen_now - dt.timedelta(days=days):%Y-%m-%d}" for days in (30, 1, 0)]
    assert (folder / names[-1]).read_text() == "<1@x>\n<2@x>\n"
    assert (folder / names[-1]).stat().st_mode & 0o077 == 0


def test_a_folder_that_can_not_be_made_keeps_no_mail_back(mail, now, server, folder, caplog):
    folder.touch()
    caplog.set_level(logging.WARNING, taken.logger.name)
    for _ in range(2):
        taken.note_taken("<1@x>")
    deliver(mail_id=mail.pk, now=now)
    mail.refresh_from_db()
    assert (mail.state, len(server.taken)) == (Mail.State.SENT, 1)
    assert not taken.was_taken(mail)
    told = ["what the mail server has taken can't be noted", "what the mail server has taken can't be listed"]
    assert [line.partition(": ")[0] for line in caplog.messages] == told


def test_what_can_not_be_read_hides_no_other_note(mail, now, folder):
    for name in ("a folder", "zz folder"):
        (folder / f"{now:%Y-%m-%d} {name}").mkdir(parents=True)
    taken.note_taken(mail.message_id)
    assert taken.was_taken(mail)


def test_a_file_that_was_made_anew_is_read_anew(mail, now, folder):
    folder.mkdir()
    file = folder / f"{now:%Y-%m-%d} here"
    file.write_text("<1@x>\n" * 9)
    assert not taken.was_taken(mail)
    file.write_text(f"{mail.message_id}\n")
    assert taken.was_taken(mail)


def test_the_last_attempt_of_all_is_looked_up_too(mail, now, server, monkeypatch):
    Mail.objects.update(attempts=MAX_ATTEMPTS - 1, next_attempt_at=now)
    with monkeypatch.context() as killed, pytest.raises(SystemExit):
        killed.setattr(delivery, "note_as_sent", broken_off(SystemExit()))
        deliver(mail_id=mail.pk, now=now)
    deliver(mail_id=mail.pk, now=now + CLAIM)
    mail.refresh_from_db()
    assert (mail.state, len(server.taken)) == (Mail.State.SENT, 1)
