"""Where a history contradicts what is stored. A contradiction is a fault: an import never changes what is there."""

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone

from bookings.exchange.history.cells import shown
from bookings.exchange.history.gathering import History, PlannedSession, key_of
from bookings.exchange.history.rows import HistoryRow
from bookings.exchange.history.stored import Stored, outcome_of
from bookings.models import Booking, Register
from training.models import Session


def compare(history: History, stored: Stored) -> list[tuple[PlannedSession, HistoryRow]]:
    """Return the bookings that are not stored yet, and note every contradiction in the history's faults."""
    _compare_catalogue(history, stored)
    fresh = []
    for planned in history.sessions.values():
        session = stored.sessions.get(planned.ref)
        new = [row for row in planned.rows if not _is_stored(history, stored, row)]
        fresh += [(planned, row) for row in new]
        if session:
            _compare_session(history, stored, planned, session)
            _compare_register(history, planned, stored.registers.get(session.pk), new)
    return fresh


def _compare_catalogue(history: History, stored: Stored):
    category_keys = {category.pk: key for key, category in stored.categories.items()}
    type_keys = {type_.pk: key for key, type_ in stored.types.items()}
    for key, planned in history.courses.items():
        course = stored.courses.get(key)
        if course is None and not planned.category_key:
            history.fault(planned.number, f"category: missing, and the course {shown(planned.title)} is new")
        elif course and planned.category_key and planned.category_key != category_keys[course.category_id]:
            said, kept = history.categories[planned.category_key], stored.categories[category_keys[course.category_id]]
            history.fault(planned.number, f"category: {shown(said)}, but the course is in {shown(kept)} in Turnout")
    for key, named in history.organisations.items():
        organisation = stored.organisations.get(key)
        if organisation and type_keys[organisation.type_id] != named.type_key:
            said, kept = history.types[named.type_key], stored.types[type_keys[organisation.type_id]]
            history.fault(
                named.number,
                f"organisation_type: {shown(said)}, but {shown(named.name)} is {shown(kept)} in Turnout",
            )


def _compare_session(history: History, stored: Stored, planned: PlannedSession, session: Session):
    def differs(column: str, said: object, kept: object):
        number = planned.given.get("dates" if column == "session_date" else column, (None, planned.number))[1]
        history.fault(number, f"{column}: {shown(said)}, but session {shown(planned.ref)} has {shown(kept)} in Turnout")

    days = stored.days.get(session.pk, [])
    if session.status != Session.Status.PUBLISHED:
        history.fault(planned.number, f"session_ref: session {shown(planned.ref)} is {session.status} in Turnout")
    if (course := stored.courses.get(planned.course_key)) is None or course.pk != session.course_id:
        differs("course", history.courses[planned.course_key].title, session.course.title)
    dates = tuple(timezone.localtime(day.starts_at).date() for day in days)
    if dates != planned.said("dates"):
        differs("session_date", _joined(planned.said("dates")), _joined(dates))
        return
    for column, attribute in (("start_time", "starts_at"), ("end_time", "ends_at")):
        kept = {timezone.localtime(getattr(day, attribute)).time() for day in days}
        if (said := planned.said(column)) and kept != {said}:
            differs(column, f"{said:%H:%M}", " and ".join(f"{time:%H:%M}" for time in sorted(kept)))
    venues = {day.venue.name_key if day.venue else "" for day in days}
    if (said := planned.said("venue")) and venues != {key_of(said)}:
        differs("venue", said, " and ".join(sorted({day.venue.name if day.venue else "no venue" for day in days})))
    for column in ("delivery", "capacity"):
        if (said := planned.said(column)) and said != getattr(session, column):
            differs(column, said, getattr(session, column))


def _joined(dates: Iterable[dt.date]) -> str:
    return ";".join(day.isoformat() for day in dates)


def _compare_register(history: History, planned: PlannedSession, register: Register | None, new: list[HistoryRow]):
    """The register column, where the file has one, says what is stored; a register still open takes no history."""
    state = register.state if register else Register.State.OPEN.value
    number = planned.given["register"][1]
    if any(row.register for row in planned.rows) and state != planned.register:
        history.fault(
            number,
            f"register: {shown(planned.register)}, but session {shown(planned.ref)} has {shown(state)} in Turnout",
        )
    elif new and state == Register.State.OPEN:
        history.fault(
            new[0].number,
            f"session_ref: the register of {shown(planned.ref)} is open in Turnout: add people there",
        )
    elif state == Register.State.COMPLETE:
        for row in new:
            if row.outcome == Booking.Outcome.NOT_RECORDED:
                history.fault(
                    row.number, f"outcome: {shown(row.outcome)}, but the session's register is complete in Turnout"
                )


def _is_stored(history: History, stored: Stored, row: HistoryRow) -> bool:
    """Tell whether the row's booking is there; one that is there and says otherwise is a fault of the row."""
    bookings = stored.bookings_of(row)
    if not bookings:
        return False
    found = [_differences(stored, row, booking) for booking in bookings]
    if all(found):
        live = [differences for booking, differences in zip(bookings, found, strict=True) if booking.is_live]
        for difference in (live or found)[-1]:
            history.fault(row.number, difference)
    return True


def _differences(stored: Stored, row: HistoryRow, booking: Booking) -> list[str]:
    organisation = stored.organisations.get(key_of(row.organisation))
    kept: list[tuple[str, object, object]] = [("outcome", row.outcome, outcome_of(booking))]
    if organisation is None or organisation.pk != booking.organisation_id:
        kept.append(("organisation", row.organisation, booking.organisation.name))
    if row.booked_on:
        kept.append(("booked_on", row.booked_on, timezone.localtime(booking.booked_at).date()))
    if row.cancelled_on and booking.cancelled_at:
        kept.append(("cancelled_on", row.cancelled_on, timezone.localtime(booking.cancelled_at).date()))
    if row.evaluation_score:
        evaluation = getattr(booking, "evaluation", None)
        kept.append(("evaluation_score", row.evaluation_score, (evaluation and evaluation.score) or "none"))
    return [
        f"{column}: {shown(said)}, but the booking has {shown(there)} in Turnout"
        for column, said, there in kept
        if said != there
    ]
