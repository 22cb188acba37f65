"""A real browser on the real pages: `page_for(user)` opens one in which that person is signed in."""

import datetime as dt
import os
import shutil

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from playwright.sync_api import sync_playwright

from tests.support.signing_in import sign_in

PHONE = {"width": 390, "height": 844}
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def pytest_collection_modifyitems(items):
    for item in items:
        if "/tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser():
    """Chromium: Debian's if there is one, else the one that Playwright brought. With CI=true there has to be one."""
    # Playwright runs a loop of its own in this thread, at the sight of which Django would refuse every query.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        if not CHROMIUM and not os.path.exists(playwright.chromium.executable_path):
            if os.environ.get("CI"):
                pytest.fail("There is no Chromium: install the package chromium, or run `playwright install chromium`.")
            pytest.skip("no Chromium here")
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield browser
        browser.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)


@pytest.fixture(autouse=True)
def afternoon(now):
    """The server's clock starts in an afternoon, whatever the hour is: sessions of that day have begun."""
    with time_machine.travel(now + dt.timedelta(hours=3), tick=True):
        yield


@pytest.fixture
def page_for(browser, live_server):
    """Call it with a person (None: a visitor) and what `new_context` takes; a phone unless told otherwise."""
    contexts = []

    def open_page(user=None, **context):
        context = browser.new_context(base_url=live_server.url, **({"viewport": PHONE} | context))
        contexts.append(context)
        if user is not None:
            cookie = sign_in(Client(), user).cookies[settings.SESSION_COOKIE_NAME]
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on("console", lambda said: page.faults.append(said.text) if "Content Security" in said.text else None)
        return page

    open_page.address = live_server.url
    yield open_page
    for context in contexts:
        context.close()
