"""The pictures of the guides in docs/roles: which page of the demonstration each shows, to whom, and its words."""

import io
import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from PIL import Image

PICTURES = Path(settings.BASE_DIR) / "docs" / "pictures" / "guides"
COLOURS = 64  # enough for pages of text, in a quarter of the bytes
WIDE, PHONE = (1280, 900), (390, 844)


@dataclass(frozen=True)
class Picture:
    name: str
    who: str  # the account of the demonstration, before its @; none: a visitor
    address: str
    says: tuple[str, ...]  # words that its reader is told to look for
    size: tuple[int, int] = WIDE
    follow: str = ""  # a link on it that is followed first


GUIDED = (
    Picture("catalogue", "", "/courses/", ("Courses", "Filter"), PHONE),
    Picture("my-bookings", "practitioner", "/bookings/", ("My bookings",), PHONE),
    Picture("my-record", "practitioner", "/bookings/record/", ("CPD hours",), PHONE),
    Picture("our-people", "lead", "/organisation/", ("My organisation", "Is everyone in date?")),
    Picture("registers", "trainer", "/registers/", ("Registers", "Training I deliver"), PHONE),
    Picture("register", "trainer", "/registers/", ("Here", "Close the register"), PHONE, "Open the register"),
    Picture("what-i-deliver", "trainer", "/delivering/", ("Training I deliver",), PHONE),
    Picture("review", "group", "/reports/no-show-review/?year=2023-24", ("No-show review",)),
    Picture("reports", "group", "/reports/", ("Reports", "Yearly training report")),
    Picture("yearly", "group", "/reports/yearly/?year=2023-24", ("Attendance",)),
    Picture("desk", "team", "/desk/", ("Team desk", "Find a person")),
    Picture("people", "team", "/desk/people/", ("People",)),
    Picture("dates-wanted", "team", "/desk/wishes/", ("Dates people want",)),
    Picture("mails", "team", "/desk/mails/", ("Emails",)),
)


def take(page, picture: Picture) -> None:
    """Open its page, see that it says what the guide says, and with PICTURES=1 keep what it looks like."""
    width, height = picture.size
    page.set_viewport_size({"width": width, "height": height})
    response = page.goto(picture.address)
    assert response.status == 200, picture
    if picture.follow:
        page.locator("main a", has_text=picture.follow).first.click()
        page.wait_for_load_state()
    words = page.locator("body").inner_text()
    assert [said for said in picture.says if said not in words] == [], picture
    if os.environ.get("PICTURES"):
        PICTURES.mkdir(parents=True, exist_ok=True)
        shown = Image.open(io.BytesIO(page.screenshot()))
        shown.convert("RGB").quantize(COLOURS).save(PICTURES / f"{picture.name}.png", optimize=True)
