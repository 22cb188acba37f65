import pytest

from tests.support.factories import OrganisationTypeFactory, make_booking
from training.models import Organisation, Venue
from training.operations.organisations import add_organisation, add_venue, change_organisation, change_venue
from training.refusals import DoesNotFit


def test_add_organisation_once_whatever_the_case(team_member, now):
    health = OrganisationTypeFactory(name="Health")
    organisation = add_organisation(name="Wye  Valley NHS Trust", type=health, by=team_member, now=now)
    assert (organisation.name, organisation.type) == ("Wye Valley NHS Trust", health)
    with pytest.raises(DoesNotFit):
        add_organisation(name="WYE VALLEY nhs trust", type=health, by=team_member, now=now)
    assert Organisation.objects.filter(type=health).count() == 1


def test_change_organisation_type_leaves_earlier_bookings_as_they_were(team_member, now):
    booking = make_booking()
    before = booking.organisation_type
    change_organisation(
        organisation=booking.organisation, type=OrganisationTypeFactory(), is_active=False, by=team_member, now=now
    )
    booking.refresh_from_db()
    assert booking.organisation_type == before
    assert booking.organisation.type != before
    assert booking.organisation.history.order_by("history_id").last().history_user == team_member


def test_change_organisation_to_a_name_that_is_there_is_refused(team_member, now):
    kind = OrganisationTypeFactory()
    add_organisation(name="Police", type=kind, by=team_member, now=now)
    other = add_organisation(name="Probation", type=kind, by=team_member, now=now)
    with pytest.raises(DoesNotFit):
        change_organisation(organisation=other, name="police", by=team_member, now=now)


def test_add_and_change_venue(team_member, now):
    venue = add_venue(name="Shirehall", address="St Peter’s Square", postcode="HR1 2HX", by=team_member, now=now)
    change_venue(venue=venue, directions="Ring at the side door.\nSecond floor.", by=team_member, now=now)
    venue.refresh_from_db()
    assert (venue.name, venue.directions) == ("Shirehall", "Ring at the side door.\nSecond floor.")
    with pytest.raises(DoesNotFit):
        add_venue(name="SHIREHALL", by=team_member, now=now)
    assert Venue.objects.count() == 1
