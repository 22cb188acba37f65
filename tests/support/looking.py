"""What the tables say at one moment, and what must be true of it and of the step that led to it.

Each check gets the moment before and the moment after a step and yields a line for everything wrong. A check reads
rows, not the code that wrote them, so that it does not repeat the code's own mistakes.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from bookings.models import Booking, Mail, Mark, Reservation
from bookings.places.rules.late import waits_for_morning
from training.models import Session, SessionDay

HOLDING = {"confirmed", "offered"}
# One of these says that a place is confirmed, one of those that the booking has ended.
SAY_CONFIRMED = {"confirmation", "promotion"}
SAY_ENDED = {"cancellation", "session cancelled", "offer lapsed", "approval ended", "substitution"}


@dataclass(frozen=True)
class Moment:
    now: dt.datetime
    bookings: dict[int, dict]
    sessions: dict[int, dict]
    mails: dict[int, dict]
    marks: dict[int, dict]
    reservations: dict[int, dict]
    days: dict[int, list[tuple[dt.datetime, dt.datetime]]]

    def of(self, session: int, *statuses: str) -> list[dict]:
        return [row for row in self.bookings.values() if row["session_id"] == session and row["status"] in statuses]

    def places(self, session: int) -> int:
        return self.sessions[session]["capacity"] + self.sessions[session]["overfull_allowance"]

    def held(self, session: int) -> int:
        return sum(not row["is_walk_in"] for row in self.of(session, *HOLDING)) + self.unnamed(session)

    def unnamed(self, session: int, **whose) -> int:
        """How many places of the session are reserved without a name, of those whose columns say so."""
        rows = [row for row in self.reservations.values() if row["session_id"] == session]
        return sum(row["places"] for row in rows if all(row[name] == value for name, value in whose.items()))

    def has_clash(self, booking: dict) -> bool:
        """The person holds a place in another session, a day of which overlaps one of this."""
        theirs = [
            row["session_id"]
            for row in self.bookings.values()
            if row["practitioner_id"] == booking["practitioner_id"] and row["status"] in HOLDING
        ]
        own = self.days[booking["session_id"]]
        elsewhere = [day for session in theirs if session != booking["session_id"] for day in self.days[session]]
        return any(start < until and end > since for start, end in own for since, until in elsewhere)

    def same_as(self, other: "Moment") -> bool:
        return (self.bookings, self.sessions, self.mails, self.marks, self.reservations) == (
            other.bookings,
            other.sessions,
            other.mails,
            other.marks,
            other.reservations,
        )


def look(now: dt.datetime) -> Moment:
    days = defaultdict(list)
    for session, *span in SessionDay.objects.order_by("pk").values_list("session_id", "starts_at", "ends_at"):
        days[session].append(tuple(span))
    mail_columns = ("pk", "kind", "booking_id", "to", "sequence", "occasion")
    return Moment(
        now=now,
        bookings={row["id"]: row for row in Booking.objects.values()},
        sessions={row["id"]: row for row in Session.objects.values()},
        mails={row["pk"]: row for row in Mail.objects.order_by("pk").values(*mail_columns)},
        marks={row["id"]: row for row in Mark.objects.values()},
        reservations={row["id"]: row for row in Reservation.objects.values()},
        days=days,
    )


def wrongs(before: Moment, after: Moment) -> Iterator[str]:
    """Yield everything wrong with the step from one moment to the next."""
    for check in (
        _moves,
        _queue,
        _idle_places,
        _given,
        _offers,
        _confirmed_mails,
        _ended_mails,
        _sequences,
        _outcomes,
        _unnamed,
    ):
        yield from check(before, after)


def _moves(before: Moment, after: Moment) -> Iterator[str]:
    for pk, row in before.bookings.items():
        was, now = row["status"], after.bookings[pk]["status"]
        if was != now and now not in Booking.MOVES[was]:
            yield f"booking {pk} went from {was} to {now}"


def _queue(before: Moment, after: Moment) -> Iterator[str]:
    """Nobody still waiting was overtaken: by a later number that moved up, or by a newcomer. Of a place that came free
    late the first has it who says yes.

    Where places are not the same for everyone, only those who can have the same ones are compared. Whoever holds a
    place elsewhere at the same time is passed over.
    """
    for session, row in after.sessions.items():
        ruled = row["places_per_organisation"] or row["ring_fenced_places"]
        waiting = [one for one in after.of(session, "waiting") if one["id"] in before.bookings]
        for one in after.of(session, *HOLDING):
            old = before.bookings.get(one["id"])
            of_its_own = one["is_walk_in"] or one["takes_over_from_id"] or one["named_from_id"]
            of_its_own = of_its_own or (old and old["late_offer_at"])  # the first yes of all who were asked
            if of_its_own or (old and old["status"] in HOLDING):
                continue
            number = one["queue_number"] or float("inf")
            for other in waiting:
                alike = not ruled or other["organisation_id"] == one["organisation_id"]
                busy = before.has_clash(other) or after.has_clash(other)
                if alike and not busy and other["queue_number"] < number:
                    yield f"booking {one['id']} overtook booking {other['id']}, which waits at {other['queue_number']}"


def _idle_places(before: Moment, after: Moment) -> Iterator[str]:
    """No place lies free while somebody waits who could have it."""
    for session, row in after.sessions.items():
        running = row["status"] == "published" and after.now < row["starts_at"]
        due = (
            row["ring_fenced_until"] and row["ring_fenced_until"] <= after.now
        )  # open to all when the worker comes round
        if not running or due:
            continue
        for one in after.of(session, "waiting"):
            asked = one["late_offer_at"] or waits_for_morning(Session.objects.get(pk=session), after.now)
            if not asked and _could_have(one, row, after):
                yield f"session {session}: a place is free, and booking {one['id']} waits"


def _could_have(one: dict, session: dict, moment: Moment) -> bool:
    held = [row for row in moment.of(session["id"], *HOLDING) if not row["is_walk_in"]]
    if moment.has_clash(one):
        return False
    left = moment.places(session["id"]) - moment.held(session["id"])
    most, whose = session["places_per_organisation"], {"organisation_id": one["organisation_id"]}
    theirs = sum(row["organisation_id"] == one["organisation_id"] for row in held)
    if most is not None and theirs + moment.unnamed(session["id"], **whose) >= most:
        return False
    if session["ring_fenced_places"] and one["organisation_type_id"] != session["ring_fenced_for_id"]:
        theirs = sum(row["organisation_type_id"] == session["ring_fenced_for_id"] for row in held)
        theirs += moment.unnamed(session["id"], organisation_type_id=session["ring_fenced_for_id"])
        left -= max(0, session["ring_fenced_places"] - theirs)
    return left > 0


def _given(before: Moment, after: Moment) -> Iterator[str]:
    """No place is given beyond those there are, however many keep theirs."""
    for session in after.sessions:
        held = after.held(session)
        if held > before.held(session) and held > after.places(session):
            yield f"session {session}: a place was given beyond the {after.places(session)} there are"


def _offers(before: Moment, after: Moment) -> Iterator[str]:
    for pk, row in after.bookings.items():
        if row["status"] == "offered" and row["offer_expires_at"] > after.sessions[row["session_id"]]["starts_at"]:
            yield f"booking {pk}: offered until after the session starts"


def _mails(moment: Moment, kinds: set[str]) -> dict[int, int]:
    counted: dict[int, int] = defaultdict(int)
    for mail in moment.mails.values():
        if mail["booking_id"] and mail["kind"] in kinds:
            counted[mail["booking_id"]] += 1
    return counted


def _confirmed_mails(before: Moment, after: Moment) -> Iterator[str]:
    """Whoever was ever confirmed was told so once; nobody else was. Those who walk in are there to see it."""
    told = _mails(after, SAY_CONFIRMED)
    for pk, row in after.bookings.items():
        due = bool(row["confirmed_at"]) and not row["is_walk_in"]
        if told[pk] != due:
            yield f"booking {pk} ({row['status']}): told {told[pk]} times that it is confirmed"


def _ended_mails(before: Moment, after: Moment) -> Iterator[str]:
    told = _mails(after, SAY_ENDED)
    for pk, row in after.bookings.items():
        if told[pk] > 1 or (told[pk] and row["status"] != "cancelled"):
            yield f"booking {pk} ({row['status']}): told {told[pk]} times that it has ended"


def _sequences(before: Moment, after: Moment) -> Iterator[str]:
    """Calendars ignore an entry whose SEQUENCE is lower than one they have: it never falls."""
    latest: dict[int, int] = {}
    for pk, mail in after.mails.items():
        booking = mail["booking_id"]
        if booking and mail["sequence"] < latest.get(booking, 0):
            yield f"mail {pk}: SEQUENCE {mail['sequence']} after {latest[booking]}"
        latest[booking] = mail["sequence"]
    for pk, row in after.bookings.items():
        if latest.get(pk, 0) > row["invite_sequence"]:
            yield f"booking {pk}: SEQUENCE {row['invite_sequence']}, but {latest[pk]} was sent"


def _outcomes(before: Moment, after: Moment) -> Iterator[str]:
    """Silence is not absence."""
    marked = {mark["booking_id"] for mark in after.marks.values()}
    for pk, row in after.bookings.items():
        if row["outcome"] not in {"not recorded", "excused"} and pk not in marked:
            yield f"booking {pk}: {row['outcome']} without a mark"


def _unnamed(before: Moment, after: Moment) -> Iterator[str]:
    """Places reserved without a name only become fewer, and none are kept for what does not take place."""
    for pk, row in after.reservations.items():
        was = before.reservations.get(pk)
        if was and row["places"] > was["places"]:
            yield f"reservation {pk}: {row['places']} places after {was['places']}"
        if row["ended_at"] is None and after.sessions[row["session_id"]]["status"] != "published":
            yield f"reservation {pk}: open in a session that does not take place"
