import datetime as dt
import logging

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from bookings.downloads.asking import ask_for
from bookings.models import Download
from tests.support import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]


@pytest.fixture
def team(client, team_member):
    client.force_login(team_member)
    return client


@pytest.fixture
def ready(download, now):
    place = default_storage.save("downloads/of-the-page", ContentFile(b"Organisation\r\nAsh School\r\n"))
    Download.objects.update(state="ready", finished_at=now, file=place, size=26, rows=1)
    download.refresh_from_db()
    return download


def page(client, download) -> str:
    return client.get(reverse("download", args=[download.pk])).content.decode()


def test_page_says_how_far_it_is(team, download):
    assert "It starts in a moment." in page(team, download)
    Download.objects.update(state="being made", rows_done=3000)
    html = page(team, download)
    assert "25% done" in html and "3,000 of about 12,000 rows" in html
    assert "Check again" in html and "data-unfinished" in html
    Download.objects.update(rows=0, rows_done=0)
    assert "It is being counted." in page(team, download)


def test_page_says_how_many_come_first(team, download, wish, now):
    earlier = ask_for(wish, by=factories.UserFactory(is_team=True), now=now - dt.timedelta(minutes=1))
    assert "1 other file comes first." in page(team, download)
    Download.objects.filter(pk=earlier.pk).update(state="failed", finished_at=now)
    assert "It starts in a moment." in page(team, download)


def test_page_never_says_that_all_is_done_before_the_file_is_there(team, download):
    Download.objects.update(state="being made", rows_done=13_000)
    assert "99% done" in page(team, download)


def test_page_says_when_no_worker_takes_it(team, download, now):
    Download.objects.update(alive_at=now - dt.timedelta(minutes=2, seconds=1))
    assert "the worker for large downloads may not be running" in page(team, download)


def test_page_of_one_that_failed_leads_back_to_where_it_is_asked_for(team, download, now):
    Download.objects.update(state="failed", finished_at=now)
    html = page(team, download)
    assert "We could not prepare this file" in html
    assert f'href="{reverse("desk-data")}"' in html and "data-unfinished" not in html


def test_file_is_fetched_when_it_is_ready(team, ready):
    assert "Download the file" in page(team, ready)
    response = team.get(reverse("download-file", args=[ready.pk]))
    assert b"".join(response) == b"Organisation\r\nAsh School\r\n"
    assert response["Content-Disposition"] == 'attachment; filename="organisations.csv"'
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("text/csv; charset=utf-8", "nosniff")
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.r38
def test_fetching_a_list_is_logged_as_fetching_it_at_once_is(team, ready, team_member, caplog):
    with caplog.at_level(logging.INFO, logger="turnout.audit"):
        b"".join(team.get(reverse("download-file", args=[ready.pk])))
    assert f"person {team_member.pk} took out the list of organisations as csv: 1 rows" in caplog.text


def test_file_that_is_not_ready_leads_to_how_far_it_is(team, download):
    response = team.get(reverse("download-file", args=[download.pk]))
    assert response.url == reverse("download", args=[download.pk])


def test_file_whose_bytes_are_gone_is_not_found(team, ready):
    default_storage.delete(ready.file.name)
    assert team.get(reverse("download-file", args=[ready.pk])).status_code == 404


@pytest.mark.r26
@pytest.mark.parametrize("name", ["download", "download-file"])
def test_nobody_else_has_it_of_the_team_neither(client, ready, name):
    client.force_login(factories.UserFactory(is_team=True))
    assert client.get(reverse(name, args=[ready.pk])).status_code == 404


@pytest.mark.r29
@pytest.mark.parametrize("name", ["download", "download-file"])
def test_who_has_lost_the_right_since_has_it_no_more(team, ready, team_member, name):
    team_member.is_team = False
    team_member.save()
    assert team.get(reverse(name, args=[ready.pk])).status_code == 403


@pytest.mark.parametrize("name", ["download", "download-file"])
def test_after_a_day_it_is_not_found_though_the_worker_rests(team, ready, now, name):
    Download.objects.update(finished_at=now - dt.timedelta(days=1))
    assert team.get(reverse(name, args=[ready.pk])).status_code == 404
    assert "You have no downloads." in team.get(reverse("downloads")).content.decode()


def test_list_names_ones_own_alone(team, ready, wish, now):
    ask_for(wish, by=factories.UserFactory(is_team=True), now=now)
    response = team.get(reverse("downloads"))
    assert [item.download for item in response.context["items"]] == [ready]
    assert reverse("download-file", args=[ready.pk]) in response.content.decode()


def test_list_asks_as_often_for_three_as_for_one(team, download, wish, team_member, now, django_assert_num_queries):
    def asked():
        with django_assert_num_queries(3) as queries:
            team.get(reverse("downloads"))
        return len(queries)

    one = asked()
    for kind in ("people", "courses"):
        ask_for(type(wish)(**vars(wish) | {"asked": wish.asked | {"list": kind}}), by=team_member, now=now)
    assert asked() == one
