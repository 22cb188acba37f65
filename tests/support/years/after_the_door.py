"""Around the day of one session: checking in, files and corrections of its register, evaluation, certificates."""

import datetime as dt
import json

from django.core.files.uploadedfile import SimpleUploadedFile

from bookings.attendance.evaluation.room import room_token
from bookings.attendance.register.reading import marks_of, on_register
from bookings.attendance.register.wall_codes import code_on_the_wall
from bookings.models import Booking, Certificate, TrainingElsewhere
from bookings.notices.links.tokens import Purpose, make_link_token
from tests.support.factories import UserFactory
from tests.support.links import address
from tests.support.meeting_files import Was, teams_of_2020, written
from tests.support.years.at_the_door import says_they_were_there
from tests.support.years.getting_places import still_planned
from tests.support.years.giving_up import holding
from tests.support.years.life import Life
from training.models import Session


def before(life: Life, session: Session) -> None:
    """Some say how sure they are before they come."""
    for booking in holding(session)[:2]:
        token = make_link_token(purpose=Purpose.BEFORE, booking=booking, now=life.now)
        life.browser_of(None).fill("link-before", token, in_a_hurry=True)
    for booking in holding(session)[2:3]:
        life.browser_of(booking.practitioner).fill("evaluate-at", booking.pk, "before", in_a_hurry=True)


def check_in(life: Life, session: Session) -> None:
    """One by the code on the wall, one by the link of a reminder with it; who walks in has no address."""
    if not still_planned(session):
        return
    code = code_on_the_wall(session.days.get(position=1), life.now)
    there = holding(session)
    for first in there[:1]:
        life.browser_of(first.practitioner).post("check-in", code=code)
        life.browser_of(None).post("evaluation-here", room_token(session), email=first.practitioner.email)
    for second in there[1:2]:
        at = address("link-check-in", second, made_at=life.now)
        life.browser_of(None).post("link-check-in", at=at, code=code)
    trainer = life.browser_of(session.trainers.first())
    somebody = {"name": "Wanda Walk", "organisation": "Far School", "is_not_listed": "on"}
    trainer.post("register-walk-in", session.pk, day=1, **somebody)


def closed_and_opened(life: Life, session: Session) -> None:
    """The register is filled from a file, closed, corrected, and opened once more."""
    trainer, days = life.browser_of(session.trainers.first()), list(session.days.all())
    marks = [
        {"booking": str(one.pk), "day": str(day.pk), "value": "absent" if 2 <= nth < 8 else "present", "seen": ""}
        for nth, one in enumerate(on_register(session))
        for day in days
        if (one.pk, day.pk) not in marks_of(session)
    ]
    team = life.browser_of(life.there.team)
    team.fill("register-why", session.pk, why_else="The trainer rang")  # they mark the first, their trainer the others
    team.post("register-mark", session.pk, marks=json.dumps(marks[:1]), day=days[0].pk)
    trainer.post("register-mark", session.pk, marks=json.dumps(marks[1:]), day=days[0].pk)
    there = [Was(one.practitioner.name, one.practitioner.email, ("17:00", "19:00")) for one in holding(session)]
    sheet = SimpleUploadedFile("attendance.csv", written(teams_of_2020(there, on=session.first_on)), "text/csv")
    trainer.post("register-file", session.pk, file=sheet)
    trainer.fill("register-close", session.pk)
    known, there = marks_of(session), list(on_register(session))
    for absent in (one for one in there if known[one.pk, days[0].pk].value == "absent"):
        key = f"value-{absent.pk}-{days[0].pk}"
        trainer.fill("register-correct-several", session.pk, reason="They signed the sheet", **{key: "present"})
        break
    trainer.fill(
        "register-came-too",
        session.pk,
        name="Late Lou",
        email="late.lou@example.org",
        reason="On the sheet",
        organisation="Far School",
        is_not_listed="on",
        **{f"day-{days[0].pk}": "present"},
    )
    trainer.fill("register-open-again", session.pk, reason="The sheet turned up")
    trainer.fill("register-close", session.pk)


def says_why(life: Life, session: Session) -> None:
    """Signed in, somebody says why they stayed away, somebody what it was like, somebody what it has changed."""
    missed = list(Booking.objects.missed().filter(session=session).select_related("practitioner", "session"))
    for booking in missed[:1]:
        life.browser_of(booking.practitioner).post("absence", booking.pk, reason="workload", note="")
    for booking in missed[1:]:
        says_they_were_there(life, booking)
    for booking in Booking.objects.filter(session=session, outcome="attended").select_related("practitioner")[:1]:
        life.browser_of(booking.practitioner).fill("evaluate", booking.pk, in_a_hurry=True, score="4")


def certificates(life: Life, session: Session) -> None:
    """One is issued again under another name, one withdrawn; what somebody did elsewhere is recorded."""
    team = life.browser_of(life.there.team)
    given = list(Certificate.objects.current().filter(booking__session=session).order_by("pk"))
    for first in given[:1]:
        team.fill("certificate-again", first.pk, name="Another Name")
    for other in given[1:2]:
        team.fill("certificate-withdraw", other.pk, reason="Was not there after all")
    person = UserFactory(organisation=life.there.organisations[0])
    ends = life.now.date() + dt.timedelta(days=80)
    for nth, title in enumerate(("Neglect", "By mistake")):
        done = life.now.date() - dt.timedelta(days=3 + nth)
        said = {"course": session.course_id, "title": title, "provider": "The county", "evidence": "Seen"}
        team.fill("elsewhere-record", person.pk, completed_on=done.isoformat(), expires_on=ends.isoformat(), **said)
    team.fill("elsewhere-withdraw", TrainingElsewhere.objects.latest("pk").pk, reason="Wrong person")


def months_later(life: Life, session: Session) -> None:
    for booking in Booking.objects.filter(session=session, outcome="attended").order_by("pk")[:2]:
        token = make_link_token(purpose=Purpose.LATER, booking=booking, now=life.now)
        life.browser_of(None).fill("link-later", token, in_a_hurry=True)
