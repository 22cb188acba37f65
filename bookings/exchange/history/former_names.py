"""What a history file calls by a name or an address of before it was merged, called by what it is now.

The rows are changed before they are held against each other, so that two names of one organisation are one in the file
too, and the same file again changes nothing.
"""

from dataclasses import replace
from functools import lru_cache

from bookings.exchange.history.rows import HistoryRow
from training.models import Alias, Course, Organisation
from training.operations.aliases import aliases_of, former_emails
from training.text import folded

_key_of = lru_cache(maxsize=50_000)(folded)


class FormerNames:
    """All former names there are, read once (three queries): they are as many as the team has merged.

    What is somebody's own name by now means them.
    """

    def __init__(self) -> None:
        self.emails = former_emails()
        organisations = aliases_of(Organisation, Alias.Kind.NAME).select_related("organisation__type")
        self.organisations = {alias.key: alias.thing for alias in organisations}
        courses = aliases_of(Course, Alias.Kind.NAME).select_related("course")
        self.courses = {alias.key: alias.thing.title for alias in courses}
        self.are_none = not (self.emails or self.organisations or self.courses)

    def as_known_now(self, row: HistoryRow) -> HistoryRow:
        """Return the row by the names of today. An organisation that was merged has the type of the one that stayed."""
        if self.are_none:
            return row
        changed: dict[str, str] = {}
        if email := self.emails.get(row.practitioner_email):
            changed["practitioner_email"] = email
        if title := self.courses.get(_key_of(row.course)):
            changed["course"] = title
        if organisation := self.organisations.get(_key_of(row.organisation)):
            changed |= {"organisation": organisation.name, "organisation_type": organisation.type.name}
        return replace(row, **changed) if changed else row  # type: ignore[arg-type]  # texts all three
