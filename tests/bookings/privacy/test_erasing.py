import datetime as dt
import io
import json
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from bookings.merging.operation import Chosen, NotToBeMerged, merge
from bookings.merging.undoing import undo_merge
from bookings.models import Booking, Certificate, Erasure, Invitation, Mail, Mark, Spreadsheet, TrainingElsewhere
from bookings.privacy.erasing import NotErased, erase, plan_erasure
from bookings.privacy.exporting import write_export
from bookings.privacy.held import of_people
from bookings.privacy.kept_outside import place
from bookings.privacy.replaying import replay_erasures
from tests.support.factories import OrganisationFactory, UserFactory, make_booking, make_session, make_spreadsheet
from tests.support.personal_life import everything_in_the_database, make_life
from training.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]


@pytest.fixture(autouse=True)
def of_the_test(settings, tmp_path):
    """What is written down beside the database goes to a folder of the test."""
    settings.VAR_DIR = tmp_path


@pytest.fixture
def team():
    return UserFactory(is_team=True)


@pytest.fixture
def at_once(django_capture_on_commit_callbacks):
    """Erase, and do what follows once it is certain."""

    def erased(person, *, by, now, **how):
        with django_capture_on_commit_callbacks(execute=True):
            return erase(person=person, by=by, now=now, **how)

    return erased


@pytest.mark.r48
def test_nothing_that_names_them_is_left_anywhere_and_nothing_of_others_goes(now, team, at_once):
    session = make_session(on=dt.date(2026, 5, 12))
    person, words = make_life(word="Zyzzyvaq", session=session, now=now)
    other, others_words = make_life(word="Quokkaw", session=session, now=now)
    colleague = make_booking(session=session, cancel_note="Zyzzyvaq Whole takes my place", status="cancelled")
    Mark.objects.filter(booking__practitioner=other).update(note="with zyzzyvaq whole, not Zyzzyvaq Wholesale")
    colleague.practitioner.manager_email = person.email
    colleague.practitioner.save()
    waits = make_booking(status="awaiting approval", approver_email=person.email)
    told = Mail.objects.create(
        kind="digest", recipient=team, to=team.email, message_id="<d@x>", state="sent", sent_at=now, created_at=now,
        text="Zyzzyvaq Whole did not come", facts={"people": ["Zyzzyvaq Whole", "Ann Archer"]},
    )  # fmt: skip
    brought = make_spreadsheet(
        kept_by=team, text="Name,Email,Course,Date\nZyzzyvaq Whole,zyzzyvaq@whole.example,N,7/11/23"
    )
    another = make_spreadsheet(kept_by=team)
    before = everything_in_the_database().lower()
    assert [name for name, word in words.items() if word not in before] == []
    files = [held for held in of_people() if held.files]
    places = [getattr(row, name).name for held in files for name in held.files for row in
              held.model.objects.filter(**{held.whose[0]: person})]  # fmt: skip
    assert len(places) == 2
    at_once(person, by=team, now=now)
    after = everything_in_the_database().lower()
    assert [name for name, word in words.items() if word in after] == []
    assert after.count("zyzzyvaq") == after.count("zyzzyvaq wholesale") == 1
    gone = {"bookings.Download.asked", "bookings.Download.title", "bookings.Download.name"}  # of anybody
    gone.add("bookings.Mark.note")  # written over above
    assert {name for name, word in others_words.items() if word not in after} == gone
    assert [one for one in places if default_storage.exists(one)] == []
    colleague.refresh_from_db()
    told.refresh_from_db()
    waits.refresh_from_db()
    assert colleague.cancel_note == "[name removed] takes my place"
    assert User.objects.get(pk=colleague.practitioner_id).manager_email == ""
    assert waits.approver_email == "nobody@erased.invalid"
    assert (told.text, told.facts) == ("", {"people": ["[name removed]", "Ann Archer"]})
    assert list(Spreadsheet.objects.values_list("pk", flat=True)) == [another.pk]
    assert brought.pk != another.pk


@pytest.mark.r48
def test_namesake_keeps_their_name_and_who_has_the_address_now_keeps_that(now, team, at_once):
    session = make_session(on=dt.date(2026, 5, 12))
    person, _ = make_life(word="Zyzzyvaq", session=session, now=now)
    User.objects.filter(pk=person.pk).update(name="Sarah Jones")
    person = User.objects.get(pk=person.pk)
    person.email = "sarah.jones@whole.example"
    person.save()
    namesake, _ = make_life(word="Quokkaw", session=session, now=now)
    namesake.name, namesake.email = "Sarah Jones", "zyzzyvaq@whole.example"
    namesake.save()
    Certificate.objects.filter(booking__practitioner=namesake).update(person_name="sarah jones")
    asked = Invitation.objects.create(
        session=session, organisation=OrganisationFactory(), name="Sarah Jones", email=namesake.email, asked_by=team,
        asked_at=now, answer_by_at=now,
    )  # fmt: skip
    mail = {"to": namesake.email, "state": "sent", "sent_at": now, "created_at": now, "text": "Dear Sarah Jones"}
    theirs = Mail.objects.create(kind="digest", recipient=namesake, message_id="<a@x>", **mail)
    to_come = Mail.objects.create(
        kind="digest",
        recipient=namesake,
        message_id="<b@x>",
        **mail | {"state": "waiting", "sent_at": None, "occasion": "b"},
    )
    note = make_booking(session=session, cancel_note="Sarah Jones (sarah.jones@whole.example) takes my place")
    at_once(person, by=team, now=now)
    for row in (namesake, asked, theirs, to_come, note):
        row.refresh_from_db()
    assert (namesake.name, namesake.email) == ("Sarah Jones", "zyzzyvaq@whole.example")
    assert Certificate.objects.get(booking__practitioner=namesake).person_name == "sarah jones"
    last = namesake.history.latest()
    assert (last.name, last.email) == ("Sarah Jones", "zyzzyvaq@whole.example")
    assert (asked.name, asked.email) == ("Sarah Jones", namesake.email)
    assert (theirs.text, theirs.to) == ("Dear Sarah Jones", namesake.email)
    assert note.cancel_note == "[name removed] ([name removed]) takes my place"
    User.objects.filter(pk=namesake.pk).update(joined_at=now - dt.timedelta(days=9))
    assert replay_erasures(now=now + dt.timedelta(days=1)) == []


@pytest.mark.r48
def test_what_they_did_is_counted_as_before(now, team, at_once):
    session = make_session(on=dt.date(2026, 5, 12))
    person, _ = make_life(word="Zyzzyvaq", session=session, now=now)
    booking = Booking.objects.get(practitioner=person)
    organisation, kind = booking.organisation_id, booking.organisation_type_id
    at_once(person, by=team, now=now)
    booking.refresh_from_db()
    assert (booking.organisation_id, booking.organisation_type_id) == (organisation, kind)
    assert (booking.outcome, booking.practitioner_id) == ("attended", person.pk)
    person.refresh_from_db()
    assert (person.name, person.known_email, person.is_active) == ("Erased person", "", False)


@pytest.mark.r48
def test_places_to_come_stand_against_it_unless_they_are_given_back(now, team, at_once):
    person = UserFactory()
    booking = make_booking(practitioner=person)
    with pytest.raises(NotErased, match="has 1 booking to come"):
        erase(person=person, by=team, now=now)
    booking.refresh_from_db()
    assert booking.status == "confirmed"
    assert [one.pk for one in plan_erasure(person=person, by=team, now=now).gives_back] == [booking.pk]
    waits = make_booking(session=booking.session, status="waiting")
    booking.session.capacity = 1
    booking.session.save()
    at_once(person, by=team, now=now, gives_back=True)
    booking.refresh_from_db()
    waits.refresh_from_db()
    assert (booking.status, waits.status) == ("cancelled", "confirmed")
    assert Mail.objects.filter(recipient=person).count() == 0


@pytest.mark.r48
def test_who_may_not_be_erased(now, team):
    trainer = UserFactory(is_trainer=True, name="Tom Trainer")
    make_session(trainers=[trainer])
    for person, why in ((team, "Nobody erases themselves"), (trainer, "trainer of 1 session to come")):
        with pytest.raises(NotErased, match=why):
            erase(person=person, by=team, now=now)
    with pytest.raises(NotErased, match="last member of the team"):
        erase(person=team, by=None, now=now)


@pytest.mark.r48
def test_who_was_erased_is_found_and_merged_no_more(now, team, at_once):
    person, other = UserFactory(name="Pat Twin"), UserFactory(name="P Twin")
    made = merge(kept=person, merged=other, chosen=Chosen(), reason="one", by=team, now=now)
    at_once(person, by=team, now=now)
    with pytest.raises(NotToBeMerged, match="was erased since"):
        undo_merge(merge=made, by=team, now=now)
    person.refresh_from_db()
    with pytest.raises(NotToBeMerged, match="erased cannot be merged"):
        merge(kept=UserFactory(), merged=person, chosen=Chosen(), reason="one", by=team, now=now)
    assert list(User.objects.matching("erased")) == []
    assert "twin" not in everything_in_the_database().lower()


@pytest.mark.r48
def test_certificate_of_somebody_erased_is_no_longer_vouched_for(now, team, at_once, client):
    person, _ = make_life(word="Zyzzyvaq", now=now)
    certificate = Certificate.objects.get(booking__practitioner=person)
    Certificate.objects.filter(pk=certificate.pk).update(code="ABCDEFGHJKMNPQRS")
    at_once(person, by=team, now=now)
    shown = client.get("/verify/ABCDEFGHJKMNPQRS/")
    page = shown.content.decode()
    assert shown.status_code == 200
    assert "We no longer hold this certificate" in page
    assert "This certificate is valid" not in page
    assert certificate.course_title not in page


@pytest.mark.r48
def test_after_an_older_copy_is_put_back_they_are_erased_again(now, team, at_once):
    person, other = UserFactory(name="Pat Return", joined_at=now - dt.timedelta(days=9)), UserFactory()
    make_booking(practitioner=person, session=make_session(on=dt.date(2026, 5, 12)))
    as_it_was = {name: getattr(person, name) for name in ("name", "email", "search_text", "is_active", "erased_at")}
    at_once(person, by=team, now=now)
    assert "return" not in place().read_text().lower()
    Erasure.objects.all().delete()
    User.objects.filter(pk=person.pk).update(**as_it_was)  # the copy knows nothing of it
    assert replay_erasures(now=now, dry_run=True) == [person]
    assert replay_erasures(now=now) == [person]
    person.refresh_from_db()
    other.refresh_from_db()
    assert (person.name, other.erased_at) == ("Erased person", None)
    assert replay_erasures(now=now) == []
    again = UserFactory(email=as_it_was["email"], joined_at=now + dt.timedelta(days=1))
    assert replay_erasures(now=now) == [], "whoever signed up again is somebody new"
    assert again.erased_at is None


@pytest.mark.r48
def test_command_says_first_what_it_would_do(now, capsys, team):
    person = UserFactory(email="pat@example.org")
    make_booking(practitioner=person)
    call_command("erase_person", "Pat@example.org", dry_run=True)
    said = capsys.readouterr().out
    assert "take names and words out of 1 of: Booking" in said
    assert "be refused: 1 place to come; see --give-back" in said
    with pytest.raises(CommandError, match="Nothing was erased"):
        call_command("erase_person", "pat@example.org")
    call_command("erase_person", "pat@example.org", give_back=True)
    assert Erasure.objects.get().person_key == person.pk
    with pytest.raises(CommandError, match="Nobody has the email address"):
        call_command("erase_person", "pat@example.org")


def exported(person, now) -> tuple[dict, dict[str, bytes]]:
    out = io.BytesIO()
    write_export(person, out=out, now=now)
    with zipfile.ZipFile(out) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return json.loads(files["data.json"]), files


@pytest.mark.r47
def test_export_has_all_of_theirs_and_nothing_of_another(now):
    session = make_session(on=dt.date(2026, 5, 12))
    person, words = make_life(word="Zyzzyvaq", session=session, now=now)
    make_life(word="Quokkaw", session=session, now=now)
    document, files = exported(person, now)
    left_out = {
        f"{held.table}.{name}"
        for held in of_people()
        for name, column in held.columns.items()
        if column.is_secret or column.is_anothers or held.table == "training.Look"
    }
    for text in (files["data.json"].decode(), files["your-data.html"].decode()):
        missing = {name for name, word in words.items() if word not in text}
        assert missing == left_out & set(words)
        assert "quokkaw" not in text.lower()
    assert document["sections"][0]["called"] == "Account"
    looks = next(one for one in document["sections"] if one["called"] == "Who looked")
    assert looks["rows"][0]["who"] == "the partnership team"
    mine = TrainingElsewhere.objects.filter(person=person)
    assert [name for name in files if name.startswith("evidence/")] == [f"evidence/{one.pk}.pdf" for one in mine]


@pytest.mark.r47
def test_export_goes_to_a_file_or_a_folder(now, tmp_path, capsys):
    person = UserFactory(email="pat@example.org", name="Pat Person")
    call_command("export_person", "pat@example.org", str(tmp_path / "pat.zip"))
    call_command("export_person", "PAT@example.org", str(tmp_path / "pat"))
    assert zipfile.ZipFile(tmp_path / "pat.zip").namelist() == ["data.json", "your-data.html"]
    assert person.name in (tmp_path / "pat" / "your-data.html").read_text()
    with pytest.raises(CommandError, match="Nobody has"):
        call_command("export_person", "nobody@example.org")
