"""A year of a partnership: its sessions with everything around them, on the agenda of a life."""

import datetime as dt

from tests.support.years import at_the_door, behaviour, getting_places, giving_up, newcomers, team
from tests.support.years.giving_up import team_rings
from tests.support.years.life import Life
from training.models import Session

EARLY, NOON, LATE = dt.time(9, 30), dt.time(12, 20), dt.time(18, 40)
_HOURS = (("09:30", "12:30"), ("13:30", "16:30"))


def day_after(session: Session, days: int) -> dt.date:
    return session.first_on + dt.timedelta(days=days)


def plan_year(life: Life, begins: dt.date) -> None:
    """Put on the agenda the days on which the team plans the sessions of a year that begins on this day."""
    size = life.there.size
    for number in range(size.sessions):
        term, nth = number % len(size.terms), number // len(size.terms)
        held = begins + dt.timedelta(days=size.terms[term] + nth // 4 % 20)
        held += dt.timedelta(days=max(0, held.weekday() - 4) and 7 - held.weekday())
        life.on(held - dt.timedelta(days=45), EARLY, one_session, held, number)
    life.on(begins + dt.timedelta(days=1), NOON, newcomers.comes_under_two_names)
    life.on(begins + dt.timedelta(days=2), NOON, newcomers.some_want_to_be_told)
    life.on(begins + dt.timedelta(days=size.terms[0] + 10), NOON, newcomers.is_made_one)


def one_session(life: Life, held: dt.date, number: int) -> None:
    """Plan a session, and all that people will do about it."""
    starts, ends = _HOURS[number // len(life.there.size.terms) % 2]
    more = {"needs_approval": "on"} if life.chance.random() < 0.2 else {}
    session = team.plan(life, on=held, starts=starts, ends=ends, **more)
    if session is None:
        return
    people_ask(life, session)
    something_changes(life, session, number)
    people_give_up(life, session)
    for days in life.there.size.visits:
        life.worker_comes(day_after(session, days))
        if days < 0:
            life.on(day_after(session, days), EARLY, team_rings)
    life.at(session.starts_at + dt.timedelta(minutes=20), at_the_door.door, session)
    life.at(session.ends_at + dt.timedelta(minutes=20), at_the_door.register_is_closed, session)
    life.on(day_after(session, 2), NOON, at_the_door.some_evaluate, session)
    life.on(day_after(session, 3), NOON, at_the_door.register_is_put_right, session)


def people_ask(life: Life, session: Session) -> None:
    chance, seats = life.chance, session.capacity
    if chance.random() < 0.2:
        life.on(day_after(session, -35), NOON, getting_places.team_pastes_several, session)
        seats -= 6
    for _ in range(round(seats * chance.uniform(0.9, 1.5))):
        day = day_after(session, -chance.randint(4, 40))
        life.on(day, dt.time(chance.randint(9, 17), chance.randint(0, 59)), getting_places.wants_a_place, session)
    life.on(day_after(session, -5), NOON, getting_places.wait_together, session)


def something_changes(life: Life, session: Session, number: int) -> None:
    """Of thirty sessions two are put off, and two called off."""
    nth = (session.first_on.year + number) % 15
    if nth == 4:
        life.on(day_after(session, -12), EARLY, team.move, session)
    elif nth == 11:
        life.on(day_after(session, -6), EARLY, team.call_off, session)


def people_give_up(life: Life, session: Session) -> None:
    life.on(day_after(session, -8), NOON, giving_up.some_cancel, session, behaviour.CANCELS_EARLY)
    life.on(day_after(session, -6), NOON, giving_up.some_move, session)
    life.on(day_after(session, -4), NOON, giving_up.some_send_a_colleague, session)
    life.on(day_after(session, -1), NOON, giving_up.some_cancel, session, behaviour.CANCELS_LATE)
    for days in (-8, -4, -3, -2, -1):
        life.on(day_after(session, days), LATE, getting_places.offers_are_answered, session)
    for days in (-3, -1):
        life.on(day_after(session, days), LATE, giving_up.some_answer, session)
