"""A year in which everything else happens once, beside what happens every year: every page with a button."""

import datetime as dt
from typing import Any

from bookings.models import Booking
from tests.support.years import (
    after_the_door,
    delivering,
    figures,
    getting_places,
    giving_up,
    history,
    lists,
    somebody,
    team,
    telling,
    with_colleagues,
)
from tests.support.years.life import Life, worker
from training.models import Session

NOON, AFTERNOON, LATE = dt.time(12, 40), dt.time(15), dt.time(18, 20)


def plan_everything(life: Life, begins: dt.date) -> None:
    """Put it all on the agenda of a year that begins on this day."""

    def on(days: int, act: Any, *given: Any) -> None:
        life.on(begins + dt.timedelta(days=days), NOON, act, *given)

    for nth, act in enumerate(
        (
            history.brings_its_history_in,
            telling.texts_are_turned_on,
            somebody.has_a_mobile,
            lists.catalogue,
            lists.places_to_meet,
            lists.kinds_of_organisations,
            lists.events_and_requirements,
            lists.form_of_evaluation,
            lists.words_of_mails,
            lists.other_programs,
            somebody.rings_the_team,
            somebody.has_a_role_for_a_while,
            somebody.is_not_reached,
            somebody.pages_of_ones_own,
            somebody.moves_from_a_day_on,
            somebody.names_an_organisation,
            delivering.say_when_they_cannot,
            figures.decided,
            figures.sent_by_email,
            figures.published_and_kept,
            figures.compared,
            history.ringing_begins,
        )
    ):
        on(3 + nth, act)
    for days, story in ((40, everything_about_one), (70, full_house), (90, comes_to_nothing), (110, the_team_merges)):
        on(days, story)
    for month in range(12):
        life.worker_comes(_monday(begins + dt.timedelta(days=31 * month)))
    on(200, history.ringing_ends)
    on(340, somebody.number_is_right)
    on(152, telling.a_mail_is_sent_again)
    on(337, somebody.is_known_by_one_name)
    on(339, somebody.certificates_in_one_file)
    on(341, somebody.walked_in_without_address)


def _monday(day: dt.date) -> dt.date:
    return day + dt.timedelta(days=-day.weekday() % 7)


def _planned(life: Life, *, days: int, **more: Any) -> Session:
    """Plan a session so many days ahead, on a working day, in the evening, when nobody else trains."""
    held = life.now.date() + dt.timedelta(days=days)
    held += dt.timedelta(days=max(0, held.weekday() - 4) and 7 - held.weekday())
    if "days-1-starts" in more:
        more["days-1-on"] = (held + dt.timedelta(days=1)).isoformat()
    session = team.plan(life, on=held, starts="17:00", ends="19:00", **more)
    assert session, "a session could not be planned"
    return session


def _before(life: Life, session: Session, days: int, act: Any, *, at: dt.time = NOON) -> None:
    life.on(session.first_on - dt.timedelta(days=days), at, act, session)


def everything_about_one(life: Life) -> None:
    """One session with all that can be done about one, before, during and after."""
    course = life.there.courses[0]
    session = _planned(life, days=60, course=course.pk, delivery="in person", capacity=12)
    for days in range(48, 40, -1):
        _before(life, session, days, somebody_books)
    for days in range(40, 34, -1):
        _before(life, session, days, getting_places.wants_a_place)
    for days in (2, -1, -90):
        life.on(session.first_on - dt.timedelta(days=days), LATE, telling.network_answers)
    for days in (2, 0, -1):
        life.on(session.first_on - dt.timedelta(days=days), AFTERNOON, telling.a_mail_is_sent_again)
    for days, act in (
        (50, with_colleagues.reserves),
        (33, with_colleagues.asks_colleagues),
        (32, with_colleagues.invited_instead_says_yes),
        (31, with_colleagues.books_whom_it_needs),
        (30, delivering.are_asked),
        (26, somebody.asks_to_be_forgotten),
        (6, history.rings),
        (5, giving_up.by_their_link),
        (4, after_the_door.before),
        (4, somebody.has_a_number_that_nobody_has),
    ):
        _before(life, session, days, act)
    for days in (50, 49, 43, 34, 33, 31, 29, 27, 25, 24, 6, 4, 3, 2, 1, -1, -2, -4, -90, -91, -97):
        life.worker_comes(session.first_on - dt.timedelta(days=days))
    life.at(session.starts_at + dt.timedelta(minutes=2), after_the_door.check_in, session)
    life.at(session.ends_at + dt.timedelta(minutes=20), after_the_door.closed_and_opened, session)
    for days, act in (
        (-2, after_the_door.says_why),
        (-3, after_the_door.certificates),
        (-5, telling.team_writes),
        (-92, after_the_door.months_later),
    ):
        _before(life, session, days, act)


def full_house(life: Life) -> None:
    """A small session that is full: people wait, are offered places early and late, alone and together."""
    course = life.there.courses[0].pk
    next_day = {"days-TOTAL_FORMS": 2, "days-1-starts": "17:00", "days-1-ends": "19:00"}
    venue = life.there.venues[-1].pk  # with spare chairs
    roomy = {"days-0-venue": venue, "days-1-venue": venue, "delivery": "in person"}
    session = _planned(life, days=40, capacity=5, course=course, **next_day, **roomy)
    for days in range(38, 26, -1):
        _before(life, session, days, getting_places.wants_a_place)
    _before(life, session, 25, telling.wants_a_date)
    _before(life, session, 20, with_colleagues.waits_with_names_to_come)
    _before(life, session, 15, with_colleagues.waits_no_more)
    _before(life, session, 14, with_colleagues.team_lets_them_wait)
    _before(life, session, 13, figures.extra_places_are_refused)
    for days in (14, 3, 1):
        life.worker_comes(session.first_on - dt.timedelta(days=days))
    for days in (4, 3, 2, 1):
        life.on(session.first_on - dt.timedelta(days=days), AFTERNOON, worker)
    for days in (12, 4, 2, 1):
        _before(life, session, days, giving_up.one_cancels)
        life.worker_comes(session.first_on - dt.timedelta(days=days - 1))
    _before(life, session, 1, getting_places.offers_are_answered, at=LATE)


def comes_to_nothing(life: Life) -> None:
    """One that opens later, needs approval that nobody gives, has too few people, and is called off."""
    opens = life.now.date() + dt.timedelta(days=6)
    parts = {f"booking_opens_at_{part}": getattr(opens, part) for part in ("day", "month", "year")}
    session = _planned(life, days=40, minimum=5, needs_approval="on", booking_opens_at_time="09:00", **parts)
    _before(life, session, 38, telling.want_to_be_told)
    for days in range(30, 26, -1):
        _before(life, session, days, somebody_books)
    for days in (33, 27, 25, 22, 19, 15, 10, 7, 5, 3):
        life.worker_comes(session.first_on - dt.timedelta(days=days))
    _before(life, session, 26, team_answers_for_a_manager)
    _before(life, session, 2, team.call_off)


def somebody_books(life: Life, session: Session) -> None:
    there = set(Booking.objects.filter(session=session).values_list("practitioner", flat=True))
    person = next((one for one in life.there.people if one.pk not in there), life.there.people[0])
    life.browser_of(person).post("book", session.pk, wants="list", other_date="both", **getting_places.agreed())


def team_answers_for_a_manager(life: Life, session: Session) -> None:
    asking = Booking.objects.filter(session=session, status="awaiting approval").order_by("pk").first()
    if asking:
        life.browser_of(life.there.team).fill("desk-approval", asking.pk, answer="approve", reason="Rang their manager")


def the_team_merges(life: Life) -> None:
    """Two dates of one course, planned as a series, are made one; before that the team gives somebody's place up."""
    course = life.there.courses[0].pk
    first = _planned(life, days=40, course=course, capacity=20)
    there = life.browser_of(life.there.team)
    later = (first.first_on + dt.timedelta(days=7)).isoformat()
    there.fill("desk-session-series", first.pk, **{"dates-0-on": later})
    other = Session.objects.filter(course=course, first_on=later).latest("pk")
    for session in (first, other):
        for days in (30, 29, 28):
            _before(life, session, days, getting_places.wants_a_place)
    _before(life, first, 15, team_gives_a_place_up)
    life.on(first.first_on - dt.timedelta(days=14), NOON, made_one, first, other)


def team_gives_a_place_up(life: Life, session: Session) -> None:
    for booking in giving_up.holding(session)[:1]:
        life.browser_of(life.there.team).fill("desk-booking-cancel", booking.pk, reason="sickness", note="They rang")


def made_one(life: Life, first: Session, other: Session) -> None:
    life.browser_of(life.there.team).fill("desk-session-merge", first.pk, into=other.pk, reason="Too few on each")
