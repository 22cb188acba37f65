"""Erasing somebody spares others: longer names and addresses, signatures, who has the address since; and nothing that
goes wrong on the way leaves it half done.
"""

import datetime as dt
import io

import pytest
from django.core.files.storage import default_storage

from bookings.downloads.asking import take_up_again
from bookings.downloads.making import NoLongerOurs, _keep
from bookings.models import Allocation, Certificate, Download, Erasure, Letterhead, Signatory
from bookings.privacy.erasing import erase
from bookings.privacy.held import of_people
from bookings.privacy.kept_outside import make_up_for, place, written_down
from bookings.privacy.names import Names, rows_of
from bookings.privacy.replaying import replay_erasures
from tests.support.compared import make_trial, put_into
from tests.support.factories import UserFactory, make_booking, make_download, make_session
from tests.support.personal_life import make_life
from training.models import User

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


def test_who_has_the_address_since_is_not_erased_after_a_copy_is_put_back(
    now, team, django_capture_on_commit_callbacks
):
    """An address of a post goes on: the successor joined before the erasure, and took it after it."""
    long_ago = now - dt.timedelta(days=90)
    person = UserFactory(name="Jo Lee", email="dsl@school.example", joined_at=long_ago)
    other = UserFactory(name="Ann Archer", email="ann@school.example", joined_at=long_ago)
    with_two = UserFactory(name="Tom Twin", email="tom@school.example", joined_at=long_ago)
    User.history.update(history_date=long_ago)
    with django_capture_on_commit_callbacks(execute=True):
        erase(person=person, by=team, now=now)
        erase(person=with_two, by=team, now=now)
    Erasure.objects.all().delete()
    other.email = "dsl@school.example"
    other.save()
    other.history.filter(email=other.email).update(history_date=now + dt.timedelta(days=1))
    # In the copy the second is known by another entry, as before two were merged: their address was theirs by then.
    twin = UserFactory(name="Tom Twin", email="tom@school.example", joined_at=long_ago)
    twin.history.update(history_date=long_ago)
    assert replay_erasures(now=now + dt.timedelta(days=2)) == [twin]
    other.refresh_from_db()
    assert (other.name, other.erased_at) == ("Ann Archer", None)


def test_file_that_is_being_made_meanwhile_is_made_anew(now, team, monkeypatch):
    """Its maker has read of them already: what it keeps in the end would be a day old list with their name in it."""
    person = UserFactory(name="Jo Lee")
    ready = make_download(asked_by=team, now=now)
    making = make_download(asked_by=team, now=now, state="being made", file="", finished_at=None, attempts=1)
    late: list[Download] = []
    monkeypatch.setattr(
        "bookings.privacy.traces.forget_spreadsheets_with",  # begun while the traces are looked through
        lambda names: late.append(
            make_download(asked_by=team, now=now, state="being made", file="", finished_at=None, attempts=1)
        ),
    )
    erase(person=person, by=team, now=now)
    assert not Download.objects.filter(pk=ready.pk).exists()
    kept = default_storage.listdir("downloads")
    for download in (making, *late):
        with pytest.raises(NoLongerOurs):
            _keep(download, io.BytesIO(b"Jo Lee"), 1, now)
        download.refresh_from_db()
        assert download.state == "waiting"
    assert default_storage.listdir("downloads") == kept
    assert take_up_again(now=now) == 2


def test_erasure_is_written_down_also_where_a_file_cannot_be_deleted(
    now, team, monkeypatch, django_capture_on_commit_callbacks
):
    person, _ = make_life(word="Zyzzyvaq", session=make_session(on=dt.date(2026, 5, 12)), now=now)
    make_download(asked_by=team, now=now)
    tried = []

    def refused(storage, name):
        tried.append(name)
        raise OSError("read-only")

    monkeypatch.setattr(type(default_storage._wrapped), "delete", refused)
    with django_capture_on_commit_callbacks(execute=True):
        erase(person=person, by=team, now=now)
    assert len({*tried}) >= 2  # the first that fails keeps none of the others
    assert [codes for _, codes in written_down()] == [Erasure.objects.get().codes]
    assert not Download.objects.exists()


def test_line_that_could_not_be_written_down_is_made_up_for(
    now, team, settings, tmp_path, django_capture_on_commit_callbacks
):
    """A full disk in the moment of erasing keeps neither the files nor, from then on, the line."""
    person, _ = make_life(word="Zyzzyvaq", session=make_session(on=dt.date(2026, 5, 12)), now=now)
    kept = {file for held in of_people() for file in _files(held, person)}
    assert kept
    settings.VAR_DIR = tmp_path / "full"
    settings.VAR_DIR.touch()  # no folder can be made there
    with django_capture_on_commit_callbacks(execute=True):
        erase(person=person, by=team, now=now)
    assert not [file for file in kept if default_storage.exists(file)]
    settings.VAR_DIR = tmp_path
    place().write_text('{"erased_at": "20')  # the disk was full in the middle of a line
    with django_capture_on_commit_callbacks(execute=True):
        erase(person=UserFactory(), by=team, now=now)  # this one's line is there
    assert make_up_for(Erasure.objects.to_clean()) == 1
    assert make_up_for(Erasure.objects.to_clean()) == 0
    assert sorted(codes for _, codes in written_down()) == sorted(Erasure.objects.values_list("codes", flat=True))


def _files(held, person):
    return [getattr(row, name).name for name in held.files for row in rows_of(held, person).exclude(**{name: ""})]


def test_who_was_in_a_comparison_leaves_the_arm_and_nothing_of_themselves(now, team):
    """Everybody who was put into an arm counts; erasing somebody would else change what was found."""
    person = UserFactory(name="Ada Away", email="ada@school.example")
    booking = make_booking(practitioner=person, session=make_session(on=dt.date(2026, 5, 12)), outcome="no show")
    trial = make_trial(by=team)
    put_into(trial, "b", [booking])
    erase(person=person, by=team, now=now)
    allocation = Allocation.objects.select_related("booking__practitioner").get()
    assert (allocation.trial, allocation.arm, allocation.booking.outcome) == (trial, "b", "no show")
    left = allocation.booking.practitioner
    assert left is None or "ada" not in f"{left.name} {left.email}".lower()
