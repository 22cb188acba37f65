import pytest

from tests.support.factories import VenueFactory
from training.models.venues import town_of


@pytest.mark.parametrize(
    ("address", "town"),
    [
        ("Mill Lane, Lugford", "Lugford"),
        ("St Peter’s Square, Hereford, HR1 2HX", "Hereford"),
        ("1 High Street\nLeominster\nHerefordshire", "Leominster"),
        ("Church Road, Golden Vale, England", "Golden Vale"),
        ("Leominster", "Leominster"),
        ("County Hall", ""),
        ("12 High Street", ""),
        ("", ""),
    ],
)
def test_town_is_the_last_part_of_an_address_that_is_one(address, town):
    assert town_of(address) == town


@pytest.mark.django_db
def test_a_town_that_is_given_goes_before_that_of_the_address():
    venue = VenueFactory(name="Hall", address="Mill Lane, Lugford", town=" North  Marches ")
    assert (venue.town, venue.search_text) == ("North Marches", "hall north marches mill lane, lugford")
    assert VenueFactory(address="Mill Lane, Lugford").town == "Lugford"
