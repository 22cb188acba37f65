"""r36: nothing that is posted to the site is done without the token of a page of ours, whatever the route."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.support.signing_in import sign_in
from tests.test_permissions import (  # noqa: F401 (fixtures)
    NEVER,
    NEVER_IN,
    OF_ACCOUNTS,
    OF_ONE,
    ROUTES,
    WHO,
    all_routes,
    made_world,
    world,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now"), pytest.mark.r36]

# Whose proof is the token in their address or headers: what a browser sends by itself has no say there.
BY_THEIR_OWN_TOKEN = {"bulletin-leave", "report-by-email-leave"}
POSTED = [name for name, route in ROUTES.items() if route.post not in {NEVER, NEVER_IN}]
REFUSED = "We could not check that form"


def test_form_that_another_site_sends_for_somebody_is_refused_at_every_route(world):  # noqa: F811
    """Once as each who is let in by the table of routes, signed in, with the cookies that their browser has."""
    people, arguments = world
    browsers = {}
    for who, person in people.items():
        browsers[who] = Client(enforce_csrf_checks=True, headers={"origin": "https://evil.example"})
        if person is not None:
            sign_in(browsers[who], person)
        browsers[who].get(reverse("account_login"))  # and has the cookie that the token is held against
    let_through = set()
    for name in POSTED:
        address = reverse(name, args=[arguments[key] for key in ROUTES[name].args.split(", ") if key])
        for who, may in zip(WHO, ROUTES[name].post.split(), strict=True):
            if may != "ok":
                continue
            answer = browsers[who].post(address, {"csrfmiddlewaretoken": "x" * 64})
            if answer.status_code != 403 or REFUSED not in answer.text:
                let_through.add(name)
    assert let_through == BY_THEIR_OWN_TOKEN


@pytest.mark.parametrize("signed_in", [False, True])
def test_form_of_an_account_that_another_site_sends_is_refused(world, signed_in):  # noqa: F811
    people, _ = world
    browser = Client(enforce_csrf_checks=True)
    if signed_in:
        sign_in(browser, people["own"])
    names = {name for name in all_routes() if (name or "").startswith(OF_ACCOUNTS)}
    answers = {name: browser.post(reverse(name, args=OF_ONE.get(name, []))) for name in names}
    assert {name for name, answer in answers.items() if answer.status_code not in {403, 405}} == set()
    refused = {name for name, answer in answers.items() if answer.status_code == 403}
    assert {"account_login", "account_reset_password", "mfa_authenticate", "socialaccount_signup"} <= refused
