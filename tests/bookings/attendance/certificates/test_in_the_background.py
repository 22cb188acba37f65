import datetime as dt
import io
import tracemalloc
import zipfile

import pytest
from django.urls import reverse
from pypdf import PdfReader

from bookings.attendance.certificates import in_the_background
from bookings.attendance.certificates.in_the_background import CertificateDownloads, certificates_wish
from bookings.attendance.certificates.issuing import issue_again, issue_certificates, withdraw_certificate
from bookings.downloads.kinds import kind_named
from bookings.downloads.making import make_download
from bookings.models import Certificate, Download
from tests.support import factories
from tests.support.attended import AFTERWARDS, attended, make_certificate, session_with_register
from training.pdf import LettersMissing

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return session_with_register()


def given(session, name, **fields):
    booking = attended(session, practitioner=factories.UserFactory(name=name), **fields)
    issue_certificates(session=session, by=None, now=AFTERWARDS)
    return booking


def made(by, of, key, *, told=None) -> zipfile.ZipFile:
    out = io.BytesIO()
    rows = CertificateDownloads().make(
        {"of": of, "key": key}, by=by, out=out, tell=(lambda done: None) if told is None else told.append
    )
    assert out.tell() == len(out.getvalue())
    archive = zipfile.ZipFile(out)
    assert archive.testzip() is None
    assert rows == sum(name.endswith(".pdf") for name in archive.namelist())
    return archive


def test_zip_of_a_session_has_each_certificate_under_its_number_and_name(session, team_member):
    ann, bo = given(session, "Ann Able"), given(session, "Bo <b>/../x")
    given(session_with_register(), "Of another session")
    told = []
    archive = made(team_member, "session", session.pk, told=told)
    assert archive.namelist() == [
        f"T-2026-{ann.pk:06} Ann Able.pdf",
        f"T-2026-{bo.pk:06} Bo -b--..-x.pdf",
    ]
    text = PdfReader(io.BytesIO(archive.read(archive.namelist()[0]))).pages[0].extract_text()
    assert "Ann Able" in text
    assert told == [1, 2]


def test_zip_leaves_out_what_was_withdrawn_or_replaced(session, team_member):
    withdrawn, again = given(session, "Withdrawn One"), given(session, "Old Name")
    withdraw_certificate(booking=withdrawn, reason="x", by=team_member, now=AFTERWARDS)
    new = issue_again(booking=again, name="New Name", by=team_member, now=AFTERWARDS)
    assert made(team_member, "session", session.pk).namelist() == [f"{new.number} New Name.pdf"]


def test_zip_says_whose_letters_cannot_be_drawn_and_has_the_others(session, team_member, monkeypatch):
    given(session, "Ann Able"), given(session, "Bo Body")
    drawn = in_the_background.certificate_pdf

    def draw(certificate):
        if certificate.person_name == "Ann Able":
            raise LettersMissing("\U00013000")
        return drawn(certificate)

    monkeypatch.setattr(in_the_background, "certificate_pdf", draw)
    archive = made(team_member, "session", session.pk)
    assert [name.endswith("Bo Body.pdf") for name in archive.namelist()] == [True, False]
    said = archive.read("Not included.txt").decode()
    assert "Ann Able: we have no font for" in said and "U+13000" in said


def of_each(by, session, person, organisation):
    """Whether they may have it, and how many are in it, of a session, a person, an organisation."""
    keys = {"session": session.pk, "person": person.pk, "organisation": organisation.pk}
    kind = kind_named("certificates")
    may = [kind.may(by, {"of": of, "key": key}) for of, key in keys.items()]
    return [
        len(made(by, of, key).namelist()) if yes else None for yes, (of, key) in zip(may, keys.items(), strict=True)
    ]


def test_zip_is_for_whom_the_matrix_says(session, trainer, group_member, team_member):
    organisation = factories.OrganisationFactory()
    person = factories.UserFactory(organisation=organisation)
    lead = factories.UserFactory(organisation=organisation, is_lead=True)
    other_lead = factories.UserFactory(is_lead=True)
    session.trainers.add(trainer)
    attended(session, practitioner=person)
    attended(session_with_register(on=dt.date(2026, 6, 2)), practitioner=person)
    attended(session)  # of another organisation
    person_elsewhere = attended(session_with_register(on=dt.date(2026, 5, 5)), practitioner=person)
    person_elsewhere.organisation = other_lead.organisation  # where they were at the time
    person_elsewhere.save()
    for each in {booking.session for booking in person.bookings.all()}:
        issue_certificates(session=each, by=None, now=AFTERWARDS)

    def has(by):
        return of_each(by, session, person, organisation)

    assert has(team_member) == [2, 3, 2]
    assert has(person) == [None, 3, None]
    assert has(lead) == [None, 2, 2]
    assert has(other_lead) == [None, 1, None]
    assert has(trainer) == [None, None, None]
    assert has(group_member) == [None, None, None]
    assert has(factories.UserFactory(organisation=organisation)) == [None, None, None]


@pytest.mark.r46
def test_zip_names_cannot_lead_out_of_the_folder(session, team_member):
    for name in ("../../etc/passwd", "C:\\x", "a\u202egnp.exe", "N" * 150):
        given(session, name)
    names = made(team_member, "session", session.pk).namelist()
    assert len(names) == 4
    for name in names:
        assert name.startswith("T-2026-") and name.endswith(".pdf")
        assert not set(name) & set('/\\:\u202e"')
        assert len(name) <= 100


def test_200_certificates_take_no_more_memory_than_one_after_another(session, team_member, tmp_path, monkeypatch):
    """Each paper is of 500 kB here: all of them at once would be 100 MB."""
    for _ in range(200):
        make_certificate(attended(session))
    monkeypatch.setattr(in_the_background, "certificate_pdf", lambda certificate: b"%PDF" + b"x" * 500_000)
    with (tmp_path / "all.zip").open("w+b") as out:
        tracemalloc.start()
        rows = CertificateDownloads().make(
            {"of": "session", "key": session.pk}, by=team_member, out=out, tell=lambda done: None
        )
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert (rows, out.tell() > 100_000_000) == (200, True)
    assert most < 10_000_000


def test_queries_do_not_grow_with_the_certificates(session, team_member, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(in_the_background, "certificate_pdf", lambda certificate: b"%PDF")
    for people in (1, 3):
        session = session_with_register()
        for _ in range(people):
            attended(session)
        issue_certificates(session=session, by=None, now=AFTERWARDS)
        with django_assert_num_queries(3):
            made(team_member, "session", session.pk)


# ---- the pages ----


def test_page_asks_and_the_worker_makes_it(client, session, team_member):
    given(session, "Ann Able"), given(session, "Bo Body")
    client.force_login(team_member)
    address = reverse("session-certificates", args=[session.pk])
    page = client.get(address).text
    assert "It has 2 certificates." in page
    assert f'href="{reverse("register", args=[session.pk])}"' in page
    assert not Download.objects.exists()
    response = client.post(address)
    download = Download.objects.get()
    assert response.url == reverse("download", args=[download.pk])
    make_download(download_id=download.pk, clock=lambda: AFTERWARDS)
    download.refresh_from_db()
    assert (download.state, download.rows) == ("ready", 2)
    assert (
        kind_named("certificates").in_the_log(download.asked, 2) == f"the certificates of session {session.pk}: 2 files"
    )
    Certificate.objects.update(revoked_at=AFTERWARDS, revoked_reason="x")
    assert "There are no certificates yet" in client.get(address).text


def test_pages_lead_there(client, session, team_member):
    booking = given(session, "Ann Able")
    lead = factories.UserFactory(organisation=booking.organisation, is_lead=True)
    of_session, of_person, of_organisation = (
        reverse(f"{of}-certificates", args=[key])
        for of, key in (
            ("session", session.pk),
            ("person", booking.practitioner_id),
            ("organisation", lead.organisation_id),
        )
    )
    for user, page, address in (
        (team_member, reverse("register", args=[session.pk]), of_session),
        (team_member, reverse("desk-person", args=[booking.practitioner_id]), of_person),
        (team_member, reverse("desk-organisations"), of_organisation),
        (booking.practitioner, reverse("my-bookings"), of_person),
        (lead, reverse("organisation-bookings"), of_organisation),
    ):
        client.force_login(user)
        assert f'href="{address}"' in client.get(page).text
        assert client.get(address).status_code == 200


def test_wish_is_named_by_what_it_is_of(session, team_member):
    wish = certificates_wish("session", 7, whose="W" * 300, by=team_member, today=dt.date(2026, 7, 15))
    assert (wish.name, len(wish.title)) == ("certificates-session-7-2026-07-15.zip", 200)
