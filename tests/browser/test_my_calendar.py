"""My calendar in a browser: its address is made, replaced and stopped, on a page that hides where it is."""

from django.urls import reverse
from playwright.sync_api import expect


def test_address_is_made_replaced_and_stopped(page_for, practitioner, transactional_db):
    page = page_for(practitioner)

    def address() -> str | None:
        practitioner.refresh_from_db()
        return practitioner.feed_token

    page.goto(reverse("my-calendar"))
    page.get_by_role("button", name="Create my calendar’s address").click()
    expect(page.get_by_text("Your calendar has a new address.")).to_be_visible()
    first = address()
    page.get_by_role("button", name="Create a new address").click()
    expect(page.get_by_text("Your calendar has a new address.")).to_be_visible()
    second = address()
    page.get_by_role("button", name="Stop this calendar").click()
    expect(page.get_by_text("Your calendar’s address no longer works.")).to_be_visible()
    assert None not in (first, second)
    assert first != second
    assert address() is None
