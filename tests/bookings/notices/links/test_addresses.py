"""Addresses in mails start with the site's own, and each link is good for one thing."""

import pytest
from django.urls import reverse

from bookings.notices.links.addresses import links_without_signing_in, mailed_link, site_host, site_link
from bookings.notices.links.tokens import Purpose, UnusableLink, read_link_token

SITE = "https://training.example.org"


def test_addresses_start_with_the_sites_own(settings):
    settings.SITE_URL = "https://training.example.org:8443"
    assert site_link("booking", 7) == "https://training.example.org:8443/bookings/7/"
    assert site_host() == "training.example.org"


def test_a_mailed_link_ends_in_a_token_for_its_purpose_alone(place, now):
    address = mailed_link("link-offer", purpose=Purpose.OFFER, booking=place, now=now)
    token = address.removeprefix("https://training.example.org/link/offer/").removesuffix("/")
    assert read_link_token(token, purpose=Purpose.OFFER, now=now) == place.pk
    with pytest.raises(UnusableLink):
        read_link_token(token, purpose=Purpose.CANCEL, now=now)


def test_the_person_answers_by_eleven_links_none_of_which_agrees_for_the_manager(place, now):
    links = links_without_signing_in(place, now=now)
    assert {name: address().split("/")[4] for name, address in links.items()} == {
        "cancel_url": "cancel",
        "colleague_url": "colleague",
        "move_url": "move",
        "coming_url": "coming",
        "cannot_come_url": "cannot-come",
        "offer_url": "offer",
        "absence_url": "absence",
        "evaluate_url": "evaluate",
        "before_url": "before",
        "later_url": "later",
        "check_in_url": "check-in",
    }
    assert all(address().startswith("https://training.example.org/link/") for address in links.values())


@pytest.mark.parametrize("code", ["a-b", "84.1780304400.Yw_-", "a b/c", "é", "100%", "~a;b=c@d&e"])
def test_addresses_are_those_of_the_pages(code, settings):
    settings.SITE_URL = SITE
    assert site_link("verify-certificate", code) == SITE + reverse("verify-certificate", args=[code])
    assert site_link("catalogue") == SITE + reverse("catalogue")
    assert site_link("course", "neglect-1") == SITE + reverse("course", args=["neglect-1"])
