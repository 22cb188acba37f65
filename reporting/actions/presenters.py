"""What the pages of actions say."""

from dataclasses import dataclass
from typing import Any

from reporting.actions.effects import Side, Tried
from reporting.insight.before_after import Verdict
from reporting.models import ActionLook
from training.models import User
from training.templatetags.words import date_in_words, percentage, plural

_COLOURS = {Verdict.BETTER: "green", Verdict.NO_SIGN: "grey", Verdict.TOO_EARLY: "light-blue"}
WORSE = "More people stayed away than before, by more than chance explains. Look at what else changed."
ALLOWED_FOR = (
    "They were chosen because many had stayed away, and part of that was bad luck. So we compare with {before:.1f} in "
    "100 before, which is drawn towards the rate of everything, and not with the {counted:.1f} that were counted."
)
STATED_LATE = "This was written down after it had begun, so it may have been known already how it goes."


def _day(day: Any) -> str:
    return date_in_words(day, weekday=False)


def verdict_tag(found: Tried) -> tuple[str, str]:
    """Return the words and the colour of the tag: one of the three verdicts, or that it has not begun."""
    if not found.has_begun:
        return "Not begun", "yellow"
    return found.verdict.capitalize(), _COLOURS[found.outcome.verdict]


def stated_in_words(found: Tried) -> str:
    """Return what it is judged by: "No-shows fall by 5 in 100"."""
    return f"No-shows fall by {found.action.effect_points.normalize():f} in 100"


@dataclass(frozen=True)
class ActionRow:
    """A line of the list."""

    key: int
    title: str
    scope: str
    begins: str
    owner: str
    look_again: str
    is_to_look_at: bool
    tag: tuple[str, str]

    @classmethod
    def of(cls, found: Tried) -> "ActionRow":
        action = found.action
        look = action.look_again_on
        return cls(
            key=action.pk,
            title=action.title,
            scope=found.scope,
            begins=_day(action.begins_on),
            owner=action.owner.name,
            look_again=_day(look) if look else f"Stopped {_day(action.stopped_on)}" if action.stopped_on else "Done",
            is_to_look_at=bool(look and look <= found.today),
            tag=verdict_tag(found),
        )


@dataclass(frozen=True)
class ComparedRow:
    """A line of the table of before and after: rates with what they are from."""

    label: str
    before: str
    after: str

    @classmethod
    def of(cls, label: str, before: Side, after: Side) -> "ComparedRow":
        return cls(label, _counted(before), _counted(after))


def _counted(side: Side) -> str:
    if not side.recorded:
        return "Nothing recorded"
    of = f"{side.no_shows:,} of {plural(side.recorded, 'place,places')} in {plural(side.sessions, 'session,sessions')}"
    return f"{percentage(side.rate)} ({of})"


@dataclass(frozen=True)
class ActionPage:
    """What the page of one action says of it to somebody."""

    found: Tried
    looks: list[ActionLook]
    reader: User

    @property
    def tag(self) -> tuple[str, str]:
        return verdict_tag(self.found)

    @property
    def rows(self) -> list[tuple[str, str]]:
        action = self.found.action
        return [
            ("What exactly", action.why),
            ("For", self.found.scope),
            ("Begins" if not self.found.has_begun else "Began", _day(action.begins_on)),
            ("Stated beforehand", stated_in_words(self.found)),
            ("Chosen because many stayed away", "Yes" if action.chosen_for_its_rate else "No"),
            ("Who sees to it", action.owner.name),
            ("Look again", _day(action.look_again_on) if action.look_again_on else ""),
            ("Stopped", f"{_day(action.stopped_on)}: {action.stopped_reason}" if action.stopped_on else ""),
            ("Written down", f"{_day(action.decided_at)}, by {action.decided_by.name}"),
        ]

    @property
    def compared(self) -> list[ComparedRow]:
        found = self.found
        if not found.has_begun:
            return []
        of = ComparedRow.of("Everything" if found.is_for_everything else "What it is for", found.before, found.after)
        if found.is_for_everything:
            return [of]
        return [of, ComparedRow.of("Everything else", found.before_elsewhere, found.after_elsewhere)]

    @property
    def notes(self) -> list[str]:
        """What has to be known with the verdict."""
        found, said = self.found, []
        outcome = found.outcome
        if outcome.is_worse:
            said.append(WORSE)
        if found.action.chosen_for_its_rate and not found.is_for_everything and outcome.before is not None:
            counted = found.before.rate
            if counted is not None:
                said.append(ALLOWED_FOR.format(before=100 * outcome.before, counted=100 * counted))
        if found.is_for_everything and found.has_begun:
            said.append("It is for everything, so there is nothing beside it that would show what changed anyway.")
        if found.action.stopped_on == found.action.last_day:
            said.append(f"Counted: sessions up to {_day(found.action.last_day)}, when it was stopped.")
        elif found.has_begun and not found.is_over:
            said.append(
                f"Counted so far: sessions up to today. The first year is over on {_day(found.action.last_day)}."
            )
        elif found.is_over:
            said.append(f"Counted: sessions up to {_day(found.action.last_day)}.")
        return said

    @property
    def stated_late(self) -> str:
        return STATED_LATE if self.found.action.was_stated_afterwards else ""

    @property
    def known(self) -> str:
        """Return from when it will be known: "From about 3 March 2027", or why not; "" where it is."""
        return self.found.when

    @property
    def can_change(self) -> bool:
        return not self.found.has_begun and not self.found.action.replaced_at

    @property
    def can_go_on(self) -> bool:
        """Whether there is still something to look at and to stop."""
        action = self.found.action
        return self.found.has_begun and not action.replaced_at and not action.stopped_on

    @property
    def can_correct(self) -> bool:
        return self.found.has_begun and not self.found.action.replaced_at
