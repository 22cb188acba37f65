"""What a row's words say of how its booking ended, and dates that go with it."""

import datetime as dt

from bookings.exchange.history.cells import CANCELLED, LATE, WAITING
from bookings.exchange.history.rows import EVALUATED
from bookings.exchange.spreadsheets.mapping import Mapping
from bookings.exchange.spreadsheets.outcomes import ATTENDED, EXCUSED, LEFT_OUT, NO_SHOW, NOT_RECORDED, PARTLY
from bookings.exchange.spreadsheets.reading import Entry

# Of two columns of one row: what was given up or excused was no no-show, whatever a cross for "attended" says.
_OF_COLUMNS = (ATTENDED, PARTLY, LATE, CANCELLED, EXCUSED, WAITING, NO_SHOW, NOT_RECORDED)


def outcome_of(entry: Entry, mapping: Mapping) -> tuple[str, str]:
    """Return the outcome of an entry, and the first of its words that nobody has said the meaning of ("" for none).

    An empty cell never is a no-show.
    """
    outcomes = []
    for said in entry.words:
        if said and said not in mapping.outcomes:
            return "", said
        outcomes.append(mapping.outcomes[said] if said else "")
    if entry.by_day:
        return _of_days(outcomes, mapping.blank_outcome), ""
    told = [outcome for outcome in outcomes if outcome]
    if not told:
        return (CANCELLED, "") if entry.cells.get("cancelled_on") else (mapping.blank_outcome, "")
    if LEFT_OUT in told:
        return LEFT_OUT, ""
    strongest = min(told, key=_OF_COLUMNS.index)
    if strongest == NOT_RECORDED and "" in outcomes and mapping.blank_outcome == ATTENDED:
        return ATTENDED, ""
    return strongest, ""


def _of_days(outcomes: list[str], blank: str) -> str:
    """Return the outcome over the days of a session: in full, in part, or none; a day without a mark says nothing."""
    days = [outcome or (blank if blank != LEFT_OUT else NOT_RECORDED) for outcome in outcomes]
    told = {outcome for outcome in outcomes if outcome}
    if not told:
        return blank
    if LEFT_OUT in told:
        return LEFT_OUT
    if told & {ATTENDED, PARTLY}:
        return ATTENDED if set(days) == {ATTENDED} else PARTLY
    if len(set(days)) == 1:
        return days[0]
    return next((outcome for outcome in (LATE, CANCELLED, EXCUSED) if outcome in told), NOT_RECORDED)


def settle_cancelling(values: dict[str, object], days: tuple[dt.date, ...]) -> list[str]:
    """Make the dates of a booking fit its outcome, and return what had to be said of that.

    A cancellation without a date counts as made on the first day, which stands for "not known", as in a history.
    """
    notes = []
    booked, cancelled = values.get("booked_on"), values.get("cancelled_on")
    if isinstance(booked, dt.date) and booked > days[0]:
        notes.append("Booked after the session began: read without the date of booking")
        values["booked_on"] = booked = None
    if values["outcome"] in (CANCELLED, LATE):
        if isinstance(cancelled, dt.date) and cancelled > days[0]:
            notes.append("Cancelled after the session began: read without the date of cancelling")
            cancelled = None
        if cancelled is None:
            notes.append("Cancelled, without a date: kept on the day of the session, as not known")
            cancelled = days[0]
        if isinstance(booked, dt.date) and isinstance(cancelled, dt.date) and cancelled < booked:
            notes.append("Cancelled before it was booked: read without the date of booking")
            values["booked_on"] = None
        values["cancelled_on"] = cancelled
    elif cancelled:
        notes.append("A date of cancelling, but another outcome: read without the date")
        values["cancelled_on"] = None
    if values.get("evaluation_score") and values["outcome"] not in EVALUATED:
        notes.append("An evaluation by somebody who did not come: left out")
        values["evaluation_score"] = None
    return notes
