"""The file for other partnerships: nobody in it, and nothing that is not ours brought in."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from reporting.insight.arms import Cluster
from reporting.insight.before_after import Verdict
from reporting.models import PooledFile
from reporting.trials.pooling import FileRefused, NoFile, bring_in, file_of, found_in, grouped, pooled_for, read_file
from tests.reporting.trials.test_looking import JULY, at, recorded
from tests.support.compared import file_said, make_trial

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]
OVER = at(2027, 7, 5)


@pytest.fixture
def ended():
    """Ended, with four sessions of which each arm lost and kept enough to be told."""
    trial = make_trial(pooled_as="cost", ended_at=at(2026, 8, 3), ended_because="called")
    for week in range(4):
        recorded(trial, on=JULY.replace(day=7 + 7 * week), lost=(5, 4), came=(7, 9))
    return trial


def test_file_has_counts_of_groups_and_no_more(ended):
    said = file_of(ended, now=OVER)
    assert set(said) == {
        "form", "version", "comparison", "what", "measure", "code", "sessions", "variance", "groups",
    }  # fmt: skip
    assert said["sessions"] == 4
    assert [sum(column) for column in zip(*said["groups"], strict=True)] == [48, 20, 52, 16]
    assert read_file(json.dumps(said).encode()) == said


def test_no_count_of_a_group_is_small(ended, settings):
    for group in file_of(ended, now=OVER)["groups"]:
        assert min(group[1], group[0] - group[1], group[3], group[2] - group[3]) > settings.SMALL_NUMBERS_UP_TO


def test_groups_keep_every_session_and_their_order_is_the_lots():
    sessions = [Cluster(20, lost, 20, 20 - lost) for lost in range(3, 17)]
    one, other = (grouped(sessions, key=key, over=7) for key in ("11", "22"))
    for groups in (one, other):
        assert [sum(column) for column in zip(*groups, strict=True)] == [
            sum(column) for column in zip(*sessions, strict=True)
        ]
    assert one != other


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"ended_at": None, "ended_because": ""}, "under way"),
        ({"ended_because": "stopped", "stopped_reason": "Harm"}, "stopped early"),
        ({"pooled_as": ""}, "No name was agreed"),
    ],
)
def test_there_is_no_file_of_one_that_may_not_be_looked_at(ended, fields, why):
    for name, value in fields.items():
        setattr(ended, name, value)
    with pytest.raises(NoFile, match=why):
        file_of(ended, now=OVER)


def test_there_is_no_file_of_few_people():
    few = make_trial(pooled_as="cost", ended_at=at(2026, 8, 3), ended_because="called")
    recorded(few)
    with pytest.raises(NoFile, match="Too few"):
        file_of(few, now=OVER)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"form": "another"}, "not a file of a comparison"),
        ({"version": 2}, "version 2"),
        ({"comparison": 7}, "“comparison” is missing"),
        ({"code": "x" * 41}, "“code” is missing"),
        ({"code": "x\u202ey"}, "characters that nobody can read"),
        ({"sessions": True}, "“sessions” is missing"),
        ({"variance": float("nan")}, "“variance” is missing"),
        ({"variance": 0}, "“variance” is missing"),
        ({"groups": []}, "“groups” is missing"),
        ({"groups": [[1, 2, 3]]}, "Group 1 of this file is not four"),
        ({"groups": [[10, 2, 10, 1], [10, 11, 5, 1]]}, "Group 2 of this file has more places lost"),
        ({"groups": [[10, -1, 10, 1]]}, "Group 1 of this file is not four"),
        ({"groups": [[10, 1, 0, 0]]}, "nobody in it"),
    ],
)
def test_odd_file_is_refused_in_words(ended, change, why):
    with pytest.raises(FileRefused, match=why):
        read_file(json.dumps(file_said(ended) | change).encode())


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"[" * 100_000, b"[]", b"7", b" " * 200_001])
def test_what_is_no_such_file_is_refused(raw):
    with pytest.raises(FileRefused):
        read_file(raw)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"comparison": "other"}, "This file is of “other”"),
        ({"what": "days"}, "another comparison"),
        ({"measure": "lost"}, "another comparison"),
    ],
)
def test_file_of_another_comparison_is_refused(ended, change, why, now):
    with pytest.raises(FileRefused, match=why):
        bring_in(trial=ended, said=file_said(ended) | change, by=None, now=now)
    assert not PooledFile.objects.exists()


def test_own_file_is_not_counted_twice_and_another_once(ended, now):
    with pytest.raises(FileRefused, match="your own file"):
        bring_in(trial=ended, said=file_of(ended, now=OVER), by=None, now=now)
    for _ in range(2):
        bring_in(trial=ended, said=file_said(ended), by=None, now=now)
    files = list(PooledFile.objects.all())
    found = pooled_for(ended, files, now=OVER)
    assert (len(files), found.partnerships, found.counted) == (1, 2, 100 + 1390)


def test_file_that_exaggerates_decides_nothing(ended, now):
    """A spread that no difference of rates can have, and more sessions than people."""
    said = file_said(ended) | {"variance": 1e300, "sessions": 9_000_000}
    bring_in(trial=ended, said=read_file(json.dumps(said).encode()), by=None, now=now)
    found = found_in(said)
    assert (found.variance, found.sessions) == (1.0, found.counted)
    pooled = pooled_for(ended, list(PooledFile.objects.all()), now=OVER)
    assert pooled.verdict == Verdict.TOO_EARLY
    assert pooled.low < -1 and pooled.high > 1


def test_own_part_is_left_out_while_it_may_not_be_looked_at(ended, now):
    ended.ended_at, ended.ended_because = None, ""
    ended.save()
    bring_in(trial=ended, said=file_said(ended), by=None, now=now)
    assert pooled_for(ended, list(PooledFile.objects.all()), now=OVER).partnerships == 1


def test_command_writes_the_file_and_brings_others_in(ended, tmp_path):
    ours, theirs = tmp_path / "ours.json", tmp_path / "theirs.json"
    theirs.write_text(json.dumps(file_said(ended)))
    out = StringIO()
    call_command("comparison_file", stdout=out)
    assert out.getvalue() == f"{ended.pk}  {ended}\n"
    call_command("comparison_file", ended.pk, add=[str(theirs)], stdout=out)
    assert PooledFile.objects.get().code == "another"
    with pytest.raises(CommandError, match="Too few"):  # on 1 June 2026 no session has run
        call_command("comparison_file", ended.pk, output=str(ours))
    assert not ours.exists()
    with pytest.raises(CommandError, match="There is no comparison"):
        call_command("comparison_file", 10**6)
    (tmp_path / "odd.json").write_text("{}")
    with pytest.raises(CommandError, match=r"odd\.json: This is not a file"):
        call_command("comparison_file", ended.pk, add=[str(theirs), str(tmp_path / "odd.json")])
