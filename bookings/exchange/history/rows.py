"""One row of a history file: its cells as checked values, or everything that is wrong with them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from bookings.exchange.history.cells import CANCELLED, LATE, READERS, WAITING, Unfit, shown
from bookings.exchange.history.columns import COLUMNS, NEEDED
from training.tables.shown import NotKnown

EVALUATED = frozenset({"attended", "partly attended", "not recorded"})


@dataclass(slots=True)
class HistoryRow:
    """One booking, checked by itself. Text is tidied, "" and None mean that the file says nothing."""

    number: int
    course: str
    session_ref: str
    dates: tuple[dt.date, ...]
    practitioner_email: str
    practitioner_name: str
    organisation: str
    organisation_type: str
    outcome: str
    category: str = ""
    start_time: dt.time | None = None
    end_time: dt.time | None = None
    venue: str = ""
    delivery: str = ""
    capacity: int | None = None
    register: str = ""
    booked_on: dt.date | None = None
    cancelled_on: dt.date | None = None
    evaluation_score: int | None = None

    @property
    def holds_a_place(self) -> bool:
        return self.outcome not in (CANCELLED, LATE, WAITING)


class RowReader:
    """Reads row after row, and remembers what it has read: dates, courses and organisations come again and again."""

    def __init__(self):
        self._remembered: dict[str, dict] = {column: {} for column in COLUMNS}

    def read(self, number: int, raw: Mapping[str, object]) -> tuple[HistoryRow | None, list[str]]:
        """Return the checked row, or None and everything that is wrong with it."""
        problems = list(getattr(raw, "problems", ()))
        values: dict = {}
        for column in COLUMNS:
            cell = raw.get(column)
            if cell is None or cell == "":
                if column in NEEDED:
                    problems.append(f"{column}: missing")
                continue
            try:
                value, problem = self._remembered[column][cell] if cell.__class__ is str else self._read(column, cell)
            except KeyError:
                value, problem = self._remembered[column][cell] = self._read(column, cell)
            if problem:
                problems.append(problem)
            elif value is not None:
                values[column] = value
        problems += _contradictions(values)
        if problems:
            return None, problems
        values["dates"] = values.pop("session_date")
        return HistoryRow(number=number, **values), []

    @staticmethod
    def _read(column: str, cell: object) -> tuple[object, str | None]:
        if isinstance(cell, NotKnown):
            return None, f"{column}: the cell {cell}"
        if isinstance(cell, str) and not cell.strip():
            return None, f"{column}: missing" if column in NEEDED else None
        try:
            return READERS[column](cell), None
        except Unfit as unfit:
            return None, f"{column}: {shown(cell)} {unfit}"


def _contradictions(values: dict) -> list[str]:
    """Say where the values of one row, each good by itself, cannot all be true."""
    problems = []
    outcome, days = values.get("outcome"), values.get("session_date")
    booked, cancelled = values.get("booked_on"), values.get("cancelled_on")
    if outcome in (CANCELLED, LATE):
        if "cancelled_on" not in values:
            problems.append(f"cancelled_on: missing, and the outcome is {outcome}")
    elif cancelled and outcome:
        problems.append(f"cancelled_on: {shown(cancelled)} is given, but the outcome is {outcome}")
    if booked and cancelled and cancelled < booked:
        problems.append(f"cancelled_on: {shown(cancelled)} is before booked_on {shown(booked)}")
    for column, day in (("booked_on", booked), ("cancelled_on", cancelled)):
        if day and days and day > days[0]:
            problems.append(f"{column}: {shown(day)} is after the session began on {shown(days[0])}")
    if "evaluation_score" in values and outcome and outcome not in EVALUATED:
        problems.append(f"evaluation_score: {shown(values['evaluation_score'])} is given, but the outcome is {outcome}")
    return problems
