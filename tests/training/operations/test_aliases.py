"""What was merged is known by its former name wherever somebody types or sends one, and only known: never signed in."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from bookings.attendance.register.newcomers import organisation_called, person_at_the_door
from bookings.exchange.history.importing import import_rows
from bookings.exchange.spreadsheets.known import Known
from bookings.models import Booking, Mail
from tests.support.factories import CourseFactory, OrganisationFactory, OrganisationTypeFactory, UserFactory
from tests.support.history_files import a_row
from tests.support.list_files import brought_in, faults, tried
from training.forms.people import SignupDetailsForm
from training.models import Alias, Course, Organisation, User
from training.operations.aliases import all_known_as, course_once_at, former_emails_of, known_as
from training.operations.directory import add_person
from training.operations.organisations import add_organisation, change_organisation
from training.refusals import DoesNotFit
from training.text import folded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]


@pytest.fixture
def school():
    return OrganisationFactory(name="St Mary’s CE Primary School", type=OrganisationTypeFactory(name="Education"))


@pytest.fixture
def alias(now):
    def made(thing, name, kind=Alias.Kind.NAME):
        column = {User: "person", Organisation: "organisation", Course: "course"}[type(thing)]
        key = folded(name) if kind == Alias.Kind.NAME else name
        return Alias.objects.create(kind=kind, key=key, name=name, added_at=now, **{column: thing})

    return made


@pytest.fixture
def jane(school, alias):
    person = UserFactory(name="Jane Smith", email="jane.smith@school.example", organisation=school)
    alias(person, "jane@home.example", Alias.Kind.EMAIL)
    return person


@pytest.mark.parametrize("written", ["St Marys", "ST. MARYS", " st  marys "])
def test_former_name_is_known_however_it_is_written(school, alias, written):
    alias(school, "St. Marys")
    assert known_as(Organisation, written) == school


def test_own_name_goes_before_what_another_was_called(school, alias):
    alias(school, "St Marys")
    other = OrganisationFactory(name="St Marys")
    assert known_as(Organisation, "St Marys") == other


def test_nothing_is_known_by_nothing(school, alias):
    UserFactory(email="a@example.org")
    assert (known_as(User, " "), known_as(Organisation, ""), all_known_as(Organisation, ["", "no such"])) == (
        None,
        None,
        {},
    )


def test_many_names_take_two_queries(school, alias, django_assert_num_queries):
    alias(school, "St Marys")
    OrganisationFactory(name="Ludlow School")
    with django_assert_num_queries(2):
        found = all_known_as(Organisation, [folded("St Marys"), folded("Ludlow School"), "x", "y"])
    assert {key: thing.name for key, thing in found.items()} == {
        "st marys": "St Mary’s CE Primary School",
        "ludlow school": "Ludlow School",
    }


def test_sign_up_by_a_former_name_of_an_organisation_finds_it(school, alias):
    alias(school, "St Marys")
    form = SignupDetailsForm({"name": "Ann Archer", "organisation_named": "st marys"})
    assert form.is_valid(), form.errors
    assert (form.cleaned_data["organisation"], form.cleaned_data["organisation_named"]) == (school, "")


def test_at_the_door_a_former_address_and_name_are_known(jane, school, alias, now):
    alias(school, "St Marys")
    said = {"name": "J Smith", "organisation": None, "named": "", "by": None, "now": now}
    assert person_at_the_door(email="Jane@Home.example", **said) == jane
    assert organisation_called("St Marys") == school
    school.is_active = False
    school.save()
    assert organisation_called("St Marys") is None


def test_name_of_before_is_not_given_to_another(school, alias, team_member, now):
    alias(school, "St Marys")
    with pytest.raises(DoesNotFit, match="“St Marys” is another name of St Mary’s CE Primary School"):
        add_organisation(name="st. marys", type=school.type, by=team_member, now=now)
    assert change_organisation(organisation=school, name="St Marys", by=team_member, now=now).name == "St Marys"


def test_address_of_before_is_not_given_to_another(jane, team_member, now):
    with pytest.raises(DoesNotFit, match=r"jane@home\.example” is another name of Jane Smith"):
        add_person(email="jane@home.example", name="Jane", organisation=None, by=team_member, now=now)


def test_history_by_former_names_is_of_what_they_are_now_and_again_changes_nothing(jane, school, alias, now):
    course = CourseFactory(title="Understanding Child Neglect")
    alias(school, "St Marys")
    alias(course, "Neglect, understanding it")
    rows = [
        a_row(
            practitioner_email="JANE@home.example",
            practitioner_name="Jane Smith",
            organisation="St. Marys",
            organisation_type="Schools",  # of the one that was merged
            course="Neglect, understanding it",
            category=course.category.name,
            outcome="attended",
        ),
        a_row(
            practitioner_email="ben@example.org",
            organisation="St Mary’s CE Primary School",
            organisation_type="Education",
            category=course.category.name,
            outcome="attended",
        ),
    ]
    before = (Organisation.objects.count(), Course.objects.count())
    summary = import_rows(rows=rows, by=None, now=now)
    assert (summary.created["people"], summary.created["bookings"]) == (1, 2)
    assert (Organisation.objects.count(), Course.objects.count()) == before
    assert set(Booking.objects.values_list("organisation", "organisation_type", "session__course")) == {
        (school.pk, school.type_id, course.pk)
    }
    assert import_rows(rows=rows, by=None, now=now).unchanged == 2


def test_history_means_who_has_an_address_or_name_now_and_not_who_had_it(jane, school, alias, now):
    """However it came to be: an address was given again at work, a school was founded anew."""
    alias(school, "St Marys")
    course, again = (CourseFactory(title=title) for title in ("Understanding Neglect", "Neglect"))
    alias(course, "Neglect")
    home = UserFactory(name="Jo Home", email="jane@home.example", organisation=None)
    anew = OrganisationFactory(name="St Marys")
    row = a_row(
        practitioner_email=home.email,
        practitioner_name=home.name,
        organisation="St. Marys",
        organisation_type=anew.type.name,
        course="Neglect",
        category=again.category.name,
        outcome="attended",
    )
    import_rows(rows=[row], by=None, now=now)
    booking = Booking.objects.select_related("session").get()
    assert (booking.practitioner, booking.organisation, booking.session.course) == (home, anew, again)
    assert former_emails_of(User.objects.values("pk")) == {}
    known = Known()
    assert (known.address(home.email), known.organisation("St. Marys"), known.course("neglect")) == (
        home.email,
        "St Marys",
        "Neglect",
    )


def test_history_with_both_addresses_on_one_session_is_a_fault_of_the_row(jane, now):
    rows = [a_row(practitioner_email=email, outcome="attended") for email in ("jane@home.example", jane.email)]
    with pytest.raises(Exception, match=r"row 3: practitioner_email: .* already, in row 2"):
        import_rows(rows=rows, by=None, now=now)


def test_lists_by_former_names_change_what_they_are_now_and_rename_nothing(jane, school, alias, team_member):
    alias(school, "St Marys")
    header = ["Organisation", "Organisation type"]
    assert tried("organisations", team_member, header, ["St Marys", "Education"]).unchanged == 1
    twice = [["St Marys", "Education"], [school.name, "Education"]]
    assert [row for row, _ in faults("organisations", team_member, header, *twice)] == [3]
    people = ["Email", "Name", "Organisation", "Job role"]
    brought_in("people", team_member, people, ["jane@home.example", "Jane Smith", "St Marys", "Teacher"])
    jane.refresh_from_db()
    assert (jane.email, jane.job_role, User.objects.filter(name="Jane Smith").count()) == (
        "jane.smith@school.example",
        "Teacher",
        1,
    )


@pytest.mark.r30
def test_sign_up_with_a_former_address_makes_nobody_and_tells_its_reader_alone(client, jane, school):
    EmailAddress.objects.create(user=jane, email=jane.email, verified=True, primary=True)
    answers = {"name": "Jane Smith", "organisation": school.pk, "password1": "three random words"}
    answers |= {"password2": "three random words"}
    page = client.post(reverse("account_signup"), answers | {"email": "jane@home.example"})
    new = client.post(reverse("account_signup"), answers | {"email": "new@home.example"})
    assert (page.status_code, page.url) == (new.status_code, new.url)
    mail = Mail.objects.get(to="jane@home.example")
    assert mail.facts["what"] == "account_merged"
    assert not User.objects.filter(email="jane@home.example").exists()
    assert jane.email not in str(mail.facts)


@pytest.mark.r30
def test_nobody_signs_in_by_a_former_address(client, jane):
    client.post(reverse("account_request_login_code"), {"email": "jane@home.example"})
    assert Mail.objects.get(to="jane@home.example").facts["what"] == "unknown_account"
    client.post(reverse("account_reset_password"), {"email": "jane@home.example"})
    assert {mail.facts.get("code", "") for mail in Mail.objects.all()} == {""}
    answers = {"login": "jane@home.example", "password": "correct horse battery"}
    client.post(reverse("account_login"), answers)
    assert "_auth_user_id" not in client.session


def test_page_of_a_course_that_was_merged_leads_to_the_one_it_is(client, alias):
    course = CourseFactory(title="Child Neglect")
    alias(course, "neglect-old", Alias.Kind.ADDRESS)
    assert course_once_at("neglect-old") == course
    assert client.get(reverse("course", args=["neglect-old"])).url == reverse("course", args=[course.slug])
    assert client.get(reverse("course", args=["no-such"])).status_code == 404
