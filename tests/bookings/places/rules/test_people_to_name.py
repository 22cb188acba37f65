"""Whom an organisation can name: its own people without a place here, the chosen first, by name or address."""

import pytest

from bookings.places.rules.people_to_name import people_to_name
from tests.support.factories import OrganisationFactory, UserFactory, make_booking, make_reservation, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]


@pytest.fixture
def reserved(lead):
    return make_reservation(session=make_session(), organisation=lead.organisation, made_by=lead)


@pytest.fixture
def people(lead):
    names = ("Bo Baker", "Ann Archer", "Cy Cole")
    return {name[:2].strip(): UserFactory(name=name, organisation=lead.organisation) for name in names}


def names(found) -> list[str]:
    return [person.name for person in found.people]


def test_those_of_the_organisation_by_name_and_no_others(reserved, people, lead):
    UserFactory(name="Ada Elsewhere")
    UserFactory(name="Abe Closed", organisation=lead.organisation, is_active=False)
    assert names(people_to_name(reserved)) == ["Ann Archer", "Bo Baker", "Cy Cole", "Leo Lead"]


def test_who_has_a_place_here_is_left_out_and_who_waits_is_marked(reserved, people):
    make_booking(session=reserved.session, practitioner=people["Bo"])
    make_booking(session=reserved.session, practitioner=people["Cy"], status="waiting")
    make_booking(session=reserved.session, practitioner=people["An"], status="cancelled")
    make_booking(session=make_session(), practitioner=people["An"])
    found = people_to_name(reserved)
    assert names(found) == ["Ann Archer", "Cy Cole", "Leo Lead"]
    assert found.waiting == {people["Cy"].pk}


def test_nobody_here_is_said_where_nobody_has_an_account_and_not_where_all_are_booked(reserved, lead):
    assert not people_to_name(reserved).nobody_here
    make_booking(session=reserved.session, practitioner=lead)
    assert (people_to_name(reserved).people, people_to_name(reserved).nobody_here) == ([], False)
    elsewhere = make_reservation(session=reserved.session, organisation=OrganisationFactory(), made_by=lead)
    assert people_to_name(elsewhere).nobody_here
    assert not people_to_name(elsewhere, words="ann").nobody_here


def test_every_word_is_found_in_name_or_address_and_not_in_the_organisations_name(reserved, people):
    reserved.organisation.name = "Archer Trust"
    reserved.organisation.save()
    assert names(people_to_name(reserved, words="ARCH ann")) == ["Ann Archer"]
    assert names(people_to_name(reserved, words=people["Bo"].email)) == ["Bo Baker"]
    assert names(people_to_name(reserved, words="archer baker")) == []


def test_the_chosen_come_first_and_once_whatever_is_searched(reserved, people):
    chosen = [str(people["Cy"].pk), str(UserFactory().pk), "x"]
    assert names(people_to_name(reserved, words="baker", chosen=chosen)) == ["Cy Cole", "Bo Baker"]
    assert names(people_to_name(reserved, words="c", chosen=chosen)) == ["Cy Cole", "Ann Archer"]


@pytest.mark.parametrize(("most", "more"), [(3, True), (4, False)])
def test_so_many_are_shown_and_whether_there_are_more(reserved, people, most, more):
    found = people_to_name(reserved, most=most)
    assert (len(found.people), found.there_are_more) == (min(most, 4), more)


def test_who_has_a_place_by_the_organisation_they_have_left_is_left_out(reserved, people):
    before = OrganisationFactory()
    booked = {"session": reserved.session, "practitioner": people["Bo"]}
    make_booking(**booked, organisation=before, organisation_type=before.type)
    stranger = make_booking(session=reserved.session, status="waiting")
    found = people_to_name(reserved)
    assert names(found) == ["Ann Archer", "Cy Cole", "Leo Lead"]
    assert stranger.practitioner_id not in found.waiting


def test_keys_that_are_none_choose_nobody(reserved, people):
    in_other_figures = str(people["Cy"].pk).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    beyond_the_column, not_beyond = "9" * 19, "9" * 18
    chosen = [in_other_figures, beyond_the_column, not_beyond, "", "-1", "²"]
    assert names(people_to_name(reserved, chosen=chosen)) == names(people_to_name(reserved))
