"""r62, r63: every route, query and form answers whatever it is sent, on either database: no error of ours, and no wait.

As each role every page is asked for once, which shows its forms and, by watching, the names it looks for. Then each
address, query and form comes again with odd values: all boxes alike, one box at a time among good ones, and bodies
that are no form; and each address with odd headers, cookies and methods. Some of all that is drawn, the same each
time: others on SQLite than on PostgreSQL, so that a run of both asks half as many again.
"""

import logging
import random
import time
import traceback
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver

from tests.support.forms_of_pages import forms_of
from tests.support.odd_input import (
    FORM,
    LIVE,
    METHODS,
    ODD,
    Fields,
    encoded,
    escaped,
    names_asked,
    odd_bodies,
    odd_headers,
    shown,
)
from tests.support.source import ROOT
from tests.support.thoroughness import ON_POSTGRESQL
from tests.test_permissions import ROUTES, all_routes

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("frozen_now"),
    pytest.mark.r62,
    pytest.mark.r63,
    pytest.mark.long,
]

SEED = 63
# Of each way to ask, a page and role: some 17,000 requests on SQLite, and on PostgreSQL half as many, which are others.
DRAWN = 2 if ON_POSTGRESQL else 4
LONGEST_WAIT = 5  # seconds of work, so that a busy machine makes nobody fail
ROLES = ("visitor", "own", "lead", "trainer", "team")


class Ask(NamedTuple):
    method: str
    path: str
    query: str = ""
    body: bytes = b""
    kind: str = FORM
    header: tuple[str, str] | None = None  # as in the environment of a request

    def __str__(self) -> str:
        body = f" {self.kind} {shown(self.body)}" if self.method == "POST" else ""
        header = f" with {shown(self.header)}" if self.header else ""
        return f"{shown(self.method)} {shown(self.path)} ?{shown(self.query)}{body}{header}"


class Visitor:
    """Somebody at a browser who asks odd things; nothing of it is kept."""

    def __init__(self, who: str, person) -> None:
        self.who, self.client = who, Client()
        if person is not None:
            self.client.force_login(person)
        self.cookies = self.client.cookies.output()
        self.faults: dict[str, list[str]] = {}
        self.asked = 0

    def ask(self, ask: Ask):
        """Return the answer, or None for a fault, which is noted by where it happened."""
        kept = self.client.cookies.copy()
        self.asked += 1
        began = time.process_time()
        response = None
        try:
            with transaction.atomic():
                response = self.client.generic(
                    ask.method, ask.path, ask.body, content_type=ask.kind, QUERY_STRING=ask.query, **self.header(ask)
                )
                transaction.set_rollback(True)
        except Exception as error:  # whatever it is, it is the fault looked for
            self.fault(f"{type(error).__name__} {shown(str(error))} at {_where(error)}", ask)
        else:
            said = response.status_code == 503 and urlsplit(ask.path).path == "/readyz"  # no worker runs here
            if (response.status_code >= 500 or response.status_code < 200) and not said:
                self.fault(str(response.status_code), ask)
            if _is_page(response) and any(markup in response.content for markup in LIVE):
                self.fault("prints markup as it came", ask)
        if time.process_time() - began > LONGEST_WAIT:
            self.fault(f"{urlsplit(ask.path).path} takes more than {LONGEST_WAIT} s", ask)
        self.client.cookies = kept
        return response

    def header(self, ask: Ask) -> dict[str, str]:
        """Return the odd header of a request. Odd cookies come beside those by which the person is signed in."""
        if ask.header is None:
            return {}
        name, value = ask.header
        own = "; ".join(f"{cookie.key}={cookie.value}" for cookie in self.client.cookies.values())
        return {name: f"{own}; {value}" if name == "HTTP_COOKIE" and own else value}

    def fault(self, what: str, ask: Ask) -> None:
        self.faults.setdefault(what, []).append(f"{self.who}: {ask}")


def _is_page(response) -> bool:
    return response.headers.get("Content-Type", "").startswith("text/html")


def _where(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if str(ROOT) in f.filename and not f.filename.startswith(str(ROOT / "tests"))]
    return " > ".join(f"{f.filename}:{f.lineno} {f.name}" for f in [*ours[-1:], *frames[-2:]])


def drawn(asks: list[Ask], *where: str) -> list[Ask]:
    """Return some of them, always the same."""
    if len(asks) <= DRAWN:
        return asks
    return random.Random(" ".join([str(SEED), connection.vendor, *where])).sample(asks, DRAWN)


def addresses(arguments: dict) -> Iterator[tuple[str, str, list[str], list]]:
    """Yield each route's name and address, and its address with gaps and what fills them."""
    for name in sorted(filter(None, all_routes())):
        template, gaps = get_resolver().reverse_dict.getlist(name)[0][0][0]
        keys = [key for key in ROUTES[name].args.split(", ") if key] if name in ROUTES else []
        yield name, f"/{template}", gaps, [arguments[key] for key in keys] or ["1-1" for _ in gaps]


def odd_addresses(template: str, gaps: list[str], good: list) -> list[Ask]:
    right = dict(zip(gaps, map(str, good), strict=True))
    return [Ask("GET", template % {**right, gap: escaped(value)}) for gap in gaps for value in ODD]


def odd_queries(path: str, names: list[str]) -> list[Ask]:
    """Everything odd at once, one name at a time, and queries that are none."""
    if not names:
        return []
    alike = [encoded([(name, value) for name in names]) for value in ODD]
    single = [encoded([(name, value)]) for name in names for value in ODD]
    twice = [encoded([(name, b"1"), (name, value)]) for name in names for value in (b"", b"\x00", b"\xff", b"2")]
    return [Ask("GET", path, query) for query in (*alike, *single, *twice)]


QUERIES = ("&".join(f"n{n}=1" for n in range(10_000)), "%ff=%ff&=&&%00=%00", "a", "?" * 50, "\xff=\xe9", "%", "%zz=%")


def odd_forms(path: str, fields: Fields, names: list[str]) -> list[Ask]:
    """Everything odd at once, and one odd field among good ones."""
    alike = [encoded([(name, value) for name in names]) for value in ODD]
    single = [
        encoded([*((other, good) for other, good in fields if other != name), (name, value)])
        for name in names
        for value in ODD
    ]
    return [Ask("POST", path, body=body.encode()) for body in (*alike, *single)]


def pages_and_forms(visitor: Visitor, arguments: dict) -> tuple[dict[str, set[str]], dict[str, Fields]]:
    """Ask for each page once: return the names each address looks for, and the forms found by where they send."""
    looked_for: dict[str, set[str]] = {}
    forms: dict[str, Fields] = {}
    for _, template, gaps, good in addresses(arguments):
        path = template % dict(zip(gaps, good, strict=True))
        with names_asked() as names:
            response = visitor.ask(Ask("GET", path))
        looked_for[path] = names
        if response is None or not _is_page(response):
            continue
        for form in forms_of(path, response.content.decode()):
            if form.method == "post":
                forms.setdefault(form.action, form.fields())
            else:
                looked_for.setdefault(form.action, set()).update(form.filled)
    return looked_for, forms


@pytest.fixture
def quiet():
    """Every refusal would be logged, most with a trace that nobody reads."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("who", ROLES)
def test_whatever_is_sent_is_answered_and_no_markup_lives(world, who):
    people, arguments = world
    visitor = Visitor(who, people[who])
    looked_for, forms = pages_and_forms(visitor, arguments)
    for name, template, gaps, good in addresses(arguments):
        path = template % dict(zip(gaps, good, strict=True))
        with names_asked() as names:
            visitor.ask(Ask("POST", path, body=encoded(forms.get(path, [])).encode()))
        good_body = encoded(forms.get(path, [])).encode()
        in_forms = sorted(names.union(field for field, _ in forms.get(path, [])))
        asks = [
            odd_addresses(template, gaps, good),
            odd_queries(path, sorted(looked_for[path])),
            odd_forms(path, forms.get(path, []), in_forms) if in_forms else [],
            [Ask("POST", path, body=body, kind=kind) for kind, body in odd_bodies(forms.get(path) or [("q", b"1")])],
            [Ask("GET", path, query) for query in QUERIES],
            [Ask("GET", path, header=header) for header in odd_headers()],
            [Ask("POST", path, body=good_body, header=header) for header in odd_headers()],
            [Ask(method, path, body=good_body) for method in METHODS],
        ]
        for number, of_one_kind in enumerate(asks):
            for ask in drawn(of_one_kind, who, name, str(number)):
                visitor.ask(ask)
    print(f"{visitor.asked} asked as {who}, seed {SEED}")
    faults = [f"{len(found)} × {fault}\n    {found[0]}" for fault, found in visitor.faults.items()]
    assert not faults, "\n".join(["", *faults])
