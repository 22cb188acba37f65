"""The pages on which a team brings in its own spreadsheet, step by step."""

import datetime as dt
import json
from collections import Counter

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from bookings.exchange.spreadsheets.at_work import bring_in_spreadsheet, take_up_spreadsheets_again, work
from bookings.exchange.spreadsheets.importing import Result
from bookings.exchange.spreadsheets.keeping import forget_spreadsheets
from bookings.models import Booking, Spreadsheet
from tests.support.dirty_workbook import dirty_workbook
from tests.support.factories import UserFactory
from tests.support.signing_in import sign_in
from training.models import Organisation, User

pytestmark = pytest.mark.django_db
REGISTER = (
    "Hereford training register 2023-24\n\n"
    "Name,Email,School,Course,Date,Attended?\n"
    "Ann Archer,ann@example.org,St Mary's Primary School,Neglect,7 Nov 23,Y\n"
    '"Brook, Bob",,St Marys Primary,Neglect,7 Nov 23,DNA\n'
    "Cat Cole,cat@example.org,Hope,Neglect,7 Nov 23,\n"
    "Total,3,,,,1\n"
)


@pytest.fixture
def team(client, team_member):
    return sign_in(client, team_member)


def upload(client, content: bytes | str, name="register.csv", **more):
    content = content.encode() if isinstance(content, str) else content
    return client.post(reverse("spreadsheets"), {"spreadsheet": SimpleUploadedFile(name, content)} | more)


def answers(form) -> dict:
    """What a page posts when nobody changes anything on it."""
    said = {}
    for field in form:
        value = field.initial
        if value not in (None, "", False):
            said[field.html_name] = ["on"] if value is True else value
    return said


def go_through(client, spreadsheet: Spreadsheet, **changed):
    """Press Continue on every step up to the last, with some answers of one's own by step."""
    for step in ("rows", "columns", "words", "names"):
        address = reverse(f"spreadsheet-{step}", args=[spreadsheet.pk])
        page = client.get(address)
        assert page.status_code == 200
        response = client.post(address, answers(page.context["form"]) | changed.get(step, {}))
        assert response.status_code == 302, response.context["form"].errors
    return response


def check(client, spreadsheet: Spreadsheet, press: str = ""):
    address = reverse("spreadsheet-check", args=[spreadsheet.pk])
    if press:
        client.post(address, {press: "yes"})
    spreadsheet.refresh_from_db()
    return client.get(address)


def test_register_comes_in_by_pressing_continue(team):
    response = upload(team, REGISTER)
    spreadsheet = Spreadsheet.objects.get()
    assert response.url == reverse("spreadsheet-rows", args=[spreadsheet.pk])
    assert go_through(team, spreadsheet).url == reverse("spreadsheet-check", args=[spreadsheet.pk])
    assert not Booking.objects.exists(), "checking brings nothing in"
    page = check(team, spreadsheet).content.decode()
    assert "Check what would change" in page and "New people" in page

    assert "Your spreadsheet is in" in check(team, spreadsheet, "bring_in").content.decode()
    outcomes = dict(Booking.objects.values_list("practitioner__name", "outcome"))
    assert outcomes == {"Ann Archer": "attended", "Bob Brook": "no show", "Cat Cole": "not recorded"}
    bob = User.objects.get(name="Bob Brook")
    assert bob.is_placeholder and not bob.is_active
    schools = Organisation.objects.filter(people__isnull=False, name__startswith="St").distinct()
    assert [school.name for school in schools] == ["St Mary's Primary School"], "it has one line"
    assert set(Booking.history.values_list("history_user__is_team", flat=True)) == {True}


def test_same_register_again_changes_nothing_and_says_so(team):
    for _ in range(2):
        upload(team, REGISTER)
        spreadsheet = Spreadsheet.objects.latest("pk")
        go_through(team, spreadsheet)
        shown = check(team, spreadsheet).content.decode()
        check(team, spreadsheet, "bring_in")
    assert "Everything in this file is in Turnout already" in shown
    assert Booking.objects.count() == 3 and User.objects.filter(is_team=False).count() == 3


def test_what_was_decided_is_remembered_for_the_next_file_of_the_same_columns(team):
    upload(team, REGISTER.replace("DNA", "gone"))
    first = Spreadsheet.objects.get()
    word = next(
        field
        for field in team.get(reverse("spreadsheet-words", args=[first.pk])).context["form"]
        if "gone" in field.label
    )
    go_through(team, first, words={word.html_name: "late cancellation"})
    check(team, first, "bring_in")
    upload(team, REGISTER.replace("DNA", "gone").replace("7 Nov 23", "8 Nov 23"), name="next.csv")
    assert Spreadsheet.objects.latest("pk").mapping["outcomes"]["gone"] == "late cancellation"


def test_word_that_nobody_knows_has_to_be_said(team):
    upload(team, REGISTER.replace("DNA", "zzz"))
    spreadsheet = Spreadsheet.objects.get()
    address = reverse("spreadsheet-words", args=[spreadsheet.pk])
    form = team.get(address).context["form"]
    response = team.post(address, answers(form))
    assert response.status_code == 200 and "Choose what “zzz” means" in response.content.decode()


def test_empty_cell_can_never_be_made_a_no_show(team):
    upload(team, REGISTER)
    address = reverse("spreadsheet-words", args=[Spreadsheet.objects.get().pk])
    said = answers(team.get(address).context["form"])
    assert team.post(address, said | {"blank": "no show"}).status_code == 200
    assert Spreadsheet.objects.get().mapping["blank_outcome"] == "not recorded"


def test_rows_that_cannot_be_read_are_named_and_can_be_left_out(team):
    upload(
        team,
        REGISTER.replace(
            "Cat Cole,cat@example.org,Hope,Neglect,7 Nov 23", "Cat Cole,cat@example.org,Hope,Neglect,31/04/2023"
        ),
    )
    spreadsheet = Spreadsheet.objects.get()
    go_through(team, spreadsheet)
    page = check(team, spreadsheet).content.decode()
    assert "1 row has a problem" in page and "Row 6" in page and "31/04/2023" in page and "is not a date" in page
    assert 'name="bring_in"' not in page
    check(team, spreadsheet, "bring_in")
    assert not Booking.objects.exists()
    assert 'name="bring_in"' in check(team, spreadsheet, "leave_out").content.decode()
    check(team, spreadsheet, "bring_in")
    assert Booking.objects.count() == 2


def test_changing_a_step_asks_to_check_again(team):
    upload(team, REGISTER)
    spreadsheet = Spreadsheet.objects.get()
    go_through(team, spreadsheet)
    address = reverse("spreadsheet-columns", args=[spreadsheet.pk])
    team.post(address, answers(team.get(address).context["form"]))
    assert "You have changed something since the last check" in check(team, spreadsheet).content.decode()
    check(team, spreadsheet, "bring_in")
    assert not Booking.objects.exists()


def test_nobody_else_finds_a_spreadsheet(team, client):
    upload(team, REGISTER)
    spreadsheet = Spreadsheet.objects.get()
    other = sign_in(client, UserFactory(is_team=True))
    for name in ("rows", "columns", "words", "names", "check", "choices"):
        assert other.get(reverse(f"spreadsheet-{name}", args=[spreadsheet.pk])).status_code == 404
    assert other.post(reverse("spreadsheet-remove", args=[spreadsheet.pk])).status_code == 404
    assert Spreadsheet.objects.exists()
    assert "register.csv" not in other.get(reverse("spreadsheets")).content.decode()


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old.xls", "old Excel format (.xls)"),
        (
            b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600,
            "x.xlsx",
            "protected by a password",
        ),
        (b"<html><table><tr><td>Name</td></tr></table></html>", "register.xls", "web page"),
        (b"", "empty.csv", "The file is empty"),
        (b"%PDF-1.7", "register.csv", "a PDF"),
    ],
)
def test_file_that_cannot_be_read_is_refused_with_what_to_do(team, content, name, said):
    response = upload(team, content, name=name)
    assert response.status_code == 200 and said in response.content.decode()
    assert not Spreadsheet.objects.exists()


def test_saved_choices_are_taken_with_another_file(team):
    upload(team, REGISTER.replace("DNA", "gone"))
    first = Spreadsheet.objects.get()
    mapping = json.loads(team.get(reverse("spreadsheet-choices", args=[first.pk])).content)
    mapping["outcomes"] = {"gone": "no show", "y": "attended"}
    saved = SimpleUploadedFile("choices.json", json.dumps(mapping).encode())
    upload(team, REGISTER.replace("DNA", "gone").replace("Email", "E-mail"), saved=saved)
    assert Spreadsheet.objects.latest("pk").mapping["outcomes"] == {"gone": "no show", "y": "attended"}


@pytest.mark.parametrize("content", ["no json", "[]", '{"format": "turnout-mapping-1", "columns": {"A": "role"}}'])
def test_saved_choices_that_are_none_are_refused(team, content):
    response = upload(team, REGISTER, saved=SimpleUploadedFile("choices.json", content.encode()))
    assert response.status_code == 200 and "mapping" in response.content.decode()
    assert not Spreadsheet.objects.exists()


def test_long_file_is_checked_and_brought_in_by_a_worker(team, settings):
    settings.IMPORT_AT_ONCE_ROWS = 3
    upload(team, REGISTER)
    spreadsheet = Spreadsheet.objects.get()
    go_through(team, spreadsheet)
    spreadsheet.refresh_from_db()
    assert spreadsheet.state == "to try" and "Being checked" in check(team, spreadsheet).content.decode()
    work(spreadsheet_id=spreadsheet.pk, clock=timezone.now)
    assert "Check what would change" in check(team, spreadsheet).content.decode()
    assert "Being brought in" in check(team, spreadsheet, "bring_in").content.decode()
    check(team, spreadsheet, "bring_in")  # pressed twice
    work(spreadsheet_id=spreadsheet.pk, clock=timezone.now)
    work(spreadsheet_id=spreadsheet.pk, clock=timezone.now)
    assert "Your spreadsheet is in" in check(team, spreadsheet).content.decode()
    assert Booking.objects.count() == 3


def test_what_a_worker_left_is_taken_up_again(team, settings):
    settings.IMPORT_AT_ONCE_ROWS = 3
    upload(team, REGISTER)
    spreadsheet = Spreadsheet.objects.get()
    go_through(team, spreadsheet)
    assert take_up_spreadsheets_again(now=timezone.now() + dt.timedelta(hours=1)) == 0, "its task still waits"
    from django_tasks_db.models import DBTaskResult

    DBTaskResult.objects.all().delete()
    assert take_up_spreadsheets_again(now=timezone.now() + dt.timedelta(minutes=1)) == 0
    assert take_up_spreadsheets_again(now=timezone.now() + dt.timedelta(hours=1)) == 1
    assert DBTaskResult.objects.get().task_path == bring_in_spreadsheet.module_path


@pytest.mark.r49
def test_rows_are_forgotten_after_two_weeks_and_what_columns_meant_stays(team):
    upload(team, REGISTER)
    left = Spreadsheet.objects.get()
    upload(team, REGISTER)
    done = Spreadsheet.objects.latest("pk")
    go_through(team, done)
    check(team, done, "bring_in")
    assert forget_spreadsheets(now=timezone.now() + dt.timedelta(days=13)) == 0
    assert forget_spreadsheets(now=timezone.now() + dt.timedelta(days=15)) == 2
    assert not Spreadsheet.objects.filter(pk=left.pk).exists()
    done.refresh_from_db()
    kept = json.dumps([done.mapping, done.result, done.name, bytes(done.content).decode()])
    assert done.mapping["columns"]["Name"] == "practitioner_name"
    assert "Ann" not in kept and "ann@example.org" not in kept and "register" not in kept
    assert team.get(reverse("spreadsheet-check", args=[done.pk])).status_code == 404


@pytest.mark.r49
def test_no_remark_name_of_a_sheet_or_heading_of_ones_own_is_kept_of_a_forgotten_file(team):
    file = REGISTER.replace("DNA", '"DNA, her baby was ill"').replace("Email", "Jane knows").replace("School", "Agency")
    upload(team, file)
    spreadsheet = Spreadsheet.objects.get()
    said = {word: "excused" if "baby" in word else "attended" for word in ("dna, her baby was ill", "y")}
    columns = spreadsheet.mapping["columns"] | {"Jane knows": "practitioner_email"}
    sheets = [spreadsheet.mapping["sheets"][0] | {"sheet": "Jane Smith"}]
    mapping = spreadsheet.mapping | {"outcomes": said, "columns": columns, "sheets": sheets}
    Spreadsheet.objects.update(state="done", mapping=mapping)
    assert forget_spreadsheets(now=timezone.now() + dt.timedelta(days=15)) == 1
    spreadsheet.refresh_from_db()
    assert spreadsheet.mapping["outcomes"] == {"y": "attended"}
    assert spreadsheet.mapping["columns"]["Agency"] == "organisation"
    kept = json.dumps(spreadsheet.mapping)
    assert "baby" not in kept and "Jane" not in kept
    upload(team, file)  # what is not kept is guessed again
    again = Spreadsheet.objects.latest("pk").mapping
    assert (again["columns"], again["outcomes"]["y"]) == (columns, "attended")
    assert "dna, her baby was ill" not in again["outcomes"]


def test_dirty_workbook_counts_as_it_is(team):
    content, truth = dirty_workbook()
    upload(team, content, name="Register 2023-24.xlsx")
    spreadsheet = Spreadsheet.objects.get()
    page = team.get(reverse("spreadsheet-names", args=[spreadsheet.pk]))
    people = {field.html_name: field.field.choices[0][0] for _, field in page.context["people"]}
    others = {field.html_name: field.field.choices[0][0] for _, field in page.context["organisations"]}
    go_through(team, spreadsheet, names=people | others)
    check(team, spreadsheet, "bring_in")
    result = Result.from_json(spreadsheet.result)
    assert result.troubles == [] and result.outcomes == dict(truth.outcomes)
    assert Booking.objects.count() == truth.bookings == 300
    assert User.objects.filter(is_team=False).count() == len(truth.people)
    assert User.objects.filter(is_active=False).count() == len(truth.without_address)
    assert Organisation.objects.filter(bookings__isnull=False).distinct().count() == 7
    came = Counter(Booking.objects.filter(outcome="attended").values_list("organisation__type__name", flat=True))
    assert sorted(came.values()) == sorted(truth.by_organisation.values())


def test_page_of_a_workbook_says_what_it_does_not_read(team):
    content, _ = dirty_workbook(40)
    upload(team, content, name="Register.xlsx")
    page = team.get(reverse("spreadsheet-rows", args=[Spreadsheet.objects.get().pk])).content.decode()
    assert "40 bookings" in page and "a total or a note" in page and "Total · " in page
