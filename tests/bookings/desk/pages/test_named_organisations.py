"""Somebody whose organisation is not listed gives its name and goes on; the team says which it is."""

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from bookings.desk.naming import settle_name
from bookings.models import Mail
from bookings.notices.wording.compose import compose
from bookings.places.operations.booking import NoOrganisation, book_place
from tests.support.factories import OrganisationFactory, OrganisationTypeFactory, UserFactory, make_session
from tests.support.mailed import delivered
from training.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "three random words"


def sign_up(client, **changes):
    answers = {
        "name": "Ann Field",
        "email": "ann@example.org",
        "organisation": "",
        "organisation_named": "",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    return client.post(reverse("account_signup"), answers | changes)


@pytest.fixture
def team(client, team_member):
    client.force_login(team_member)
    return client


@pytest.fixture
def site(settings):
    settings.SITE_URL = "https://training.example.org"


def told() -> list[tuple[str, str, str]]:
    """What each was told: to whom, the subject and the text."""
    mails = list(Mail.objects.filter(kind="organisation settled").order_by("pk"))
    for mail in mails:
        compose(mail, now=mail.created_at)
    return [(mail.to, mail.subject, mail.text) for mail in mails]


def newcomer(named: str = "Marsh Nursery", **fields) -> User:
    return UserFactory(organisation=None, organisation_named=named, **fields)


def settle(client, person, **answers):
    return client.post(reverse("desk-organisation-settle", args=[person.pk]), answers)


def test_signing_up_goes_on_with_an_organisation_that_is_not_listed(client):
    assert sign_up(client, organisation_named="  Marsh  Nursery ").url == reverse("account_email_verification_sent")
    person = User.objects.get()
    assert (person.organisation, person.organisation_named) == (None, "Marsh Nursery")


def test_name_of_one_that_is_listed_is_taken_for_it(client):
    listed = OrganisationFactory(name="O’Neil & Sons")
    sign_up(client, organisation_named="o'neil and sons")
    person = User.objects.get()
    assert (person.organisation, person.organisation_named) == (listed, "")


@pytest.mark.parametrize(
    ("listed", "named", "fault"),
    [
        (False, "", "Choose your organisation, or enter its name if it is not in the list"),
        (False, "   ", "Choose your organisation, or enter its name if it is not in the list"),
        (True, "Marsh Nursery", "Choose from the list or enter a name, not both"),
        (False, "\u200b\u200b", "govuk-error-message"),
        (False, "x" * 201, "at most 200 characters"),
    ],
)
def test_answers_that_say_nothing_or_two_things_are_refused(client, listed, named, fault):
    organisation = OrganisationFactory().pk if listed else ""
    page = sign_up(client, organisation=organisation, organisation_named=named)
    assert fault in page.content.decode()
    assert not User.objects.exists()


def test_until_then_they_look_around_and_cannot_book(now):
    person = newcomer()
    with pytest.raises(NoOrganisation, match="The training team is checking your organisation, Marsh Nursery"):
        book_place(session=make_session(), practitioner=person, by=person, now=now)


def test_team_matches_the_name_for_all_who_gave_it_and_they_can_book(team, now):
    people = [newcomer("Marsh Nursery"), newcomer("MARSH  nursery"), newcomer("Another"), newcomer(is_active=False)]
    organisation = OrganisationFactory(name="Marsh Day Nursery")
    page = settle(team, people[0], answer="match", organisation=organisation.pk)
    assert page.url == reverse("desk-organisations-named")
    found = {each.pk: (each.organisation, each.organisation_named) for each in User.objects.filter(is_team=False)}
    assert [found[each.pk] for each in people] == [
        (organisation, ""),
        (organisation, ""),
        (None, "Another"),
        (None, "Marsh Nursery"),
    ]
    person = User.objects.get(pk=people[0].pk)
    assert book_place(session=make_session(), practitioner=person, by=person, now=now).organisation == organisation


def test_whoever_gave_the_name_is_told_which_organisation_it_is(team, site):
    sam, kim = newcomer("Marsh Nursery", name="Sam Lee"), newcomer("Marsh Day Nursery", name="Kim Fox")
    organisation = OrganisationFactory(name="Marsh Day Nursery")
    settle(team, sam, answer="match", organisation=organisation.pk)
    [(to, subject, text)] = told()
    assert (to, subject) == (sam.email, "You can book training now")
    assert text.startswith("Hello Sam,\n\nYou can book training now\n\nYour organisation is Marsh Day Nursery.")
    assert "You wrote “Marsh Nursery”. In our list it is “Marsh Day Nursery”." in text
    assert "See the courses:\nhttps://training.example.org/courses/\n" in text
    settle(team, kim, answer="match", organisation=organisation.pk)
    assert "You wrote" not in told()[1][2]


def test_whoever_is_asked_again_is_told_where(team, site):
    sam = newcomer("Marsh Nursery", name="Sam Lee")
    page = settle(team, sam, answer="refuse")
    [(to, subject, text)] = told()
    assert (page.status_code, to, subject) == (302, sam.email, "Please choose your organisation again")
    assert "We could not match “Marsh Nursery” to an organisation that we know." in text
    assert "Choose your organisation:\nhttps://training.example.org/account/details/\n" in text


@pytest.mark.parametrize("answer", ["match", "refuse"])
def test_what_is_no_longer_so_is_not_sent(team, now, answer):
    sam, organisation = newcomer("Marsh Nursery"), OrganisationFactory(name="Marsh Day Nursery")
    settle(team, sam, answer=answer, organisation=organisation.pk)
    mail = Mail.objects.get(kind="organisation settled")
    User.objects.filter(pk=sam.pk).update(organisation=OrganisationFactory(name="Elsewhere"))
    assert delivered(mail, now) is False


def test_team_adds_the_organisation_that_is_new(team, team_member):
    person, kind = newcomer(), OrganisationTypeFactory()
    settle(team, person, answer="add", name="Marsh Day Nursery", type=kind.pk)
    person.refresh_from_db()
    assert (person.organisation.name, person.organisation.type) == ("Marsh Day Nursery", kind)
    line = person.history.first()
    assert (line.history_user, line.history_change_reason) == (team_member, "Organisation settled")


def test_new_one_whose_name_is_taken_changes_nothing(team):
    person = newcomer()
    OrganisationFactory(name="Marsh Day Nursery")
    page = settle(team, person, answer="add", name="marsh day nursery", type=OrganisationTypeFactory().pk)
    assert "There is an organisation of this name already." in page.content.decode()
    assert told() == []
    person.refresh_from_db()
    assert (person.organisation, person.organisation_named) == (None, "Marsh Nursery")


def test_refused_they_are_asked_again(team, client):
    person = newcomer()
    settle(team, person, answer="refuse")
    person.refresh_from_db()
    assert (person.organisation, person.organisation_named) == (None, "")
    client.force_login(person)
    assert "if it is not in the list" in client.get(reverse("my-details")).content.decode()


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        ({}, "Say which organisation it is"),
        ({"answer": "match"}, "Choose the organisation that it is"),
        ({"answer": "add", "name": "Marsh"}, "Choose a type"),
        ({"answer": "add", "name": ""}, "Enter what it is called"),
    ],
)
def test_answer_that_says_too_little_is_asked_for_again(team, answers, fault):
    person = newcomer()
    assert fault in settle(team, person, **answers).content.decode()
    person.refresh_from_db()
    assert (person.organisation, person.organisation_named) == (None, "Marsh Nursery")


def test_whoever_has_chosen_meanwhile_stays_there(team_member, now):
    person, theirs = newcomer(), OrganisationFactory()
    User.objects.filter(pk=person.pk).update(organisation=theirs)
    assert settle_name(name="Marsh Nursery", organisation=OrganisationFactory(), by=team_member, now=now) == 0
    person.refresh_from_db()
    assert person.organisation == theirs


def test_only_the_team_settles(now, lead):
    newcomer()
    with pytest.raises(PermissionDenied):
        settle_name(name="Marsh Nursery", organisation=lead.organisation, by=lead, now=now)


def test_desk_says_who_waits(team):
    UserFactory(name="Ann Field", organisation=None, organisation_named="Marsh Nursery")
    UserFactory(name="Bob Gray", organisation=None, organisation_named="marsh nursery")
    assert "2 people wait for you to check an organisation" in team.get(reverse("desk")).content.decode()
    page = team.get(reverse("desk-organisations-named")).content.decode()
    assert page.count("Say which it is") == 1
    assert "Ann Field, Bob Gray" in page


@pytest.mark.parametrize("confirmed", [True, False])
def test_whoever_has_not_confirmed_their_address_is_nothing_to_check_yet(team, confirmed):
    person = newcomer()
    EmailAddress.objects.create(user=person, email=person.email, verified=confirmed, primary=True)
    EmailAddress.objects.create(user=person, email="next@example.org", verified=False, primary=False)
    page = team.get(reverse("desk-organisations-named")).content.decode()
    assert ("Marsh Nursery" in page) is confirmed


def test_own_details_take_a_name_only_from_who_has_no_organisation(client, practitioner):
    client.force_login(practitioner)
    assert "if it is not in the list" not in client.get(reverse("my-details")).content.decode()
    person = newcomer("Marsh Nursery")
    client.force_login(person)
    client.post(reverse("my-details"), {"name": person.name, "organisation_named": "Marsh Day Nursery"})
    person.refresh_from_db()
    assert (person.organisation, person.organisation_named) == (None, "Marsh Day Nursery")
    chosen = OrganisationFactory()
    client.post(reverse("my-details"), {"name": person.name, "organisation": chosen.pk})
    person.refresh_from_db()
    assert (person.organisation, person.organisation_named) == (chosen, "")


def test_no_label_says_that_the_organisation_is_optional(client):
    page = client.get(reverse("account_signup")).content.decode()
    assert "Your job role (optional)" in page
    assert "Your organisation (optional)" not in page
    assert "if it is not in the list (optional)" not in page
