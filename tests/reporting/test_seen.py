"""What the model is told of bookings equals what a second, plain reading of each says."""

import datetime as dt
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.models import Booking
from reporting import seen
from reporting.insight.inputs import INPUTS, earlier, lead_time, start
from reporting.seen import DAYS_OF_RECORD, seen_in
from tests.reporting.test_second_count import many, scopes, with_history
from tests.support import counted_again as again
from tests.support.factories import UserFactory, make_reminder
from tests.support.report_cases import DAY, Outcome, Status, booked, scope, session

pytestmark = pytest.mark.django_db
YEAR = dt.timedelta(days=365)
PLACE = {named.name: place for place, named in enumerate(INPUTS)}


def recorded(booking):
    return again.held(booking) and booking.outcome in ("attended", "partly attended", "no show")


def plainly(booking, everybody, mean):
    begins = booking.session.starts_at
    reply = again.response(booking)
    replies = {"Said they are coming": "coming", "Did not reply": "no reply"}
    if booking.reply == "not coming":  # who said so and holds the place still has answered nothing that holds
        reminders = again.response(Booking(pk=booking.pk, reply="", session=booking.session))
        reply = reminders
    answer = replies.get(reply) or ("not asked" if booking.booked_by_id else "")
    if booking.takes_over_from_id:
        who = ""
    elif booking.named_from_id:
        who = "other"
    else:
        who = {None: "", booking.practitioner_id: "self"}.get(booking.booked_by_id, "other")
    before = [
        one
        for one in everybody
        if one.practitioner_id == booking.practitioner_id
        and (one.session.starts_at, one.session_id) < (begins, booking.session_id)
    ]
    return (
        lead_time((begins - booking.booked_at) / dt.timedelta(days=1)),
        answer,
        who,
        "first" if again.first_or_not(booking) == "First booking" else "later",
        again.WEEKDAYS[booking.session.first_on.weekday()],
        start(begins.astimezone(again.LONDON).hour),
        booking.session.delivery,
        booking.session.course.provider,
        earlier(sum(one.outcome == "no show" for one in before), len(before), mean),
    )


@many
@given(chance=st.randoms(use_true_random=False))
def test_every_recorded_booking_is_seen_as_it_is(chance, now):
    def check():
        for asked, narrowed in scopes(now):
            of_year = list(filter(recorded, again.bookings_of(asked.period, now)))
            mean = sum(one.outcome == "no show" for one in of_year) / len(of_year) if of_year else 0
            since = asked.period.start - dt.timedelta(days=DAYS_OF_RECORD)
            known = [
                one
                for one in Booking.objects.select_related("session")
                if recorded(one)
                and one.session.status == "published"
                and since <= one.session.first_on <= asked.period.end
                and one.session.starts_at <= now
            ]
            expected = Counter()
            for one in filter(recorded, again.bookings_of(asked.period, now, **narrowed)):
                expected[
                    one.session_id, one.session.course_id, plainly(one, known, mean), one.outcome == "no show"
                ] += 1
            found = Counter()
            for row in seen_in(asked):
                found[row.session, row.course, row.levels, True] += row.no_shows
                found[row.session, row.course, row.levels, False] += row.recorded - row.no_shows
            assert +found == +expected

    with_history(chance, check)


def level(row, name):
    return row.levels[PLACE[name]]


def test_silence_after_a_reminder_is_told_from_never_having_been_asked(now):
    in_session = session()
    [reminded] = booked(in_session, Outcome.NO_SHOW, booked_by=UserFactory())
    make_reminder(reminded, sent_at=in_session.starts_at - dt.timedelta(days=1))
    booked(in_session, Outcome.ATTENDED, booked_by=UserFactory())
    booked(in_session, Outcome.PARTLY_ATTENDED)  # brought in from elsewhere: nobody knows whether they were asked
    assert {level(row, "reply"): (row.recorded, row.no_shows) for row in seen_in(scope(now))} == {
        "no reply": (1, 1),
        "not asked": (1, 0),
        "": (1, 0),
    }


def test_record_is_what_came_before_the_session_and_never_the_session_itself(now):
    person = UserFactory()
    for days in (0, 1, 2):
        booked(session(on=DAY + dt.timedelta(days=days)), Outcome.NO_SHOW, practitioner=person)
    booked(session(on=DAY), Outcome.ATTENDED, 30)
    theirs = [level(row, "earlier") for row in seen_in(scope(now)) if row.no_shows]
    assert theirs == ["usual", "often stayed away", "often stayed away"]


def test_a_narrowed_review_knows_what_people_did_elsewhere(now):
    person = UserFactory()
    for year in (2024, 2025):
        booked(session(on=dt.date(year, 5, 6)), Outcome.NO_SHOW, practitioner=person)
    here = session()
    booked(here, Outcome.ATTENDED, practitioner=person)
    booked(session(), Outcome.ATTENDED, 30)
    [row] = seen_in(scope(now, course_ids=frozenset([here.course_id])))
    assert level(row, "earlier") == "often stayed away"


@pytest.mark.parametrize("few", [0, 100], ids=["of all", "of those who may be new"])
def test_first_booking_is_told_by_when_it_was_booked_wherever_its_session_is(now, monkeypatch, few):
    """The database is not asked of who is known from the two years before; what those do not show still counts."""
    monkeypatch.setattr(seen, "_FEW", few)
    at = session().starts_at - dt.timedelta(days=20)

    def comes(person, days=0, **narrowed):
        [one] = booked(session(**narrowed), Outcome.ATTENDED, practitioner=person)
        Booking.objects.filter(pk=one.pk).update(booked_at=at - dt.timedelta(days=days))
        return one.session_id

    known, long_known, of_late, of_a_file = (UserFactory() for _ in range(4))
    comes(known, 800, on=DAY - YEAR)
    comes(long_known, 3000, on=DAY - 6 * YEAR)
    comes(of_late, -1, on=DAY - YEAR)  # entered after the one of this period
    both = comes(of_a_file), comes(of_a_file)
    expected = {
        comes(known): "later",
        comes(long_known): "later",
        comes(of_late): "first",
        comes(UserFactory()): "first",
    }
    expected |= dict(zip(both, ("first", "later"), strict=True))
    assert {row.session: level(row, "first_booking") for row in seen_in(scope(now))} == expected


def test_places_that_say_nothing_of_coming_are_left_out(now):
    in_session = session()
    booked(in_session, Outcome.EXCUSED)
    booked(in_session, Outcome.NOT_RECORDED)
    booked(in_session, Outcome.ATTENDED, is_walk_in=True)
    booked(in_session, status=Status.CANCELLED)
    assert seen_in(scope(now)) == []
