"""r59: every button of the site that sends something is pressed by a browser, as somebody who sees it.

What a page's own headers forbid (a form on a page without referrer has no origin, and is refused as forged) shows only
in a browser. Pages are found by the table of routes and by the world below; a route that takes POST and has no button
here fails, so that a new one comes with the page from which people press it.
"""

import datetime as dt
import sqlite3
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, resolve, reverse
from playwright.sync_api import Error

from bookings.merging.operation import Chosen, merge
from bookings.models import Booking, Bulletin, LostDevice, Mail, Register, Webhook
from bookings.notices.links.leaving import BULLETIN, leaving_token
from bookings.notices.links.tokens import Purpose, make_link_token
from tests.browser import test_signing_in as by_hand
from tests.support.buttons import SUBMITS, Button, posting_buttons, route_of
from tests.support.evaluated import the_first_form
from tests.support.factories import OrganisationFactory, UserFactory, make_action, make_booking, make_session
from tests.support.outlooks import full_house
from tests.support.programs import make_webhook
from tests.support.second_steps import set_up_app
from tests.support.signing_in import sign_in
from tests.test_permissions import NEVER, NEVER_IN, OF_ACCOUNTS, OF_ONE, ROUTES, WHO, all_routes, build_world
from training.models import Course, MoveToCome, User

pytestmark = [pytest.mark.r59, pytest.mark.usefixtures("transactional_db")]

# Seen once a step of signing in went before, and pressed by the test that takes it.
AFTER_A_CODE = {
    "account_confirm_login_code": by_hand.test_emailed_code,
    "account_confirm_password_reset_code": by_hand.test_forgotten_password_is_replaced_with_a_code,
    "account_complete_password_reset": by_hand.test_forgotten_password_is_replaced_with_a_code,
    "account_email_verification_sent": by_hand.test_account_is_created_once_the_code_of_its_address_is_entered,
    "account_request_reauthentication_code": by_hand.test_without_a_password_a_code_comes_before_what_cannot_be_undone,
    "account_set_password": by_hand.test_without_a_password_a_code_comes_before_what_cannot_be_undone,
    "mfa_authenticate": by_hand.test_password_and_then_the_code_of_the_app_or_a_recovery_code,
    "mfa_trust": by_hand.test_password_and_then_the_code_of_the_app_or_a_recovery_code,
}
# Their owner's device is asked first, or their organisation's provider: pressed by the test that has one.
AFTER_A_DEVICE = {
    "mfa_add_webauthn": by_hand.test_passkey_is_set_up_and_signs_in_alone_and_as_second_step,
    "mfa_login_webauthn": by_hand.test_passkey_is_set_up_and_signs_in_alone_and_as_second_step,
    "mfa_reauthenticate_webauthn": by_hand.test_passkey_is_set_up_and_signs_in_alone_and_as_second_step,
    "openid_connect_login": by_hand.test_provider_of_ones_organisation,
    "socialaccount_signup": by_hand.test_provider_brings_somebody_new_who_says_where_they_work,
}
# The library's own way to show again who it is, whose first page is ours: it leads there.
NEVER_BEGUN = {"account_confirm_reauthentication_code"}
FILL = """() => {
  const TYPED = { email: "sam.lee@example.org", number: "1", date: "2026-07-01", time: "09:30" };
  document.querySelectorAll("details").forEach(part => part.open = true);
  document.querySelectorAll("form").forEach(form => form.noValidate = true);
  const seen = new Set();
  document.querySelectorAll("form[method=post] :is(input, select, textarea)").forEach(box => {
    if (box.disabled || box.readOnly || box.type === "hidden" || box.type === "file") return;
    if (box.type === "radio") { if (!seen.has(box.name)) { box.checked = true; seen.add(box.name); } }
    else if (box.type === "checkbox") box.checked = true;
    else if (box.tagName === "SELECT") { if (!box.value && box.options.length > 1) box.selectedIndex = 1; }
    else if (!box.value) box.value = TYPED[box.type] || "Because";
  });
}"""


OWNERS = ("proved", "app")


@pytest.fixture
def world(transactional_db, now):
    """The world of the routes' table, for a server that sees only what is committed."""
    return build_world(now)


@pytest.fixture
def seen_by_all(world, now, settings):
    """Return the people by who they are, and the pages of the routes' table with some that it has no row for."""
    for limit in ("EXPORT_AT_ONCE_ROWS", "REPORT_AT_ONCE_SESSIONS", "REVIEW_AT_ONCE_SESSIONS"):
        setattr(settings, limit, 0)  # so that large ones have their buttons
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 24 * 60 * 60  # all the presses take longer than its five minutes
    people, arguments = world
    own, team, trainer = people["own"], people["team"], people["trainer"]
    offered = make_booking(practitioner=own, status="offered", offer_expires_at=now + dt.timedelta(days=1))
    waiting = make_booking(practitioner=own, status="waiting")
    unmarked = make_session(on=now.date(), trainers=[trainer])
    here = make_booking(session=unmarked, practitioner=own)
    the_first_form()
    coming = make_booking(practitioner=own)
    Register.objects.filter(session=arguments["past session"]).update(state="complete")
    Mail.objects.filter(pk=arguments["mail"]).update(state="failed")
    bouncing = UserFactory(mail_bounced_at=now)
    unheard = UserFactory(mobile="+447700900123", texts_fail_since=now)
    mover = UserFactory()
    keeps = {"moves_on": dt.date(2026, 9, 1), "said_by": team, "said_at": now}
    MoveToCome.objects.create(person=mover, organisation=OrganisationFactory(), **keeps)
    not_open = make_session(on=dt.date(2026, 7, 21), booking_opens_at=now + dt.timedelta(days=14))
    bulletin = Bulletin.objects.create(person=own, consented_at=now)
    course = Course.objects.get(slug=arguments["slug"])
    other_date = make_session(course=course, on=dt.date(2026, 7, 14))
    past = Booking.objects.get(pk=arguments["past"])
    missed = make_booking(session=make_session(on=dt.date(2026, 5, 19)), practitioner=own, outcome="no show")
    said = {"absence_reason": "I was there.", "absence_explained_at": now, "disputed_at": now}
    disputed = make_booking(session=make_session(on=dt.date(2026, 5, 26)), practitioner=own, outcome="no show", **said)
    long_ago = make_booking(session=make_session(on=dt.date(2026, 2, 24)), practitioner=own, outcome="attended")
    silent = make_booking(session=make_session(on=dt.date(2026, 4, 28)), practitioner=own, outcome="no show")
    to_come = make_action(begins_on=dt.date(2026, 9, 1), decided_at=now)
    full_house(now)
    schools = {"kept": OrganisationFactory(name="North School"), "merged": OrganisationFactory(name="The North School")}
    merged = merge(**schools, chosen=Chosen(), reason="One school", by=team, now=now)
    off = make_webhook(now=now, name="Old program")
    Webhook.objects.filter(pk=off.pk).update(off_at=now)
    nobody = UserFactory(name="Nia New", email="nia@walked-in.invalid", is_active=False)
    pages = {
        ("team", reverse("desk-complete", args=[nobody.pk])),
        ("team", reverse("desk-webhook", args=[off.pk])),
        ("team", reverse("booking", args=[disputed.pk])),
        ("team", reverse("data-import", args=["courses"])),
        ("team", reverse("report", args=["attendance-by-course"]) + "?from=2020-01-01&to=2020-01-02&publish=rounded"),
        ("team", reverse("desk-session-book", args=[arguments["session"]]) + f"?q={people['other'].name}"),
        ("team", reverse("desk-session-merge", args=[other_date.pk])),
        (
            "team",
            reverse("desk-session-together", args=[other_date.pk]) + f"?organisation={arguments['own organisation']}",
        ),
        ("own", reverse("absence", args=[silent.pk])),
        ("group", reverse("action", args=[to_come.pk])),
        ("team", reverse("desk-merge-undo", args=[merged.pk])),
        (
            "lead",
            reverse("in-date-book", args=[arguments["own organisation"]]) + f"?person={own.pk}&course={course.pk}",
        ),
        ("own", reverse("link-absence", args=[make_link_token(purpose=Purpose.ABSENCE, booking=missed, now=now)])),
        ("own", reverse("link-evaluate", args=[make_link_token(purpose=Purpose.EVALUATE, booking=past, now=now)])),
        ("own", reverse("evaluate-at", args=[coming.pk, "before"])),
        ("own", reverse("link-before", args=[make_link_token(purpose=Purpose.BEFORE, booking=coming, now=now)])),
        ("own", reverse("link-later", args=[make_link_token(purpose=Purpose.LATER, booking=long_ago, now=now)])),
        ("own", reverse("link-check-in", args=[make_link_token(purpose=Purpose.CHECK_IN, booking=here, now=now)])),
        ("own", reverse("person-certificates", args=[own.pk])),
        ("trainer", reverse("register-file", args=[unmarked.pk])),
        ("trainer", reverse("register-close", args=[unmarked.pk])),
        ("trainer", reverse("register-unavailable", args=[unmarked.pk])),
        ("own", reverse("booking", args=[offered.pk])),
        ("own", reverse("booking", args=[waiting.pk])),
        ("own", reverse("link-offer", args=[make_link_token(purpose=Purpose.OFFER, booking=offered, now=now)])),
        ("own", reverse("course", args=[make_session(on=dt.date(2026, 5, 5)).course.slug])),
        ("team", reverse("desk-person", args=[bouncing.pk])),
        ("team", reverse("desk-person", args=[unheard.pk])),
        ("team", reverse("desk-person", args=[mover.pk])),
        ("own", reverse("session", args=[not_open.pk])),
        ("own", reverse("bulletin-leave", args=[leaving_token(bulletin.pk, BULLETIN)])),
        ("team", reverse("desk-person-role-remove", args=[trainer.pk, "trainer"])),
        ("trainer", reverse("register", args=[unmarked.pk])),
        ("team", reverse("register", args=[unmarked.pk])),
        ("trainer", reverse("register-marks", args=[unmarked.pk])),
    }
    for lost in (UserFactory(), doubly := UserFactory()):
        set_up_app(lost)
        pages |= {("team", reverse("desk-person-lost-device", args=[lost.pk]))}
    colleague = UserFactory(is_team=True)  # whose word the team may confirm
    LostDevice.objects.create(person=doubly, how_known="Voice", said_by=colleague, said_at=now)
    elsewhere = Client()
    elsewhere.force_login(own)
    UserSession.objects.create(user=own, session_key=elsewhere.session.session_key, ip="127.0.0.1", user_agent="")
    people |= {"bouncing": bouncing, "unheard": unheard, "nobody": None, **with_second_steps(settings)}
    assert team.is_team
    for name, route in ROUTES.items():
        address = reverse(name, args=[arguments[key] for key in route.args.split(", ") if key])
        pages |= {(who, address) for who, may in zip(WHO, route.get.split(), strict=True) if may == "ok"}
    for name in (name for name in all_routes() if (name or "").startswith(OF_ACCOUNTS)):
        try:
            pages |= {(who, reverse(name)) for who in ("visitor", "own", *OWNERS)}
        except NoReverseMatch:
            continue
    passkey = Authenticator.objects.get(type="webauthn")
    pages |= {("passkey", reverse(name, args=[passkey.pk])) for name in ("mfa_edit_webauthn", "mfa_remove_webauthn")}
    pages |= {("bouncing", reverse("my-details")), ("unheard", reverse("my-details"))}
    return people, sorted(pages)


def with_second_steps(settings) -> dict[str, User]:
    """Somebody who has proved their address and signs in by a provider, one with an app, and one with a passkey."""
    provider = {
        "provider_id": "nhs",
        "name": "NHS",
        "client_id": "turnout",
        "settings": {"server_url": "http://[::1]:9"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [provider]}}
    people = {who: UserFactory() for who in (*OWNERS, "passkey")}
    for person in people.values():
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    SocialAccount.objects.create(user=people["proved"], provider="nhs", uid="1")
    set_up_app(people["app"])
    passkey = {"name": "My phone", "credential": {}}
    Authenticator.objects.create(user=people["passkey"], type="webauthn", data=passkey)
    return people


def takes_post(name: str) -> bool:
    """Tell whether the page of an account takes a form, without sending it one where its class says so."""
    address = reverse(name, args=OF_ONE.get(name, []))
    view = resolve(address).func
    of_class = getattr(view, "view_class", None)
    return hasattr(of_class, "post") if of_class else Client().post(address).status_code != 405


def buttons_of(people, pages) -> dict[tuple[str, str], tuple[str, Button]]:
    """Return a role and a button for each route and name of a button, the plainest role that sees it first."""
    clients = {}
    for who, person in people.items():
        clients[who] = Client()
        if person is not None:
            sign_in(clients[who], person)
    found: dict[tuple[str, str], tuple[str, Button]] = {}
    for who, address in sorted(pages, key=lambda pair: ("visitor", *people).index(pair[0])):
        response = clients[who].get(address)
        if response.status_code != 200 or not response.headers["Content-Type"].startswith("text/html"):
            continue
        for button in posting_buttons(address, response.content.decode()):
            if button.route in AFTER_A_DEVICE:
                continue
            found.setdefault((button.route, button.name), (who, button))
    return found


def answer_to(page, button: Button) -> str:
    """Press the button and return what the site answered: "200", say, or why nothing was sent to the route."""
    page.evaluate(FILL)
    for box in page.locator("input[type=file]").all():
        box.set_input_files({"name": "list.csv", "mimeType": "text/csv", "buffer": b"Title\r\nNeglect\r\n"})
    try:
        # A page whose script answers stays, with the button that was pressed before.
        page.evaluate("document.querySelectorAll('[data-pressed]').forEach(old => delete old.dataset.pressed)")
        page.evaluate("([all, nth]) => document.querySelectorAll(all)[nth].dataset.pressed = ''", [SUBMITS, button.nth])
        with page.expect_request(lambda request: request.method == "POST", timeout=10_000) as sent:
            page.locator("[data-pressed]").click(timeout=10_000)
    except Error as error:
        return str(error).splitlines()[0]
    if (route := route_of(urlsplit(sent.value.url).path)) != button.route:
        return f"sent to {route}"
    response = sent.value.response()
    page.wait_for_load_state()
    return str(response.status) if response else "no answer"


def press(page, button: Button) -> list[str]:
    """Return what the site answered, and what the pages that it answered with said to their own first button."""
    page.goto(button.page)
    if urlsplit(page.url).path != urlsplit(button.page).path:
        return [f"led to {page.url}"]
    said = [answer_to(page, button)]
    # A page that asks once more, before it does it: shown at the same address, with a button of its own.
    shown = posting_buttons(button.page, page.content()) if said == ["200"] else []
    again = [each for each in shown if each.route not in AFTER_A_DEVICE]
    return said + [answer_to(page, again[0]) for _ in again[:1]]


def test_every_button_that_sends_something_is_pressed_and_not_refused(seen_by_all, page_for):
    people, pages = seen_by_all
    buttons = buttons_of(people, pages)
    by_programs = " ".join(["403"] * len(WHO))  # which have their own word, and no page
    taking_post = {name for name, route in ROUTES.items() if route.post not in {NEVER, NEVER_IN, by_programs}}
    of_accounts = {name for name in all_routes() if (name or "").startswith(OF_ACCOUNTS) and takes_post(name)}
    elsewhere = AFTER_A_CODE | AFTER_A_DEVICE
    assert elsewhere.keys() <= of_accounts
    seen = {route for route, _ in buttons}
    assert sorted((taking_post | of_accounts) - elsewhere.keys() - NEVER_BEGUN - seen) == [], (
        "no page has a button to these"
    )
    opened = {who: page_for(people[who]) for who in {who for who, _ in buttons.values()}}
    cookies = {who: page.context.cookies() for who, page in opened.items()}
    saved = sqlite3.connect(":memory:")
    connection.connection.backup(saved)  # whatever a press does is undone
    refused = {}
    for (route, name), (who, button) in sorted(buttons.items()):
        cache.clear()  # a person who presses everything at once is told to wait
        opened[who].context.clear_cookies()
        opened[who].context.add_cookies(cookies[who])
        said = press(opened[who], button)
        saved.backup(connection.connection)
        if not all(status.isdecimal() and int(status) < 400 for status in said):
            refused[route, name, who, button.page] = said
    assert refused == {}
