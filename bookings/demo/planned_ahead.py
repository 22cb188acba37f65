"""What the team plans by: trainers who were asked, can't or said no, people who want a date, a spreadsheet half way."""

import datetime as dt
import tempfile
from collections.abc import Mapping
from pathlib import Path

from django.utils import timezone
from openpyxl import Workbook

from bookings.demo.accounts import DELIVERED_BY, TRAINER
from bookings.demo.people import ACCOUNT
from bookings.exchange.spreadsheets.keeping import keep_spreadsheet
from bookings.exchange.spreadsheets.opening import read_book
from bookings.models import Booking, Mail, TrainerRequest
from bookings.notices.kinds.trainer_asked import TrainerAsked
from bookings.notices.kinds.trainer_declined import TrainerDeclined
from bookings.notices.wording.compose import compose
from bookings.places.sessions.asking_trainers import ask_trainer, decline_request
from bookings.places.sessions.bulletins import subscribe
from bookings.places.sessions.new_dates import ask_for_date
from bookings.places.sessions.openings import ask_when_it_opens
from training.models import Course, Session, User
from training.operations.trainers import say_away, say_what_they_may_deliver

WANTED = 14
TOWN = "Wyebridge"
SPREADSHEET = "Training register 2022-23.xlsx"
REGISTER = [
    ("Wyebridge Primary School", "Rosalind Tranter", "Y"),
    ("Wyebridge Primary  School", "Owen Speke", "DNA"),
    ("Golden Vale Surgery", "Meera Nair", "Yes"),
    ("Golden Vale Surgery", "Bethan Lloyd", "Apologies"),
    ("Next Step Recovery", "Callum Pryce", "Y"),
    ("The Next Step Recovery", "Dilys Watkins", ""),
]


def plan_ahead(*, accounts: Mapping[str, User], by: User, now: dt.datetime) -> None:
    """Say what the demonstration's trainers may deliver, ask two of them, and let 14 people want a course."""
    for category, emails in DELIVERED_BY.items():
        for email in emails:
            listed = Course.objects.filter(may_be_delivered_by__trainer=accounts[email])
            courses = [*listed, *Course.objects.filter(category__name=category)]
            say_what_they_may_deliver(trainer=accounts[email], courses=courses)
    trainer, today = accounts[TRAINER], timezone.localdate(now)
    first, last = today + dt.timedelta(days=45), today + dt.timedelta(days=56)
    say_away(trainer=trainer, first_on=first, last_on=last, note="Annual leave", now=now)
    _ask_two(trainer, by=by, now=now)
    _want_a_date(now=now)
    _want_new_dates(now=now)
    _begin_a_spreadsheet(by=by, now=now)


def _ask_two(trainer: User, *, by: User, now: dt.datetime) -> None:
    """The trainer has not answered yet, somebody else has said no: of two sessions that others train."""
    if TrainerRequest.objects.exists():
        return
    coming = Session.objects.running().upcoming(now + dt.timedelta(days=14)).exclude(trainers=trainer)
    sessions = list(coming.order_by("starts_at", "pk")[:2])
    if sessions:
        ask_trainer(session=sessions[0], trainer=trainer, by=by, now=now - dt.timedelta(days=4))
    others = User.objects.trainers().exclude(pk=trainer.pk).order_by("pk")
    for session in sessions[1:]:
        if other := others.exclude(sessions_delivered=session).first():
            asked = ask_trainer(session=session, trainer=other, by=by, now=now - dt.timedelta(days=2))
            decline_request(request=asked, by=other, now=now - dt.timedelta(days=1), reason="I am in court that day")

    for mail in Mail.objects.filter(kind__in=(TrainerAsked.kind, TrainerDeclined.kind)).order_by("pk"):
        compose(mail, now=mail.created_at)  # the addresses are nobody's: the mails count as sent, for the team to read
        mail.state, mail.sent_at = Mail.State.SENT, mail.created_at
        mail.save()


def _want_a_date(*, now: dt.datetime) -> None:
    """So many people who have never booked a course want it, most of them in one town."""
    coming = Session.objects.running().upcoming(now).values("course")
    courses = Course.objects.filter(status=Course.Status.PUBLISHED, audience_types=None)
    course = courses.exclude(pk__in=coming).in_catalogue_order().first() or courses.in_catalogue_order().last()
    if course is None:
        return
    booked = Booking.objects.filter(session__course=course).values("practitioner")
    people = User.objects.filter(is_active=True, organisation__isnull=False, is_trainer=False, is_lead=False)
    wanting = people.exclude(pk__in=booked).order_by("pk")[: WANTED + 3]
    for number, person in enumerate(wanting):
        town = TOWN if number < WANTED else ""
        ask_for_date(course=course, by=person, now=now - dt.timedelta(days=30 - number), town=town)


def _begin_a_spreadsheet(*, by: User, now: dt.datetime) -> None:
    """A register of an earlier year is uploaded, and waits for the team to say what its columns mean."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Attendance"
    sheet.append(["Marches safeguarding training, 2022-23"])
    sheet.append([])
    sheet.append(["Course", "Date", "Organisation", "Name", "Attended?"])
    for organisation, name, came in REGISTER:
        sheet.append(["Understanding Child Neglect", dt.date(2022, 11, 8), organisation, name, came])
    sheet.append(["Total", None, None, None, len(REGISTER)])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / SPREADSHEET
        book.save(path)
        keep_spreadsheet(book=read_book(path, name=SPREADSHEET), by=by, now=now)


def _want_new_dates(*, now: dt.datetime) -> None:
    """Let one person get the bulletin, and be told when booking opens on a session."""
    person = User.objects.get(email=ACCOUNT)
    subscribe(by=person, now=now - dt.timedelta(days=20), town=TOWN)
    for session in (
        Session.objects.running().upcoming(now).filter(booking_opens_at__gt=now).order_by("starts_at", "pk")[:1]
    ):
        ask_when_it_opens(session=session, by=person, now=now)
