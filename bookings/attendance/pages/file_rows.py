"""What the page of an attendance file says: of each person, in words, what the file has of them and what follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict

from bookings.attendance.files.attendees import Answer, Attendee
from bookings.attendance.files.matching import Because, Match
from bookings.attendance.files.plan import Line, Plan
from bookings.attendance.register.marking import VALUE_IN_WORDS
from bookings.models import Mark
from training.models import SessionDay
from training.templatetags.words import plural
from training.text import folded

_PLAIN = {Because.ADDRESS, Because.ROW}  # nothing that anybody has to look at
MOST_OPEN = 100  # asked about on one page


def length_in_words(seconds: int) -> str:
    """Return "2 hours 55 minutes"; what is shorter than a minute is "less than a minute"."""
    hours, minutes = divmod(seconds // 60, 60)
    parts = [plural(hours, "hour,hours")] if hours else []
    parts += [plural(minutes, "minute,minutes")] if minutes else []
    return " ".join(parts) or "less than a minute"


def result_in_words(value: str | None) -> str:
    return "too short to count" if value is None else dict(Mark.Value.choices)[value].lower()


@dataclass(frozen=True, kw_only=True)
class OpenRow:
    """Somebody of whom a person has to say who they are, or has."""

    match: Match
    said: str  # what the file has of them
    answered: str = ""  # in words, where it was said on this page

    @property
    def number(self) -> int:
        return self.match.attendee.number

    @property
    def proposal(self) -> str:
        """Return who it might be, for a person to say yes or no to; "" where nobody is proposed."""
        if self.match.proposed:
            return f"{self.match.proposed.practitioner.name}, {self.match.proposed.organisation.name}"
        if self.match.known:
            organisation = self.match.known.organisation
            return f"{self.match.known.name}{f', {organisation.name}' if organisation else ''}"
        if self.match.attendee.organisation:  # written beside the name in a register that came back
            return f"{self.match.attendee.name}, {self.match.attendee.organisation}"
        return ""

    @property
    def is_walk_in(self) -> bool:
        return self.match.proposed is None

    @property
    def yes(self) -> Answer:
        """Return the answer that taking the proposal is."""
        if self.match.proposed:
            return Answer(kind="people", people=(self.match.proposed.pk,))
        if self.match.known:
            return Answer(kind="walk-in", name=self.match.known.name, email=self.match.known.email)
        attendee = self.match.attendee
        return Answer(kind="walk-in", name=attendee.name, organisation=attendee.organisation)


class CheckPage:
    """The file as it is looked at before anything is saved."""

    def __init__(self, plan: Plan):
        self.plan = plan
        self.several_days = len(plan.days) > 1

    @cached_property
    def open(self) -> list[OpenRow]:
        """Those who are undecided, who might be somebody first, and as many as fit a page."""
        rows = [OpenRow(match=match, said=self.said_of(match.attendee)) for match in self.plan.open]
        return sorted(rows, key=lambda row: not row.proposal)[:MOST_OPEN]

    @property
    def more_open(self) -> int:
        return len(self.plan.open) - len(self.open)

    @cached_property
    def answered(self) -> list[OpenRow]:
        return [
            OpenRow(match=match, said=self.said_of(match.attendee), answered=self._answered(match))
            for match in self.plan.answered
        ]

    @cached_property
    def asked(self) -> Mapping[int, OpenRow]:
        return {row.number: row for row in self.open}

    @cached_property
    def same(self) -> list[Line]:
        return [line for line in self.plan.lines if line.is_same]

    @cached_property
    def short(self) -> list[Line]:
        return [line for line in self.plan.lines if line.is_short]

    @property
    def summary(self) -> str:
        """Return "25 to mark, 1 to decide, 3 marked already"."""
        counts = [(len(self.plan.new), "to mark"), (len(self.plan.open), "to decide")]
        counts += [(len(self.plan.walk_ins), "to add"), (len(self.plan.conflicts), "marked differently")]
        return ", ".join(f"{count} {what}" for count, what in [*counts, (len(self.same), "marked already")] if count)

    @property
    def is_nothing_new(self) -> bool:
        return not (self.plan.new or self.plan.conflicts or self.plan.open or self.plan.answered)

    @property
    def confirm(self) -> str:
        """Return what the button says: how many marks it saves."""
        count = len(self.plan.new) + len(self.plan.walk_ins)
        return f"Save {plural(count, 'mark,marks')}" if count else "Save"

    def lines(self, lines: Sequence[Line]) -> list[tuple[Line, str, str, str]]:
        """Return lines with how the person joined, how long, and what follows."""
        return [(line, self._joined_as(line), self._long(line), result_in_words(line.wanted)) for line in lines]

    @cached_property
    def new(self) -> list[tuple[Line, str, str, str]]:
        return self.lines(self.plan.new)

    @cached_property
    def conflicts(self) -> list[tuple[Line, str, str, str]]:
        """Return those marked otherwise, with what was marked by whom."""
        return [
            (line, self._long(line), result_in_words(line.wanted), self._marked(line)) for line in self.plan.conflicts
        ]

    @cached_property
    def short_lines(self) -> list[tuple[Line, str, str, str]]:
        return self.lines(self.short)

    def answers_in(self, post: QueryDict) -> dict[int, Answer | None]:
        """Return what the page's choices say; what was proposed is taken by a yes alone."""
        found: dict[int, Answer | None] = {}
        for number, row in self.asked.items():
            said = post.get(f"answer-{number}")
            if said == "yes" and row.proposal:
                found[number] = row.yes
            elif said == "no":
                found[number] = Answer(kind="nobody")
        return found

    def overruled_in(self, post: QueryDict) -> list[tuple[int, int]]:
        chosen = set(post.getlist("overrule"))
        return [line.key for line in self.plan.conflicts if line.pair in chosen]

    def said_of(self, attendee: Attendee) -> str:
        parts = [text for day in self.plan.days if (text := self._on(attendee, day))]
        return "; ".join(parts) or "not there during the session"

    def _on(self, attendee: Attendee, day: SessionDay) -> str:
        value = self.plan.marked_as(attendee, day)
        before = f"day {day.position}: " if self.several_days else ""
        if attendee.values is not None:
            return f"{before}{result_in_words(value)}" if value else ""
        seconds = self.plan.seconds_on([attendee], day)
        return f"{before}{length_in_words(seconds)}, {result_in_words(value)}" if seconds else ""

    def _long(self, line: Line) -> str:
        return "" if line.seconds is None else length_in_words(line.seconds)

    def _joined_as(self, line: Line) -> str:
        """Return under what they joined, where it is not their own name, and why it is taken for them all the same."""
        own = folded(line.booking.practitioner.name)
        others = [match for match in line.matches if folded(match.attendee.name) != own]
        said = [f"as “{m.attendee.name}”{'' if m.because in _PLAIN else f', {m.because}'}" for m in others]
        return "; ".join(said)

    def _marked(self, line: Line) -> str:
        assert line.stored is not None
        who = line.stored.marked_by.name if line.stored.marked_by else "somebody"
        who = "you" if self.plan.by and line.stored.marked_by_id == self.plan.by.pk else who
        return f"Marked {VALUE_IN_WORDS[line.stored.value]} by {who}"

    def _answered(self, match: Match) -> str:
        if match.because == Because.WALK_IN and match.answered:
            where = f", {match.answered.organisation}" if match.answered.organisation else ""
            return f"{match.answered.name or match.attendee.name}{where}: added as a walk-in"
        if not match.bookings:
            return "left out"
        names = [booking.practitioner.name for booking in match.bookings]
        return f"{plural(len(names), 'person,people')}: {', '.join(names)}" if len(names) > 1 else names[0]
