"""What was before: the partnership brings its own spreadsheet in, page by page, and by it knows who to ring."""

import datetime as dt

from django.core.files.uploadedfile import SimpleUploadedFile

from bookings.models import Booking, Spreadsheet
from tests.support.years.life import Life
from training.models import Session

SESSIONS, SEATS = 12, 14
MISSED = {0: 7}  # of each session of the first course, of which many stay away; of the others one
NAMED = 40  # on a list of who to ring
STEPS = ("rows", "columns", "words", "names")


def brings_its_history_in(life: Life) -> None:
    """A year of registers kept in a spreadsheet; and another one that is removed again."""
    team = life.browser_of(life.there.team)
    for name in ("registers.csv", "by mistake.csv"):
        team.post("spreadsheets", spreadsheet=SimpleUploadedFile(name, _registers(life).encode()), saved="")
    kept, mistaken = Spreadsheet.objects.order_by("pk")
    team.post("spreadsheet-remove", mistaken.pk)
    for step in STEPS:
        team.fill(f"spreadsheet-{step}", kept.pk)
    team.post("spreadsheet-check", kept.pk, bring_in="yes")
    team.post("data-import", "organisations", file=SimpleUploadedFile("list.csv", _organisations(life).encode()))
    there = team.answered["Location"].partition("file=")[2]
    team.post("data-import", "organisations", confirm=there)


def _registers(life: Life) -> str:
    lines = ["Name,Email,Organisation,Course,Date,Attended?"]
    for nth in range(SESSIONS):
        course = nth % 2
        on = life.now.date() - dt.timedelta(days=330 - 25 * nth)
        for seat, person in enumerate(life.chance.sample(life.there.people, SEATS)):
            came = "N" if seat < MISSED.get(course, 1) else "Y"
            title = life.there.courses[course].title
            lines.append(f'{person.name},{person.email},"{person.organisation}","{title}",{on:%d/%m/%Y},{came}')
    return "\n".join(lines) + "\n"


def _organisations(life: Life) -> str:
    return f"Organisation,Organisation type\r\nBrought in Trust,{life.there.organisations[0].type}\r\n"


def ringing_begins(life: Life) -> None:
    life.browser_of(life.there.team).post("calls-settings", is_on="on", names=str(NAMED))


def ringing_ends(life: Life) -> None:
    life.browser_of(life.there.team).post("calls-settings", is_on="off", names="4")


def rings(life: Life, session: Session) -> None:
    """Whoever the list of today names is rung: each outcome once, then as people are reached."""
    team = life.browser_of(life.there.team)
    listed = Booking.objects.filter(listed_to_ring__call_list__day=life.now.date(), status="confirmed").distinct()
    for nth, booking in enumerate(listed.order_by("pk")):
        outcome = ("not reached", "coming", "cant")[nth] if nth < 3 else "coming"
        team.post("call", booking.pk, outcome=outcome)
