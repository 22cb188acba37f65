"""The pages of comparisons, as the team and as a group member."""

import datetime as dt
import json
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bookings.models import Trial
from reporting.models import PooledFile, TrialLook
from tests.reporting.trials.test_looking import JULY, at, recorded
from tests.support.compared import file_said, make_pooled_file, make_trial
from tests.support.factories import CourseFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]


@pytest.fixture
def team(client, team_member):
    client.force_login(team_member)
    return client


def said(response) -> str:
    assert response.status_code == 200
    return " ".join(unescape(response.text).split())


def answers(**more):
    return {
        "title": "Three days ahead or seven",
        "a_days": "7, 14",
        "b_days": "3,14",
        "measure": "no-show",
        "effect_points": "3",
        "begins_on_day": "1",
        "begins_on_month": "7",
        "begins_on_year": "2026",
        "ends_on_day": "30",
        "ends_on_month": "6",
        "ends_on_year": "2027",
        "answer": "save",
        **more,
    }


def test_team_sees_when_it_would_know_before_it_saves(team):
    course = CourseFactory(title="Neglect")
    page = said(team.post("/comparisons/new/days/", answers(answer="expect", courses=[course.pk])))
    assert "we can’t say when it will be known" in page
    assert not Trial.objects.exists()
    page = said(team.post("/comparisons/new/days/", answers(courses=[course.pk]), follow=True))
    trial = Trial.objects.get()
    assert (trial.a_days, trial.b_days, trial.planned_bookings > 5000) == ("14,7", "14,3", True)
    for words in ("Saved: Three days", "Not begun", "14, 3 days before", "3 in 100 fewer no-shows in B", "Neglect"):
        assert words in page


@pytest.mark.parametrize(
    ("what", "more", "words"),
    [
        ("days", {"b_days": "14,7"}, "A and B are the same"),
        ("days", {"b_days": ""}, "Enter the days of B"),
        ("days", {"b_days": "three"}, "Write whole numbers of days"),
        ("days", {"begins_on_day": "1", "begins_on_month": "6"}, "Enter tomorrow or a later day"),
        ("days", {"ends_on_year": "2026", "ends_on_month": "6"}, "Enter a day after the one on which it begins"),
        ("days", {"effect_points": "0"}, "Enter a fall from 0.5 to 50 in 100"),
        ("words", {"b_text": "Come"}, "Enter both subject and words of B"),
        ("words", {"b_text": "Come {nobody}", "b_subject": "x"}, "There is no placeholder {nobody}"),
        ("words", {}, "A and B are the same"),
        ("signer", {"b_signed_by": "jo@example.org"}, "Enter a name, such as Jo Ellis"),
        ("channel", {}, "Turn texts on first"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_kept(team, what, more, words):
    assert words in said(team.post(f"/comparisons/new/{what}/", answers(**more)))
    assert not Trial.objects.exists()


def test_two_at_a_time_for_the_same_courses_are_refused(team):
    make_trial(courses=[CourseFactory()])
    assert "compares reminders of the same courses" in said(team.post("/comparisons/new/days/", answers()))
    assert Trial.objects.count() == 1


def test_once_begun_it_cannot_be_changed_nor_removed(team):
    trial = make_trial(what="days", begins_on=dt.date(2026, 6, 1))
    page = said(team.post(f"/comparisons/{trial.pk}/change/", answers()))
    assert "what was stated beforehand stays as it is" in page
    page = said(team.post(f"/comparisons/{trial.pk}/remove/", follow=True))
    assert "what was stated beforehand stays as it is" in page
    assert Trial.objects.get().title == "Reminders with and without the cost"


def test_before_it_begins_it_can(team):
    trial = make_trial(what="days")
    team.post(f"/comparisons/{trial.pk}/change/", answers())
    assert Trial.objects.get().title == "Three days ahead or seven"
    team.post(f"/comparisons/{trial.pk}/remove/")
    assert not Trial.objects.exists()


def looked_at(trial, **fields):
    counts = {"counted_a": 400, "lost_a": 64, "counted_b": 410, "lost_b": 41, "unmarked_a": 11, "unmarked_b": 12}
    defaults = {"week": JULY, "looked_at": at(2026, 7, 7), "is_look": True, "share": 0.5, "sessions": 40}
    verdict = {"verdict": "too early to tell", "low": -0.01, "high": 0.13}
    return TrialLook.objects.create(trial=trial, **(counts | defaults | verdict | fields))


def test_page_shows_the_last_look_and_not_what_came_since(team):
    trial = make_trial(begins_on=dt.date(2026, 1, 5))
    looked_at(trial)
    recorded(trial)
    page = said(team.get(f"/comparisons/{trial.pk}/"))
    assert "Too early to tell: 16.0 in 100 in A and 10.0 in B. That is 6.0 fewer in 100 in B" in page
    assert "the truth is likely between 1.0 more and 13.0 fewer" in page
    assert "64 of 400" in page
    assert 'data-label="Unmarked">11<' in page and 'data-label="Unmarked">12<' in page
    assert "it will be known by about" in page
    assert "The figures stay until the next look" in page


def test_worse_is_said_plainly(team):
    trial = make_trial(begins_on=dt.date(2026, 1, 5), ended_at=at(2026, 7, 7), ended_because="called")
    looked_at(trial, verdict="no sign of a change", is_worse=True, is_last=True, low=-0.1, high=-0.01)
    page = said(team.get(f"/comparisons/{trial.pk}/"))
    assert "More places were lost in B" in page
    assert "No sign of a change" in page


def test_stopped_early_it_says_so_and_shows_neither_verdict_nor_figures(team):
    trial = make_trial(begins_on=dt.date(2026, 1, 5))
    looked_at(trial, verdict="better", low=0.01)
    team.post(f"/comparisons/{trial.pk}/stop/", {"reason": "B went to the wrong people"})
    for address in (f"/comparisons/{trial.pk}/", "/comparisons/"):
        page = said(team.get(address))
        assert "Stopped, no verdict" in page
        assert "64 of 400" not in page
        assert "B is better:" not in page
    assert "B went to the wrong people" in said(team.get(f"/comparisons/{trial.pk}/"))


def test_others_files_are_brought_in_pooled_and_taken_out(team):
    trial = make_trial(pooled_as="cost")
    address = f"/comparisons/{trial.pk}/files/"
    content = json.dumps(file_said(trial)).encode()
    page = said(team.post(address, {"file": SimpleUploadedFile("a.json", content)}, follow=True))
    assert "Brought in." in page
    assert "over 1 partnership and 1,390 bookings" in page
    assert "You can take the file for other partnerships once this has ended" in page
    odd = said(team.post(address, {"file": SimpleUploadedFile("b.json", b"{}")}))
    assert "This is not a file of a comparison" in odd
    team.post(f"{address}{PooledFile.objects.get().pk}/remove/")
    assert not PooledFile.objects.exists()


def test_group_reads_and_takes_the_file_and_sets_nothing_up(client, group_member, now):
    trial = make_trial(pooled_as="cost", ended_at=now, ended_because="called")
    make_pooled_file(trial, now=now)
    client.force_login(group_member)
    page = said(client.get(f"/comparisons/{trial.pk}/"))
    assert "Take the file for other partnerships" in page
    assert "Bring it in" not in page
    assert "Take out" not in page
    assert "Start a comparison" not in said(client.get("/comparisons/"))
    assert "Too few are counted" in said(client.get(f"/comparisons/{trial.pk}/counts.json", follow=True))
