"""Who can have a place: the rules of a session against what is held. No database here, so that it can be tried out.

A session can keep places for one organisation type until a moment, and give no more than so many to one organisation.
People of that type fill the kept places first; everyone else has what is left beside those not filled yet.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from training.models import Session


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What holds at one moment: `places` there are, and `ring_fenced` of them for the type of key `ring_fenced_for`."""

    places: int
    per_organisation: int | None = None
    ring_fenced: int = 0
    ring_fenced_for: int | None = None

    @property
    def tell_people_apart(self) -> bool:
        """Tell whether it matters who asks; where not, only the number of places held counts."""
        return bool(self.ring_fenced) or self.per_organisation is not None


def rules_of(session: Session, *, now: dt.datetime) -> Rules:
    """Return the session's rules at that moment: what was ring-fenced is open to all from the release on."""
    is_fenced = session.ring_fenced_until is not None and now < session.ring_fenced_until
    return Rules(
        places=session.capacity + session.overfull_allowance,
        per_organisation=session.places_per_organisation,
        ring_fenced=session.ring_fenced_places if is_fenced else 0,
        ring_fenced_for=session.ring_fenced_for_id if is_fenced else None,
    )


@dataclass(kw_only=True)
class Held:
    """How many places are held: in all, and by key of organisation and of organisation type."""

    total: int = 0
    by_organisation: Counter[int | None] = field(default_factory=Counter)
    by_type: Counter[int | None] = field(default_factory=Counter)

    def add(self, organisation: int, organisation_type: int, count: int = 1) -> None:
        self.total += count
        self.by_organisation[organisation] += count
        self.by_type[organisation_type] += count

    def copy(self) -> "Held":
        return Held(total=self.total, by_organisation=self.by_organisation.copy(), by_type=self.by_type.copy())


def unfilled(rules: Rules, held: Held) -> int:
    """Return how many places of the ring-fenced are not held by those they are for yet."""
    return max(0, rules.ring_fenced - held.by_type[rules.ring_fenced_for])


def places_for(rules: Rules, held: Held, *, organisation: int | None, organisation_type: int | None) -> int:
    """Return how many places a person of this organisation could choose among; 0: they have to wait."""
    left = rules.places - held.total
    if organisation_type != rules.ring_fenced_for:
        left -= unfilled(rules, held)
    if rules.per_organisation is not None:
        left = min(left, rules.per_organisation - held.by_organisation[organisation])
    return max(0, left)
