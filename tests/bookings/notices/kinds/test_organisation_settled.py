"""What somebody reads whose organisation was not in the list; the desk's tests hold when it is sent."""

import pytest

from bookings.notices.kinds.organisation_settled import OrganisationSettled


@pytest.mark.parametrize(
    ("named", "organisation", "is_explained"),
    [("Marsh Nursery", "Marsh Day Nursery", True), ("MARSH  day nursery", "Marsh Day Nursery", False)],
)
def test_says_what_their_words_were_taken_for_unless_they_are_the_same(site, named, organisation, is_explained):
    context = OrganisationSettled(named=named, organisation=organisation)._matched()
    assert ("You wrote “" in context["said"][0]) is is_explained
    assert context["opening"] == "Your organisation is Marsh Day Nursery."


def test_none_of_ours_leads_to_ones_details(site):
    context = OrganisationSettled(named="Marsh  Nursery")._refused()
    assert context["opening"] == "We could not match “Marsh Nursery” to an organisation that we know."
    assert context["button_url"] == "https://training.example.org/account/details/"
