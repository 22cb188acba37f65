"""From an empty database: the first steps of the desk lead a team to bring in the register it has, as dirty as it is.

What comes of it is held against a plain second count. The file is not edited, and every organisation has one line.
"""

import os

import pytest
from django.urls import reverse

from bookings.models import Booking
from tests.support.dirty_workbook import dirty_workbook
from tests.support.looked_over import axe_faults
from training.models import User

PICTURES = os.environ.get("PICTURES")  # a folder, for somebody who wants to see the pages


def look(page, name: str) -> None:
    """Hold the page against WCAG 2.2 AA, wide and as a phone shows it; nothing may be wider than the window."""
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        faults = [fault["id"] for fault in axe_faults(page)]
        assert (name, width, faults) == (name, width, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.r51
def test_team_brings_in_the_register_it_has(page_for, transactional_db, tmp_path):
    content, truth = dirty_workbook()
    path = tmp_path / "Training register 2023-24.xlsx"
    path.write_bytes(content)
    team = User.objects.create_user(email="team@example.org", name="Tess Team", is_team=True)
    page = page_for(team, viewport={"width": 1280, "height": 900})
    page.goto(reverse("desk"))
    page.get_by_role("link", name="Bring in your own spreadsheet").click()
    look(page, "1-upload")
    page.get_by_label("Choose your spreadsheet").set_input_files(path)
    page.get_by_role("button", name="Continue").click()

    assert "300 bookings" in page.get_by_role("main").inner_text()
    look(page, "2-rows")
    page.get_by_role("button", name="Continue").click()
    look(page, "3-columns")
    page.get_by_role("button", name="Continue").click()
    look(page, "4-outcomes")
    page.get_by_role("button", name="Continue").click()
    look(page, "5-names")
    for group in page.get_by_role("group").all():
        group.get_by_role("radio").first.check()
    page.get_by_role("button", name="Check what would change").click()
    assert not Booking.objects.exists()
    look(page, "6-check")
    page.reload()
    page.get_by_role("button", name="Bring in").click()
    page.get_by_role("heading", name="Your spreadsheet is in").wait_for()
    look(page, "7-done")
    assert page.faults == []

    assert Booking.objects.count() == truth.bookings
    assert User.objects.exclude(pk=team.pk).count() == len(truth.people)
    page.goto(reverse("report", args=["attendance-by-organisation"]) + "?year=2023-24")
    lines = [row.inner_text().split("\t") for row in page.get_by_role("row").all()]
    came = {line[0]: int(line[1]) for line in lines if len(line) > 2 and line[1].isdigit()}
    assert came.pop("Total") == truth.outcomes["attended"]
    assert sorted(came.values()) == sorted(truth.by_organisation.values()) and len(came) == 7
