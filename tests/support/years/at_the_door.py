"""The day of a session and what follows: registers with gaps, walk-ins, corrections, disputes, excuses, evaluations."""

import json

from bookings.attendance.register.reading import is_closed, marks_of, on_register
from bookings.models import Booking, Mark
from tests.support.links import address
from tests.support.years import behaviour
from tests.support.years.getting_places import still_planned
from tests.support.years.giving_up import will_stay_away
from tests.support.years.life import Life
from training.models import Session

KEPT_AWAY = ("sickness", "workload", "emergency", "forgot", "other")


def door(life: Life, session: Session) -> None:
    """The trainer marks who is there, all but some, and puts on the register whoever came without a place."""
    session = Session.objects.get(pk=session.pk)
    if not still_planned(session):
        return
    trainer = life.browser_of(session.trainers.first())
    for day in session.days.order_by("position"):
        marks = []
        for booking in on_register(session).prefetch_related("mails", "calls"):
            if life.chance.random() < behaviour.UNMARKED:
                continue
            value = "absent" if will_stay_away(life, booking) else "present"
            if value == "present" and life.chance.random() < 0.03:
                value = "part"
            marks.append({"booking": str(booking.pk), "day": str(day.pk), "value": value, "seen": ""})
        if marks:
            trainer.post("register-mark", session.pk, marks=json.dumps(marks), day=day.pk)
    if life.happens("register-walk-in", 0.5):
        somebody = life.chance.choice(life.there.people)
        trainer.post("register-walk-in", session.pk, day=1, name=somebody.name, email=somebody.email)


def register_is_closed(life: Life, session: Session) -> None:
    """The register is closed after the end; some are forgotten, and of some the sheet is lost."""
    if not still_planned(session):
        return
    session = Session.objects.get(pk=session.pk)
    trainer = life.browser_of(session.trainers.first())
    if life.happens("register-unavailable", behaviour.LOST):
        trainer.post("register-unavailable", session.pk, reason="The sheet was lost")
    elif not life.happens("registers chased", behaviour.LEFT_OPEN):
        marks, days = marks_of(session), list(session.days.all())
        said = {
            f"answer-{booking.pk}-{day.pk}": "unknown"
            for booking in on_register(session)
            for day in days
            if (booking.pk, day.pk) not in marks
        }
        trainer.post("register-close", session.pk, **said)


def register_is_put_right(life: Life, session: Session) -> None:
    """Of a closed register somebody is corrected, somebody excused; whoever is told that they missed it may say no."""
    if not is_closed(session):
        return
    trainer, team = life.browser_of(session.trainers.first()), life.browser_of(life.there.team)
    missed = list(Booking.objects.missed().filter(session=session).select_related("practitioner", "session"))
    for booking in missed:
        if life.happens("register-correct", 0.15):
            mark = Mark.objects.filter(booking=booking).first()
            said = {"value": "present", "seen": mark.value if mark else "", "reason": "They signed the paper sheet"}
            trainer.post("register-correct", session.pk, booking.pk, **said)
        elif life.happens("register-excuse", 0.18):
            team.post("register-excuse", session.pk, booking.pk, reason="Was in court")
        elif life.happens("contested", 0.2):
            says_they_were_there(life, booking)
        elif life.happens("link-absence", 0.45):
            said = {"reason": life.chance.choice(KEPT_AWAY), "note": ""}
            life.browser_of(None).post("link-absence", at=address("link-absence", booking, made_at=life.now), **said)


def says_they_were_there(life: Life, booking: Booking) -> None:
    """The team looks into it: by turns the register is put right, and stays as it is."""
    life.done["contested"] += 1
    said = {"reason": "present", "note": "I sat at the back"}
    life.browser_of(None).post("link-absence", at=address("link-absence", booking, made_at=life.now), **said)
    found = min(("dispute-put-right", "dispute-close"), key=lambda answer: life.done[answer])
    life.browser_of(life.there.team).post(found, booking.pk)


def some_evaluate(life: Life, session: Session) -> None:
    """Of those who came, some say what it was like, by the link in their mail."""
    came = Booking.objects.filter(session=session, outcome__in=("attended", "partly attended"))
    for booking in came.select_related("session", "practitioner").order_by("pk"):
        if life.chance.random() < 0.3:
            at = address("link-evaluate", booking, made_at=life.now)
            life.browser_of(None).post("link-evaluate", at=at, score=str(life.chance.choice((3, 4, 5))))
