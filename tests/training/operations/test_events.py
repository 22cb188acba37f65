import datetime as dt

import pytest
from django.db import IntegrityError

from tests.support.factories import make_event
from training.models import Event
from training.operations.events import keep_event, remove_event
from training.refusals import DoesNotFit

pytestmark = pytest.mark.django_db
CONFERENCE = {"title": " Safeguarding  conference ", "kind": "conference", "held_on": dt.date(2026, 5, 12)}


@pytest.fixture
def keep(team_member, now):
    def run(**said):
        return keep_event(**{**CONFERENCE, "lowest": None, "highest": None, **said}, by=team_member, now=now)

    return run


@pytest.mark.parametrize(
    ("lowest", "highest", "kept", "words"),
    [
        (160, None, (160, 160), "160"),
        (None, 160, (160, 160), "160"),
        (50, 60, (50, 60), "50 to 60"),
        (0, 0, (0, 0), "0"),
        (None, None, (None, None), ""),
        (1200, 1300, (1200, 1300), "1,200 to 1,300"),
    ],
)
def test_count_is_kept_as_it_was_made(keep, lowest, highest, kept, words):
    event = keep(lowest=lowest, highest=highest)
    event.refresh_from_db()
    assert ((event.lowest, event.highest), event.counted, event.title) == (kept, words, "Safeguarding conference")


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ({"lowest": 60, "highest": 50}, "must not be below"),
        ({"lowest": 50, "highest": 60, "evaluations": 61}, "More evaluation forms than people"),
    ],
)
def test_figures_at_odds_are_refused_and_nothing_is_kept(keep, figures, words):
    with pytest.raises(DoesNotFit, match=words):
        keep(**figures)
    assert not Event.objects.exists()


def test_as_many_evaluations_as_people_fit(keep):
    assert keep(lowest=50, highest=60, evaluations=60).evaluations == 60


@pytest.mark.parametrize(
    "figures", [{"lowest": 60, "highest": 50}, {"lowest": 1, "highest": None}, {"evaluations": 61}]
)
def test_database_holds_it_too(figures):
    with pytest.raises(IntegrityError):
        make_event(**figures)


def test_change_and_removal_are_in_the_history_of_who_made_them(keep, team_member, now):
    event = keep(lowest=50, highest=60)
    changed = keep(event=event, lowest=58, title="Conference")
    assert (changed.pk, changed.counted, changed.title) == (event.pk, "58", "Conference")
    assert Event.objects.count() == 1
    remove_event(event=changed, by=team_member, now=now)
    assert not Event.objects.exists()
    lines = list(Event.history.order_by("history_id"))
    assert [(line.history_type, line.lowest) for line in lines] == [("+", 50), ("~", 58), ("-", 58)]
    assert {(line.history_user, line.history_date) for line in lines} == {(team_member, now)}
