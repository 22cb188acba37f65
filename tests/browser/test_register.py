"""The register in a browser: one tap a person, through a lost connection, with two trainers, and with scripts off."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from bookings.attendance.register.closing import declare_unavailable
from bookings.attendance.register.marking import Marking, mark_attendance
from bookings.models import Booking, Mark
from tests.support.factories import UserFactory, make_booking, make_session
from tests.support.looked_over import axe_faults


@pytest.fixture
def trainer(transactional_db):
    return UserFactory(name="Tom Trainer", is_trainer=True)


@pytest.fixture
def session(trainer):
    """A session of today; the browser asks the real clock."""
    session = make_session(on=timezone.localdate(), trainers=[trainer])
    for name in ("Amal Ahmed", "Béa Blanc", "Carys Cole"):
        make_booking(session=session, practitioner=UserFactory(name=name))
    return session


@pytest.fixture
def address(session):
    return reverse("register", args=[session.pk])


def row(page, name):
    return page.locator("[data-row]").filter(has_text=name)


def here(page, name):
    return row(page, name).locator("[data-here-button]")


def status(page, words):
    expect(page.locator("[data-status]")).to_have_text(words)


def marks():
    return dict(Mark.objects.values_list("booking__practitioner__name", "value"))


def test_tap_marks_at_once_and_a_second_one_undoes(page_for, trainer, address):
    page = page_for(trainer)
    page.goto(address)
    here(page, "Amal").click()
    expect(here(page, "Amal")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-here]")).to_have_text("1")
    status(page, "All saved")
    assert marks() == {"Amal Ahmed": "present"}
    here(page, "Amal").click()
    expect(here(page, "Amal")).to_have_attribute("aria-pressed", "false")
    status(page, "All saved")
    assert marks() == {}
    assert page.faults == []


def test_marks_wait_through_a_lost_connection_and_through_leaving_the_page(page_for, trainer, address):
    page = page_for(trainer)
    page.goto(address)
    here(page, "Amal").click()
    status(page, "All saved")
    page.context.set_offline(True)
    here(page, "Béa").click()
    here(page, "Carys").click()
    status(page, "2 waiting, offline")
    expect(page.locator("[data-here]")).to_have_text("3")
    assert marks() == {"Amal Ahmed": "present"}
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(address)
    status(page, "All saved")
    expect(page.locator("[data-here]")).to_have_text("3")
    assert marks() == {"Amal Ahmed": "present", "Béa Blanc": "present", "Carys Cole": "present"}


def test_marks_are_saved_by_themselves_when_the_connection_is_back(page_for, trainer, address):
    page = page_for(trainer)
    page.goto(address)
    page.context.set_offline(True)
    here(page, "Amal").click()
    here(page, "Béa").click()
    status(page, "2 waiting, offline")
    page.wait_for_function(  # each tap is tried at once, and while it is tried another one follows it
        'Object.keys(localStorage).some((key) => (localStorage[key].match(/"tried":false/g) || []).length === 2)'
    )
    here(page, "Béa").click()  # a slip, taken back before anything was sent
    status(page, "1 waiting, offline")
    page.context.set_offline(False)
    status(page, "All saved")
    assert marks() == {"Amal Ahmed": "present"}


def test_answer_lost_on_its_way_back_is_asked_for_again(page_for, trainer, address):
    page = page_for(trainer)
    lost = []

    def lose_the_first(route):
        if not lost:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    page.context.route("**/mark/", lose_the_first)  # before the page is opened: see test_door.py
    page.goto(address)
    here(page, "Amal").click()
    status(page, "1 waiting, offline")
    status(page, "All saved")
    assert lost == [200]
    assert marks() == {"Amal Ahmed": "present"}
    assert Mark.history.count() == 1


def test_look_that_was_asked_before_a_tap_and_answered_after_takes_nothing_back(page_for, trainer, session, address):
    page = page_for(trainer)
    late = []

    def answer_late(route):
        late.append((route, route.fetch()))

    page.context.route("**/marks/*", answer_late)
    page.goto(address)
    with page.expect_request("**/marks/*"):
        page.evaluate("window.dispatchEvent(new Event('online'))")
    here(page, "Amal").click()
    status(page, "All saved")
    for route, answer in late:
        route.fulfill(response=answer)
    page.evaluate("() => new Promise((done) => setTimeout(done, 100))")
    expect(here(page, "Amal")).to_have_attribute("aria-pressed", "true")


@pytest.mark.r10
def test_second_word_on_somebody_waits_for_the_answer_to_the_first(page_for, trainer, address):
    """Sent together and again after a lost answer, the first would be judged by what the second has made of it."""
    page = page_for(trainer)
    back, lost = [], []

    def lose_the_first(route):
        if back and not lost:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    page.context.route("**/mark/", lose_the_first)  # before the page is opened: see test_door.py
    page.goto(address)
    page.context.set_offline(True)
    here(page, "Amal").click()
    status(page, "1 waiting, offline")
    amal = row(page, "Amal")
    amal.locator("summary").click()
    amal.get_by_label("Absent", exact=True).check()
    amal.get_by_role("button", name="Save").click()
    here(page, "Béa").click()
    status(page, "3 waiting, offline")
    back.append(True)
    page.context.set_offline(False)
    status(page, "All saved")
    assert lost == [200]
    assert marks() == {"Amal Ahmed": "absent", "Béa Blanc": "present"}
    assert list(Mark.history.order_by("history_id").values_list("value", flat=True)) == ["present", "present", "absent"]
    expect(amal.locator("[data-error]")).to_be_hidden()


@pytest.mark.r10
def test_mark_of_another_trainer_is_shown_and_not_overwritten(page_for, trainer, session, address):
    page = page_for(trainer)
    page.context.route("**/marks/*", lambda route: route.abort())  # the page hears of it by no look of its own
    page.goto(address)
    booking = Booking.objects.get(practitioner__name="Amal Ahmed")
    mark_attendance(
        session=session,
        marking=Marking(day=session.days.get(), booking=booking, value="absent", seen=None),
        by=UserFactory(name="Ann Other"),
        now=timezone.now(),
    )
    here(page, "Amal").click()
    expect(row(page, "Amal").locator("[data-error]")).to_contain_text("Ann Other marked Amal Ahmed as absent")
    expect(row(page, "Amal").locator("[data-tag=absent]")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("Not saved: Amal Ahmed.")
    status(page, "All saved")
    assert marks() == {"Amal Ahmed": "absent"}
    here(page, "Amal").click()
    status(page, "All saved")
    expect(row(page, "Amal").locator("[data-error]")).to_be_hidden()
    assert marks() == {"Amal Ahmed": "present"}


@pytest.mark.r10
def test_of_marks_that_waited_each_that_is_not_saved_says_why_at_its_row(page_for, trainer, session, address):
    page = page_for(trainer)
    page.goto(address)
    page.context.set_offline(True)
    for name in ("Amal", "Béa", "Carys"):
        here(page, name).click()
    status(page, "3 waiting, offline")
    for name in ("Amal Ahmed", "Carys Cole"):
        absent = Marking(
            day=session.days.get(), booking=Booking.objects.get(practitioner__name=name), value="absent", seen=None
        )
        mark_attendance(session=session, marking=absent, by=UserFactory(name="Ann Other"), now=timezone.now())
    page.context.set_offline(False)
    expect(page.get_by_role("alert")).to_contain_text("Not saved: Amal Ahmed and 1 more.")
    status(page, "All saved")
    for name in ("Amal", "Carys"):
        expect(row(page, name).locator("[data-error]")).to_contain_text("Ann Other marked")
    expect(row(page, "Béa").locator("[data-error]")).to_be_hidden()
    assert marks() == {"Amal Ahmed": "absent", "Béa Blanc": "present", "Carys Cole": "absent"}


@pytest.mark.r10
def test_two_phones_see_each_other(page_for, trainer, session, address):
    other = UserFactory(name="Ann Other", is_trainer=True)
    session.trainers.add(other)
    one, two = page_for(trainer), page_for(other)
    one.goto(address)
    two.goto(address)
    here(one, "Amal").click()
    status(one, "All saved")
    here(two, "Béa").click()
    status(two, "All saved")
    expect(here(two, "Amal")).to_have_attribute("aria-pressed", "true")
    expect(two.locator("[data-here]")).to_have_text("2")
    assert marks() == {"Amal Ahmed": "present", "Béa Blanc": "present"}


def test_marks_are_kept_when_signed_out_and_saved_after_signing_in(page_for, trainer, address):
    page = page_for(trainer)
    page.goto(address)
    cookies = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    here(page, "Amal").click()
    status(page, "1 waiting, signed out")
    expect(page.get_by_role("link", name="Sign in to save them")).to_be_visible()
    assert marks() == {}
    page.context.add_cookies([cookie for cookie in cookies if cookie["name"] == "sessionid"])
    page.goto(address)
    status(page, "All saved")
    assert marks() == {"Amal Ahmed": "present"}


def test_details_are_saved_through_a_lost_connection(page_for, trainer, address):
    page = page_for(trainer)
    page.goto(address)
    page.context.set_offline(True)
    carys = row(page, "Carys")
    carys.locator("summary").click()
    carys.get_by_label("Arrived late").check()
    carys.get_by_label("Note").fill("train delayed")
    carys.get_by_role("button", name="Save").click()
    expect(carys.locator("[data-tag=late]")).to_be_visible()
    expect(here(page, "Carys")).to_have_attribute("aria-pressed", "true")
    page.context.set_offline(False)
    status(page, "All saved")
    mark = Mark.objects.get()
    assert (mark.value, mark.arrived_late, mark.left_early, mark.note) == ("present", True, False, "train delayed")


def test_search_finds_without_accents_as_one_types(page_for, trainer, address):
    page = page_for(trainer)
    page.goto(address)
    page.get_by_label("Search by name").fill("bea")
    expect(page.locator("[data-row]:visible")).to_have_count(1)
    expect(row(page, "Béa")).to_be_visible()
    page.get_by_label("Search by name").fill("nobody")
    expect(page.get_by_text("Nobody on this register matches")).to_be_visible()


def test_register_is_not_closed_over_marks_that_wait(page_for, trainer, session, address):
    now = timezone.now()
    session.days.update(starts_at=now - timezone.timedelta(hours=1), ends_at=now + timezone.timedelta(hours=1))
    page = page_for(trainer)
    page.goto(address)
    page.context.set_offline(True)
    here(page, "Amal").click()
    page.get_by_role("button", name="Close the register").click()
    expect(page.get_by_role("alert")).to_contain_text("Wait until everything is saved")
    assert page.url.endswith(address)


def test_nothing_moves_when_a_mark_is_saved(page_for, trainer, address):
    page = page_for(trainer)
    page.goto(address)
    places = "[...document.querySelectorAll('[data-row], h1, [data-here]')].map(e => e.getBoundingClientRect().top)"
    before = page.evaluate(places)
    here(page, "Amal").click()
    assert page.evaluate(places) == before
    status(page, "All saved")
    assert page.evaluate(places) == before


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", ["Aaron Able", "Mina Moor", "Zoe Zander"])  # who comes first, amid and last of many
def test_whoever_was_added_stands_in_sight_below_the_bar(page_for, trainer, session, address, width, name):
    for letter in "BCDEFGHIJKLNOPQRSTUVWX":
        make_booking(session=session, practitioner=UserFactory(name=f"{letter}en {letter}ole"))
    UserFactory(name=name, email="walk-in@example.org")
    page = page_for(trainer, viewport={"width": width, "height": 844})
    page.goto(address)
    page.get_by_text("Add a walk-in").click()
    page.get_by_label("Their name").fill(name)
    page.locator("[data-proposed] button").click()
    expect(page.locator(".turnout-register__bar")).to_contain_text(f"{name} is on the register")
    page.get_by_role("alert").get_by_role("link", name="Show").click()
    expect(row(page, name)).to_be_in_viewport(ratio=1)
    page.wait_for_timeout(200)  # the page goes there once more when the bar has its height
    bar, added = page.locator(".turnout-register__bar").bounding_box(), row(page, name).bounding_box()
    assert bar["y"] + bar["height"] <= added["y"] + 1
    assert added["y"] + added["height"] <= 844


@pytest.mark.r51
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_buttons_are_large_enough_and_the_page_is_no_wider_than_the_window(page_for, trainer, address, width):
    page = page_for(trainer, viewport={"width": width, "height": 800})
    page.goto(address)
    for button in page.locator("[data-here-button], .turnout-register__summary").all():
        box = button.bounding_box()
        assert box["height"] >= 44
        assert box["width"] >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.r51
def test_everything_works_with_scripts_off(page_for, trainer, address):
    page = page_for(trainer, java_script_enabled=False)
    page.goto(address)
    here(page, "Béa").click()
    page.wait_for_url(f"**{address}?day=1#person-*")
    assert marks() == {"Béa Blanc": "present"}
    expect(page.get_by_text("1 of 3 here")).to_be_visible()
    here(page, "Béa").click()
    expect(page.get_by_text("0 of 3 here")).to_be_visible()
    assert marks() == {}


@pytest.mark.r51
def test_register_is_marked_by_keyboard_alone(page_for, trainer, address):
    page = page_for(trainer)
    page.goto(address)
    page.get_by_label("Search by name").focus()
    page.keyboard.press("Tab")
    expect(here(page, "Amal")).to_be_focused()
    page.keyboard.press("Space")
    status(page, "All saved")
    expect(here(page, "Amal")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(row(page, "Amal").locator("[data-more]")).to_have_attribute("open", "")
    assert marks() == {"Amal Ahmed": "present"}


@pytest.mark.r51
@pytest.mark.parametrize("width", [320, 1280])
def test_pages_of_the_register_have_no_accessibility_fault(page_for, trainer, session, address, width):
    now = timezone.now()
    booking = Booking.objects.get(practitioner__name="Amal Ahmed")
    session.days.update(starts_at=now - timezone.timedelta(hours=1), ends_at=now + timezone.timedelta(hours=1))
    page = page_for(trainer, viewport={"width": width, "height": 800})
    page.goto(reverse("registers"))
    assert faults(page) == []
    page.goto(address)
    here(page, "Béa").click()
    row(page, "Carys").locator("summary").click()
    status(page, "All saved")
    assert faults(page) == []
    for name in ("register-close", "register-unavailable"):
        page.goto(reverse(name, args=[session.pk]))
        assert faults(page) == []
    declare_unavailable(session=session, reason="sheet lost", by=trainer, now=now)
    page.goto(address)
    assert faults(page) == []
    page.goto(reverse("register-correct", args=[session.pk, booking.pk]))
    assert faults(page) == []


def faults(page) -> list[str]:
    """Return what axe finds against WCAG 2.2 AA."""
    return [f"{fault['id']}: {node['html'][:200]}" for fault in axe_faults(page) for node in fault["nodes"]]
