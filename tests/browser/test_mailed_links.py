"""r24: a browser that runs scripts, as mail scanners do, opens every link of every mail, and nothing changes.

Then a person presses the button, on the same pages.
"""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from bookings.models import Booking, Evaluation, Mail
from bookings.notices.kinds.confirmation import Confirmation
from bookings.notices.kinds.evaluation_request import EvaluationRequest
from bookings.notices.kinds.no_show_enquiry import NoShowEnquiry
from bookings.notices.kinds.offer import Offer
from bookings.notices.kinds.reminder import Reminder
from bookings.notices.kinds.waiting_list import WaitingList
from bookings.notices.sending.outbox import queue_notice
from bookings.notices.wording.compose import compose
from tests.support.factories import UserFactory, make_booking, make_session
from training.models import Session

pytestmark = pytest.mark.r24


@pytest.fixture
def mails(transactional_db, live_server, settings):
    """A mail of each kind that asks something, with links to this very server."""
    settings.SITE_URL = live_server.url
    now = timezone.now()
    today = timezone.localdate(now)
    coming = make_session(on=today + dt.timedelta(days=20), capacity=5)
    past = make_session(on=today - dt.timedelta(days=2))
    until = now + dt.timedelta(hours=20)
    told = [
        (
            Reminder(first_on=coming.first_on),
            make_booking(session=coming, practitioner=UserFactory(name="Priya Practitioner")),
        ),
        (Confirmation(), make_booking(session=coming)),
        (WaitingList(position=1), make_booking(session=coming, status="waiting")),
        (
            Offer(expires_at=until),
            make_booking(session=coming, status="offered", offer_expires_at=until, confirmed_at=None),
        ),
        (NoShowEnquiry(), make_booking(session=past, outcome="no show")),
        (EvaluationRequest(), make_booking(session=past, outcome="attended")),
    ]
    written = {notice.kind: queue_notice(notice, booking=booking, now=now) for notice, booking in told}
    for mail in written.values():
        compose(mail, now=now)
        mail.save()
    return written


def everything() -> list[list[dict]]:
    return [list(model.objects.order_by("pk").values()) for model in (Booking, Evaluation, Mail, Session)]


def links_of(mail: Mail) -> list[str]:
    return sorted(set(re.findall(r"https?://\S+", mail.text)) | set(re.findall(r'href="(http[^"]*)"', mail.html)))


def link(mail: Mail, name: str) -> str:
    (address,) = [address for address in links_of(mail) if f"/link/{name}/" in address]
    return address


def test_opening_every_link_of_every_mail_changes_nothing(mails, page_for):
    before = everything()
    page = page_for()
    opened = 0
    for mail in mails.values():
        for address in links_of(mail):
            page.goto(address, wait_until="networkidle")
            opened += 1
    assert opened == 15
    assert page.faults == []
    assert everything() == before


@pytest.mark.parametrize("scripts", [True, False])
def test_person_presses_the_button(mails, page_for, scripts):
    page = page_for(java_script_enabled=scripts)
    page.goto(link(mails["reminder"], "coming"))
    page.get_by_role("button", name="I’m coming").click()
    expect(page.get_by_role("heading", name="Thank you: we expect you")).to_be_visible()
    page.get_by_role("link", name="I can’t come after all").click()
    page.get_by_label("I am ill").check()
    page.get_by_role("button", name="Cancel my place").click()
    expect(page.get_by_role("heading", name="Your place is cancelled")).to_be_visible()

    page.goto(link(mails["offer"], "offer"))
    page.get_by_role("button", name="I’m coming: take the place").click()
    expect(page.get_by_role("heading", name="The place is yours")).to_be_visible()

    page.goto(link(mails["no-show enquiry"], "absence"))
    page.get_by_label("I forgot").check()
    page.get_by_role("button", name="Send my answer").click()
    expect(page.get_by_role("heading", name="Thank you for telling us")).to_be_visible()

    page.goto(link(mails["evaluation request"], "evaluate"))
    page.get_by_label("4 – good").check()
    page.get_by_role("button", name="Send my answer").click()
    expect(page.get_by_role("heading", name="Thank you for telling us")).to_be_visible()

    said = {kind: Booking.objects.get(mails=mail) for kind, mail in mails.items()}
    assert (said["reminder"].status, said["reminder"].reply) == ("cancelled", "not coming")
    assert said["offer"].status == "confirmed"
    assert said["evaluation request"].evaluation.score == 4
    assert said["no-show enquiry"].absence_reason == "I forgot, or did not know that I had a place."
