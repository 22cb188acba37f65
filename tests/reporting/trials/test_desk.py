"""The desk says that a comparison has ended, for two weeks, and of one stopped early nothing."""

import datetime as dt
from html import unescape

import pytest

from reporting.models import TrialLook
from tests.support.compared import make_trial

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]


def ended(at, *, title="Cost or none", because="called", verdict="better", **fields):
    trial = make_trial(title=title, ended_at=at, ended_because=because, **fields)
    TrialLook.objects.create(
        trial=trial, week=at.date(), looked_at=at, is_look=True, is_last=True, share=1.0, verdict=verdict
    )
    return trial


def desk(client, person) -> str:
    client.force_login(person)
    return " ".join(unescape(client.get("/desk/").text).split())


def test_a_verdict_is_told_on_the_desk_for_two_weeks(client, team_member, now):
    trial = ended(now - dt.timedelta(days=13))
    ended(now - dt.timedelta(days=15), title="Long ago")
    page = desk(client, team_member)
    assert "The comparison “Cost or none” has ended: better." in page
    assert f"/comparisons/{trial.pk}/" in page
    assert "Long ago" not in page


def test_one_stopped_early_is_no_news(client, team_member, now):
    ended(now, title="Given up", because="stopped", stopped_reason="It annoyed people")
    assert "Given up" not in desk(client, team_member)
