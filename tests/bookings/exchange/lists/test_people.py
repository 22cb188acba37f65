import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.exchange.lists.all_lists import KINDS
from bookings.exchange.lists.importing import ChangedMeanwhile, bring_in, try_file
from tests.conftest import NOW
from tests.support import factories
from tests.support.list_files import brought_in, faults, out_and_in, table, tried
from training.models import Organisation, User

pytestmark = pytest.mark.django_db
ORGANISATIONS = ["Organisation", "Organisation type"]
PEOPLE = ["Email", "Name", "Organisation"]


@pytest.fixture
def health():
    return factories.OrganisationTypeFactory(name="Health")


@pytest.fixture
def trust(health):
    return factories.OrganisationFactory(name="Wye Valley NHS Trust", type=health)


def test_organisations_new_changed_and_unchanged_are_told_apart(team_member, trust, health):
    schools = factories.OrganisationTypeFactory(name="Schools")
    same = factories.OrganisationFactory(name="Ludlow School", type=schools)
    reading = tried(
        "organisations",
        team_member,
        ORGANISATIONS,
        ["wye valley nhs trust", "Health"],
        ["Ludlow School", " schools "],
        ["Hereford Sixth Form", "SCHOOLS"],
    )
    assert [(row.number, row.label, row.changes[0].before, row.changes[0].after) for row in reading.changed] == [
        (2, "wye valley nhs trust", "Wye Valley NHS Trust", "wye valley nhs trust")
    ]
    assert [(row.number, row.label) for row in reading.new] == [(4, "Hereford Sixth Form")]
    assert reading.unchanged == 1
    assert Organisation.objects.filter(pk=same.pk).exists()
    assert not Organisation.objects.filter(name="Hereford Sixth Form").exists()  # only tried


def test_organisations_are_brought_in_with_who_did_it(team_member, health):
    done = brought_in("organisations", team_member, [*ORGANISATIONS, "Open to members"], ["New Trust", "Health", "no"])
    organisation = Organisation.objects.get(name="New Trust")
    assert (organisation.type, organisation.is_active, len(done.new)) == (health, False, 1)
    assert {entry.history_user for entry in organisation.history.all()} == {team_member}


@pytest.mark.r43
def test_organisations_with_one_fault_bring_in_nothing(team_member, health):
    rows = [["Good Trust", "Health"], ["Bad Trust", "Helth"]]
    assert faults("organisations", team_member, ORGANISATIONS, *rows) == [
        (3, "Organisation type: “Helth” is not an organisation type that Turnout knows. Did you mean “Health”?")
    ]
    file = table(ORGANISATIONS, *rows)
    shown = try_file(kind="organisations", table=file, by=team_member, now=NOW)
    with pytest.raises(ChangedMeanwhile):
        bring_in(kind="organisations", table=file, shown=shown.fingerprint, by=team_member, now=NOW)
    assert not Organisation.objects.filter(name__endswith="Trust").exists()


@pytest.mark.r43
def test_organisations_again_change_nothing(team_member, health):
    brought_in("organisations", team_member, ORGANISATIONS, ["Good Trust", "Health"])
    again = brought_in("organisations", team_member, ORGANISATIONS, ["Good Trust", "Health"])
    assert (len(again.new), len(again.changed), again.unchanged) == (0, 0, 1)
    assert Organisation.objects.get(name="Good Trust").history.count() == 1


def test_organisations_changed_meanwhile_are_not_brought_in(team_member, health):
    file = table(ORGANISATIONS, ["Good Trust", "Health"])
    shown = try_file(kind="organisations", table=file, by=team_member, now=NOW)
    factories.OrganisationFactory(name="Good Trust", type=factories.OrganisationTypeFactory(name="Other"))
    with pytest.raises(ChangedMeanwhile) as refused:
        bring_in(kind="organisations", table=file, shown=shown.fingerprint, by=team_member, now=NOW)
    assert len(refused.value.reading.changed) == 1
    assert Organisation.objects.get(name="Good Trust").type.name == "Other"


def test_organisations_twice_in_a_file_are_a_fault(team_member, health):
    rows = [["Good Trust", "Health"], ["GOOD  trust", "Health"]]
    assert faults("organisations", team_member, ORGANISATIONS, *rows) == [
        (3, "Row 2 of the file is the same one. Keep one of the two.")
    ]


@pytest.mark.parametrize("name", ["\u200b", "\u202eevil", "x" * 201, "e" + "\u0301" * 9000, ""])
def test_organisations_of_a_name_nobody_can_read_are_a_fault(team_member, health, name):
    (fault,) = faults("organisations", team_member, ORGANISATIONS, [name, "Health"])
    assert fault[0] == 2
    assert fault[1].startswith("Organisation")


@pytest.mark.parametrize(
    "name",
    [
        "=1+1",
        "+447700900123",
        "-2+3",
        "@SUM(A1)",
        "＝1+1",
        "O'Neil",
        "'=odd",
        "Ó Súilleabháin",
        "محمد",
        "👩🏽‍🏫 Ann",
        "Null",
        "None",
        "x",
        "<script>alert(1)</script>",
        "{{7*7}}",
        "'; DROP TABLE",
        "two; parts",
        "007",
        "1e5",
        "2026-07-07",
        "TRUE",
    ],
)
@pytest.mark.parametrize("format", ["csv", "xlsx"])
@pytest.mark.r40
def test_organisations_of_odd_names_go_out_and_in_unchanged(team_member, health, name, format):
    brought_in("organisations", team_member, ORGANISATIONS, [name, "Health"])
    assert Organisation.objects.filter(name=name).exists()
    reading = out_and_in("organisations", team_member, format)
    assert (reading.rows, reading.unchanged) == ([], Organisation.objects.count())


def test_people_are_added_as_practitioners_and_nobody_is_written_to(team_member, trust, mailoutbox):
    header = [*PEOPLE, "Job role", "Line manager's email"]
    brought_in(
        "people",
        team_member,
        header,
        ["Ann.New@Example.org", "Ann  New", "wye valley nhs trust", "Nurse", "Boss@Example.org"],
    )
    person = User.objects.get(email="ann.new@example.org")
    assert (person.name, person.organisation, person.job_role, person.manager_email) == (
        "Ann New",
        trust,
        "Nurse",
        "boss@example.org",
    )
    assert not person.has_usable_password()
    assert (person.is_trainer, person.is_lead, person.is_group_member, person.is_team) == (False,) * 4
    assert mailoutbox == []


@pytest.mark.r28
def test_people_cannot_be_given_a_role_by_a_file(team_member, trust):
    header = [*PEOPLE, "Roles", "is_team", "Partnership team", "is_active", "password", "access_needs"]
    reading = brought_in(
        "people",
        team_member,
        header,
        ["ann@example.org", "Ann", trust.name, "Partnership team", "yes", "yes", "no", "hacked", "SENTINEL"],
        [team_member.email, "Tess Renamed", "", "", "no", "no", "no", "hacked", "SENTINEL"],
    )
    ann = User.objects.get(email="ann@example.org")
    team_member.refresh_from_db()
    assert (ann.is_team, ann.is_active, ann.access_needs) == (False, True, "")
    assert (team_member.is_team, team_member.name) == (True, "Tess Renamed")
    assert team_member.check_password(factories.PASSWORD)
    assert reading.ignored == ["is_team", "Partnership team", "is_active", "password", "access_needs"]


def test_people_move_organisation_from_now_on_and_are_no_longer_lead(team_member, trust):
    lead = factories.UserFactory(is_lead=True)
    booking = factories.make_booking(practitioner=lead)
    old = lead.organisation
    brought_in("people", team_member, PEOPLE, [lead.email, lead.name, trust.name])
    lead.refresh_from_db()
    booking.refresh_from_db()
    assert (lead.organisation, lead.is_lead, booking.organisation) == (trust, False, old)


def test_people_into_a_closed_organisation_are_a_fault(team_member, practitioner, trust):
    Organisation.objects.filter(pk=trust.pk).update(is_active=False)
    ((number, fault),) = faults("people", team_member, PEOPLE, [practitioner.email, practitioner.name, trust.name])
    assert (number, fault) == (
        2,
        "Wye Valley NHS Trust takes no new members. Choose another, or ask the training team.",
    )


def test_people_with_an_empty_organisation_keep_theirs(team_member, practitioner):
    brought_in("people", team_member, PEOPLE, [practitioner.email, "New Name", ""])
    before = practitioner.organisation
    practitioner.refresh_from_db()
    assert (practitioner.name, practitioner.organisation) == ("New Name", before)


@pytest.mark.parametrize(
    "email", ["", "x", "a@[127.0.0.1]", "a@b.org,c@d.org", "a" * 250 + "@b.org", "раypal@example.org", "a b@c.org"]
)
def test_people_of_an_address_that_is_none_are_a_fault(team_member, trust, email):
    ((number, fault),) = faults("people", team_member, PEOPLE, [email, "Ann", trust.name])
    assert number == 2
    assert fault.startswith("Email")


def test_people_tell_every_fault_of_a_row(team_member):
    assert faults("people", team_member, PEOPLE, ["x", "", "Nowhere"]) == [
        (2, "Email: “x” is not an email address"),
        (2, "Name is missing"),
        (2, "Organisation: “Nowhere” is not an organisation that Turnout knows"),
    ]


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_people_go_out_and_in_unchanged(team_member, trainer, lead, group_member, practitioner, format):
    factories.UserFactory(organisation=None, job_role="Lead; other", manager_email="b@example.org")
    reading = out_and_in("people", team_member, format)
    assert (reading.rows, reading.ignored, reading.unchanged) == ([], [], User.objects.count())


@pytest.mark.r27
def test_people_go_out_without_access_and_dietary_needs(team_member, practitioner):
    User.objects.update(access_needs="SENTINEL", dietary_needs="SENTINEL")
    for resource in KINDS.values():
        header, rows = resource(by=team_member, now=NOW).written()
        assert "SENTINEL" not in str(rows)
        assert "needs" not in " ".join(header).casefold().replace("certificate needs evaluation", "")


def test_people_cost_as_many_queries_for_thirty_unchanged_as_for_three(team_member):
    def fixed_cost():
        with CaptureQueriesContext(connection) as queries:
            out_and_in("people", team_member, "csv")
        return len([query for query in queries if "SAVEPOINT" not in query["sql"]])

    factories.UserFactory.create_batch(3)
    few = fixed_cost()
    factories.UserFactory.create_batch(27)
    assert fixed_cost() == few <= 8


def test_people_of_too_many_changes_at_once_are_a_fault(team_member, trust, monkeypatch):
    monkeypatch.setattr("bookings.exchange.lists.resource.MOST_CHANGES", 2)
    rows = [[f"ann{n}@example.org", "Ann", trust.name] for n in range(3)]
    same = [team_member.email, team_member.name, ""]
    assert faults("people", team_member, PEOPLE, same, *rows) == [
        (5, "More than 2 rows would be new or changed at once. Split the file before this row.")
    ]
