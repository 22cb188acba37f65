"""The register of thirty at the door, by touch and by keyboard, through a lost connection and a reload."""

import gzip
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from bookings.models import Booking, Mark
from tests.support.factories import OrganisationFactory, UserFactory, make_booking, make_session

LARGEST = 60 * 1024  # bytes over the wire


@pytest.fixture
def trainer(transactional_db):
    return UserFactory(name="Tom Trainer", is_trainer=True)


@pytest.fixture
def session(trainer):
    session = make_session(on=timezone.localdate(), trainers=[trainer], capacity=30)
    trust = OrganisationFactory(name="Wye Valley NHS Trust")
    for number in range(30):
        make_booking(session=session, practitioner=UserFactory(name=f"Person {number:02}", organisation=trust))
    return session


@pytest.fixture
def address(session):
    return reverse("register", args=[session.pk])


def here(page, name):
    return page.locator("[data-row]").filter(has_text=name).locator("[data-here-button]")


def status(page, words):
    expect(page.locator("[data-status]")).to_have_text(words)


def kept(page):
    """Wait until the register is kept on the device."""
    page.wait_for_function(
        "async () => (await (await caches.open('turnout-register-kept')).keys()).length > 5", timeout=15000
    )


def walk_in(page, name, organisation="", *, not_listed=False):
    panel = page.locator("[data-walk-in]")
    if panel.get_attribute("open") is None:
        panel.locator("> summary").click()
    panel.get_by_label("Their name").fill(name)
    if organisation:
        panel.get_by_label("Their organisation", exact=True).fill(organisation)
    if not_listed:
        panel.get_by_label("not listed").check()
    panel.get_by_role("button", name="Add them as here").click()


@pytest.mark.r10
def test_register_of_thirty_through_a_lost_connection_and_a_reload(page_for, trainer, session, address):
    page = page_for(trainer, has_touch=True, is_mobile=True)
    page.goto(address)
    kept(page)
    for number in range(10):
        here(page, f"Person {number:02}").tap()
    status(page, "All saved")
    page.context.set_offline(True)
    for number in range(10, 15):
        here(page, f"Person {number:02}").tap()
    status(page, "5 waiting, offline")
    page.reload()
    status(page, "5 waiting, offline")
    expect(page.locator("[data-here]")).to_have_text("15")  # also those that were saved after the page was loaded
    for number in range(15, 20):
        here(page, f"Person {number:02}").tap()
    walk_in(page, "Nia New", "Nowhere Trust", not_listed=True)
    page.wait_for_timeout(1100)  # a second press within a second is taken for the first
    row = page.locator("[data-row]").filter(has_text="Person 29")
    row.locator("summary").click()
    row.get_by_role("link", name="Someone else came instead").click()
    walk_in(page, "Ned Instead")
    status(page, "12 waiting, offline")
    assert Mark.objects.count() == 10
    page.context.set_offline(False)
    expect(page.locator("[data-status]")).to_have_text("All saved", timeout=20000)
    expect(page.locator("[data-row]").filter(has_text="Ned Instead")).to_be_visible()
    expect(page.locator("[data-row][data-name='Person 29']")).to_have_count(0)
    assert Mark.objects.filter(value="present").count() == 22
    new, instead = (Booking.objects.get(practitioner__name=name) for name in ("Nia New", "Ned Instead"))
    assert (new.is_walk_in, instead.takes_over_from.practitioner.name) == (True, "Person 29")
    assert Booking.objects.filter(session=session).count() == 32
    assert page.faults == []


def test_known_walk_in_is_found_by_name_and_said_aloud_without_leaving_the_page(page_for, trainer, address):
    UserFactory(name="Orla Walker")
    page = page_for(trainer)
    page.goto(address)
    page.evaluate("window.stays = true")
    page.locator("[data-walk-in] > summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("orla")
    expect(page.locator("[data-proposed] button")).to_have_text([re.compile("^Orla Walker, Organisation")])
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[data-arrived]")).to_have_text("Orla Walker is on the register, marked as here.")
    expect(here(page, "Orla Walker")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".turnout-register__count")).to_have_text("1 of 31 here")
    assert page.evaluate("window.stays")
    assert Booking.objects.get(practitioner__name="Orla Walker").is_walk_in


def test_answer_lost_on_its_way_back_brings_nobody_twice(page_for, trainer, address):
    page = page_for(trainer)
    lost, back = [], []

    def lose(route):
        if back:
            return route.continue_()
        if not lost:
            lost.append(route.fetch().status)
        return route.abort()  # also what the page tries by itself meanwhile

    # Before the page is opened: what is routed while the service worker takes the page over may never be asked.
    page.context.route("**/walk-in/", lose)
    page.goto(address)
    walk_in(page, "Nia New", "Wye Valley NHS Trust")
    status(page, "1 waiting, offline")
    back.append(True)
    page.reload()
    status(page, "All saved")
    assert lost == [200]
    assert Booking.objects.filter(practitioner__name="Nia New").count() == 1


@pytest.mark.parametrize("fate", ["lost", "busy"])
def test_arrival_that_did_not_get_through_is_sent_again_by_itself(page_for, trainer, address, fate):
    page = page_for(trainer)
    tries = []

    def fail_the_first(route):
        tries.append(1)
        if len(tries) > 1:
            return route.continue_()
        return route.abort() if fate == "lost" else route.fulfill(status=503, body="busy")

    page.context.route("**/walk-in/", fail_the_first)
    page.goto(address)
    walk_in(page, "Nia New", "Wye Valley NHS Trust")
    expect(page.locator("[data-arrived]")).to_have_text("Nia New is on the register, marked as here.")
    status(page, "All saved")
    assert len(tries) == 2
    assert Booking.objects.get(practitioner__name="Nia New").is_walk_in


def test_arrival_waits_for_signing_in_and_says_so(page_for, trainer, address):
    page = page_for(trainer)
    page.goto(address)
    cookies = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    walk_in(page, "Nia New", "Wye Valley NHS Trust")
    status(page, "1 waiting, signed out")
    expect(page.get_by_role("link", name="Sign in to save them")).to_be_visible()
    page.context.add_cookies([cookie for cookie in cookies if cookie["name"] == "sessionid"])
    page.goto(address)
    status(page, "All saved")
    assert Booking.objects.filter(practitioner__name="Nia New").count() == 1


def test_first_of_a_register_without_anybody_is_added_and_its_state_said(page_for, trainer):
    empty = make_session(on=timezone.localdate(), trainers=[trainer])
    OrganisationFactory(name="Wye Valley NHS Trust")
    page = page_for(trainer)
    page.goto(reverse("register", args=[empty.pk]))
    page.context.set_offline(True)
    walk_in(page, "Nia New", "Wye Valley NHS Trust")
    status(page, "1 waiting, offline")
    page.context.set_offline(False)
    status(page, "All saved")
    expect(here(page, "Nia New")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("Nobody has a place on this session.")).to_have_count(0)
    page.get_by_label("Search by name").fill("nia")
    expect(page.locator("[data-row]:visible")).to_have_count(1)


def test_what_is_kept_is_gone_after_signing_out_and_after_a_day(page_for, trainer, address):
    page = page_for(trainer)
    count = "async () => (await caches.keys()).filter((name) => name.startsWith('turnout-register')).length"
    page.goto(address)
    kept(page)
    page.evaluate("localStorage.setItem('turnout-kept', JSON.stringify({reader: document.body.dataset.reader, at: 0}))")
    page.goto(reverse("registers"))
    page.wait_for_function(f"async () => await ({count})() === 0")
    page.goto(address)
    kept(page)
    page.context.clear_cookies()
    page.goto(reverse("catalogue"))
    page.wait_for_function(f"async () => await ({count})() === 0")


def test_page_of_thirty_is_small(trainer, client, address):
    client.force_login(trainer)
    response = client.get(address)
    size = len(gzip.compress(response.content))
    print(f"register page of 30 people: {size:,} bytes gzipped, {len(response.content):,} as it is")
    assert size <= LARGEST
