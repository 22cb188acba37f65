"""Who came in without an address is found again by the same file, whatever the team has found out about them since."""

from importlib import import_module

import pytest
from django.apps import apps

from bookings.attendance.register.newcomers import complete_person
from bookings.exchange.spreadsheets.sheets import Book
from bookings.merging.operation import Chosen, merge
from bookings.models import Booking
from tests.bookings.exchange.spreadsheets.test_layouts import brought_in, sheet_of
from tests.conftest import NOW
from training.models import Alias, Organisation, User
from training.models.people import NOWHERE

pytestmark = pytest.mark.django_db


def bobs_file(*organisations, first=7):
    lines = [f"Bob Bay | {name} | Neglect | {day}/11/2023 | Y" for day, name in enumerate(organisations, first)]
    return Book("register.csv", [sheet_of("\n".join(["Name | Organisation | Course | Date | Attended", *lines]))])


def test_people_without_an_address_stay_one_after_the_team_has_given_them_theirs(team_member):
    book = bobs_file("Hope")
    brought_in(book)
    bob = User.objects.get(name="Bob Bay")
    complete_person(person=bob, email="bob@x.org", organisation=None, by=team_member, now=NOW)
    again = brought_in(book)
    assert again.changes_nothing and not User.objects.to_complete().exists()


@pytest.mark.parametrize("known", ["bob@x.org", f"abc@{NOWHERE}"], ids=["with an address", "without one either"])
def test_people_without_an_address_stay_one_after_they_were_merged(team_member, known):
    book = bobs_file("Hope")
    brought_in(book)
    stays = User.objects.create_user(email=known, name="Robert Bay", is_active=NOWHERE not in known)
    said = {"chosen": Chosen(), "reason": "The same", "by": team_member, "now": NOW}
    merge(kept=stays, merged=User.objects.get(name="Bob Bay"), **said)
    again = brought_in(book)
    assert again.changes_nothing
    assert Booking.objects.get().practitioner == stays
    if NOWHERE not in known:  # and once more, under another address
        own = User.objects.create_user(email="own@x.org", name="Robert Bay")
        merge(kept=own, merged=stays, **said)
        assert brought_in(book).changes_nothing
        assert Booking.objects.get().practitioner == own


def test_people_without_an_address_stay_one_after_their_organisations_were_merged(team_member):
    hope, faith = bobs_file("Hope House"), bobs_file("Faith Centre", first=8)
    for book in (hope, faith):
        brought_in(book)
    kept, gone = (Organisation.objects.get(name=name) for name in ("Hope House", "Faith Centre"))
    merge(kept=kept, merged=gone, chosen=Chosen(), reason="Joined", by=team_member, now=NOW)
    before = set(Booking.objects.values_list("pk", "practitioner", "session"))
    for book in (hope, faith):
        assert brought_in(book).changes_nothing
    assert set(Booking.objects.values_list("pk", "practitioner", "session")) == before
    assert User.objects.filter(name="Bob Bay").count() == 2


def test_what_stood_for_an_address_is_known_of_those_completed_before_it_was_kept(team_member):
    migration = import_module("training.migrations.0020_addresses_that_stood_for_one")
    book = bobs_file("Hope", "Faith")
    brought_in(book)
    for number, bob in enumerate(User.objects.filter(name="Bob Bay").order_by("pk")):
        complete_person(person=bob, email=f"bob{number}@x.org", organisation=None, by=team_member, now=NOW)
    Alias.objects.all().delete()
    for _ in range(2):
        migration.remember_what_stood_for_an_address(apps, None)
    assert Alias.objects.count() == 2
    assert brought_in(book).changes_nothing
