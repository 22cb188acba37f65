"""What programs read: who may, how much, how it is said no to, and that silence is no absence."""

import datetime as dt
import json

import pytest
from django.test import Client
from django.urls import reverse

from bookings.api.program import description
from bookings.models import Mark, Register
from bookings.privacy.looking import looks_at
from tests.conftest import NOW
from tests.support.attended import make_certificate
from tests.support.factories import CourseFactory, OrganisationFactory, UserFactory, make_booking, make_session
from tests.support.made_once import made_once
from tests.support.programs import make_key, program
from training.models import ApiKey, Look, User
from training.models.api_keys import Scope
from training.operations.api_keys import end_api_key

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]

READS = {
    "bookings": "bookings:read",
    "attendance": "attendance:read",
    "people": "records:read",
    "people/{person}/record": "records:read",
    "certificates": "records:read",
    "reports": "reports:read",
    "reports/attendance-by-course": "reports:read",
    "organisations": "any",
    "key": "any",
}
FOR_EVERYBODY = ("courses", "courses/{slug}", "sessions", "sessions/{session}")


@pytest.fixture(scope="module")
def made_world(django_db_setup, django_db_blocker):
    yield from made_once(django_db_blocker, build_world)


def build_world(now):
    """Two organisations, each with a person who came to a day and was marked for it, or was not."""
    course = CourseFactory(title="Working together")
    past = make_session(course=course, on=dt.date(2026, 5, 12))
    world = {"course": course, "past": past, "coming": make_session(course=course)}
    for name in ("ours", "theirs"):
        organisation = OrganisationFactory(name=f"School of {name}")
        person = UserFactory(name=f"Person of {name}", organisation=organisation)
        outcome = "attended" if name == "ours" else "not recorded"
        booking = make_booking(session=past, practitioner=person, outcome=outcome)
        make_booking(session=world["coming"], practitioner=person)
        world[name] = {"organisation": organisation, "person": person, "booking": booking}
    Mark.objects.create(booking=world["ours"]["booking"], session_day=past.days.get(), value="present", marked_at=now)
    Register.objects.create(session=past, state="partial", closed_at=now)
    world["certificate"] = make_certificate(booking=world["ours"]["booking"])
    world["keys"] = {
        **{scope: make_key(now=now, scopes=[scope]) for scope in Scope.values},
        "all": make_key(now=now),
        "ours": make_key(now=now, organisation=world["ours"]["organisation"]),
    }
    return world


@pytest.fixture
def world(made_world):
    return made_world


def ask(world, path, key="all", **asked):
    person, session, slug = world["ours"]["person"].pk, world["past"].pk, world["course"].slug
    address = f"/api/v1/{path.format(person=person, session=session, slug=slug)}"
    return program(world["keys"][key][1] if key else "").get(address, asked)


def refusal(response):
    assert response.headers["Content-Type"] == "application/problem+json"
    said = json.loads(response.content)
    assert said["status"] == response.status_code
    assert said["detail"].endswith(".")
    return said


def test_every_route_is_in_a_table():
    paths = {path.removeprefix("/api/v1/").replace("{pk}", "{}") for path in description()["paths"]}
    listed = {path.format(person="{}", session="{}", slug="{slug}") for path in (*READS, *FOR_EVERYBODY)}
    assert paths == {path.replace("attendance-by-course", "{name}") for path in listed}


@pytest.mark.r26
@pytest.mark.parametrize("path", READS)
def test_route_answers_each_scope_as_the_table_says(world, path):
    """r26 for programs: every route, by scope, by no key, by a key that ended, by method."""
    for scope in Scope.values:
        may = READS[path] in ("any", scope)
        response = ask(world, path, scope)
        assert response.status_code == (200 if may else 403), scope
        if not may:
            assert READS[path] in refusal(response)["detail"]
    assert ask(world, path, "all").status_code == 200
    nobody = ask(world, path, None)
    assert (nobody.status_code, nobody.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert "Authorization" in refusal(nobody)["detail"]
    assert ask(world, path, "all").headers["Cache-Control"] == "private, no-store"


@pytest.mark.r27
@pytest.mark.parametrize("path", [*READS, *FOR_EVERYBODY])
def test_no_program_reads_access_or_dietary_needs(world, path):
    User.objects.update(access_needs="QUOKKA by the door", dietary_needs="No QUOKKA")
    response = ask(world, path, "all")
    assert (response.status_code, "QUOKKA" in response.text) == (200, False)


@pytest.mark.parametrize("path", FOR_EVERYBODY)
def test_catalogue_is_for_everybody_and_for_pages_elsewhere(world, path):
    response = ask(world, path, None)
    assert (response.status_code, response.headers["Access-Control-Allow-Origin"]) == (200, "*")
    assert ask(world, path, "ours").content == response.content


@pytest.mark.parametrize("path", [*READS, *FOR_EVERYBODY])
def test_nothing_is_changed(world, path):
    secret = world["keys"]["all"][1]
    address = f"/api/v1/{path.format(person=1, session=1, slug='x')}"
    for method in ("post", "put", "patch", "delete"):
        response = getattr(Client(enforce_csrf_checks=True), method)(
            address, headers={"Authorization": f"Bearer {secret}"}
        )
        assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD")
        refusal(response)


def test_key_of_an_organisation_reads_of_its_people_alone(world):
    for path in ("bookings", "attendance", "people", "certificates"):
        items = ask(world, path, "ours").json()["items"]
        text = json.dumps(items)
        assert "Person of ours" in text
        assert "theirs" not in text
        assert "Person of theirs" in ask(world, path).content.decode() or path == "certificates"
        refused = ask(world, path, "ours", organisation=world["theirs"]["organisation"].pk)
        assert refused.status_code == 403
        assert "School of ours alone" in refusal(refused)["detail"]
    theirs = program(world["keys"]["ours"][1]).get(f"/api/v1/people/{world['theirs']['person'].pk}/record")
    assert theirs.status_code == 404
    refusal(theirs)
    assert [one["name"] for one in ask(world, "organisations", "ours").json()["items"]] == ["School of ours"]


def test_report_counts_the_organisation_of_the_key(world):
    make_booking(session=make_session(on=dt.date(2026, 5, 5)), practitioner=UserFactory(), outcome="attended")
    year = {"from": "2026-04-01", "to": "2027-03-31"}
    whole, own = (ask(world, "reports/attendance-by-course", key, **year).json() for key in ("all", "ours"))
    assert (whole["total"]["attended"], own["total"]["attended"]) == (2, 1)
    assert any("School of ours" in note for note in own["notes"])


def test_report_that_names_people_needs_the_scope_for_people_too(world):
    refused = ask(world, "reports/repeat-no-shows", "reports:read")
    assert refused.status_code == 403
    assert "records:read" in refusal(refused)["detail"]
    named = {one["name"] for one in ask(world, "reports").json()["items"]}
    assert "repeat-no-shows" in named
    assert "repeat-no-shows" not in {one["name"] for one in ask(world, "reports", "reports:read").json()["items"]}


def test_nobody_unmarked_is_a_no_show(world):
    rows = {row["person"]["name"]: row for row in ask(world, "attendance").json()["items"]}
    ours, theirs = rows["Person of ours"], rows["Person of theirs"]
    assert (ours["outcome"], ours["days"][0]["mark"], ours["register_state"]) == ("attended", "present", "partial")
    assert (theirs["outcome"], theirs["days"][0]["mark"]) == ("unmarked", "unmarked")
    assert [row["booking"] for row in ask(world, "attendance", outcome="unmarked").json()["items"]] == [
        theirs["booking"]
    ]
    assert ask(world, "attendance", outcome="no show").json()["items"] == []


def test_attendance_is_of_sessions_that_have_begun(world):
    assert {row["session"]["id"] for row in ask(world, "attendance").json()["items"]} == {world["past"].pk}


def test_times_have_their_zone(world):
    session = ask(world, "sessions", None).json()["items"][0]
    assert session["id"] == world["coming"].pk
    assert session["starts_at"].endswith("+01:00")
    assert dt.datetime.fromisoformat(session["starts_at"]) == world["coming"].starts_at
    assert session["places_left"] == world["coming"].capacity - 2


def test_lists_are_read_to_their_end_by_cursor(world):
    for number in range(5):
        make_booking(session=world["coming"], practitioner=UserFactory(name=f"N{number}"))
    found, address = [], "/api/v1/bookings?limit=2"
    client = program(world["keys"]["all"][1])
    while address:
        page = client.get(address.removeprefix("http://127.0.0.1:8000")).json()
        assert len(page["items"]) <= 2
        found += [row["id"] for row in page["items"]]
        address = page["next"]
    assert len(found) == 9
    assert found == sorted(set(found))


@pytest.mark.parametrize(
    ("asked", "where", "words"),
    [
        ({"organization": "1"}, "organization", "there is no such filter"),
        ({"from": "01/04/2026"}, "from", "write a date as 2026-04-01"),
        ({"from": "2026-02-30"}, "from", "no such day"),
        ({"from": ["2026-02-01", "2026-03-01"]}, "from", "twice"),
        ({"organisation": "9" * 30}, "organisation", "whole number"),
        ({"organisation": str(2**63)}, "organisation", "less than or equal"),
        ({"course": "a\0b"}, "course", "pattern"),
        ({"status": "gone"}, "status", "confirmed"),
        ({"limit": "0"}, "limit", "greater than"),
        ({"limit": "٣"}, "limit", "whole number"),
        ({"cursor": "x"}, "cursor", "no cursor of ours"),
        ({"cursor": "after-9999999999999999999"}, "cursor", "no cursor of ours"),
    ],
)
def test_what_cannot_be_read_is_said_and_where(world, asked, where, words):
    response = ask(world, "bookings", **asked)
    assert response.status_code == 422
    [error] = refusal(response)["errors"]
    assert error["where"] == where
    assert words in error["detail"]


def test_organisation_that_is_none_is_said(world):
    response = ask(world, "bookings", organisation=10**9)
    assert response.status_code == 404
    assert "no organisation" in refusal(response)["detail"]


def test_filters_narrow(world):
    def people(**asked):
        return [row["person"]["name"] for row in ask(world, "bookings", **asked).json()["items"]]

    assert people(session=world["past"].pk) == ["Person of ours", "Person of theirs"]
    assert people(organisation=world["theirs"]["organisation"].pk) == ["Person of theirs"] * 2
    assert len(people(**{"from": "2026-05-12", "to": "2026-05-12"})) == 2
    assert people(**{"from": "2026-05-13", "to": "2026-05-13"}) == []
    assert people(course="another") == []
    assert people(status="cancelled") == []


def test_address_that_is_none_is_not_found(world):
    for path in ("nothing", "people/0/record", f"people/{2**63}/record", "courses/none", "sessions/999999", "key/"):
        response = ask(world, path)
        assert response.status_code == 404, path
        refusal(response)


def test_key_that_ended_or_never_was_is_refused(world, time_machine):
    key, secret = world["keys"]["all"]
    for wrong in ("turnout_" + "x" * 43, "x", f"{secret} x"):
        response = program(wrong).get("/api/v1/sessions")
        assert response.status_code == 401
        assert "has ended" in refusal(response)["detail"]
    time_machine.move_to(key.expires_at, tick=False)
    assert ask(world, "key").status_code == 401
    time_machine.move_to(NOW, tick=False)
    assert ask(world, "key").status_code == 200
    end_api_key(key=key, by=UserFactory(is_team=True), now=NOW)
    assert ask(world, "key").status_code == 401


def test_requests_beyond_the_limit_wait(world, settings):
    settings.API_REQUESTS_A_MINUTE = 3
    assert [ask(world, "key").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert ask(world, "key").headers["Retry-After"] == "60"
    refusal(ask(world, "key"))
    assert ask(world, "key", "ours").status_code == 200, "each key has its own"
    assert [ask(world, "sessions", None).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert program("turnout_guess").get("/api/v1/key").status_code == 429, "who guesses counts as a visitor"


def test_who_looked_names_the_program(world):
    ours = world["ours"]
    for path in ("bookings", "attendance", "people/{person}/record", "sessions", "key", "reports/attendance-by-course"):
        ask(world, path, "ours")
    refused = ask(world, "people", "bookings:read")
    assert refused.status_code == 403
    looks = Look.objects.order_by("pk")
    assert [(look.page, look.person, look.organisation, look.people) for look in looks] == [
        ("bookings", None, ours["organisation"], 1),
        ("attendance", None, ours["organisation"], 1),
        ("training-record", ours["person"], None, None),
    ]
    client = Client()
    client.force_login(UserFactory(is_team=True))
    shown = client.get(reverse("desk-person-data", args=[ours["person"].pk])).text
    assert "HR system (another program)" in shown
    assert "Read by a program: training record" in shown


def test_everybody_in_a_list_that_a_program_read_sees_it(world):
    """Of all organisations, or of the one they were in then."""
    ours, theirs = world["ours"]["person"], world["theirs"]["person"]
    for path in ("bookings", "people"):
        ask(world, path)
    assert [[look.page for look in looks_at(person)] for person in (ours, theirs)] == [["people", "bookings"]] * 2
    ask(world, "certificates", "ours")
    User.objects.filter(pk=ours.pk).update(organisation=world["theirs"]["organisation"])
    pages = [[look.page for look in looks_at(User.objects.get(pk=one.pk))] for one in (ours, theirs)]
    assert pages == [["certificates", "people", "bookings"], ["people", "bookings"]]


def test_record_of_somebody_who_left_says_their_name_alone(world):
    person = world["ours"]["person"]
    told = {"id": person.pk, "name": person.name, "email": person.email, "is_active": True}
    assert told.items() <= ask(world, "people/{person}/record", "ours").json()["person"].items()
    User.objects.filter(pk=person.pk).update(organisation=world["theirs"]["organisation"], job_role="Head")
    said = ask(world, "people/{person}/record", "ours").json()
    assert said["person"] == {
        "id": person.pk, "name": person.name, "email": "", "job_role": "", "organisation": None, "is_active": None,
    }  # fmt: skip
    assert said["lines"]
    assert ask(world, "people/{person}/record").json()["person"]["job_role"] == "Head"


def test_key_says_when_it_was_last_used(world, time_machine):
    key = world["keys"]["all"][0]
    ask(world, "key")
    assert ApiKey.objects.get(pk=key.pk).last_used_at == NOW
    time_machine.move_to(NOW + dt.timedelta(minutes=4), tick=False)
    ask(world, "key")
    assert ApiKey.objects.get(pk=key.pk).last_used_at == NOW


@pytest.mark.parametrize("path", ["bookings", "attendance", "people", "certificates", "sessions", "courses"])
def test_list_asks_as_often_for_one_as_for_several(world, path, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask(world, path)  # the first use of the key is kept
    with CaptureQueriesContext(connection) as one:
        ask(world, path, limit=1)
    for _ in range(3):
        make_booking(session=make_session(), practitioner=UserFactory())
    with CaptureQueriesContext(connection) as several:
        assert len(ask(world, path).json()["items"]) >= 1
    assert len(several) <= len(one)


def test_page_and_description_name_every_route(client):
    shown = client.get("/api/").text
    for path in description()["paths"]:
        assert path in shown
    said = client.get("/api/openapi.json").json()
    assert said["openapi"].startswith("3.1")
    assert said["paths"].keys() == description()["paths"].keys()


@pytest.mark.parametrize("address", ["courses/a%0Ab", "", "nothing/of/ours"])
def test_address_that_is_none_is_said_no_to_in_json(client, address):
    response = client.get(f"/api/v1/{address}")
    assert (response.status_code, response.headers["Content-Type"]) == (404, "application/problem+json")
