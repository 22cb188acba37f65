"""The register of thirty at the door, by touch and by keyboard, through a lost connection and a reload."""

import gzip
import re

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandlerMixin
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from bookings.models import Booking, Mark
from tests.browser.test_keyboard import tab_to
from tests.support.factories import OrganisationFactory, UserFactory, make_booking, make_session

LARGEST = 60 * 1024  # bytes over the wire
FULL = "That is more people than the 30 places."


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
def test_thirty_are_marked_the_connection_lost_a_page_loaded_again_and_everything_arrives_once(
    page_for, trainer, session, address
):
    """Marks, a walk-in and somebody who came instead, on a phone that is offline from the tenth person on."""
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
    for number in range(15, 29):
        here(page, f"Person {number:02}").tap()
    walk_in(page, "Nia New", "Nowhere Trust", not_listed=True)
    page.wait_for_timeout(1100)  # a second press within a second is taken for the first
    row = page.locator("[data-row]").filter(has_text="Person 29")
    row.locator("summary").click()
    row.get_by_role("link", name="Someone else came instead").click()
    walk_in(page, "Ned Instead")
    status(page, "21 waiting, offline")
    assert Mark.objects.count() == 10
    page.context.set_offline(False)
    expect(page.locator("[data-status]")).to_have_text("All saved", timeout=20000)
    expect(page.locator("[data-row]").filter(has_text="Ned Instead")).to_be_visible()
    expect(page.locator("[data-row][data-name='Person 29']")).to_have_count(0)
    assert Mark.objects.filter(value="present").count() == 31
    assert Mark.history.count() == 31  # each of them once
    new, instead = (Booking.objects.get(practitioner__name=name) for name in ("Nia New", "Ned Instead"))
    assert (new.is_walk_in, instead.takes_over_from.practitioner.name) == (True, "Person 29")
    assert Booking.objects.filter(session=session).count() == 32
    assert page.faults == []


@pytest.mark.r51
def test_thirty_are_marked_by_keyboard_alone(page_for, trainer, address):
    page = page_for(trainer)
    page.goto(address)
    for number in range(30):
        tab_to(page, f"Here: Person {number:02}")
        page.keyboard.press("Space" if number % 2 else "Enter")
    expect(page.locator("[data-here]")).to_have_text("30")
    status(page, "All saved")
    assert Mark.objects.filter(value="present").count() == 30
    page.keyboard.press("Shift+Tab")  # to "More" of the one before, and back to undo a slip
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("[data-here]")).to_have_text("29")
    status(page, "All saved")
    assert not Mark.objects.filter(booking__practitioner__name="Person 29").exists()
    assert page.faults == []


@pytest.mark.r10
def test_two_browsers_mark_one_register_and_add_the_same_arrival_at_once(page_for, trainer, session, address):
    other = UserFactory(name="Ann Other", is_trainer=True)
    session.trainers.add(other)
    orla = UserFactory(name="Orla Walker")
    one, two = page_for(trainer), page_for(other)
    for page in (one, two):
        page.goto(address)
        page.context.set_offline(True)
    for number in range(20):  # the middle ten are marked on both
        here(one, f"Person {number:02}").click()
        here(two, f"Person {number + 10:02}").click()
    walk_in(one, "Nia New", "Wye Valley NHS Trust")
    walk_in(two, "Ned Newer", "Wye Valley NHS Trust")
    one.context.set_offline(False)
    status(one, "All saved")
    two.context.set_offline(False)
    status(two, "All saved")
    for page in (one, two):  # known to both, chosen by both
        page.get_by_label("Their name").fill("Orla")
        expect(page.locator("[data-proposed] button")).to_have_count(1)
    one.locator("[data-proposed] button").click()
    two.locator("[data-proposed] button").click()
    for page in (one, two):
        expect(page.locator("[data-arrived]")).to_contain_text("Orla Walker is on the register")
        status(page, "All saved")
        page.reload()
        expect(page.locator(".turnout-register__count")).to_have_text("33 of 33 here")
    assert Booking.objects.filter(practitioner=orla).count() == 1
    assert Mark.objects.filter(value="present").count() == 33
    assert Mark.history.count() == 33
    assert (one.faults, two.faults) == ([], [])


@pytest.mark.r10
def test_two_browsers_that_disagree_lose_nothing_and_are_told(page_for, trainer, session, address):
    other = UserFactory(name="Ann Other", is_trainer=True)
    session.trainers.add(other)
    one, two = page_for(trainer), page_for(other)
    for page in (one, two):
        page.goto(address)
    row = two.locator("[data-row]").filter(has_text="Person 05")
    two.context.set_offline(True)
    here(one, "Person 05").click()
    status(one, "All saved")
    row.locator("summary").click()
    row.get_by_label("Absent", exact=True).check()
    row.get_by_role("button", name="Save").click()
    here(two, "Person 06").click()
    two.context.set_offline(False)
    expect(row.locator("[data-error]")).to_contain_text("Tom Trainer marked Person 05 as here")
    status(two, "All saved")
    said = dict(Mark.objects.values_list("booking__practitioner__name", "value"))
    assert said == {"Person 05": "present", "Person 06": "present"}


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
    expect(page.locator("[data-arrived]")).to_have_text(f"Orla Walker is on the register, marked as here. {FULL}")
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
    expect(page.locator("[data-arrived]")).to_have_text(f"Nia New is on the register, marked as here. {FULL}")
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


@pytest.fixture
def packed(monkeypatch):
    """Style and scripts as an installation sends them: packed once, when they are collected."""
    as_it_is = StaticFilesHandlerMixin.serve

    def serve(handler, request):
        answer = as_it_is(handler, request)
        body = gzip.compress(b"".join(answer.streaming_content), 9)
        answer.close()
        return HttpResponse(
            body,
            headers={"Content-Type": answer["Content-Type"], "Content-Encoding": "gzip", "Cache-Control": "no-cache"},
        )

    monkeypatch.setattr(StaticFilesHandlerMixin, "serve", serve)


@pytest.mark.usefixtures("packed")
def test_page_of_thirty_is_small_soon_ready_and_does_not_move(page_for, trainer, address):
    """A phone in a village hall: 1.6 Mbit/s, 150 ms there and back, a processor a quarter as fast."""
    page = page_for(trainer, has_touch=True, is_mobile=True)
    page.goto(reverse("registers"))  # signed in, and the connection open, as whoever comes from there
    devtools = page.context.new_cdp_session(page)
    received = []
    devtools.on("Network.loadingFinished", lambda sent: received.append(sent["encodedDataLength"]))
    devtools.send("Network.enable")
    devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    rate = 1_600_000 / 8
    line = {"offline": False, "latency": 150, "downloadThroughput": rate, "uploadThroughput": rate}
    devtools.send("Network.emulateNetworkConditions", line)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.add_init_script(
        """window.moved = 0;
        new PerformanceObserver((list) => list.getEntries().forEach((one) => { window.moved += one.value; }))
          .observe({type: 'layout-shift', buffered: true});
        // The first press that is answered on the page: every 10 ms it is looked whether its script has begun. Before
        // that the button is a form.
        const press = setInterval(() => {
          if (!document.querySelector('.turnout-register__search--ready')) return;
          clearInterval(press);
          const button = document.querySelector('[data-here-button]');
          button.click();
          window.first = performance.now();
          window.marks = button.getAttribute('aria-pressed');
        }, 10);"""
    )
    page.goto(address)
    page.wait_for_function("window.first")
    status(page, "All saved")
    first, moved, marks = page.evaluate("[window.first, window.moved, window.marks]")
    shown = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    size = sum(received)
    print(
        f"register page of 30 people: {size:,} bytes over the wire with style and scripts; names shown after "
        f"{shown:,.0f} ms, first mark possible after {first:,.0f} ms; layout shift {moved:.4f}"
    )
    assert (marks, Mark.objects.count()) == ("true", 1)
    assert moved == 0
    assert size <= LARGEST
