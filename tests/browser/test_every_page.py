"""r51: every page of the site against WCAG 2.2 AA by axe, in each way in which people have it.

Here each page is had in one of the ways, another for the next page. `make access` looks at all of them in all ways and
writes what it finds for the accessibility statement.
"""

import datetime as dt
import os
import zlib
from importlib.metadata import version
from urllib.parse import urlsplit

import pytest
from django.test import Client

from deploy.looked_over import WHERE, LookedOver
from tests.browser.test_every_button import seen_by_all, world  # noqa: F401
from tests.support.buttons import route_of
from tests.support.looked_over import WAYS, faults_of, set_up
from tests.support.signing_in import sign_in

pytestmark = [pytest.mark.r51, pytest.mark.usefixtures("transactional_db")]

ALL_WAYS = bool(os.environ.get("ACCESS"))
PLAINEST_FIRST = ("visitor", "own", "proved", "app", "passkey", "other", "lead", "trainer", "group", "team")


def pages_by_route(people, pages) -> dict[str, tuple[str, str]]:
    """Return for each route that has a page who sees it, the plainest role, and its address."""
    clients = {who: Client() for who in people}
    for who, person in people.items():
        if person is not None:
            sign_in(clients[who], person)
    found = {}
    known = [pair for pair in pages if pair[0] in PLAINEST_FIRST]
    for who, address in sorted(known, key=lambda pair: PLAINEST_FIRST.index(pair[0])):
        route = route_of(urlsplit(address).path)
        if route not in found:
            response = clients[who].get(address)
            if response.status_code == 200 and response.headers["Content-Type"].startswith("text/html"):
                found[route] = who, address, response.headers.get("Content-Security-Policy", "")
    # A mail as its reader has it is in a sandbox, where no script runs, and axe is one.
    return {route: (who, address) for route, (who, address, policy) in found.items() if "sandbox" not in policy}


def ways_of(route: str) -> list[str]:
    """Return in which ways the page is had: all, or one that is always the same for it."""
    names = sorted(WAYS)
    return names if ALL_WAYS else [names[zlib.crc32(route.encode()) % len(names)]]


def look_over(page_for, person, addresses) -> dict[str, list[str]]:
    """Return what is wrong with the pages of one role, by page and way."""
    found = {}
    for name, way in WAYS.items():
        page = page_for(person, service_workers="allow" if way.scripts else "block")
        set_up(page, way)
        for route, address in addresses.items():
            if name in ways_of(route):
                page.goto(address)
                if faults := faults_of(page, way):
                    found[f"{route}, {name}"] = faults
        if page.faults and way.scripts:
            found[f"scripts, {name}"] = page.faults
        page.context.close()
    return found


def test_no_page_has_an_accessibility_fault(seen_by_all, page_for, browser):  # noqa: F811
    people, pages = seen_by_all
    routes = pages_by_route(people, pages)
    assert len(routes) > 100
    found = {}
    for who in PLAINEST_FIRST:
        addresses = {route: address for route, (seen_by, address) in routes.items() if seen_by == who}
        if addresses:
            found |= look_over(page_for, people.get(who), addresses)
    if ALL_WAYS:
        WHERE.touch()
        run = LookedOver(
            on=dt.datetime.fromtimestamp(WHERE.stat().st_mtime, dt.UTC).date(),  # the tests' own clock is in June
            pages=len(routes),
            ways=tuple(way.said for way in WAYS.values()),
            by=f"axe of axe-playwright-python {version('axe-playwright-python')} in Chromium {browser.version}",
            faulty=tuple(found),
        )
        WHERE.write_text(run.written())
    assert found == {}


def test_what_is_wrong_is_found(page_for):
    page = page_for(None)
    wrong = "<html lang=en><title>A</title><main><h1>A</h1>{}</main>"
    page.set_content(wrong.format("<img src=x><input>"))
    assert [fault.split(" at ")[0] for fault in faults_of(page, WAYS["phone"])] == ["image-alt", "label"]
    page.set_content(wrong.format("<p style='width: 400px'>Wide"))
    assert (faults_of(page, WAYS["zoomed"]), faults_of(page, WAYS["wide"])) == (["too wide"], [])
    page.set_content(wrong.format("<p style='width: 50rem'>Wide once its text is twice as large"))
    assert (faults_of(page, WAYS["wide"]), faults_of(page, WAYS["large text"])) == ([], ["too wide"])
