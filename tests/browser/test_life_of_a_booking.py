"""The life of a booking as people live it: the last place, a waiting list, mails and the very links that are in them.

Everyone presses what they see, with scripts and without; mails are sent by the code that the worker runs, and opened
as their reader would: the HTML in a browser, the text by its address.
"""

import datetime as dt
import re
from email import message_from_bytes, policy

import pytest
import time_machine
from django.core import mail as sent_mails
from django.utils import timezone
from playwright.sync_api import expect

from bookings.models import Booking, Mail
from bookings.notices.sending.delivery import deliver
from bookings.places.operations.booking import book_place
from bookings.upkeep.integrity.each_row import faults
from tests.support.factories import CourseFactory, UserFactory, make_session

TITLE = "Understanding Child Neglect"
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


class Story:
    """One session with one place, the people who want it, and the post."""

    def __init__(self, page_for, **context):
        self.page_for = page_for
        self.context = context
        self.reader = page_for(**context)  # the mail program and browser of somebody who is not signed in
        on = timezone.localdate() + dt.timedelta(days=20)
        self.session = make_session(course=CourseFactory(title=TITLE), on=on, capacity=1)
        self.people = {name: UserFactory(name=name) for name in ("Anna", "Ben", "Dora", "Cem")}
        self.pages = {}
        self.opened = [self.reader]

    def page_of(self, name: str):
        """Their own browser, in which they are signed in."""
        if name not in self.pages:
            self.pages[name] = self.page_for(self.people[name], **self.context)
            self.opened.append(self.pages[name])
        return self.pages[name]

    def booking(self, name: str) -> Booking:
        return Booking.objects.get(practitioner=self.people[name])

    def standing(self) -> dict[str, str]:
        rows = Booking.objects.order_by("pk").values_list("practitioner__name", "status")
        return dict(rows)

    def ask(self, name: str, button: str, *, on_course_page: str) -> None:
        """From the page of the course: what it says of places, the button, the tick, the button."""
        page = self.page_of(name)
        page.goto(f"/courses/{self.session.course.slug}/")
        expect(page.locator("tbody tr")).to_contain_text(on_course_page)
        page.get_by_role("button", name=button).click()
        page.get_by_label("I will come, or cancel by the deadline").check()
        page.get_by_role("button", name=button).click()

    def post(self) -> list[tuple[str, str]]:
        """Send what is in the outbox; return kind and reader of each mail in the order they were written."""
        waiting = list(Mail.objects.unsent().order_by("pk"))
        for mail in waiting:
            deliver(mail_id=mail.pk, now=timezone.now())
        return [(mail.kind, mail.recipient.name) for mail in waiting]

    def last_mail_to(self, name: str):
        (*_, mail) = [mail for mail in sent_mails.outbox if mail.to == [self.people[name].email]]
        return message_from_bytes(mail.message().as_bytes(), policy=policy.default)

    def click_in_mail(self, name: str, words: str) -> None:
        """The last mail to them, opened as HTML, and the link with these words."""
        html = self.last_mail_to(name).get_body(("html",)).get_content()
        self.reader.goto("about:blank")
        self.reader.set_content(html)
        self.reader.get_by_role("link", name=words).click()

    def open_from_text(self, name: str, page: str) -> None:
        """The same mail in plain text, and the address in it that leads to this page."""
        text = self.last_mail_to(name).get_body(("plain",)).get_content()
        (address,) = re.findall(rf"^(http\S+/link/{page}/\S+)$", text, re.MULTILINE)
        self.reader.goto(address)

    def give_back(self, reason: str) -> None:
        self.reader.get_by_label(reason).check()
        self.reader.get_by_role("button", name="Cancel my place").click()
        expect(self.reader.get_by_role("heading", name="Your place is cancelled")).to_be_visible()


@pytest.fixture(
    params=[
        pytest.param({"viewport": DESKTOP}, id="with scripts, at a desk"),
        pytest.param({"viewport": PHONE, "java_script_enabled": False}, id="without scripts, on a phone"),
    ]
)
def story(request, transactional_db, live_server, settings, page_for):
    settings.SITE_URL = live_server.url
    settings.COST_OF_EMPTY_PLACE = 50
    return Story(page_for, **request.param)


@pytest.mark.r51
def test_last_place_goes_from_hand_to_hand_by_the_links_of_mails(story):
    reader = story.reader

    # Anna takes the last place; Ben joins the queue, two more come behind him, and they see where they stand.
    story.ask("Anna", "Book", on_course_page="1 place left")
    expect(story.page_of("Anna").get_by_role("heading", name="Your place is booked")).to_be_visible()
    story.ask("Ben", "Join the waiting list", on_course_page="Full")
    expect(story.page_of("Ben").get_by_role("heading", name="You are on the waiting list")).to_be_visible()
    expect(story.page_of("Ben").locator("main")).to_contain_text("You are 1st in the queue.")
    for name in ("Dora", "Cem"):
        person = story.people[name]
        book_place(session=story.session, practitioner=person, by=person, now=timezone.now())
    story.page_of("Cem").goto("/bookings/")
    expect(story.page_of("Cem").locator("main")).to_contain_text("Waiting list (3rd)")
    assert story.standing() == {"Anna": "confirmed", "Ben": "waiting", "Dora": "waiting", "Cem": "waiting"}
    assert story.post() == [
        ("confirmation", "Anna"),
        ("waiting list", "Ben"),
        ("waiting list", "Dora"),
        ("waiting list", "Cem"),
    ]

    # In good time Anna gives it back by the link of her confirmation: Ben has the place at once.
    story.click_in_mail("Anna", "Cancel your place")
    expect(reader.locator("main")).to_contain_text("Anna, this is about:")
    expect(reader.locator("main")).to_contain_text("There is still time")
    assert story.booking("Anna").status == "confirmed"  # the link alone does nothing
    story.give_back("I am ill")
    expect(reader.locator("main")).not_to_contain_text("late")
    anna = story.booking("Anna")
    assert (anna.status, anna.cancel_reason, anna.cancelled_late, anna.cancelled_by) == (
        "cancelled",
        "sickness",
        False,
        story.people["Anna"],
    )
    assert story.standing() == {"Anna": "cancelled", "Ben": "confirmed", "Dora": "waiting", "Cem": "waiting"}
    assert story.post() == [("cancellation", "Anna"), ("promotion", "Ben")]
    story.page_of("Ben").goto("/bookings/")
    expect(story.page_of("Ben").get_by_role("heading", name=TITLE)).to_be_visible()
    expect(story.page_of("Ben").locator("main")).to_contain_text("I can’t come")
    story.page_of("Cem").reload()
    expect(story.page_of("Cem").locator("main")).to_contain_text("Waiting list (2nd)")

    with time_machine.travel(story.session.cancel_by_at + dt.timedelta(hours=2), tick=True):
        story.pages.clear()  # days later everybody has to sign in again
        # The deadline is over. Ben is told what cancelling now means before he does it.
        story.open_from_text("Ben", "cancel")
        warning = reader.locator(".govuk-warning-text")
        expect(warning).to_contain_text("Cancelling now is recorded as a late cancellation. It is not a no-show.")
        expect(reader.locator("main")).to_contain_text("about £50")
        assert story.booking("Ben").status == "confirmed"
        story.give_back("I’m needed at work")
        expect(reader.locator("main")).to_contain_text("recorded as a late cancellation")
        ben = story.booking("Ben")
        assert (ben.status, ben.cancel_reason, ben.cancelled_late) == ("cancelled", "workload", True)

        # So late nobody is given a place unasked: it is offered to Dora, who does not want it …
        assert story.standing() == {"Anna": "cancelled", "Ben": "cancelled", "Dora": "offered", "Cem": "waiting"}
        assert story.post() == [("cancellation", "Ben"), ("offer", "Dora")]
        story.click_in_mail("Dora", "Say whether you can come")
        expect(reader.locator("main")).to_contain_text("Dora, a place has come free for you. We are holding it until")
        assert story.booking("Dora").status == "offered"
        reader.get_by_role("button", name="No, give it to the next person").click()
        expect(reader.get_by_role("heading", name="Thank you for telling us")).to_be_visible()
        assert story.booking("Dora").cancel_reason == "offer declined"

        # … and then to Cem, who sees it on his page, and takes it by the link.
        assert story.standing() == {"Anna": "cancelled", "Ben": "cancelled", "Dora": "cancelled", "Cem": "offered"}
        assert story.post() == [("cancellation", "Dora"), ("offer", "Cem")]
        story.page_of("Cem").goto("/bookings/")
        expect(story.page_of("Cem").get_by_role("heading", name="A place has come free")).to_be_visible()
        story.open_from_text("Cem", "offer")
        reader.get_by_role("button", name="I’m coming: take the place").click()
        expect(reader.get_by_role("heading", name="The place is yours")).to_be_visible()
        assert story.standing() == {
            "Anna": "cancelled",
            "Ben": "cancelled",
            "Dora": "cancelled",
            "Cem": "confirmed",
        }
        assert story.post() == [("confirmation", "Cem")]
        parts = story.last_mail_to("Cem").walk()
        (invite,) = [part for part in parts if part.get_content_type() == "text/calendar"]
        assert invite["content-type"].params["method"] == "REQUEST"
        story.page_of("Cem").reload()
        expect(story.page_of("Cem").locator(".turnout-card")).to_contain_text("Next")
        assert list(faults(now=timezone.now())) == []
    assert [page.faults for page in story.opened] == [[]] * 5
