"""What the team does: sessions planned, moved and called off; people and organisations made one, and taken apart."""

import datetime as dt
from typing import Any

from tests.support.years.getting_places import still_planned
from tests.support.years.life import Life
from training.models import Merge, Session


def plan(life: Life, *, on: dt.date, starts: str, ends: str, **more: Any) -> Session | None:
    """The team plans a session by its form; None where that was refused, as where no trainer is free."""
    there, chance = life.there, life.chance
    before = set(Session.objects.values_list("pk", flat=True))
    said = {
        "course": chance.choice(there.courses).pk,
        "delivery": chance.choice(["in person", "in person", "online"]),
        "capacity": there.size.seats,
        "minimum": "",
        "overfull_allowance": "",
        "cancellation_working_days": 3,
        "status": "published",
        "days-TOTAL_FORMS": 1,
        "days-INITIAL_FORMS": 1,
        "days-0-on": on.isoformat(),
        "days-0-starts": starts,
        "days-0-ends": ends,
        "days-0-venue": chance.choice(there.venues).pk,
        "trainers": [chance.choice(there.trainers).pk],
    }
    life.browser_of(there.team).post("desk-session-new", **{**said, **more})
    return Session.objects.exclude(pk__in=before).first()


def move(life: Life, session: Session) -> None:
    """The session is put off by a day, which makes cancelling free for whoever it does not suit."""
    if still_planned(session):
        later = (session.first_on + dt.timedelta(days=1)).isoformat()
        browser = life.browser_of(life.there.team)
        said = {"days-0-on": later, "explain": "1", "explanation": "The room is flooded"}
        browser.fill("desk-session-edit", session.pk, **said)


def call_off(life: Life, session: Session) -> None:
    life.browser_of(life.there.team).fill("desk-session-cancel", session.pk, reason="Snow")


def merge_and_undo(life: Life, kind: str, kept: int, merged: int, *, undo: bool) -> None:
    """The team makes two one, and where it was a mistake takes them apart again."""
    browser = life.browser_of(life.there.team)
    known = set(Merge.objects.values_list("pk", flat=True))
    browser.fill("desk-merge", kind, kept, merged, query=f"?keep={kept}", reason="One and the same")
    made = Merge.objects.exclude(pk__in=known).first()
    if undo and made:
        browser.post("desk-merge-undo", made.pk)
