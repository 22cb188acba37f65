"""Who came to the door of the demonstration's sessions: without a place, instead of a colleague, or found out later."""

import datetime as dt

from bookings.attendance.register.closing import UNKNOWN, close_register
from bookings.attendance.register.marking import Marking, mark_attendance
from bookings.attendance.register.opening import open_register_again
from bookings.attendance.register.reading import HERE, blanks, marks_of, on_register
from bookings.attendance.register.standing_in import let_stand_in
from bookings.attendance.register.walk_ins import AtTheDoor, add_walk_in
from bookings.models import Booking, Mail, Mark, Register
from bookings.notices.kinds.substitution import Substitution
from bookings.notices.wording.compose import compose
from training.models import Organisation, Session, User
from training.text import folded

# Name, organisation (None: not listed, and this is what they said), and an address, where they gave one.
AT_A_FULL_SESSION = [
    ("Megan Pritchett", "Marches Integrated Care Board", ""),
    ("Gareth Hollis", "", ""),
    ("Shabnam Iqbal", "Wyebridge Primary School", "shabnam.iqbal@wyebridge-primary.example.org"),
]
NOT_LISTED = "Ledbury Road Dental Surgery"
INSTEAD = ("Owen Ballard", "owen.ballard@example.org")
FOUND_LATER = ("Rhian Ockey", "Marches Integrated Care Board")
WHY_THE_TEAM = "The trainer told us"
WHY_AGAIN = "A second sign-in sheet turned up"


def let_people_come_to_the_door(*, trainer: User, team: User, now: dt.datetime) -> None:
    """Fill the register that is half marked, the team too by what the trainer rang to say, and open one that was closed
    again, with what that brought.
    """
    half_marked = Session.objects.delivered_by(trainer).running().filter(ends_at__lt=now, register_closed=False)
    session = half_marked.filter(bookings__marks__isnull=False).order_by("-starts_at").first()
    if session:
        _at_the_door(session, trainer)
        _marked_for_the_trainer(session, team, now)
    closed = Session.objects.delivered_by(trainer).filter(register__state=Register.State.COMPLETE, ends_at__lt=now)
    session = closed.filter(bookings__outcome=Booking.Outcome.NO_SHOW).order_by("-starts_at").first()
    if session:
        _opened_again(session, trainer, now)


def _called(name: str) -> Organisation | None:
    return Organisation.objects.filter(name_key=folded(name)).first()


def _at_the_door(session: Session, trainer: User) -> None:
    day = session.days.get()
    at = day.starts_at + dt.timedelta(minutes=20)
    for name, organisation, email in AT_A_FULL_SESSION:
        theirs = _called(organisation) if organisation else None
        who = AtTheDoor(name=name, email=email, organisation=theirs, named="" if theirs else NOT_LISTED)
        add_walk_in(session=session, day=day, who=who, by=trainer, now=at)
    not_here = on_register(session).exclude(marks__value__in=HERE).filter(is_walk_in=False)
    if leaving := not_here.first():
        name, email = INSTEAD
        let_stand_in(booking=leaving, day=day, who=AtTheDoor(name=name, email=email), by=trainer, now=at)
    for mail in Mail.objects.filter(kind=Substitution.kind, booking__session=session):
        compose(mail, now=at)  # the address is nobody's: it stands among those sent
        mail.state, mail.sent_at = Mail.State.SENT, at
        mail.save()


def _marked_for_the_trainer(session: Session, team: User, now: dt.datetime) -> None:
    day = session.days.get()
    for booking, _ in blanks(on_register(session), [day], marks_of(session))[:2]:
        here = Marking(booking=booking, day=day, value=Mark.Value.PRESENT, seen=None)
        mark_attendance(session=session, marking=here, by=team, now=now, reason=WHY_THE_TEAM)


def _opened_again(session: Session, trainer: User, now: dt.datetime) -> None:
    """Somebody whom the sheet has was called absent, and somebody came without a place: both are put right.

    At the moment at which its history came in: it was not there to be opened before.
    """
    day = session.days.get()
    open_register_again(session=session, reason=WHY_AGAIN, by=trainer, now=now)
    missed = Booking.objects.filter(session=session).missed().order_by("pk").first()
    if missed:
        here = Marking(booking=missed, day=day, value=Mark.Value.PRESENT, seen=Mark.Value.ABSENT)
        mark_attendance(session=session, marking=here, by=trainer, now=now)
    name, organisation = FOUND_LATER
    who = AtTheDoor(name=name, organisation=_called(organisation))
    add_walk_in(session=session, day=day, who=who, by=trainer, now=now)
    left = blanks(on_register(session), [day], marks_of(session))
    answers = {(booking.pk, day.pk): UNKNOWN for booking, day in left}
    close_register(session=session, answers=answers, by=trainer, now=now)
