"""r70: what is written into the log says what happened, and never to whom."""

import json
import logging
import sys
from urllib.parse import quote

import pytest
from django.db import IntegrityError

from deploy.watching.logs import JsonLines
from deploy.watching.naming import request_id
from tests.support.factories import UserFactory
from training.models import User

SENTINEL = "zebulon.quux@example.org"


def written(error: BaseException | None = None, **more) -> dict:
    about = None
    if error:
        try:
            raise error
        except type(error):
            about = sys.exc_info()
    record = logging.LogRecord("who", logging.ERROR, __file__, 1, "it %s", ("failed",), about)
    vars(record).update(more)
    return json.loads(JsonLines().format(record))


def test_a_line_is_one_object_with_its_request():
    token = request_id.set("abc-12345")
    try:
        line = written(route="book", status=200, ms=12, user=SENTINEL)
    finally:
        request_id.reset(token)
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "level": "ERROR", "logger": "who", "message": "it failed",
        "request_id": "abc-12345", "route": "book", "status": 200, "ms": 12,
    }  # fmt: skip


@pytest.mark.r70
@pytest.mark.django_db
def test_an_error_is_told_by_its_kind_and_way_and_not_by_its_words():
    UserFactory(email=SENTINEL)
    with pytest.raises(IntegrityError) as caught:
        User.objects.create(email=SENTINEL, name="Zebulon Quux", organisation=User.objects.get().organisation)
    described = written(caught.value)["errors"]
    assert SENTINEL not in json.dumps(described)
    assert described[0]["kind"] == "django.db.utils.IntegrityError"
    assert any("constraint" in error or "sqlite" in error for error in described)
    assert any("test_logs.py" in step for error in described for step in error["way"])


@pytest.mark.r70
def test_whoever_is_in_the_address_or_the_form_is_not_in_the_line_of_a_request(client, log_of_requests, db):
    client.get(f"/courses/?q={SENTINEL}")
    client.post("/account/login/", {"login": SENTINEL, "password": "x"})
    client.get(f"/{SENTINEL}/")
    for odd in ("Zoë", "Zo\\e", "Ząb\nForged"):  # the framework writes them otherwise than they were asked for
        client.get(f"/{quote(odd)}-{SENTINEL}/")
    lines = list(log_of_requests)
    assert not [line for line in lines if SENTINEL in line]
    routes = [json.loads(line).get("route") for line in lines]
    assert [route for route in routes if route] == ["catalogue", "account_login", *["none"] * 4]
    assert len([line for line in lines if '"Not Found: none"' in line]) == 4  # what the framework says of it
