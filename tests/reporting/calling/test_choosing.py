"""Whom the list names, in which order, and that nothing but the published inputs can reach it."""

import ast
import datetime as dt
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import CharField, TextField
from django.test.utils import CaptureQueriesContext
from grimp import build_graph

from bookings.models import Booking, Mail, PersonNote
from reporting.calling import choosing
from reporting.calling.choosing import CALL_LIST_INPUTS, choose
from tests.support.factories import OrganisationFactory
from tests.support.report_cases import Outcome, booked, people
from tests.support.ringing import a_year_of_early_bookers, soon
from training.models import Organisation, OrganisationType, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(db):
    return a_year_of_early_bookers()


def keys(chosen) -> list[int]:
    return [one.booking for one in chosen.named]


def test_who_is_likeliest_comes_first_with_reasons_and_no_more_than_asked_for(course, now):
    early, late = soon(course)
    chosen = choose(most=8, now=now)
    assert set(keys(chosen)) == {one.pk for one in early}
    assert not {one.pk for one in late} & set(keys(chosen))  # nothing speaks against them
    assert all(one.reasons[0] == "lead_time" for one in chosen.named)
    assert keys(choose(most=2, now=now)) == keys(chosen)[:2]


def test_an_earlier_no_show_counts_and_an_unmarked_session_does_not(course, now):
    missed, unmarked = people(2)
    for past in course.sessions.order_by("starts_at")[:6]:
        late = {"booked_at": past.starts_at - dt.timedelta(days=3)}
        booked(past, Outcome.NO_SHOW, practitioner=missed, **late)
        booked(past, Outcome.NOT_RECORDED, practitioner=unmarked, **late)
    _, late = soon(course)
    Booking.objects.filter(pk=late[0].pk).update(practitioner=missed)
    Booking.objects.filter(pk=late[1].pk).update(practitioner=unmarked)
    named = {one.booking: one.reasons for one in choose(most=8, now=now).named}
    assert "earlier" in named[late[0].pk]
    assert "earlier" not in named.get(late[1].pk, ())


@pytest.mark.parametrize("days", [8, 20])
def test_sessions_further_ahead_are_not_on_it(course, now, days):
    soon(course, days=days)
    assert keys(choose(most=8, now=now)) == []


def test_who_has_answered_was_reached_or_has_no_place_is_left_out(course, now):
    early, _ = soon(course)
    Booking.objects.filter(pk=early[0].pk).update(reply=Booking.Reply.COMING, replied_at=now)
    Booking.objects.filter(pk=early[1].pk).update(status=Booking.Status.CANCELLED, cancelled_at=now)
    assert keys(choose(most=8, rung={early[2].pk}, now=now)) == []


def test_a_person_is_named_once(course, now):
    early, _ = soon(course, early=1)
    another, _ = soon(course, early=1, days=5)
    Booking.objects.filter(pk=another[0].pk).update(practitioner=early[0].practitioner)
    assert len(keys(choose(most=8, now=now))) == 1


# ---- nothing else can reach it ----

OTHERS = ("access_needs", "dietary_needs", "job_role", "manager_email", "email", "name", "search_text")


def forbidden_columns() -> set[str]:
    """Every text that a person, an organisation, a booking, a note or a mail has, but for closed lists."""
    found = set(OTHERS)
    for model in (User, Organisation, OrganisationType, Booking, PersonNote, Mail):
        fields = [one for one in model._meta.concrete_fields if isinstance(one, CharField | TextField)]
        found |= {one.name for one in fields if not one.choices}
    return found - {"kind"}  # that a mail was a reminder


@cache
def graph_of_reporting():
    return build_graph("reporting", include_external_packages=True)


def reached_modules() -> set[str]:
    """Every module of reporting that the choosing stands on and that asks the tables."""
    graph = graph_of_reporting()
    reached = {choosing.__name__, *graph.find_upstream_modules(choosing.__name__)}
    ours = {name for name in reached if name.startswith("reporting.") and ".models" not in name}
    return {name for name in ours if {"bookings", "training"} & graph.find_modules_directly_imported_by(name)}


def words_of(module: str) -> set[str]:
    """Each attribute, keyword and string that a module asks rows by, lookups taken apart."""
    path = Path(settings.BASE_DIR, *module.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.keyword) and node.arg:
            found.add(node.arg)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and " " not in node.value:
            found.add(node.value)
    return {part for word in found for part in word.split("__")}


def test_by_import_graph_no_module_that_it_stands_on_asks_for_anything_else():
    reached = reached_modules()
    assert {"reporting.outlook.coming", "reporting.seen"} <= reached
    named = {module: words_of(module) & forbidden_columns() for module in reached}
    # A course and an organisation are named in what narrows a report; choosing narrows by nothing.
    allowed = {"reporting.courses": {"name", "title"}, "reporting.narrowing": {"name"}}
    too_much = {module: found - allowed.get(module, set()) for module, found in named.items()}
    assert {module: found for module, found in too_much.items() if found} == {}


def test_by_its_statements_none_reads_another_column(course, now):
    soon(course)
    with CaptureQueriesContext(connection) as queries:
        assert choose(most=8, now=now).named
    asked = " ".join(query["sql"] for query in queries)
    assert '"training_organisation"' not in asked
    assert '"training_organisationtype"' not in asked
    assert '"training_user"' not in asked
    columns = {name for name in forbidden_columns() if f'"bookings_booking"."{name}"' in asked}
    assert columns == set()


def said(now) -> str:
    chosen = choose(most=8, now=now)
    return repr((chosen.named, chosen.judged.verdict, chosen.judged.auc, chosen.judged.caught))


def test_by_data_the_list_is_the_same_byte_for_byte_whatever_else_is_changed(course, now):
    early, _ = soon(course)
    before = said(now)
    for number, person in enumerate(User.objects.all()):
        person.access_needs, person.dietary_needs = f"Need {number}", f"Diet {number}"
        person.job_role, person.name = f"Role {number % 3}", f"Other Name {number}"
        person.save(update_fields=["access_needs", "dietary_needs", "job_role", "name"])
    for number, organisation in enumerate(Organisation.objects.all()):
        organisation.name = f"Another name {number}"
        organisation.save(update_fields=["name"])
    elsewhere = OrganisationFactory()
    for kept in (Booking.objects.filter(pk__in=[one.pk for one in early]), Booking.objects.order_by("pk")[:50]):
        others = {"organisation": elsewhere, "organisation_type": elsewhere.type, "cancel_note": "x"}
        Booking.objects.filter(pk__in=kept.values("pk")).update(**others, absence_reason="Unwell")
    User.objects.filter(pk=early[0].practitioner_id).update(organisation=elsewhere)
    assert said(now) == before


def test_the_published_list_is_that_of_the_docs():
    page = (Path(settings.BASE_DIR) / "docs/call-list.md").read_text(encoding="utf-8")
    listed = [line.split("`")[1] for line in page.splitlines() if line.startswith("| `")]
    assert listed == list(CALL_LIST_INPUTS)
