"""What all pages behind links have in common. r24: reading changes nothing; r25: what opens nothing gets one page, and
no traces.
"""

import datetime as dt
import io
import logging

import pytest
from django.test import Client
from django.urls import reverse

from bookings.models import Booking, Certificate, Evaluation, Mail
from bookings.notices.links.tokens import MAX_AGE, Purpose, make_link_token
from deploy.redaction import LinksLeftOut
from tests.support.factories import make_booking
from tests.support.links import PAGES, WHY, address

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]


def everything() -> list[dict]:
    return [row for model in (Booking, Mail, Evaluation, Certificate) for row in model.objects.order_by("pk").values()]


@pytest.mark.r24
@pytest.mark.parametrize("method", ["get", "head", "options"])
@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("which", ["place", "offer", "missed", "attended"])
def test_reading_twenty_times_changes_nothing(request, client, name, which, method):
    booking = request.getfixturevalue(which)
    before = everything()
    answers = {getattr(client, method)(address(name, booking)).status_code for _ in range(20)}
    assert answers == {200}
    assert everything() == before
    assert Booking.history.filter(id=booking.pk).count() == 1


@pytest.mark.r24
@pytest.mark.parametrize("name", PAGES)
def test_pressing_a_button_of_another_site_changes_nothing(place, name):
    client = Client(enforce_csrf_checks=True)
    before = everything()
    assert client.post(address(name, place), WHY).status_code == 403
    assert everything() == before


# Whoever may answer that they can't come may do these instead.
OF_TWO_PURPOSES = ("link-move", "link-colleague")


def unusable(name: str, booking: Booking, now: dt.datetime) -> dict[str, str]:
    """Addresses that open nothing, by what is wrong with them."""
    good = address(name, booking)
    token = good.split("/")[-2]
    opens = {PAGES[name]} | ({Purpose.REPLY} if name in OF_TWO_PURPOSES else set())
    other = next(purpose for purpose in Purpose if purpose not in opens)
    gone = Booking(pk=booking.pk + 1_000_000)
    return {
        "cut": reverse(name, args=[token[:-1]]),
        "expired": address(name, booking, made_at=now - MAX_AGE[PAGES[name]] - dt.timedelta(seconds=1)),
        "another purpose": reverse(name, args=[make_link_token(purpose=other, booking=booking, now=now)]),
        "another booking": reverse(name, args=[f"{booking.pk + 1}.{token.split('.', 1)[1]}"]),
        "no booking": address(name, gone),
        "made up": reverse(name, args=["<script>"]),
    }


@pytest.mark.r25
@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_opens_nothing_gets_one_neutral_page(client, place, now, name, method):
    make_booking()
    before = everything()
    pages = set()
    for wrong in unusable(name, place, now).values():
        answer = getattr(client, method)(wrong, WHY)
        assert answer.status_code == 404
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer["Cache-Control"]
        pages.add(answer.content)
    assert len(pages) == 1
    assert b"Priya" not in pages.pop()
    assert everything() == before


@pytest.mark.r25
@pytest.mark.parametrize("name", PAGES)
def test_pages_behind_links_are_not_kept_or_passed_on(client, place, name):
    for answer in (client.get(address(name, place)), client.post(address(name, place), WHY)):
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Robots-Tag"] == "noindex"


@pytest.mark.r25
@pytest.mark.parametrize("name", PAGES)
def test_tokens_are_not_in_the_logs(client, place, now, name):
    handler = next(
        handler
        for handler in logging.getLogger().handlers
        if any(isinstance(which, LinksLeftOut) for which in handler.filters)
    )
    log = io.StringIO()
    stream = handler.setStream(log)
    try:
        for wrong in unusable(name, place, now).values():
            client.get(wrong)
        client.put(address(name, place))
        Client(enforce_csrf_checks=True).post(address(name, place))
    finally:
        handler.setStream(stream)
    unnamed = (" turnout.request request", " turnout.security form refused: person unknown")  # these have no address
    lines = [line for line in log.getvalue().splitlines() if not any(words in line for words in unnamed)]
    assert len(lines) == 8
    assert [line.split(f"/{name.replace('-', '/', 1)}/")[1].split("/")[0] for line in lines] == ["…"] * 8
