"""Every change is told once, by whichever operation it was made, and to those only whom it is for."""

import datetime as dt

import pytest

from bookings.models import Booking, Webhook, WebhookDelivery, WebhookReading
from bookings.places.operations.booking import book_place, cancel_booking
from bookings.webhooks import reading
from bookings.webhooks.keeping import switch_off, switch_on
from bookings.webhooks.reading import read_history
from tests.support.attended import make_certificate
from tests.support.factories import OrganisationFactory, UserFactory, make_booking, make_session
from training.authorship import save_all_as, save_as
from training.models import Session

pytestmark = pytest.mark.django_db


def told(**which):
    return list(WebhookDelivery.objects.filter(**which).order_by("pk").values_list("event", "booking", "session"))


def book(session, person, now):
    return book_place(session=session, practitioner=person, by=person, now=now)


def test_booking_and_giving_it_back_are_told_in_order(add, practitioner, now):
    session = make_session()
    add()
    booking = book(session, practitioner, now)
    cancel_booking(booking=booking, by=practitioner, now=now, reason="ill")
    assert read_history(now=now) == 2
    assert told() == [("booking.confirmed", booking.pk, None), ("booking.cancelled", booking.pk, None)]
    assert read_history(now=now) == 0
    assert len(told()) == 2


def test_what_was_before_is_not_told(add, practitioner, now):
    make_booking(session=make_session(), practitioner=practitioner)
    add()
    read_history(now=now)
    assert told() == []


def test_who_waits_is_told_of_when_they_get_a_place(add, now):
    session = make_session(capacity=1)
    first, second = UserFactory.create_batch(2)
    held = book(session, first, now)
    add()
    waits = book(session, second, now)
    read_history(now=now)
    assert told() == []
    cancel_booking(booking=held, by=first, now=now, reason="ill")
    read_history(now=now)
    assert sorted(told()) == [("booking.cancelled", held.pk, None), ("booking.confirmed", waits.pk, None)]


def test_an_outcome_is_told_each_time_it_changes_and_silence_is_none(add, now):
    booking = make_booking(session=make_session(on=dt.date(2026, 5, 28)))
    add()
    booking.reply, booking.replied_at = "coming", now
    save_as(booking, by=None, now=now, fields=["reply", "replied_at"])
    read_history(now=now)
    assert told() == []
    for outcome in ("attended", "attended", "no show", "not recorded"):
        booking.outcome = outcome
        save_as(booking, by=None, now=now, fields=["outcome"])
    read_history(now=now)
    assert told() == [("attendance.recorded", booking.pk, None)] * 3


def test_a_certificate_is_told_of_when_given_and_when_withdrawn(add, team_member, now):
    booking = make_booking(session=make_session(on=dt.date(2026, 5, 28)), outcome="attended")
    add(events=["certificate.changed"])
    certificate = make_certificate(booking=booking)
    read_history(now=now)
    certificate.revoked_at, certificate.revoked_by, certificate.revoked_reason = now, team_member, "Not theirs"
    save_as(certificate, by=team_member, now=now)
    read_history(now=now)
    assert told() == [("certificate.changed", booking.pk, None)] * 2


def test_a_session_is_told_of_once_however_many_days_were_changed(add, now):
    session = make_session()
    add()
    day = session.days.get()
    later = now + dt.timedelta(minutes=5)
    for row, fields in ((session, ["starts_at", "ends_at"]), (day, ["starts_at", "ends_at"])):
        row.starts_at += dt.timedelta(days=1)
        row.ends_at += dt.timedelta(days=1)
        save_as(row, by=None, now=later, fields=fields)
    session.notes = "Bring a pen"
    save_as(session, by=None, now=later + dt.timedelta(minutes=1), fields=["notes"])
    read_history(now=later)
    assert told() == [("session.changed", None, session.pk)]


def test_a_draft_is_told_of_when_it_is_published(add, now):
    session = make_session(status=Session.Status.DRAFT)
    add()
    day = session.days.get()
    day.starts_at -= dt.timedelta(hours=1)
    save_as(day, by=None, now=now)
    read_history(now=now)
    assert told() == []
    session.status = Session.Status.PUBLISHED
    save_as(session, by=None, now=now, fields=["status"])
    read_history(now=now)
    assert told() == [("session.changed", None, session.pk)]


def test_each_hears_of_what_it_asked_for_of_its_own_organisation(add, now):
    ours, theirs = OrganisationFactory.create_batch(2)
    all_of_it, own = add(name="All"), add(name="Ours", organisation=ours)
    less = add(name="Less", events=["booking.cancelled"])
    bookings = [make_booking(practitioner=UserFactory(organisation=one)) for one in (ours, theirs)]
    read_history(now=now)
    heard = {
        webhook.name: set(webhook.deliveries.exclude(booking=None).values_list("booking", flat=True))
        for webhook in (all_of_it, own, less)
    }
    assert heard == {"All": {one.pk for one in bookings}, "Ours": {bookings[0].pk}, "Less": set()}
    sessions = {one.session_id for one in bookings}
    assert set(own.deliveries.exclude(session=None).values_list("session", flat=True)) == sessions


def test_the_organisation_is_that_of_the_day_of_booking(add, now):
    before, after = OrganisationFactory.create_batch(2)
    person = UserFactory(organisation=before)
    booking = make_booking(practitioner=person)
    own = add(organisation=before)
    person.organisation = after
    person.save()
    booking.move_to(Booking.Status.CANCELLED)
    booking.cancelled_at = now
    save_as(booking, by=None, now=now)
    read_history(now=now)
    assert list(own.deliveries.values_list("event", flat=True)) == ["booking.cancelled"]


def test_a_history_that_is_brought_in_is_no_news(add, now):
    add()
    make_booking(session=make_session(on=dt.date(2024, 3, 5)), outcome="attended")
    read_history(now=now)
    assert told() == []


def test_somebody_who_was_erased_is_not_told_of(add, now):
    add(events=["booking.cancelled"])
    booking = make_booking()
    booking.move_to(Booking.Status.CANCELLED)
    booking.cancelled_at = now
    save_as(booking, by=None, now=now)
    type(booking.practitioner).objects.filter(pk=booking.practitioner_id).update(erased_at=now)
    read_history(now=now)
    assert told() == []


def test_nothing_is_told_of_the_time_in_which_it_was_off(add, team_member, now):
    webhook = add(events=["booking.confirmed"])
    switch_off(webhook=webhook, by=team_member, now=now)
    make_booking()
    read_history(now=now)
    assert not WebhookReading.objects.exists()
    switch_on(webhook=webhook, by=team_member)
    after = make_booking()
    read_history(now=now)
    assert told() == [("booking.confirmed", after.pk, None)]


def test_more_than_one_round(add, now, monkeypatch):
    monkeypatch.setattr(reading, "A_ROUND", 2)
    add(events=["booking.confirmed"])
    bookings = [make_booking() for _ in range(5)]
    read_history(now=now)
    assert [booking for _, booking, _ in told()] == [one.pk for one in bookings]


def test_a_line_that_was_committed_late_is_found(add, now):
    """Keys are given out in order, but a transaction that began earlier may end later."""
    make_booking()  # from its key on it is read
    add(events=["booking.confirmed"])
    first, late, last = (make_booking() for _ in range(3))
    line = Booking.history.get(id=late.pk)
    kept = {field.attname: getattr(line, field.attname) for field in line._meta.fields}
    line.delete()
    read_history(now=now)
    assert [booking for _, booking, _ in told()] == [first.pk, last.pk]
    reading_of = WebhookReading.objects.get(table="bookings.booking")
    assert [one[:2] for one in reading_of.missing] == [[kept["history_id"], kept["history_id"]]]
    Booking.history.model.objects.create(**kept)
    read_history(now=now + dt.timedelta(minutes=1))
    assert [booking for _, booking, _ in told()] == [first.pk, last.pk, late.pk]
    assert WebhookReading.objects.get(table="bookings.booking").missing == []


def test_what_never_comes_is_looked_for_no_longer_after_a_while(add, now):
    add(events=["booking.confirmed"])
    lost = make_booking()
    make_booking()
    Booking.history.filter(id=lost.pk).delete()
    read_history(now=now)
    assert WebhookReading.objects.get(table="bookings.booking").missing
    make_booking()
    read_history(now=now + dt.timedelta(hours=2))
    assert WebhookReading.objects.get(table="bookings.booking").missing == []


def test_ranges_of_missing_keys():
    assert list(reading._without([5, 9, "since"], [2, 6, 7, 12])) == [[5, 5, "since"], [8, 9, "since"]]
    assert list(reading._without([5, 6, "since"], [5, 6])) == []


@pytest.mark.parametrize("many", [1, 3])
def test_reading_asks_no_more_for_more(add, now, many, django_assert_max_num_queries):
    add()
    session = make_session()
    people = UserFactory.create_batch(many)
    save_all_as([make_booking(session=session, practitioner=person) for person in people], by=None, now=now)
    with django_assert_max_num_queries(60):
        read_history(now=now)
    assert WebhookDelivery.objects.filter(event="booking.confirmed").count() == many


def test_without_a_webhook_a_round_asks_twice(now, django_assert_num_queries):
    with django_assert_num_queries(2):
        read_history(now=now)
    assert not Webhook.objects.exists()
