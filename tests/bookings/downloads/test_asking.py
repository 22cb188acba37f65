import datetime as dt
import os
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django_tasks_db.models import DBTaskResult

from bookings.downloads.asking import MOST_AT_ONCE, TooManyAtOnce, ask_for, forget_old, take_up_again
from bookings.downloads.making import MOST_ATTEMPTS
from bookings.models import Download
from bookings.upkeep.due import DUE
from tests.support import factories

pytestmark = pytest.mark.django_db
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)


def tasks():
    return [(task.queue_name, task.args_kwargs["args"][0]) for task in DBTaskResult.objects.order_by("enqueued_at")]


def test_what_is_asked_for_waits_for_the_worker_of_its_own_queue(wish, team_member, now):
    download = ask_for(wish, by=team_member, now=now)
    assert (download.state, download.asked_by, download.rows) == ("waiting", team_member, 12_000)
    assert tasks() == [("downloads", download.pk)]


def test_asked_for_twice_it_is_made_once(wish, team_member, now):
    first = ask_for(wish, by=team_member, now=now)
    Download.objects.update(state="being made")
    assert ask_for(wish, by=team_member, now=now) == first
    assert len(tasks()) == 1


def test_asked_for_again_once_it_is_ready_it_is_made_anew(wish, team_member, now):
    first = ask_for(wish, by=team_member, now=now)
    Download.objects.update(state="ready", finished_at=now, file="downloads/x")
    assert ask_for(wish, by=team_member, now=now) != first


def test_somebody_else_who_asks_for_the_same_gets_a_file_of_their_own(wish, team_member, now):
    first = ask_for(wish, by=team_member, now=now)
    assert ask_for(wish, by=factories.UserFactory(is_team=True), now=now) != first


def test_nobody_has_more_than_a_few_made_at_once(wish, team_member, now):
    kinds = ["organisations", "people", "courses", "sessions", "bookings"]
    for kind in kinds:
        ask_for(replace(wish, asked=wish.asked | {"list": kind}), by=team_member, now=now)
    assert len(kinds) == MOST_AT_ONCE
    another = replace(wish, asked=wish.asked | {"format": "xlsx"})
    with pytest.raises(TooManyAtOnce, match=r"^5 files are being prepared for you already\. Wait until"):
        ask_for(another, by=team_member, now=now)
    assert ask_for(another, by=factories.UserFactory(is_team=True), now=now)
    Download.objects.filter(asked__list="people").update(state="failed", finished_at=now)
    assert ask_for(another, by=team_member, now=now)


def test_who_has_no_right_to_it_cannot_ask(wish, lead, now):
    with pytest.raises(PermissionDenied):
        ask_for(wish, by=lead, now=now)
    assert not Download.objects.exists() and not tasks()


# ---- a worker that died ----


def left_in_the_middle(download, *, at, attempts=1):
    DBTaskResult.objects.update(status="RUNNING")
    Download.objects.filter(pk=download.pk).update(state="being made", alive_at=at, attempts=attempts, rows_done=400)


def test_what_a_dead_worker_left_is_taken_up_again(download, now):
    left_in_the_middle(download, at=now)
    assert take_up_again(now=now + 3 * MINUTE) == 0, "its worker may live"
    assert take_up_again(now=now + 4 * MINUTE) == 1
    download.refresh_from_db()
    assert (download.state, download.rows_done) == ("waiting", 0)
    assert tasks() == [("downloads", download.pk)] * 2
    assert take_up_again(now=now + 4 * MINUTE) == 0, "done again it changes nothing"


def test_what_kills_every_worker_is_given_up_and_its_reader_told(download, now):
    left_in_the_middle(download, at=now, attempts=MOST_ATTEMPTS)
    assert take_up_again(now=now + 4 * MINUTE) == 1
    download.refresh_from_db()
    assert (download.state, download.finished_at) == ("failed", now + 4 * MINUTE)
    assert len(tasks()) == 1


def test_what_lost_its_task_is_taken_up_again(download, now):
    DBTaskResult.objects.all().delete()
    assert take_up_again(now=now) == 1
    assert tasks() == [("downloads", download.pk)]


# ---- after a day ----


def ready(download, *, at):
    place = default_storage.save("downloads/of-the-test", ContentFile(b"names"))
    Download.objects.filter(pk=download.pk).update(state="ready", finished_at=at, file=place)
    return place


def test_file_is_thrown_away_a_day_after_it_was_ready(download, now):
    finished = now + 10 * MINUTE
    place = ready(download, at=finished)
    assert forget_old(now=finished + DAY - MINUTE) == 0
    assert default_storage.exists(place)
    assert forget_old(now=finished + DAY) == 1
    assert not Download.objects.exists()
    assert not default_storage.exists(place)


def test_what_nobody_ever_made_is_forgotten_too_but_not_what_is_being_made(download, wish, now):
    other = ask_for(replace(wish, name="other"), by=factories.UserFactory(is_team=True), now=now)
    Download.objects.filter(pk=other.pk).update(state="being made")
    assert forget_old(now=now + DAY + MINUTE) == 1
    assert list(Download.objects.all()) == [other]


def test_bytes_that_are_gone_already_keep_nothing_from_being_forgotten(download, now):
    default_storage.delete(ready(download, at=now))
    assert forget_old(now=now + DAY) == 1
    assert not Download.objects.exists()


def test_bytes_whose_worker_was_killed_before_the_row_said_so_are_thrown_away(download, now, settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        }
    }
    assert forget_old(now=now) == 0, "there is no folder yet"
    place = ready(download, at=now)
    stray = default_storage.save("downloads/stray", ContentFile(b"names"))
    for each in (place, stray):
        os.utime(tmp_path / each, (now.timestamp(), now.timestamp()))
    Download.objects.update(finished_at=now + DAY)
    assert forget_old(now=now + DAY) == 0, "its worker may be about to say so"
    assert forget_old(now=now + DAY + MINUTE) == 1
    assert (default_storage.exists(stray), default_storage.exists(place)) == (False, True)


def test_both_are_done_by_what_falls_due():
    assert {take_up_again, forget_old} <= set(DUE.values())
