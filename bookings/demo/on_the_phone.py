"""What a telephone left behind: a note on the demonstration’s practitioner, that they will move to another
organisation, and a message to people of a session.
"""

import datetime as dt

from bookings.desk.notes import add_note
from bookings.models import Booking, Mail, Message
from bookings.notices.sending.messages import Written, write_to
from bookings.notices.wording.compose import compose
from training.models import Organisation, Session, User
from training.operations.moves import move_from
from training.text import folded

NOTE = "Rang: her new manager will send the address. Comes by bus, so a session in town suits her best."
SUBJECT = "Please use the side entrance"
TEXT = """The main entrance is closed for repairs on the day. Please use the side door, next to the bicycle racks.

The room is the same, and so are the times. If you need step-free access, ring us and we will meet you at the lift."""
MOVES_TO = "Border Counties Community Health NHS Trust"
_KEY = "demonstration"


def note_and_write(*, person: User, by: User, now: dt.datetime) -> None:
    """Write the note a week ago, and the message yesterday to those with a place on the next session with people."""
    add_note(person=person, text=NOTE, by=by, now=now - dt.timedelta(days=7))
    placed = Booking.objects.holding_a_place().values("session")
    coming = Session.objects.running().filter(starts_at__gt=now + dt.timedelta(days=1), pk__in=placed)
    session = coming.order_by("starts_at", "pk").first()
    if session is None or Message.objects.filter(key=_KEY).exists():
        return
    yesterday = now - dt.timedelta(days=1)
    written = Written(about=session, groups=("places", "trainers"), subject=SUBJECT, text=TEXT)
    message = write_to(written=written, key=_KEY, by=by, now=yesterday)
    for mail in message.mails.order_by("pk"):
        _as_sent(mail, yesterday)


def say_when_they_move(*, person: User, by: User, now: dt.datetime) -> None:
    """Keep that they are of another organisation from the first day of the month after the next."""
    trust = Organisation.objects.open_to_members().filter(name_key=folded(MOVES_TO)).first()
    if trust is not None:
        next_month = now.date().replace(day=1) + dt.timedelta(days=32)
        first = (next_month.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
        move_from(person=person, organisation=trust, moves_on=first, by=by, now=now)


def _as_sent(mail: Mail, now: dt.datetime) -> None:
    """The addresses are nobody's: the mails count as sent, for the team to read."""
    compose(mail, now=now)
    mail.state, mail.sent_at = Mail.State.SENT, now
    mail.save()
