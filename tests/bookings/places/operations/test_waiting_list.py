import datetime as dt

import pytest

from bookings.models import Booking, Mail
from bookings.places.operations.answering_offers import NoSuchOffer, accept_offer, decline_offer
from bookings.places.operations.booking import book_place, cancel_booking
from bookings.places.operations.waiting_list import (
    fill_free_places,
    give_idle_places,
    lapse_all_offers,
    lapse_offers,
    next_queue_number,
)
from bookings.upkeep.due import run_due
from tests.support.factories import UserFactory, make_booking, make_session
from training.working_days import answer_by

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _one_after_the_other(settings):
    """Until the session begins; asking all at once is in test_late_offers.py."""
    settings.LATE_OFFER_HOURS = 0


@pytest.fixture
def offered(now):
    """A full session past its cancellation deadline whose one place was given back: offered to the first of two."""
    session = make_session(capacity=1)
    holder, first, second = (
        book_place(session=session, practitioner=person, by=person, now=now)
        for person in (UserFactory(), UserFactory(), UserFactory())
    )
    when = session.cancel_by_at + dt.timedelta(hours=1)
    cancel_booking(booking=holder, reason="sickness", by=holder.practitioner, now=when)
    first.refresh_from_db()
    second.refresh_from_db()
    return first, second, when


def test_place_freed_after_the_deadline_is_offered_and_held(offered):
    first, second, when = offered
    assert (first.status, second.status) == ("offered", "waiting")
    assert when == dt.datetime(2026, 7, 2, 17, 0, tzinfo=dt.UTC)  # Thursday, 6pm: a day later is Friday evening
    assert first.offer_expires_at == dt.datetime(2026, 7, 6, 8, 0, tzinfo=dt.UTC)  # Monday, 9am
    assert list(Booking.objects.holding_a_place()) == [first]
    assert Mail.objects.filter(kind="offer").get().booking == first


def test_offer_never_runs_past_the_start(now):
    session = make_session(capacity=1)
    holder, first = (book_place(session=session, practitioner=p, by=p, now=now) for p in (UserFactory(), UserFactory()))
    when = session.starts_at - dt.timedelta(hours=1)
    cancel_booking(booking=holder, reason="sickness", by=holder.practitioner, now=when)
    first.refresh_from_db()
    assert first.offer_expires_at == session.starts_at


def test_accepting_an_offer_confirms_it_once(offered):
    first, _, when = offered
    for _tap in range(2):
        assert accept_offer(booking=first, by=first.practitioner, now=when).status == "confirmed"
    assert Mail.objects.filter(booking=first, kind="confirmation").count() == 1


def test_declining_an_offer_passes_it_on_and_is_not_late(offered):
    first, second, when = offered
    declined = cancel_booking(booking=first, reason="offer declined", by=first.practitioner, now=when)
    second.refresh_from_db()
    assert (declined.cancelled_late, second.status) == (False, "offered")


def lapse(booking):
    """Let the time of an offer run out; return when that was."""
    booking.refresh_from_db()
    assert lapse_all_offers(now=booking.offer_expires_at - dt.timedelta(seconds=1)) == 0
    with pytest.raises(NoSuchOffer):
        accept_offer(booking=booking, by=booking.practitioner, now=booking.offer_expires_at)
    ended_at = booking.offer_expires_at
    assert lapse_all_offers(now=ended_at) == 1
    return ended_at


def standing(*bookings):
    now = Booking.objects.in_bulk([booking.pk for booking in bookings])
    return [(now[booking.pk].status, now[booking.pk].cancel_reason) for booking in bookings]


def mails(booking, kind):
    return list(Mail.objects.filter(booking=booking, kind=kind).order_by("pk").values_list("facts", flat=True))


def test_first_offer_that_lapses_passes_on_and_costs_no_turn(offered):
    first, second, _ = offered
    until = lapse(first)
    assert standing(first, second) == [("waiting", ""), ("offered", "")]
    assert mails(first, "offer lapsed") == [{"until": until.isoformat(), "keeps_turn": True}]
    with pytest.raises(NoSuchOffer):
        accept_offer(booking=first, by=first.practitioner, now=until)
    cancel_booking(booking=second, reason="offer declined", by=second.practitioner, now=until)
    first.refresh_from_db()
    assert (first.status, first.queue_number) == ("offered", 1)
    assert [facts.get("again", False) for facts in mails(first, "offer")] == [False, True]


def test_second_offer_that_lapses_ends_the_booking(offered):
    first, second, _ = offered
    until = lapse(first)
    cancel_booking(booking=second, reason="offer declined", by=second.practitioner, now=until)
    lapse(first)
    assert standing(first) == [("cancelled", "offer lapsed")]
    assert [facts.get("keeps_turn", False) for facts in mails(first, "offer lapsed")] == [True, False]
    assert run_due(now=until)["offers that ended"] == 0


def test_place_that_nobody_else_can_have_is_offered_again_without_a_word_of_its_being_gone(offered):
    first, second, when = offered
    cancel_booking(booking=second, reason="leave", by=second.practitioner, now=when)
    until = lapse(first)
    first.refresh_from_db()
    assert (first.status, first.offer_expires_at) == ("offered", min(answer_by(until, 24), first.session.starts_at))
    assert (len(mails(first, "offer")), mails(first, "offer lapsed")) == (2, [])


def test_offer_that_runs_out_with_the_start_ends_the_booking(now):
    session = make_session(capacity=1)
    holder, first = (book_place(session=session, practitioner=p, by=p, now=now) for p in (UserFactory(), UserFactory()))
    when = session.starts_at - dt.timedelta(hours=1)
    cancel_booking(booking=holder, reason="sickness", by=holder.practitioner, now=when)
    lapse(first)
    assert standing(first) == [("cancelled", "offer lapsed")]


def test_a_turn_passed_over_by_a_lapse_comes_before_those_behind(offered, now):
    """Three wait. The first lets an offer lapse, the second takes it: the next place is the first one's."""
    first, second, when = offered
    third = book_place(session=first.session, practitioner=UserFactory(), by=second.practitioner, now=when)
    until = lapse(first)
    accept_offer(booking=second, by=second.practitioner, now=until)
    cancel_booking(booking=second, reason="leave", by=second.practitioner, now=until)
    assert standing(first, third) == [("offered", ""), ("waiting", "")]


def test_person_whose_offer_lapsed_is_told_and_the_next_one_too(offered):
    first, second, _ = offered
    lapse_all_offers(now=first.offer_expires_at)
    told = Mail.objects.filter(created_at=first.offer_expires_at).order_by("pk").values_list("kind", "booking", "to")
    assert list(told) == [
        ("offer", second.pk, second.practitioner.email),
        ("offer lapsed", first.pk, first.practitioner.email),
    ]


def test_only_offers_past_their_time_of_this_session_lapse(offered, now):
    first, waiting, _ = offered
    over = first.offer_expires_at
    later = make_booking(session=first.session, status="offered", offer_expires_at=over + dt.timedelta(seconds=1))
    elsewhere = make_booking(status="offered", offer_expires_at=over)
    confirmed = make_booking(session=first.session, offer_expires_at=over)  # once offered, and taken up
    assert lapse_offers(session=first.session, now=over) == 1
    left = [Booking.objects.get(pk=one.pk).status for one in (first, later, elsewhere, confirmed, waiting)]
    assert left == ["waiting", "offered", "offered", "confirmed", "waiting"]
    assert lapse_all_offers(now=over) == 1
    assert Booking.objects.get(pk=elsewhere.pk).status == "cancelled"


def test_no_to_an_offer_that_was_none_any_more_leaves_the_waiting_person_waiting(offered):
    """Their offer lapsed, they asked again, and then answer the old mail."""
    _, waiting, when = offered
    with pytest.raises(NoSuchOffer):
        decline_offer(booking=waiting, by=waiting.practitioner, now=when)
    waiting.refresh_from_db()
    assert (waiting.status, waiting.cancelled_at) == ("waiting", None)


def test_no_to_a_place_that_was_taken_up_leaves_it(offered):
    first, _, when = offered
    accept_offer(booking=first, by=first.practitioner, now=when)
    with pytest.raises(NoSuchOffer, match="You’ve already accepted this place"):
        decline_offer(booking=first, by=first.practitioner, now=when)
    assert Booking.objects.get(pk=first.pk).status == "confirmed"


@pytest.mark.parametrize("seconds", [0, 1])
def test_no_once_the_session_has_begun_is_none(offered, seconds):
    first, _, _ = offered
    begun = first.session.starts_at + dt.timedelta(seconds=seconds)
    with pytest.raises(NoSuchOffer):
        decline_offer(booking=first, by=first.practitioner, now=begun)
    assert Booking.objects.get(pk=first.pk).status == "offered"


def test_yes_after_no_is_refused_in_words(offered):
    first, _, when = offered
    decline_offer(booking=first, by=first.practitioner, now=when)
    with pytest.raises(NoSuchOffer, match="no longer on offer to you"):
        accept_offer(booking=first, by=first.practitioner, now=when)
    assert Booking.objects.get(pk=first.pk).cancel_reason == "offer declined"


def test_yes_of_somebody_who_waits_and_has_no_offer_is_refused(offered):
    _, waiting, when = offered
    with pytest.raises(NoSuchOffer, match="no longer on offer to you"):
        accept_offer(booking=waiting, by=waiting.practitioner, now=when)
    assert Booking.objects.get(pk=waiting.pk).status == "waiting"


def test_yes_is_possible_until_the_last_second_and_not_once_the_session_begins(now):
    session = make_session()
    runs_on = session.starts_at + dt.timedelta(hours=1)  # the session was moved nearer meanwhile
    offer = make_booking(session=session, status="offered", offer_expires_at=runs_on)
    with pytest.raises(NoSuchOffer, match="has passed"):
        accept_offer(booking=offer, by=offer.practitioner, now=session.starts_at)
    before = session.starts_at - dt.timedelta(seconds=1)
    taken = accept_offer(booking=offer, by=offer.practitioner, now=before)
    assert (taken.status, taken.confirmed_at, taken.offer_expires_at) == ("confirmed", before, None)


def test_number_in_the_queue_is_one_more_than_was_ever_given_here(now):
    session = make_session(capacity=1)
    make_booking(session=session)
    gone = make_booking(session=session, status="waiting", queue_number=7)
    make_booking(status="waiting", queue_number=30)
    assert next_queue_number(session) == 8
    cancel_booking(booking=gone, reason="leave", by=gone.practitioner, now=now)
    assert next_queue_number(session) == 8
    assert next_queue_number(make_session()) == 1


@pytest.mark.parametrize(("seconds", "status"), [(0, "confirmed"), (1, "offered")])
def test_place_freed_until_the_deadline_is_given_and_after_it_offered(now, seconds, status):
    session = make_session(capacity=1)
    waiting = make_booking(session=session, status="waiting")
    when = session.cancel_by_at + dt.timedelta(seconds=seconds)
    assert fill_free_places(session=session, now=when) == [waiting]
    waiting.refresh_from_db()
    assert (waiting.status, waiting.confirmed_at) == (status, when if status == "confirmed" else None)


@pytest.mark.parametrize(
    "fields", [{"status": "draft"}, {"status": "cancelled", "cancelled_at": dt.datetime.now(dt.UTC)}]
)
def test_session_that_does_not_run_gives_no_places(fields, now):
    session = make_session(**fields)
    make_booking(session=session, status="waiting")
    assert fill_free_places(session=session, now=now) == []


def test_session_that_has_begun_gives_no_places():
    session = make_session()
    waiting = make_booking(session=session, status="waiting")
    assert fill_free_places(session=session, now=session.starts_at) == []
    assert fill_free_places(session=session, now=session.starts_at - dt.timedelta(seconds=1)) == [waiting]


def test_only_sessions_with_places_to_come_that_these_people_wait_for_are_looked_at_again(now):
    waiting = [make_booking(session=make_session(on=dt.date(2026, 7, day)), status="waiting") for day in (7, 8, 9)]
    first, _, begun = waiting
    full = make_session(capacity=1)
    make_booking(session=full)
    make_booking(session=full, practitioner=first.practitioner, status="waiting")
    assert give_idle_places(now=now, to=[first.practitioner_id]) == 1
    assert [Booking.objects.get(pk=one.pk).status for one in waiting] == ["confirmed", "waiting", "waiting"]
    assert give_idle_places(now=begun.session.starts_at) == 0
    assert give_idle_places(now=now) == 2


def test_place_is_offered_for_the_hours_of_the_setting_and_named_in_the_mail(offered, settings):
    first, _, when = offered
    mail = Mail.objects.get(kind="offer")
    assert dt.datetime.fromisoformat(mail.facts["expires_at"]) == answer_by(when, settings.OFFER_HOURS)
    assert first.history.first().history_user is None


def test_offer_that_ends_says_who_was_told_when_and_nobody_cancelled(offered):
    first, _, _ = offered
    Booking.objects.filter(pk=first.pk).update(offers_lapsed=1)
    lapse_all_offers(now=first.offer_expires_at)
    first.refresh_from_db()
    assert (first.cancelled_at, first.cancelled_by, first.cancelled_late) == (first.offer_expires_at, None, False)
