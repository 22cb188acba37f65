"""Five readers, and what becomes of a place: each calendar shows one entry a day of it, and then none."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.core import mail as outbox
from django.core.mail import EmailMultiAlternatives

from bookings.models import Booking, Mail
from bookings.notices.sending.delivery import deliver
from bookings.places.operations.booking import book_place, cancel_booking
from bookings.places.operations.substitution import substitute
from bookings.places.operations.transfer import transfer
from bookings.places.sessions.changes import cancel_session, change_session
from bookings.places.sessions.merging import merge_session
from bookings.places.sessions.session_change import SessionChange
from tests.conftest import NOW
from tests.support import factories
from tests.support.calendar_readers import (
    KeepsThemInRadicale,
    KeepsToTheRules,
    OpensEverything,
    RuleBroken,
    Shown,
    TakesOneDate,
    TakesTheInvite,
)
from tests.support.mail_goes_to import as_sent
from training.models import Session, SessionDay, User
from training.operations.schedule import DayPlan, as_planned

pytestmark = [pytest.mark.django_db, pytest.mark.r67]

READERS = {
    "opens everything": OpensEverything,
    "takes the invite": TakesTheInvite,
    "keeps to the rules": KeepsToTheRules,
    "takes one date": TakesOneDate,
    "Radicale": KeepsThemInRadicale,
}


@pytest.fixture(params=READERS)
def make_reader(request, tmp_path) -> Callable[[User], object]:
    def make(person: User):
        name = request.param
        folder = {"folder": tmp_path / str(person.pk)} if name == "Radicale" else {}
        return READERS[name](person.email, **folder)

    return make


class Story:
    """Somebody's bookings, their mails as the worker sends them, and one calendar that takes them."""

    def __init__(self, person: User, reader) -> None:
        self.person, self.reader, self.read = person, reader, 0
        self.now, self.mails = NOW, 0

    def arrive(self) -> None:
        """Send all that waits, those that sending it wrote too, and give it to the reader."""
        while waiting := list(Mail.objects.due(self.now).order_by("pk").values_list("pk", flat=True)):
            for pk in waiting:
                deliver(mail_id=pk, now=self.now)
        for message in outbox.outbox[self.read :]:
            if message.to == [self.person.email]:
                self.reader.receive(as_sent(message))
                self.mails += 1
        self.read = len(outbox.outbox)
        self.now += dt.timedelta(minutes=5)

    def shows_the_days_of(self, *sessions: Session) -> None:
        self.arrive()
        days = SessionDay.objects.filter(session__in=sessions).order_by("starts_at")
        assert self.reader.shows() == [(day.starts_at, day.ends_at) for day in days]

    def book(self, session: Session) -> Booking:
        return book_place(session=session, practitioner=self.person, by=self.person, now=self.now)

    def change(self, session: Session, days: list[DayPlan]) -> None:
        change_session(session=session, change=SessionChange(days=days), by=None, now=self.now)

    def cancel(self, booking: Booking) -> None:
        cancel_booking(booking=booking, reason="other", by=self.person, now=self.now)

    def move(self, booking: Booking, session: Session, **how) -> Booking:
        return transfer(booking=booking, to_session=session, by=self.person, now=self.now, **how)


def plans_of(session: Session) -> list[DayPlan]:
    return [as_planned(day) for day in session.days.order_by("position")]


def later(plan: DayPlan, **how: int) -> DayPlan:
    shift = dt.timedelta(**how)
    return DayPlan(starts_at=plan.starts_at + shift, ends_at=plan.ends_at + shift, venue=plan.venue)


def two_dates(first_days: int, second_days: int) -> tuple[Session, Session]:
    course, venue = factories.CourseFactory(), factories.VenueFactory(directions="Past the church.\nRing twice.")
    july, september = dt.date(2026, 7, 7), dt.date(2026, 9, 1)
    first = factories.make_session(course=course, on=july, days=first_days, venue=venue)
    return first, factories.make_session(course=course, on=september, days=second_days, venue=venue)


@pytest.fixture
def story(site, practitioner, make_reader) -> Story:
    return Story(practitioner, make_reader(practitioner))


@pytest.mark.parametrize(("first_days", "second_days"), [(1, 1), (2, 2), (2, 1), (1, 3), (3, 2)])
def test_booked_changed_moved_and_cancelled(story, first_days, second_days):
    first, second = two_dates(first_days, second_days)
    booking = story.book(first)
    story.shows_the_days_of(first)
    story.change(first, [later(plan, hours=1) for plan in plans_of(first)])
    story.shows_the_days_of(first)
    moved = story.move(booking, second)
    story.shows_the_days_of(second)
    story.change(second, [later(plan, days=1) for plan in plans_of(second)])
    story.shows_the_days_of(second)
    back = story.move(moved, first)
    story.shows_the_days_of(first)
    story.cancel(back)
    story.shows_the_days_of()


def test_a_move_of_one_day_is_one_mail_and_the_same_entry(story):
    first, second = two_dates(1, 1)
    booking = story.book(first)
    story.shows_the_days_of(first)
    mails = story.mails
    story.move(booking, second)
    story.shows_the_days_of(second)
    assert story.mails == mails + 1


def test_days_added_and_taken_away(story):
    session, other = two_dates(1, 2)
    booking = story.book(session)
    (day,) = plans_of(session)
    for plans in ([day, later(day, days=7)], [later(day, days=-2), day, later(day, days=7)], [later(day, days=7)]):
        story.change(session, plans)
        story.shows_the_days_of(session)
    moved = story.move(booking, other)
    story.shows_the_days_of(other)
    story.change(other, plans_of(other)[1:])  # the first, whose entry came from the other date
    story.shows_the_days_of(other)
    story.change(other, [later(plans_of(other)[0], days=-1), *plans_of(other)])
    story.shows_the_days_of(other)
    story.cancel(moved)
    story.shows_the_days_of()


def test_to_a_waiting_list_and_up_from_it(story):
    first, second = two_dates(2, 2)
    booking = story.book(first)
    Session.objects.filter(pk=second.pk).update(capacity=1)
    holder = factories.make_booking(session=second)
    story.shows_the_days_of(first)
    moved = story.move(booking, second, accept_waiting=True)
    story.shows_the_days_of()
    cancel_booking(booking=holder, reason="other", by=holder.practitioner, now=story.now)
    story.shows_the_days_of(second)
    moved.refresh_from_db()
    story.cancel(moved)
    story.shows_the_days_of()


def test_booked_again_after_cancelling(story):
    session, _ = two_dates(2, 1)
    story.cancel(story.book(session))
    story.shows_the_days_of()
    story.book(session)
    story.shows_the_days_of(session)


def test_called_off(story):
    session, _ = two_dates(2, 1)
    story.book(session)
    story.shows_the_days_of(session)
    cancel_session(session=session, reason="Snow", by=None, now=story.now)
    story.shows_the_days_of()


@pytest.mark.parametrize("waits_there", [False, True])
def test_merged_into_another_date(story, team_member, waits_there):
    first, second = two_dates(2, 2)
    story.book(first)
    if waits_there:  # who holds a place elsewhere keeps the better of the two
        factories.make_booking(session=second, practitioner=story.person, status="waiting", invite_sequence=4)
    story.shows_the_days_of(first)
    merge_session(session=first, into=second, reason="Too few", by=team_member, now=story.now)
    story.shows_the_days_of(second)


def test_a_colleague_takes_the_place(site, practitioner, make_reader):
    colleague = factories.UserFactory(organisation=practitioner.organisation)
    leaver, comer = (Story(person, make_reader(person)) for person in (practitioner, colleague))
    session, other = two_dates(2, 1)
    booking = leaver.book(session)
    leaver.shows_the_days_of(session)
    comer.read = leaver.read
    taken = substitute(booking=booking, colleague=colleague, by=practitioner, now=leaver.now)
    leaver.shows_the_days_of()
    comer.shows_the_days_of(session)
    comer.now = leaver.now
    comer.move(taken, other)
    comer.shows_the_days_of(other)


def test_changed_before_the_first_mail_left(story):
    session, other = two_dates(2, 2)
    booking = story.book(session)
    story.change(session, plans_of(session)[1:])
    story.shows_the_days_of(session)
    moved = story.move(booking, other)
    story.change(other, plans_of(other)[1:])
    story.shows_the_days_of(other)
    story.cancel(moved)
    story.shows_the_days_of()


@pytest.mark.parametrize("second_days", [1, 2])
def test_moved_and_cancelled_before_the_mail_of_the_move_left(story, second_days):
    """That mail is not sent, because it is true no longer; what it had to take out is taken out all the same."""
    first, second = two_dates(2, second_days)
    booking = story.book(first)
    story.shows_the_days_of(first)
    story.cancel(story.move(booking, second))
    story.shows_the_days_of()


def test_moved_to_a_waiting_list_and_up_from_it_before_the_mail_of_the_move_left(story):
    first, second = two_dates(2, 2)
    booking = story.book(first)
    Session.objects.filter(pk=second.pk).update(capacity=1)
    holder = factories.make_booking(session=second)
    story.shows_the_days_of(first)
    story.move(booking, second, accept_waiting=True)
    cancel_booking(booking=holder, reason="other", by=holder.practitioner, now=story.now)
    story.shows_the_days_of(second)


def test_a_day_taken_away_and_cancelled_before_the_mail_of_the_change_left(story):
    session, _ = two_dates(2, 1)
    booking = story.book(session)
    story.shows_the_days_of(session)
    story.change(session, plans_of(session)[1:])
    story.cancel(booking)
    story.shows_the_days_of()


class TestInvitesOfTheSchemeBefore:
    """Two dates in one REQUEST, and the old date in an attached file: what people's calendars hold, and what fails."""

    EVENT = (
        "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20260601T100000Z\r\nSEQUENCE:{sequence}\r\nSTATUS:{status}\r\n"
        "DTSTART:{start:%Y%m%dT%H%M%SZ}\r\nDTEND:{end:%Y%m%dT%H%M%SZ}\r\nSUMMARY:Training\r\n"
        "ORGANIZER:mailto:team@example.org\r\nATTENDEE:mailto:{to}\r\nEND:VEVENT\r\n"
    )
    CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Turnout//EN\r\nMETHOD:{method}\r\n{events}END:VCALENDAR\r\n"

    def calendar(self, booking: Booking, method: str, sequence: int, days: list[SessionDay]) -> str:
        status = {"REQUEST": "CONFIRMED", "CANCEL": "CANCELLED"}[method]
        events = [
            self.EVENT.format(
                uid=f"booking-{booking.pk}-day-{day.pk}@training.example.org",
                sequence=sequence,
                status=status,
                start=day.starts_at,
                end=day.ends_at,
                to=booking.practitioner.email,
            )
            for day in days
        ]
        return self.CALENDAR.format(method=method, events="".join(events))

    def message(self, booking: Booking, calendar: str, removed: str = "") -> bytes:
        mail = EmailMultiAlternatives("Confirmed", "You have a place.", to=[booking.practitioner.email])
        mail.attach_alternative(calendar, "text/calendar; method=REQUEST")
        if removed:
            mail.attach("removed.ics", removed.encode(), "application/ics")
        return as_sent(mail)

    def test_a_change_moves_the_entries_that_people_have(self, story):
        """As they lie in calendars: that of each day, however it came there."""
        first, second = two_dates(2, 2)
        booking = story.book(first)
        Mail.objects.update(state=Mail.State.SENT, sent_at=story.now)
        for day in first.days.all():
            story.reader.receive(self.message(booking, self.calendar(booking, "REQUEST", 0, [day])))
        story.shows_the_days_of(first)
        story.change(first, [later(plan, hours=1) for plan in plans_of(first)])
        story.shows_the_days_of(first)
        story.move(booking, second)
        story.shows_the_days_of(second)

    def test_strict_readers_take_one_of_two_dates_or_none(self, site, practitioner, tmp_path):
        session, _ = two_dates(2, 1)
        booking = factories.make_booking(session=session, practitioner=practitioner)
        raw = self.message(booking, self.calendar(booking, "REQUEST", 0, list(session.days.order_by("position"))))
        lenient, strict = OpensEverything(practitioner.email), TakesOneDate(practitioner.email)
        lenient.receive(raw)
        strict.receive(raw)
        assert (len(lenient.shows()), len(strict.shows())) == (2, 1)
        with pytest.raises(RuleBroken, match="share one UID"):
            KeepsToTheRules(practitioner.email).receive(raw)
        with pytest.raises(RuleBroken, match="Radicale answered"):
            KeepsThemInRadicale(practitioner.email, tmp_path).receive(raw)

    def test_a_file_takes_the_old_date_out_of_no_calendar_but_the_lenient_one(self, site, practitioner, tmp_path):
        first, second = two_dates(1, 1)
        old, new = (factories.make_booking(session=session, practitioner=practitioner) for session in (first, second))
        put_in = self.message(old, self.calendar(old, "REQUEST", 0, list(first.days.all())))
        moved = self.message(
            new,
            self.calendar(new, "REQUEST", 0, list(second.days.all())),
            removed=self.calendar(old, "CANCEL", 1, list(first.days.all())),
        )
        shown: dict[str, Shown] = {}
        for name, make in READERS.items():
            folder = {"folder": tmp_path} if name == "Radicale" else {}
            reader = make(practitioner.email, **folder)
            reader.receive(put_in)
            reader.receive(moved)
            shown[name] = reader.shows()
        assert {name: len(dates) for name, dates in shown.items()} == {
            name: 1 if name == "opens everything" else 2 for name in READERS
        }
