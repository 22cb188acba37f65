import io
from unittest import mock

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from bookings.downloads.making import make_download
from bookings.exchange.lists.all_lists import KINDS
from bookings.models import Booking, Download
from tests.conftest import NOW
from tests.support import factories
from tests.support.signing_in import sign_in
from training.models import Organisation
from training.tables.reading import read_table
from training.tables.writing import csv_file

pytestmark = pytest.mark.django_db
HEADER = ["Organisation", "Organisation type"]


@pytest.fixture(autouse=True)
def nothing_held():
    cache.clear()


@pytest.fixture
def team(client, team_member):
    """The client of a team member who has just said again who they are."""
    return sign_in(client, team_member)


@pytest.fixture
def health():
    return factories.OrganisationTypeFactory(name="Health")


def upload(client, kind, header, *rows, name="list.csv"):
    file = io.BytesIO(csv_file(header, rows))
    file.name = name
    return client.post(reverse("data-import", args=[kind]), {"file": file})


def confirm(client, page):
    token = page.partition("file=")[2]
    return client.post(page.partition("?")[0], {"confirm": token})


def test_desk_data_names_every_list(team):
    page = team.get(reverse("desk-data")).content.decode()
    for resource in KINDS.values():
        assert reverse("data-import", args=[resource.kind]) in page
        assert reverse("data-export", args=[resource.kind, "xlsx"]) in page


@pytest.mark.parametrize("role", ["practitioner", "trainer", "lead", "group_member"])
@pytest.mark.r26
def test_data_pages_are_for_the_team_only(client, request, role, health):
    client.force_login(request.getfixturevalue(role))
    assert client.get(reverse("desk-data")).status_code == 403
    assert client.get(reverse("data-import", args=["people"])).status_code == 403
    assert upload(client, "organisations", HEADER, ["New", "Health"]).status_code == 403
    assert client.get(reverse("data-export", args=["people", "csv"])).status_code == 403


def test_data_pages_ask_a_visitor_to_sign_in(client):
    for address in (
        reverse("desk-data"),
        reverse("data-import", args=["people"]),
        reverse("data-export", args=["people", "csv"]),
    ):
        assert client.get(address).url.startswith("/account/login/")


def test_data_import_asks_again_who_it_is(client, team_member):
    client.force_login(team_member)  # signed in, but long ago
    response = client.get(reverse("data-import", args=["people"]))
    assert response.url.startswith("/account/reauthenticate/")


def test_data_of_a_list_that_is_none_is_not_found(team):
    assert team.get("/desk/data/roles/import/").status_code == 404
    assert team.get("/desk/data/roles.csv").status_code == 404
    assert team.get("/desk/data/people.docx").status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_data_import_explains_every_column_that_is_read(team, kind):
    page = team.get(reverse("data-import", args=[kind])).content.decode()
    for column in KINDS[kind].columns():
        assert column.column_name in page


def test_data_import_shows_then_brings_in(team, health):
    response = upload(team, "organisations", HEADER, ["New <b>Trust</b>", "Health"])
    page = team.get(response.url).content.decode()
    assert "Check what would change" in page
    assert "New &lt;b&gt;Trust" in page
    assert not Organisation.objects.filter(name__startswith="New").exists()

    done = team.get(confirm(team, response.url).url).content.decode()
    assert "Organisations are brought in" in done
    assert Organisation.objects.get(name="New <b>Trust</b>").history.latest().history_user.is_team


def test_data_import_confirmed_twice_says_that_it_is_done(team, health):
    response = upload(team, "organisations", HEADER, ["New", "Health"])
    confirm(team, response.url)
    Organisation.objects.filter(name="New").update(name="Renamed", name_key="renamed")
    again = team.get(confirm(team, response.url).url).content.decode()
    assert "Organisations are brought in" in again
    assert Organisation.objects.filter(name="New").count() == 0


def test_data_import_in_two_tabs_keeps_two_files_apart(team, health):
    first = upload(team, "organisations", HEADER, ["First", "Health"])
    second = upload(team, "organisations", HEADER, ["Second", "Health"])
    confirm(team, first.url)
    assert Organisation.objects.filter(name="First").exists()
    assert not Organisation.objects.filter(name="Second").exists()
    confirm(team, second.url)
    assert Organisation.objects.filter(name="Second").exists()


def test_data_import_of_another_person_or_list_is_gone(team, client, health):
    response = upload(team, "organisations", HEADER, ["New", "Health"])
    token = response.url.partition("file=")[2]
    assert team.get(f"{reverse('data-import', args=['people'])}?file={token}").status_code == 404
    with mock.patch("training.uploads._key", lambda kind, token, by: f"upload:{kind}:{by + 1}:{token}"):
        confirm(team, response.url)
        assert team.get(response.url).status_code == 404
    assert not Organisation.objects.filter(name="New").exists()


def test_data_import_after_its_hour_is_gone(team, health):
    response = upload(team, "organisations", HEADER, ["New", "Health"])
    cache.clear()
    assert team.get(confirm(team, response.url).url).status_code == 404
    assert not Organisation.objects.filter(name="New").exists()


@pytest.mark.r43
def test_data_import_with_a_fault_names_the_row_and_offers_no_button(team, health):
    response = upload(team, "organisations", HEADER, ["Good", "Health"], ["Bad", "Helth"])
    page = team.get(response.url).content.decode()
    assert "1 row has a problem" in page
    assert "Did you mean “Health”?" in page
    assert 'name="confirm"' not in page
    confirm(team, response.url)
    assert not Organisation.objects.filter(name="Good").exists()


def test_data_import_of_what_changed_meanwhile_is_shown_again(team, health):
    response = upload(team, "organisations", HEADER, ["New", "Health"])
    factories.OrganisationFactory(name="New")
    page = team.get(confirm(team, response.url).url).content.decode()
    assert "Something changed since you looked" in page
    assert Organisation.objects.get(name="New").type != health
    confirm(team, response.url)
    assert Organisation.objects.get(name="New").type == health


def test_data_import_of_a_file_that_is_none_says_why(team):
    for content, words in ((b"", "The file is empty"), (b"x", "no rows"), (b"A,B\n1,2", "lacks the column")):
        file = io.BytesIO(content)
        file.name = "../../\r\nlist.csv"
        response = team.post(reverse("data-import", args=["organisations"]), {"file": file})
        assert response.status_code == 200
        assert words in response.content.decode()
    assert "Choose a file" in team.post(reverse("data-import", args=["organisations"])).content.decode()


def test_data_import_foresees_no_fault_and_shows_no_trace(team, health, caplog):
    with mock.patch("bookings.exchange.lists.people.add_organisation", side_effect=RuntimeError("SECRET")):
        response = upload(team, "organisations", HEADER, ["New", "Health"])
        page = team.get(response.url).content.decode()
    assert "did not foresee" in page
    assert "SECRET" not in page + caplog.text
    assert "RuntimeError" in caplog.text


def test_data_import_get_changes_nothing(team, health, django_assert_max_num_queries):
    response = upload(team, "organisations", HEADER, *[[f"New {n}", "Health"] for n in range(30)])
    with django_assert_max_num_queries(12):
        team.get(response.url)
    assert not Organisation.objects.filter(name__startswith="New").exists()


@pytest.mark.parametrize("format", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", KINDS)
def test_data_export_is_the_whole_list_in_few_queries(team, team_member, kind, format, django_assert_max_num_queries):
    for _ in range(3):
        factories.make_booking()
    with django_assert_max_num_queries(12):
        response = team.get(reverse("data-export", args=[kind, format]))
    table = read_table(io.BytesIO(response.content))
    assert table.header == [column.column_name for column in KINDS[kind].columns() if not column.sensitive]
    assert len(table.rows) == len(list(KINDS[kind](by=team_member, now=NOW).rows()))
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Disposition"].startswith(f'attachment; filename="{kind}-')


@pytest.mark.r38
def test_data_export_is_on_record(team, team_member, caplog):
    with caplog.at_level("INFO", logger="turnout.audit"):
        team.get(reverse("data-export", args=["people", "csv"]))
    assert caplog.messages == [f"person {team_member.pk} took out the list of people as csv: 1 rows"]


@pytest.mark.r38
@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_reasons_go_out_only_where_they_are_asked_for_and_that_is_on_record(team, team_member, caplog, format):
    booking = factories.make_booking(status="cancelled", cancel_reason="sickness")
    address = reverse("data-export", args=["bookings", format])
    ill = booking.get_cancel_reason_display()
    table = read_table(io.BytesIO(team.get(address).content))
    assert (ill in table.rows[0], "Reason" in table.header) == (False, False)
    caplog.clear()
    with caplog.at_level("INFO", logger="turnout.audit"):
        response = team.get(address, {"sensitive": "yes"})
    table = read_table(io.BytesIO(response.content))
    assert dict(zip(table.header, table.rows[0], strict=True))["Reason"] == ill
    assert 'filename="bookings-with-reasons-' in response["Content-Disposition"]
    assert caplog.messages == [
        f"person {team_member.pk} took out the list of bookings as {format}: 1 rows, with people’s reasons for "
        "cancelling, such as illness: health data"
    ]
    assert (
        f"{reverse('data-export', args=['bookings', 'xlsx'])}?sensitive=yes"
        in team.get(reverse("desk-data")).content.decode()
    )


def test_data_import_books_by_the_same_rules(team, practitioner):
    factories.make_session(ref="R1", on=factories.dt.date(2099, 7, 7))
    response = upload(team, "bookings", ["Session reference", "Email"], ["R1", practitioner.email])
    assert Booking.objects.count() == 0
    confirm(team, response.url)
    assert Booking.objects.get().practitioner == practitioner


# ---- lists that take long ----


@pytest.fixture
def long_list(settings):
    """Three organisations, where two are as many as somebody waits for."""
    settings.EXPORT_AT_ONCE_ROWS = 2
    factories.OrganisationFactory.create_batch(3 - Organisation.objects.count())
    return reverse("data-export", args=["organisations", "csv"])


def test_long_list_is_not_made_while_somebody_waits(team, long_list, caplog):
    with caplog.at_level("INFO", logger="turnout.audit"):
        response = team.get(long_list)
    html = response.content.decode()
    assert "This file takes a while to prepare" in html and "It has 3 rows." in html
    assert "Content-Disposition" not in response
    assert not Download.objects.exists(), "reading a page writes nothing"
    assert not caplog.records


def test_list_of_just_so_many_rows_comes_at_once(team, long_list, settings):
    settings.EXPORT_AT_ONCE_ROWS = 3
    assert team.get(long_list)["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_long_list_is_made_by_the_worker_and_is_the_same_file(team, settings, format, frozen_now):
    factories.make_booking(
        status="cancelled", cancel_reason="sickness", practitioner=factories.UserFactory(name="=1+1")
    )
    address = reverse("data-export", args=["bookings", format]) + "?sensitive=yes"
    at_once = team.get(address)
    settings.EXPORT_AT_ONCE_ROWS = 0
    page = team.post(address)
    download = Download.objects.get()
    assert page.url == reverse("download", args=[download.pk])
    assert (download.rows, download.title) == (1, f"Bookings with reasons, {'CSV' if format == 'csv' else 'Excel'}")
    make_download(download_id=download.pk, clock=lambda: NOW)
    made = team.get(reverse("download-file", args=[download.pk]))
    assert made["Content-Disposition"] == at_once["Content-Disposition"]
    assert made["Content-Type"] == at_once["Content-Type"]
    assert _cells(b"".join(made)) == _cells(at_once.content)


def _cells(content):
    table = read_table(io.BytesIO(content))
    return table.header, table.rows


def test_reasons_fetched_later_are_logged_as_such(team, team_member, settings, caplog):
    settings.EXPORT_AT_ONCE_ROWS = 0
    factories.make_booking()
    team.post(reverse("data-export", args=["bookings", "csv"]) + "?sensitive=yes")
    download = Download.objects.get()
    make_download(download_id=download.pk, clock=timezone.now)
    with caplog.at_level("INFO", logger="turnout.audit"):
        b"".join(team.get(reverse("download-file", args=[download.pk])))
    assert f"person {team_member.pk} took out the list of bookings as csv: 1 rows, with people’s reasons" in caplog.text


def test_more_than_a_few_at_once_are_refused_on_the_page(team, settings):
    settings.EXPORT_AT_ONCE_ROWS = 0
    for kind in KINDS:
        assert team.post(reverse("data-export", args=[kind, "csv"])).status_code == 302
    response = team.post(reverse("data-export", args=["people", "xlsx"]))
    assert response.status_code == 409
    assert "5 files are being prepared for you already." in response.content.decode()
    assert Download.objects.count() == 5


@pytest.mark.parametrize("kind", KINDS)
def test_number_of_rows_is_known_before_they_are_read(team_member, kind):
    factories.make_booking()
    resource = KINDS[kind]
    assert resource.how_many() == len(list(resource(by=team_member, now=NOW).rows())) > 0
