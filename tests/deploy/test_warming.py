"""A process that has just started does, before its visitors come, what the first of them would wait for."""

import threading

import pytest
from django.core.signals import request_finished
from django.db import OperationalError, connection, connections
from django.template import engines

from deploy import warming
from deploy.outage import outage
from deploy.warming import Warming, templates_of_pages, warm_up
from training.compiled import CompiledQuery
from training.models import Session


@pytest.fixture
def warmed(monkeypatch):
    happened = threading.Event()
    monkeypatch.setattr(warming, "warm_up", happened.set)
    return happened


def test_every_page_of_ours_is_read_and_no_mail():
    names = list(templates_of_pages())
    assert {"base.html", "home.html"} <= set(names)
    assert any(name.startswith("bookings/places/") for name in names)
    assert [name for name in names if name.startswith(("mail/", "documents/"))] == []


@pytest.mark.django_db(transaction=True)  # a thread begins outside of a transaction
def test_templates_and_questions_are_ready_afterwards(monkeypatch, settings, caplog):
    queries = [
        CompiledQuery(lambda session: Session.objects.filter(pk=session)),
        CompiledQuery(lambda session: Session.objects.select_for_update().filter(pk=session)),
    ]
    loaded = []
    monkeypatch.setattr(warming, "load", loaded.append)
    warm_up()
    assert loaded == list(templates_of_pages())
    assert [list(one._ready) for one in queries] == [[connection.vendor] if settings.COMPILED_QUERIES else []] * 2
    assert caplog.records == []
    assert connection.connection is None  # given back to the pool


def test_a_database_that_is_away_is_left_alone_and_templates_are_read_all_the_same(monkeypatch, caplog):
    loaded, compiled = [], []
    monkeypatch.setattr(warming, "load", loaded.append)
    monkeypatch.setattr(warming, "compile_all", lambda: compiled.append(True))
    monkeypatch.setattr(outage, "_on", True)
    monkeypatch.setattr(connections["default"], "ensure_connection", lambda: pytest.fail("asked the database"))
    warm_up()
    assert (len(loaded) > 100, compiled, caplog.records) == (True, [], [])


def test_a_connection_that_cannot_be_made_ends_it_without_a_word(monkeypatch, caplog):
    def away():
        raise OperationalError("nobody there")

    compiled = []
    monkeypatch.setattr(warming, "load", lambda name: None)
    monkeypatch.setattr(warming, "compile_all", lambda: compiled.append(True))
    monkeypatch.setattr(connections["default"], "ensure_connection", away)
    monkeypatch.setattr(connections["default"], "close", lambda: None)
    warm_up()
    assert (compiled, caplog.records) == ([], [])


@pytest.mark.django_db  # others listen to the end of an answer too
def test_the_first_answer_goes_out_before(warmed, monkeypatch):
    monkeypatch.setattr(warming, "SECONDS_WITHOUT_VISITORS", 60)
    Warming().begin()
    assert not warmed.wait(0.05)
    request_finished.send(sender=None)
    assert warmed.wait(10)


def test_a_process_that_nobody_asks_is_warmed_too(warmed, monkeypatch):
    monkeypatch.setattr(warming, "SECONDS_WITHOUT_VISITORS", 0.01)
    Warming().begin()
    assert warmed.wait(10)


def test_a_process_that_forks_its_workers_is_left_cold(warmed, monkeypatch):
    monkeypatch.setattr(warming, "SECONDS_WITHOUT_VISITORS", 0.05)
    parent = Warming()
    parent.begin()
    parent.has_forked()
    assert not warmed.wait(0.3)


def test_every_template_can_be_read():
    for name in templates_of_pages():
        assert engines["django"].get_template(name)
