"""Who joined as what: remembered from one file of a session to the next, and where it is safe, from session to session.

Within a session what was said holds. Beyond it, it holds for an address, and for a name that was only ever said of one
person, that nobody else of the session has, and that is no device or room.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

from bookings.attendance.files.attendees import Attendee
from bookings.attendance.files.names import is_nobodys
from bookings.models import Booking, JoinedAs
from training.models import Session, User

KnownBy = tuple[str, str]  # an address or a folded name: Attendee.known_by


def said_here(session: Session) -> dict[KnownBy, list[int | None]]:
    """Return the people who were said to have joined this session, by what they joined as; [None] is nobody."""
    found: dict[KnownBy, list[int | None]] = {}
    rows = JoinedAs.objects.filter(session=session).order_by("pk")
    for address, name, person in rows.values_list("address", "name_key", "person"):
        found.setdefault((address, name), []).append(person)
    return found


def said_elsewhere(session: Session) -> dict[KnownBy, int]:
    """Return who on this session's register has joined another session as what, where nobody else might be meant."""
    everybody = Booking.objects.filter(session=session).values("practitioner")
    theirs = JoinedAs.objects.filter(person__in=everybody).exclude(session=session)
    alike = JoinedAs.objects.exclude(session=session).exclude(person=None)
    alike = alike.filter(address__in=theirs.values("address"), name_key__in=theirs.values("name_key"))
    said: dict[KnownBy, set[int]] = {}
    for address, name, person in alike.values_list("address", "name_key", "person"):
        said.setdefault((address, name), set()).add(person)  # several behind one screen are several people
    return {
        known: next(iter(people))
        for known, people in said.items()
        if len(people) == 1 and (known[0] or not is_nobodys(known[1]))
    }


def remember(
    session: Session,
    decided: Iterable[tuple[Attendee, Sequence[User | None]]],
    *,
    by: User | None,
    now: dt.datetime,
) -> None:
    """Keep who the attendees are, in the place of what was said of them before; the caller has locked the session."""
    rows = []
    before = said_here(session)
    for attendee, people in decided:
        address, name = attendee.known_by
        wanted = [person.pk if person else None for person in people]
        if not (address or name) or sorted(before.get((address, name), ()), key=str) == sorted(wanted, key=str):
            continue
        JoinedAs.objects.filter(session=session, address=address, name_key=name).delete()
        known = {"session": session, "address": address, "name_key": name}
        rows += [JoinedAs(**known, person=person, decided_at=now, decided_by=by) for person in people]
    JoinedAs.objects.bulk_create(rows)
