"""SEQUENCE: whatever happens to a place, in whatever order, no calendar is sent less than it had."""

import contextlib
import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from bookings.models import Booking, Mail
from bookings.notices.sending.further_days import write_further_days
from bookings.notices.wording.compose import compose
from bookings.places.operations.answering_offers import accept_offer
from bookings.places.operations.booking import book_place, cancel_booking
from bookings.places.sessions.changes import cancel_session, change_session
from bookings.places.sessions.session_change import SessionChange
from tests.conftest import NOW
from tests.support import factories
from tests.support.thoroughness import rounds
from training.models import Session
from training.operations.schedule import DayPlan
from training.refusals import Refused

pytestmark = pytest.mark.long

PEOPLE = 3
STEPS = st.one_of(
    st.tuples(st.just("book"), st.integers(0, PEOPLE - 1)),
    st.tuples(st.just("cancel"), st.integers(0, PEOPLE - 1)),
    st.tuples(st.just("accept"), st.integers(0, PEOPLE - 1)),
    st.tuples(st.just("move"), st.integers(1, 3)),  # to so many days, at another time
    st.tuples(st.just("capacity"), st.integers(1, PEOPLE)),
    st.tuples(st.just("wait"), st.sampled_from([1, 34 * 24])),  # hours; the second leaps past the deadline
)


def take(step, session: Session, people: list, now: dt.datetime, number: int) -> None:
    what, which = step
    if what == "book":
        book_place(session=session, practitioner=people[which], by=people[which], now=now)
    elif what == "move":
        starts = [dt.datetime(2026, 7, 7 + 7 * n, 8, number % 50, tzinfo=dt.UTC) for n in range(which)]
        days = [DayPlan(starts_at=start, ends_at=start + dt.timedelta(hours=3)) for start in starts]
        change_session(session=session, change=SessionChange(days=days), by=None, now=now)
    elif what == "capacity":
        change_session(session=session, change=SessionChange(capacity=which), allow_overfull=True, by=None, now=now)
    elif what in ("cancel", "accept") and (
        booking := Booking.objects.live().filter(session=session, practitioner=people[which]).first()
    ):
        if what == "cancel":
            cancel_booking(booking=booking, reason="other", by=people[which], now=now)
        else:
            accept_offer(booking=booking, by=people[which], now=now)


def entries_of(mail: Mail):
    """Return (UID, SEQUENCE, method, times) of every entry in the mail."""
    if mail.calendar:
        calendar = Calendar.from_ical(mail.calendar)
        (event,) = calendar.events
        yield str(event["UID"]), event["SEQUENCE"], str(calendar["METHOD"]), (event.start, event.end)


def check(mails: list[Mail]) -> int:
    """Compare all entries in the order they were caused; return how many there were."""
    latest: dict[str, tuple] = {}
    for mail in mails:
        for uid, sequence, method, when in entries_of(mail):
            if uid in latest:
                before, method_before, when_before = latest[uid]
                assert sequence >= before
                if (method, when) != (method_before, when_before):
                    assert sequence > before
            else:
                assert method == "REQUEST"
            latest[uid] = (sequence, method, when)
    for booking in Booking.objects.all():
        sent = [entry for uid, entry in latest.items() if uid.startswith(f"booking-{booking.pk}-")]
        assert booking.invite_sequence >= max([sequence for sequence, *_ in sent], default=0)
        days = {f"booking-{booking.pk}-day-{day.pk}@" for day in booking.session.days.all()}
        in_the_calendar = {uid.split("@")[0] + "@" for uid, entry in latest.items() if entry[1] == "REQUEST"}
        mine = {uid for uid in in_the_calendar if uid.startswith(f"booking-{booking.pk}-")}
        assert mine == (days if booking.status == Booking.Status.CONFIRMED else set())
    return len(latest)


@pytest.mark.r11
@pytest.mark.django_db
@settings(
    max_examples=rounds(25, usually=10), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEPS, min_size=4, max_size=14), called_off=st.booleans())
def test_no_entry_is_sent_with_less_than_it_had(steps, called_off):
    Mail.objects.all().delete()
    Booking.objects.all().delete()
    session = factories.make_session(capacity=1)
    people = [factories.UserFactory() for _ in range(PEOPLE)]
    now, mails = NOW, []
    take(("book", 0), session, people, now, 0)
    for number, step in enumerate(steps, 1):
        now += dt.timedelta(minutes=5)
        if step[0] == "wait":
            now = min(now + dt.timedelta(hours=step[1]), dt.datetime(2026, 7, 6, 12, 0, number, tzinfo=dt.UTC))
        with contextlib.suppress(Refused):
            take(step, session, people, now, number)
        mails += compose_new(mails, now)
        check(mails)
    if called_off:
        cancel_session(session=session, reason="Snow", by=None, now=now)
        mails += compose_new(mails, now)
    assert check(mails) >= 1


def compose_new(mails: list[Mail], now: dt.datetime) -> list[Mail]:
    """Make the texts of new mails, and those of the further days that they have."""
    made: list[Mail] = []
    while new := list(Mail.objects.exclude(pk__in=[mail.pk for mail in [*mails, *made]]).order_by("pk")):
        for mail in new:
            further = compose(mail, now=now)
            mail.save()
            write_further_days(mail, further, now=now)
        made += new
    return made
