"""Years of a partnership, played through its pages: every report is counted again, and nothing is out of order.

How long: ten years of about 25 bookings, in the first of which everything happens that has a page (three on PostgreSQL,
without that); with THOROUGH=1 a year of 12 kinds of organisation too;
`make proofs` plays a hundred, of ten partnerships (DECADES names their seeds). What differs is told with seed and year.
"""

import json
import os
from collections import Counter
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.db.models import Count, Q

from bookings.models import Booking
from bookings.notices.kinds import KINDS
from reporting import outcomes
from tests.support.thoroughness import ON_POSTGRESQL, THOROUGH
from tests.support.years import not_played
from tests.support.years.counting import check_year
from tests.support.years.decade import BEGINS, YEARS, Played, decade, one_year
from tests.support.years.life import Life
from tests.support.years.partnership import MIDDLING, SMALL
from tests.test_permissions import NEVER, NEVER_IN, ROUTES
from training.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.long]
MORE_SEEDS = (101, 102)
SEEDS = [int(seed) for seed in os.environ.get("DECADES", "1").split(",")]
# What ten years must have had, or they show nothing of it.
HAPPENED = (
    "book", "book-colleague", "desk-session-book", "desk-session-book-several", "wait-together", "approval",
    "answer-offer", "cancel-booking", "link-cancel", "link-cannot-come", "link-coming", "move-booking",
    "desk-session-new", "desk-session-edit", "desk-session-cancel", "desk-merge", "desk-merge-undo", "register-mark",
    "register-walk-in", "register-close", "register-unavailable", "register-correct", "register-excuse",
    "link-absence", "link-evaluate", "bulletin", "date-wish", "action-new", "trial-new", "calls-settings",
    "desk-our-details", "desk-course-reminders", "reminders", "certificates told of", "no-shows asked",
    "evaluations asked for", "bulletins of new dates", "comparisons looked at", "registers chased",
)  # fmt: skip


def missing_of(done: Counter[str]) -> set[str]:
    """Return what years lack of what they must show: HAPPENED, and of the tables of routes and of kinds of mail all but
    what is listed with why it is not played. What is listed and was played is among it.
    """
    taking_forms = {name for name, route in ROUTES.items() if route.post not in {NEVER, NEVER_IN}}
    missing = {name for name in HAPPENED if not done[name]}
    for there_are, listed, before in ((taking_forms, not_played.ROUTES, ""), (set(KINDS), not_played.MAILS, "mail: ")):
        never = {name for name in there_are if not done[f"{before}{name}"]}
        missing |= {f"{before}{name}" for name in never ^ set(listed)}
    return missing


def played(seed: int, **how: Any) -> Played:
    """Play a decade, and leave the database as it was."""
    before = transaction.savepoint()
    try:
        return decade(SMALL, seed=seed, **how)
    finally:
        transaction.savepoint_rollback(before)
        cache.clear()


def told(played: Played) -> None:
    """Print what the years came to, as `make proofs` keeps it."""
    for year in played.years:
        print(json.dumps({"tries": str(year.tries), **year.figures}))
    print(json.dumps({"done": dict(sorted(played.done.items()))}))


@pytest.mark.parametrize("seed", SEEDS)
def test_ten_years_show_no_difference_and_no_fault(seed):
    years = played(seed, years=3 if ON_POSTGRESQL else YEARS, is_busy=not ON_POSTGRESQL or THOROUGH)
    told(years)
    if seed == 1 and not ON_POSTGRESQL:
        done = years.done
        for another in MORE_SEEDS:  # what is rare falls out by luck, which is another one after other tests
            if missing_of(done):
                done += played(another, years=1, is_busy=True).done
        assert missing_of(done) == set()


@pytest.mark.skipif(not THOROUGH or ON_POSTGRESQL, reason="half a minute")
def test_a_year_of_twelve_kinds_of_organisation():
    told(decade(MIDDLING, seed=1, years=1, is_busy=False))


def test_control_what_is_spoilt_is_seen(monkeypatch):
    """Unmarked people counted as no-shows, in a report; and a merged organisation counted beside the other, in rows."""
    with one_year(SMALL, seed=2) as life:
        check_year(life, BEGINS)
        _unmarked_counted_as_no_shows(life, monkeypatch)
        _merged_counted_beside_the_other(life)
        check_year(life, BEGINS)


def _unmarked_counted_as_no_shows(life: Life, monkeypatch) -> None:
    unmarked = Q(outcome__in=("no show", "not recorded"))
    with monkeypatch.context() as spoilt:
        spoilt.setitem(outcomes.COUNTED, "no_show", Count("pk", filter=outcomes.HELD & unmarked))
        with pytest.raises(AssertionError):
            check_year(life, BEGINS)


def _merged_counted_beside_the_other(life: Life) -> None:
    kept, bookings = next((kept, found) for kept, found in life.there.are_one.items() if found)
    some = Booking.objects.filter(pk__in=bookings)
    some.update(organisation=Organisation.objects.exclude(pk=kept).first())
    with pytest.raises(AssertionError, match="is not one with the other"):
        check_year(life, BEGINS)
    some.update(organisation=kept)
