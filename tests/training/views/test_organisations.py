from django.urls import reverse

from tests.support.factories import (
    OrganisationFactory,
    OrganisationTypeFactory,
    RoomFactory,
    VenueFactory,
)
from training.models import Organisation, Room, Venue


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


def test_rooms_of_a_venue_are_added_changed_and_retired(team):
    venue = VenueFactory(name="Town Hall")
    address = reverse("desk-venue-edit", args=[venue.pk])
    chamber = {"name": "Council  Chamber", "capacity": "30", "spare_chairs": "", "equipment": "Projector"}
    assert team.post(reverse("desk-room-new", args=[venue.pk]), chamber).url == address
    room = Room.objects.get()
    assert (room.venue, room.name, room.seats, room.equipment) == (venue, "Council Chamber", "30", "Projector")
    again = team.post(reverse("desk-room-new", args=[venue.pk]), {"name": "COUNCIL CHAMBER"})
    assert faults(again) == {"name": ["The venue has a room of this name already."]}
    assert team.post(reverse("desk-room-new", args=[VenueFactory().pk]), chamber).status_code == 302
    changed = {"name": "Council Chamber", "capacity": "", "spare_chairs": "4", "is_retired": "on"}
    assert team.post(reverse("desk-room-edit", args=[room.pk]), changed).url == address
    room.refresh_from_db()
    assert (room.seats, room.spare_chairs, room.is_retired) == ("", 4, True)
    assert "No longer used" in team.get(address).text


def test_venues_say_access_and_contact_and_are_found_a_page_at_a_time(team, django_assert_max_num_queries):
    hall = VenueFactory(name="Town Hall", town="Wyebridge")
    said = {"step_free": "yes", "hearing_loop": "no", "parking": "Behind it", "contact_name": "Una Porter"}
    team.post(reverse("desk-venue-edit", args=[hall.pk]), {"name": "Town Hall", "town": "Wyebridge", **said})
    RoomFactory(venue=hall, name="Council Chamber", capacity=30)
    RoomFactory(venue=hall, name="The Cellar", is_retired=True)
    for _ in range(61):
        RoomFactory()
    with django_assert_max_num_queries(12):
        first = team.get(reverse("desk-venues"))
    assert len(first.context["page"]) == 60
    found = team.get(reverse("desk-venues"), {"q": "wyebridge"})
    assert list(found.context["page"]) == [hall]
    for words in ("Council Chamber (30)", "Step-free access", "No hearing loop", "Parking: Behind it", "Una Porter"):
        assert words in found.text
    assert "The Cellar" not in found.text
