"""The pages behind mailed links. r24: reading changes nothing; r25: what opens nothing gets one page, and no traces."""

import datetime as dt
import io
import logging

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from bookings.models import Booking, Certificate, Evaluation, Mail, Register
from bookings.notices.links.tokens import MAX_AGE, Purpose, make_link_token
from deploy.redaction import LinksLeftOut
from tests.support.factories import UserFactory, make_booking, make_session
from training.models import Course

pytestmark = pytest.mark.django_db

PAGES = {
    "link-cancel": Purpose.CANCEL,
    "link-coming": Purpose.REPLY,
    "link-cannot-come": Purpose.REPLY,
    "link-offer": Purpose.OFFER,
    "link-absence": Purpose.ABSENCE,
    "link-evaluate": Purpose.EVALUATE,
}
WHY = {"reason": "sickness", "note": "A cold"}
OPINION = {"score": "4", "comment": "More time for cases"}


@pytest.fixture
def place(frozen_now):
    """Priya's place on Tuesday 7 July 2026, to be cancelled by Thursday 2 July, 5pm."""
    return make_booking(session=make_session(capacity=1), practitioner=UserFactory(name="Priya Practitioner"))


@pytest.fixture
def offer(frozen_now):
    until = frozen_now + dt.timedelta(hours=24)
    return make_booking(status="offered", offer_expires_at=until, confirmed_at=None, queue_number=1)


@pytest.fixture
def missed(frozen_now):
    return make_booking(session=make_session(on=dt.date(2026, 5, 26)), outcome="no show")


@pytest.fixture
def attended(frozen_now):
    """A place that was taken up; the certificate waits for what its person says."""
    booking = make_booking(session=make_session(on=dt.date(2026, 5, 26)), outcome="attended")
    Course.objects.update(certificate_needs_evaluation=True)
    Register.objects.create(session=booking.session, state="complete", closed_at=booking.session.ends_at)
    return booking


def address(name: str, booking: Booking, *, made_at: dt.datetime | None = None) -> str:
    now = made_at or dt.datetime(2026, 6, 1, 10, tzinfo=dt.UTC)
    return reverse(name, args=[make_link_token(purpose=PAGES[name], booking=booking, now=now)])


def everything() -> list[dict]:
    return [row for model in (Booking, Mail, Evaluation, Certificate) for row in model.objects.order_by("pk").values()]


def words(response) -> str:
    return " ".join(response.content.decode().split())


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


def test_cancelling_by_link_gives_the_place_to_whoever_waits(client, place):
    waiting = make_booking(session=place.session, status="waiting")
    page = client.get(address("link-cancel", place))
    assert "You are in good time" in words(page)
    assert "late cancellation" not in words(page)
    answer = client.post(address("link-cancel", place), WHY, follow=True)
    place.refresh_from_db()
    waiting.refresh_from_db()
    assert (place.status, place.cancel_reason, place.cancel_note) == ("cancelled", "sickness", "A cold")
    assert (place.cancelled_by, place.cancelled_late, place.reply) == (place.practitioner, False, "")
    assert waiting.status == "confirmed"
    assert "Your place is cancelled" in words(answer)


@pytest.mark.parametrize(("seconds", "late"), [(0, False), (1, True)])
def test_late_cancellation_is_told_plainly_before_and_after(client, place, seconds, late):
    with time_machine.travel(place.session.cancel_by_at + dt.timedelta(seconds=seconds), tick=False):
        before = words(client.get(address("link-cancel", place)))
        after = words(client.post(address("link-cancel", place), WHY, follow=True))
    place.refresh_from_db()
    assert place.cancelled_late is late
    assert ["recorded as a late cancellation" in text for text in (before, after)] == [late, late]


def test_cancelling_asks_why(client, place):
    answer = client.post(address("link-cancel", place), {})
    place.refresh_from_db()
    assert place.status == "confirmed"
    assert "Choose the reason that fits best." in words(answer)


def test_cancelling_twice_by_link_cancels_once(client, place):
    client.post(address("link-cancel", place), WHY)
    answer = client.post(address("link-cancel", place), WHY | {"reason": "leave"})
    place.refresh_from_db()
    assert (answer.status_code, place.cancel_reason) == (200, "sickness")
    assert Mail.objects.filter(kind="cancellation").count() == 1


def test_waiting_list_is_left_by_link(client, frozen_now):
    booking = make_booking(status="waiting")
    assert "Leave the waiting list" in words(client.get(address("link-cancel", booking)))
    assert "You are off the list" in words(client.post(address("link-cancel", booking), WHY, follow=True))


def test_place_cannot_be_cancelled_by_link_once_the_session_runs(client, place):
    with time_machine.travel(place.session.starts_at, tick=False):
        assert "This session has begun" in words(client.get(address("link-cancel", place)))
        client.post(address("link-cancel", place), WHY)
    place.refresh_from_db()
    assert place.status == "confirmed"


def test_coming_is_kept(client, place, now):
    assert "Are you still coming?" in words(client.get(address("link-coming", place)))
    answer = client.post(address("link-coming", place), follow=True)
    place.refresh_from_db()
    assert (place.status, place.reply, place.replied_at) == ("confirmed", "coming", now)
    assert "Thank you: we expect you" in words(answer)


def test_cannot_come_is_kept_and_cancels(client, place, now):
    client.post(address("link-cannot-come", place), WHY)
    place.refresh_from_db()
    assert (place.status, place.cancel_reason) == ("cancelled", "sickness")
    assert (place.reply, place.replied_at) == ("not coming", now)


def test_coming_after_cancelling_brings_nothing_back(client, place):
    client.post(address("link-cancel", place), WHY)
    answer = client.post(address("link-coming", place))
    place.refresh_from_db()
    assert (place.status, place.reply) == ("cancelled", "")
    assert "This booking holds no place any more." in words(answer)


def test_offer_is_accepted_by_link(client, offer):
    assert "Can you come?" in words(client.get(address("link-offer", offer)))
    answer = client.post(address("link-offer", offer), {"answer": "accept"}, follow=True)
    offer.refresh_from_db()
    assert offer.status == "confirmed"
    assert "The place is yours" in words(answer)


def test_offer_is_declined_by_link(client, offer):
    answer = client.post(address("link-offer", offer), {"answer": "decline"}, follow=True)
    offer.refresh_from_db()
    assert (offer.status, offer.cancel_reason) == ("cancelled", "offer declined")
    assert "The place goes to the next person." in words(answer)


def test_declining_what_was_accepted_takes_no_place_away(client, offer):
    client.post(address("link-offer", offer), {"answer": "accept"})
    client.post(address("link-offer", offer), {"answer": "decline"})
    offer.refresh_from_db()
    assert offer.status == "confirmed"


@pytest.mark.parametrize("answer", ["", "accept"])
def test_offer_past_its_time_is_not_to_be_had(client, offer, answer):
    with time_machine.travel(offer.offer_expires_at, tick=False):
        assert "no longer on offer to you" in words(client.get(address("link-offer", offer)))
        client.post(address("link-offer", offer), {"answer": answer})
    offer.refresh_from_db()
    assert offer.status == "offered"  # run_due ends it


def test_absence_is_explained_once(client, missed, now):
    answer = client.post(address("link-absence", missed), {"reason": "forgot", "note": "Sorry"}, follow=True)
    client.post(address("link-absence", missed), {"reason": "sickness", "note": ""})
    missed.refresh_from_db()
    assert missed.absence_reason == "I forgot, or did not know that I had a place. Sorry"
    assert (missed.absence_explained_at, missed.outcome) == (now, "no show")
    assert "Thank you for telling us" in words(answer)


def test_absence_that_was_none_has_nothing_to_explain(client, place):
    assert "There is nothing you need to do." in words(client.get(address("link-absence", place)))
    client.post(address("link-absence", place), {"reason": "forgot"})
    place.refresh_from_db()
    assert place.absence_reason == ""


def test_evaluation_is_given_once_by_link_and_brings_the_certificate(client, attended, now):
    assert "The certificate comes with your answer." in words(client.get(address("link-evaluate", attended)))
    assert "Select how good the course was" in words(client.post(address("link-evaluate", attended), {}))
    answer = client.post(address("link-evaluate", attended), OPINION, follow=True)
    client.post(address("link-evaluate", attended), OPINION | {"score": "1"})
    (kept,) = Evaluation.objects.filter(booking=attended)
    assert (kept.score, kept.comment, kept.sent_at) == (4, "More time for cases", now)
    assert Certificate.objects.filter(booking=attended).count() == 1
    assert "The certificate is ready." in words(answer)
    assert "More time for cases" not in words(answer)


@pytest.mark.parametrize("which", ["place", "missed"])
def test_evaluation_by_link_of_what_was_not_attended_is_refused(request, client, which):
    booking = request.getfixturevalue(which)
    assert "You cannot answer now" in words(client.get(address("link-evaluate", booking)))
    client.post(address("link-evaluate", booking), OPINION)
    assert Evaluation.objects.count() == 0


def unusable(name: str, booking: Booking, now: dt.datetime) -> dict[str, str]:
    """Addresses that open nothing, by what is wrong with them."""
    good = address(name, booking)
    token = good.split("/")[-2]
    other = next(purpose for purpose in Purpose if purpose != PAGES[name])
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
    lines = log.getvalue().splitlines()
    assert len(lines) == 8
    assert [line.split(f"/{name.replace('-', '/', 1)}/")[1].split("/")[0] for line in lines] == ["…"] * 8
