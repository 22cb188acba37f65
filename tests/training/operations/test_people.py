import pytest

from tests.support import factories
from training.operations.people import DetailsRefused, move_organisation, update_own_details

pytestmark = pytest.mark.django_db


def details(person, **changes):
    return {
        "name": person.name,
        "organisation": person.organisation,
        "job_role": "",
        "manager_email": "",
        "access_needs": "",
        "dietary_needs": "",
    } | changes


def test_details_of_others_are_refused(practitioner, team_member, now):
    with pytest.raises(DetailsRefused):
        update_own_details(person=practitioner, by=team_member, now=now, **details(practitioner, name="Changed"))
    practitioner.refresh_from_db()
    assert practitioner.name == "Priya Practitioner"


def test_moving_leaves_earlier_bookings_where_they_were(practitioner, now):
    booking = factories.make_booking(practitioner=practitioner)
    old, new = practitioner.organisation, factories.OrganisationFactory()
    move_organisation(person=practitioner, organisation=new, by=practitioner, now=now)
    booking.refresh_from_db()
    practitioner.refresh_from_db()
    assert (booking.organisation, practitioner.organisation) == (old, new)


def test_moving_is_on_record(practitioner, now):
    new = factories.OrganisationFactory()
    move_organisation(person=practitioner, organisation=new, by=practitioner, now=now)
    entry = practitioner.history.get(organisation_id=new.pk)
    assert (entry.history_user, entry.history_date) == (practitioner, now)


def test_needs_are_never_in_the_history(practitioner, now):
    update_own_details(person=practitioner, by=practitioner, now=now, **details(practitioner, access_needs="sentinel"))
    assert "sentinel" not in str(list(practitioner.history.values()))


def test_closed_organisation_takes_nobody(practitioner, now):
    closed = factories.OrganisationFactory(is_active=False)
    with pytest.raises(DetailsRefused):
        move_organisation(person=practitioner, organisation=closed, by=practitioner, now=now)


def test_what_is_not_asked_stays_and_what_nobody_asks_is_a_mistake(practitioner, now):
    update_own_details(person=practitioner, by=practitioner, now=now, **details(practitioner, access_needs="a ramp"))
    given = {"name": practitioner.name, "organisation": practitioner.organisation, "manager_email": ""}
    update_own_details(person=practitioner, by=practitioner, now=now, **given, job_role=" Social   worker ")
    practitioner.refresh_from_db()
    assert (practitioner.access_needs, practitioner.job_role) == ("a ramp", "Social worker")
    with pytest.raises(TypeError, match="is_team"):
        update_own_details(person=practitioner, by=practitioner, now=now, **given, is_team="yes")
