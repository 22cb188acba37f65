from django.urls import reverse

from tests.support.factories import (
    OrganisationFactory,
    OrganisationTypeFactory,
    VenueFactory,
)
from training.models import Organisation, Venue


def faults(response):
    return {name: list(errors) for name, errors in response.context["form"].errors.items()}


def test_venue_is_added_and_changed(team):
    team.post(reverse("desk-venue-new"), {"name": "Shirehall", "postcode": "HR1 2HX"})
    venue = Venue.objects.get()
    team.post(reverse("desk-venue-edit", args=[venue.pk]), {"name": "Shire Hall", "directions": "Ring."})
    venue.refresh_from_db()
    assert (venue.name, venue.postcode, venue.directions) == ("Shire Hall", "", "Ring.")
    other = VenueFactory(name="Library")
    response = team.post(reverse("desk-venue-edit", args=[other.pk]), {"name": "SHIRE HALL"})
    assert faults(response) == {"name": ["There is a venue of this name already."]}


def test_organisation_is_added_and_changed(team):
    health, police = OrganisationTypeFactory(), OrganisationTypeFactory()
    team.post(reverse("desk-organisation-new"), {"name": "Wye Valley", "type": health.pk, "is_active": "on"})
    organisation = Organisation.objects.get(name="Wye Valley")
    assert (organisation.type, organisation.is_active) == (health, True)
    team.post(reverse("desk-organisation-edit", args=[organisation.pk]), {"name": "Wye Valley", "type": police.pk})
    organisation.refresh_from_db()
    assert (organisation.type, organisation.is_active) == (police, False)
    response = team.post(reverse("desk-organisation-new"), {"name": "wye valley", "type": health.pk})
    assert faults(response) == {"name": ["There is an organisation of this name already."]}


def test_organisations_are_found_by_name(team):
    wye = OrganisationFactory(name="Wye Valley")
    OrganisationFactory(name="Police")
    assert list(team.get(reverse("desk-organisations"), {"q": "WYE"}).context["page"]) == [wye]
