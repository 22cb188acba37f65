"""A Teams report of the demonstration's session before today, for a newcomer to bring in: most people by their address,
some by a name alone, a room of two at one screen, a stranger, and a name that was asked about before.
"""

import codecs
import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from bookings.attendance.register.reading import on_register
from bookings.models import Booking, JoinedAs
from training.models import Session, User

NAME = "teams-attendance.csv"
NICKNAME = "Safeguarding lead"  # under which somebody joined before
_COLUMNS = ("Name", "First Join", "Last Leave", "In-Meeting Duration", "Email", "Participant ID (UPN)", "Role")
_WHOLE, _HALF, _SHORT = (-4, 2), (-2, -200), (0, -10_000)  # minutes from the start, and to the end; five at least


def session_of_the_file(now: dt.datetime) -> Session | None:
    """Return the latest session before today of which nobody is marked."""
    before = Session.objects.running().filter(first_on__lt=timezone.localdate(now), register=None)
    return before.exclude(bookings__marks__isnull=False).order_by("-starts_at").first()


def remember_a_nickname(*, by: User, now: dt.datetime) -> None:
    """Say that somebody of that session joined an earlier one under a name that is not theirs."""
    session = session_of_the_file(now)
    earlier = Session.objects.running().filter(starts_at__lt=now - dt.timedelta(days=20)).order_by("-starts_at").first()
    if session and earlier and (people := _people(session)):
        known = {"name_key": NICKNAME.lower(), "person": people[0].practitioner}
        JoinedAs.objects.create(**known, session=earlier, decided_at=now, decided_by=by)


def write_teams_file(*, now: dt.datetime) -> tuple[Path, Session] | None:
    """Write the report beside the files of the installation; return where, and of which session it is."""
    session = session_of_the_file(now)
    if session is None:
        return None
    path = Path(settings.VAR_DIR) / "demo" / NAME
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(teams_file(session))
    return path, session


def teams_file(session: Session) -> bytes:
    people, trainer = _people(session), session.trainers.order_by("pk").first()
    known, by_name, short, in_a_room = people[1:-6], people[-6:-4], people[-4], people[-3:-1]  # the last did not come
    rows = [("1. Summary",), ("Meeting title", session.course.title), (), ("2. Participants",), _COLUMNS]
    if trainer:
        rows.append(_row(session, trainer.name, trainer.email, (-20, 5), "Organizer"))
    rows.append(_row(session, NICKNAME, "", _WHOLE))
    for number, booking in enumerate(known):
        person = booking.practitioner
        rows.append(_row(session, person.name, person.email, _HALF if number == 2 else _WHOLE))
    rows.append(_row(session, short.practitioner.name, short.practitioner.email, _SHORT))
    rows += [_row(session, f"{booking.practitioner.name} (Guest)", "", _WHOLE) for booking in by_name]
    rows.append(_row(session, "Meeting room 2", "", _WHOLE if in_a_room else _HALF))
    rows.append(_row(session, "Jo Walker", "", _WHOLE))
    text = "\r\n".join("\t".join(row) for row in rows) + "\r\n"
    return codecs.BOM_UTF16_LE + text.encode("utf-16-le")


def _people(session: Session) -> Sequence[Booking]:
    return list(on_register(session))


def _row(session: Session, name: str, email: str, around: tuple[int, int], role: str = "Attendee") -> tuple[str, ...]:
    start = timezone.localtime(session.starts_at) + dt.timedelta(minutes=around[0])
    end = timezone.localtime(session.ends_at) + dt.timedelta(minutes=around[1])
    minutes = max(5, int((end - start).total_seconds()) // 60)
    end = start + dt.timedelta(minutes=minutes)
    times = (f"{start:%d/%m/%Y, %H:%M:%S}", f"{end:%d/%m/%Y, %H:%M:%S}", f"{minutes // 60}h {minutes % 60}m")
    return (name, *times, email, email, role)
