"""Who looked: every answer that names somebody to somebody else is written down, once."""

import re

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from deploy import looking
from tests.support.factories import UserFactory, make_booking, make_session
from tests.test_permissions import ROUTES, WHO, all_routes
from tests.test_permissions import made_world as _made_world
from tests.test_permissions import world as _world
from training.models import Look
from training.models.looks import WORDS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now"), pytest.mark.r38]
made_world, world = _made_world, _world

LOGGED = {
    *looking.OF_A_PERSON,
    *looking.OF_A_BOOKING,
    *looking.OF_A_CERTIFICATE,
    *looking.OF_A_SESSION,
    *looking.OF_TRAINING_ELSEWHERE,
    *looking.OF_AN_ORGANISATION,
    *looking.OF_AN_ORGANISATION_CHOSEN,
    *looking.OF_A_RESERVATION,
    *looking.OF_A_JOINT_WISH,
    *looking.OF_OWN_ORGANISATION,
    *looking.OF_OWN_ORGANISATION_TO_LEADS,
    *looking.OF_MANY,
    *looking.REPORTS,
}
# They name somebody to others, and need no log.
NOT_LOGGED = {
    "desk": "what is to be done: each thing leads to a page that is",
}


def test_every_page_in_the_tables_is_there():
    assert LOGGED - set(all_routes()) == set()
    assert set(WORDS) - LOGGED == set()


def test_every_page_that_names_somebody_to_the_team_is_in_a_table(world):
    people, arguments = world
    client = Client()
    client.force_login(people["team"])
    named = re.compile("|".join(rf"{people[who].name}(?!\w)" for who in ("own", "other")).encode())
    naming = set()
    for name, route in ROUTES.items():
        if not route.get.startswith("in ") or not route.get.endswith("ok"):
            continue  # for the team, and not for everybody who has the link
        answer = client.get(reverse(name, args=[arguments[key] for key in route.args.split(", ") if key]))
        if answer.status_code == 200 and not answer.streaming and named.search(answer.content):
            naming.add(name)
    assert naming > {"desk-person", "register", "booking", "desk-people"}
    assert naming - LOGGED - set(NOT_LOGGED) == set()


def test_every_page_that_names_somebody_to_a_trainer_or_a_lead_is_in_a_table(world):
    """The register's search proposes everybody, so that a name is looked for on every page."""
    people, arguments = world
    named = re.compile("|".join(rf"{people[who].name}(?!\w)" for who in ("own", "other")).encode())
    naming = set()
    for role, column in (("trainer", WHO.index("trainer")), ("lead", WHO.index("lead"))):
        client = Client()
        client.force_login(people[role])
        for name, route in ROUTES.items():
            words = route.get.split()
            if words[0] != "in" or words[column] != "ok":
                continue
            asked = {"q": people["other"].name}
            answer = client.get(reverse(name, args=[arguments[key] for key in route.args.split(", ") if key]), asked)
            if answer.status_code == 200 and not answer.streaming and named.search(answer.content):
                naming.add(name)
    assert naming > {"register", "register-people", "book-colleague", "in-date", "organisation-bookings"}
    assert naming - LOGGED - set(NOT_LOGGED) == set()


def test_look_is_written_whatever_was_asked():
    """PostgreSQL refuses a text with a NUL in it; the page was shown all the same."""
    client, person = Client(), UserFactory()
    client.force_login(UserFactory(is_team=True))
    assert client.get(f"/desk/people/{person.pk}/?x=a%00b&y=" + "c" * 400).status_code == 200
    look = Look.objects.get(page="desk-person", person=person)
    assert look.asked.startswith(f"{person.pk} x=ab y=ccc")
    assert len(look.asked) == 300


def test_looks_are_at_a_person_a_session_an_organisation_or_what_was_asked():
    lead = UserFactory(is_lead=True)
    person = UserFactory(organisation=lead.organisation)
    booking = make_booking(practitioner=person, session=make_session())
    client = Client()
    client.force_login(lead)
    client.get(reverse("booking", args=[booking.pk]))
    client.get(reverse("in-date", args=[lead.organisation_id]))
    client.get(reverse("record", args=[lead.pk]))  # one's own is nobody's business
    client.get(reverse("desk-person", args=[person.pk]))  # not theirs to open
    team = UserFactory(is_team=True)
    client.force_login(team)
    client.get(reverse("register", args=[booking.session_id]))
    client.get(reverse("desk-people"), {"q": person.email})
    together = reverse("desk-session-together", args=[booking.session_id])
    for organisation in (lead.organisation_id, "", "x", 2**70, "9" * 5000, lead.organisation_id + 9000):
        client.get(together, {"organisation": organisation})
    columns = ("by", "page", "person", "session", "organisation", "asked", "people")
    chosen = (lead.organisation_id, f"{booking.session_id} organisation={lead.organisation_id}", None)
    assert list(Look.objects.order_by("pk").values_list(*columns)) == [
        (lead.pk, "booking", person.pk, None, None, str(booking.pk), None),
        (lead.pk, "in-date", None, None, lead.organisation_id, str(lead.organisation_id), None),
        (team.pk, "register", None, booking.session_id, None, str(booking.session_id), None),
        (team.pk, "desk-people", None, None, None, f"q={person.email}", 1),
        (team.pk, "desk-session-together", None, None, *chosen),
    ]
    shown = client.get(reverse("desk-person-data", args=[person.pk])).text
    assert all(words in shown for words in ("Booking", "Who of an organisation is in date", "Register", lead.name))


def test_page_is_shown_where_the_look_cannot_be_written(monkeypatch):
    def away(*args, **kwargs):
        raise DatabaseError("read-only")

    monkeypatch.setattr("deploy.middleware.write_look", away)
    client, person = Client(), UserFactory()
    client.force_login(UserFactory(is_team=True))
    assert client.get(reverse("desk-person", args=[person.pk])).status_code == 200
