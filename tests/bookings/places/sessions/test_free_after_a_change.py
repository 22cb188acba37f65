"""A change of day, time or place leaves everybody time to give up their place, whatever the session's own deadline."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from bookings.models import Booking, Mail
from bookings.notices.wording.compose import compose
from bookings.places.operations.booking import cancel_booking
from bookings.places.operations.replies import say_not_coming
from bookings.places.operations.transfer import transfer
from bookings.places.sessions.changes import change_session
from bookings.places.sessions.merging import merge_session
from bookings.places.sessions.session_change import SessionChange
from reporting.outcomes import counts_in_all
from reporting.periods import reporting_year_of
from reporting.scope import Scope
from tests.support.factories import CourseFactory, UserFactory, VenueFactory, make_booking, make_session
from tests.support.links import address, words
from training.operations.schedule import DayPlan, as_planned, local_time

pytestmark = pytest.mark.django_db

# The session is on Tuesday 7 July 2026, to be cancelled by Thursday 2 July, 5pm.
MONDAY_11AM = local_time(dt.date(2026, 6, 29), dt.time(11))
THURSDAY_6PM = local_time(dt.date(2026, 7, 2), dt.time(18))
NEXT_MONDAY_5PM = local_time(dt.date(2026, 7, 6), dt.time(17))
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def booking(practitioner):
    return make_booking(session=make_session(venue=VenueFactory()), practitioner=practitioner)


def move(session, team_member, now, *, to: dt.date | None = None, **fields):
    """Give the session's day another date, time or place."""
    session.refresh_from_db()
    day = as_planned(session.days.get())
    plan = {"starts_at": day.starts_at, "ends_at": day.ends_at, "venue": day.venue, "joining_link": day.joining_link}
    if to:
        plan |= {"starts_at": local_time(to, dt.time(9, 30)), "ends_at": local_time(to, dt.time(16, 30))}
    change = SessionChange(days=[DayPlan(**plan | fields)])
    change_session(session=session, change=change, by=team_member, now=now)


def give_up(booking, at, operation=cancel_booking):
    gone = operation(booking=booking, reason="workload", by=booking.practitioner, now=at)
    gone.refresh_from_db()
    return gone.cancelled_late, gone.cancelled_after_change


@pytest.mark.parametrize(("after", "late", "because"), [(0 * SECOND, False, True), (SECOND, True, False)])
@pytest.mark.parametrize("operation", [cancel_booking, say_not_coming])
def test_moved_nearer_it_is_free_to_cancel_for_two_working_days(booking, team_member, after, late, because, operation):
    """Moved on Thursday to the Wednesday after: by the rule of three working days it would be late at once."""
    thursday = local_time(dt.date(2026, 6, 25), dt.time(15))
    move(booking.session, team_member, thursday, to=dt.date(2026, 6, 30))
    booking.session.refresh_from_db()
    assert booking.session.cancel_by_at == local_time(dt.date(2026, 6, 25), dt.time(17))
    monday_5pm = local_time(dt.date(2026, 6, 29), dt.time(17))
    assert give_up(booking, monday_5pm + after, operation) == (late, because)


@pytest.mark.parametrize(
    "fields",
    [{"starts_at": local_time(dt.date(2026, 7, 7), dt.time(10))}, {"venue": "another"}],
)
def test_another_time_or_place_after_the_deadline_makes_cancelling_free_again(booking, team_member, fields):
    other = make_booking(session=make_session())  # another session, which nobody changes
    fields = {"venue": VenueFactory()} if "venue" in fields else fields
    move(booking.session, team_member, THURSDAY_6PM, **fields)
    assert give_up(booking, NEXT_MONDAY_5PM) == (False, True)
    assert give_up(other, NEXT_MONDAY_5PM) == (True, False)


def test_it_is_free_until_the_start_where_that_comes_first(booking, team_member):
    monday_noon = local_time(dt.date(2026, 7, 6), dt.time(12))
    move(booking.session, team_member, monday_noon, venue=VenueFactory())
    booking.refresh_from_db()
    start = booking.session.starts_at
    assert booking.cancel_by(booking.session) == start
    assert give_up(booking, start - SECOND) == (False, True)


def test_another_joining_link_frees_nobody(booking, team_member):
    move(booking.session, team_member, THURSDAY_6PM, joining_link="https://meet.example.org/new")
    assert give_up(booking, THURSDAY_6PM) == (True, False)


def test_whoever_books_after_the_change_knew_of_it(booking, team_member):
    move(booking.session, team_member, THURSDAY_6PM, venue=VenueFactory())
    assert give_up(make_booking(session=booking.session), THURSDAY_6PM + SECOND) == (True, False)


def test_moving_to_another_date_because_of_the_change_is_not_late(booking, team_member):
    move(booking.session, team_member, THURSDAY_6PM, venue=VenueFactory())
    other = make_session(course=booking.session.course, on=dt.date(2026, 8, 4))
    transfer(booking=booking, to_session=other, by=booking.practitioner, now=NEXT_MONDAY_5PM)
    booking.refresh_from_db()
    assert (booking.cancelled_late, booking.cancelled_after_change) == (False, True)


@pytest.mark.parametrize("how", ["merged", "moved by the team", "moved by themselves"])
def test_a_date_that_somebody_else_chose_can_be_given_up(team_member, practitioner, how):
    course = CourseFactory()
    thin, other = make_session(course=course, on=dt.date(2026, 7, 28)), make_session(course=course)
    booking = make_booking(session=thin, practitioner=practitioner)
    if how == "merged":
        merge_session(session=thin, into=other, reason="Too few", by=team_member, now=THURSDAY_6PM)
    else:
        by = team_member if how == "moved by the team" else practitioner
        transfer(booking=booking, to_session=other, by=by, now=THURSDAY_6PM)
    moved = Booking.objects.get(moved_from=booking)
    own_choice = how == "moved by themselves"
    assert give_up(moved, NEXT_MONDAY_5PM) == (own_choice, not own_choice)


def test_a_deadline_that_the_team_makes_earlier_stays_for_those_who_were_told_it(booking, team_member):
    told = booking.session.cancel_by_at
    change = SessionChange(cancellation_working_days=10)
    change_session(session=booking.session, change=change, by=team_member, now=MONDAY_11AM)
    booking.session.refresh_from_db()
    assert booking.session.cancel_by_at < MONDAY_11AM
    later = make_booking(session=booking.session)
    assert give_up(later, told) == (True, False)
    assert give_up(booking, told) == (False, False)
    assert Mail.objects.filter(booking=booking, kind="session changed").count() == 0


def test_the_kept_deadline_ends_too(booking, team_member):
    told = booking.session.cancel_by_at
    change = SessionChange(cancellation_working_days=10)
    change_session(session=booking.session, change=change, by=team_member, now=MONDAY_11AM)
    assert give_up(booking, told + SECOND) == (True, False)


def test_reports_count_it_as_given_up_in_time(booking, team_member):
    move(booking.session, team_member, THURSDAY_6PM, venue=VenueFactory())
    give_up(booking, NEXT_MONDAY_5PM)
    late = make_booking(session=booking.session)
    give_up(late, NEXT_MONDAY_5PM)
    began = booking.session.starts_at
    counted = counts_in_all(Scope(period=reporting_year_of(began.date()), now=began))
    assert (counted.cancelled, counted.late_cancellation) == (1, 1)


def test_mail_of_the_change_says_until_when(booking, team_member):
    move(booking.session, team_member, THURSDAY_6PM, venue=VenueFactory())
    mail = Mail.objects.get(booking=booking, kind="session changed")
    compose(mail, now=THURSDAY_6PM)
    said = "Because of the change you can cancel until Monday 6 July 2026, 5pm, and it will not count as late."
    assert said in mail.text
    assert "until <strong>Monday 6 July 2026, 5pm</strong>, and it will" in mail.html.replace("\N{NO-BREAK SPACE}", " ")
    assert "deadline was" not in mail.text
    assert "by Monday 6 July 2026\\, 5pm" in mail.calendar.replace("\r\n ", "")


def test_mail_of_the_cancellation_puts_it_down_to_the_change(booking, team_member):
    move(booking.session, team_member, THURSDAY_6PM, venue=VenueFactory())
    give_up(booking, NEXT_MONDAY_5PM)
    mail = Mail.objects.get(booking=booking, kind="cancellation")
    compose(mail, now=NEXT_MONDAY_5PM)
    assert "We put this down to the change to the session, so it does not count as a late" in mail.text


def test_pages_say_until_when_and_ask_about_the_change(client, booking, team_member):
    move(booking.session, team_member, THURSDAY_6PM, venue=VenueFactory())
    client.force_login(booking.practitioner)
    with time_machine.travel(NEXT_MONDAY_5PM - SECOND, tick=False):
        for name in ("booking", "my-bookings"):
            page = words(client.get(reverse(name, args=[booking.pk] if name == "booking" else [])))
            assert "<strong>cancel by Monday 6 July 2026, 5pm</strong>: it will not count as late." in page
        for giving_up in (reverse("cancel-booking", args=[booking.pk]), address("link-cancel", booking)):
            page = words(client.get(giving_up))
            assert "The session has changed, so cancelling is free until Monday 6 July 2026, 5pm." in page
            assert "The new day, time or place does not suit me" in page
        client.post(giving_up, {"reason": "session changed"})
        page = words(client.get(reverse("booking", args=[booking.pk])))
    assert "The session had changed, so this does not count as a late cancellation." in page
    booking.refresh_from_db()
    assert (booking.cancel_reason, booking.cancelled_late) == ("session changed", False)


def test_the_change_is_no_reason_once_its_time_is_over(client, booking, team_member):
    move(booking.session, team_member, THURSDAY_6PM, venue=VenueFactory())
    with time_machine.travel(NEXT_MONDAY_5PM + SECOND, tick=False):
        page = words(client.get(address("link-cancel", booking)))
        assert "The free cancellation deadline was Monday 6 July 2026, 5pm." in page
        assert "does not suit me" not in page
        client.post(address("link-cancel", booking), {"reason": "session changed"})
    booking.refresh_from_db()
    assert booking.status == "confirmed"


def test_who_waits_is_told_of_the_change_and_free_anyway(booking, team_member):
    waiting = make_booking(session=booking.session, practitioner=UserFactory(), status="awaiting approval")
    move(booking.session, team_member, THURSDAY_6PM, venue=VenueFactory())
    waiting.refresh_from_db()
    assert waiting.session_changed_at == THURSDAY_6PM
    assert give_up(waiting, THURSDAY_6PM) == (False, False)
