import datetime as dt

import pytest

from training.pages.kept import Kept

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def kept(now):
    kept = Kept(most=2)
    kept.keep("page", "made", stamp=(1, 2), now=now, until=now + MINUTE)
    return kept


def test_it_is_there_for_its_key_and_stamp(kept, now):
    assert kept.find("page", stamp=(1, 2), now=now) == "made"
    assert kept.find("other", stamp=(1, 2), now=now) is None
    assert kept.find("page", stamp=(1, 3), now=now) is None


@pytest.mark.parametrize(("seconds", "there"), [(-1, None), (0, "made"), (59.999, "made"), (60, None), (90, None)])
def test_it_is_there_from_its_making_until_its_end_also_when_the_clock_is_put_back(kept, now, seconds, there):
    assert kept.find("page", stamp=(1, 2), now=now + dt.timedelta(seconds=seconds)) == there


def test_what_is_made_anew_takes_its_place(kept, now):
    kept.keep("page", "anew", stamp=(1, 3), now=now, until=now + MINUTE)
    assert kept.find("page", stamp=(1, 3), now=now) == "anew"
    assert kept.find("page", stamp=(1, 2), now=now) is None


def test_there_are_never_more_than_the_most(kept, now):
    for key in ("second", "third"):
        kept.keep(key, key, stamp=(1, 2), now=now, until=now + MINUTE)
    found = [kept.find(key, stamp=(1, 2), now=now) for key in ("page", "second", "third")]
    assert found == [None, "second", "third"]
