"""Erasing somebody spares others: longer names and addresses, signatures, who has the address since."""

import datetime as dt

import pytest

from bookings.models import Certificate, Letterhead, Signatory
from bookings.privacy.erasing import erase
from bookings.privacy.names import Names
from tests.support.factories import UserFactory, make_booking, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now"), pytest.mark.r48]
REMOVED = "[name removed]"


@pytest.fixture(autouse=True)
def of_the_test(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def team():
    return UserFactory(is_team=True)


@pytest.mark.parametrize("name", ["Jo Lee-Smith", "Mary Jo Lee", "Anne-Jo Lee", "Jo Lee Smith", "jo lee (agency)"])
def test_who_has_a_longer_name_keeps_it_everywhere(now, team, name):
    person = UserFactory(name="Jo Lee", email="lee@school.example")
    other = UserFactory(name=name, email="jo.lee@school.example")
    session = make_session(on=dt.date(2026, 5, 12))
    booking = make_booking(practitioner=other, session=session, outcome="attended")
    certificate = Certificate.objects.create(
        booking=booking, number="T-2026-000009", code="ABCDEFGHJKMNPQRS", person_name=name,
        course_title="N", attended_on=session.first_on, cpd_hours=6, issued_at=now,
    )  # fmt: skip
    note = make_booking(session=session, cancel_note=f"{name} (jo.lee@school.example), not Jo Lee, comes")
    erase(person=person, by=team, now=now)
    for row in (other, certificate, note):
        row.refresh_from_db()
    assert (other.name, other.email, certificate.person_name) == (name, "jo.lee@school.example", name)
    assert {*other.history.values_list("name", flat=True)} == {name}
    assert note.cancel_note == f"{name} (jo.lee@school.example), not {REMOVED}, comes"


def test_who_was_called_so_once_keeps_their_account_and_certificate(now, team):
    person, other = UserFactory(name="Jo Lee"), UserFactory(name="Jo Lee")
    booking = make_booking(practitioner=other, session=make_session(on=dt.date(2026, 5, 12)), outcome="attended")
    Certificate.objects.create(
        booking=booking, number="T-2026-000009", code="ABCDEFGHJKMNPQRS", person_name="Jo Lee",
        course_title="N", attended_on=booking.session.first_on, cpd_hours=6, issued_at=now,
    )  # fmt: skip
    other.name = "Jo Brown"
    other.save()
    erase(person=person, by=team, now=now)
    assert Certificate.objects.get().person_name == "Jo Lee"
    assert list(other.history.order_by("pk").values_list("name", flat=True)) == ["Jo Lee", "Jo Brown"]


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Jo Lee--she rang", f"{REMOVED}--she rang"),
        ("Jo Lee - rang", f"{REMOVED} - rang"),
        ("Jo Lee's place", f"{REMOVED}'s place"),
        ("with Jo Lee Smith.", f"with {REMOVED}."),
        ("lee@school.example/Jo Lee.Rang", f"{REMOVED}/{REMOVED}.Rang"),
        ("Jo Leeson, Jo Lee-Ann and d.lee@school.example", "Jo Leeson, Jo Lee-Ann and d.lee@school.example"),
    ],
)
def test_names_are_matched_as_a_whole(said, left):
    names = Names(("lee@school.example",), ("Jo Lee", "Jo Lee Smith"))
    assert names.out_of(said, REMOVED) == left
    assert names.are_in(said) == (said != left)


def test_signatory_of_the_same_name_still_signs_what_was_signed(now, team):
    letterhead = Letterhead.objects.create(number=991, partnership="P", kept_at=now)
    signatory = Signatory.objects.create(letterhead=letterhead, position=1, name="Jo Lee")
    erase(person=UserFactory(name="Jo Lee"), by=team, now=now)
    signatory.refresh_from_db()
    assert signatory.name == "Jo Lee"
