import csv
import datetime as dt
import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from bookings.attendance.pages import record
from bookings.models import Booking
from tests.support import factories
from tests.support.attended import attended, make_certificate, session_with_register
from training.pdf import LettersMissing, PdfUnavailable

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def booking(practitioner):
    course = factories.CourseFactory(title="=Neglect", cpd_hours=6)
    booking = attended(session_with_register(course=course, on=dt.date(2025, 6, 3), days=2), practitioner=practitioner)
    make_certificate(booking, expires_on=dt.date(2026, 7, 1), attended_on=dt.date(2025, 6, 4))
    return booking


def test_ones_own_record_says_hours_certificates_and_what_is_due(client, practitioner, booking, time_machine):
    time_machine.move_to("2026-06-01T10:00+00:00")
    client.force_login(practitioner)
    page = client.get(reverse("my-record"))
    text = " ".join(page.content.decode().split())
    assert page["Cache-Control"] == "private, no-store"
    assert "3 and 10 June 2025" in text or "3 and 4 June 2025" in text
    assert "Due soon" in text
    assert "Valid until 1 July 2026" in text
    assert reverse("course", args=[booking.session.course.slug]) in text
    assert reverse("certificate", args=[booking.certificates.get().pk]) in text
    assert reverse("my-record-file", args=["pdf"]) in text


def test_a_record_with_nothing_in_it_leads_to_the_catalogue(client, practitioner):
    client.force_login(practitioner)
    page = client.get(reverse("my-record")).content.decode()
    assert "There is nothing in your record yet" in page
    assert reverse("my-record-file", args=["pdf"]) not in page


def test_the_table_has_every_line_and_no_formula(client, practitioner, booking, time_machine):
    time_machine.move_to("2026-06-01T10:00+00:00")
    client.force_login(practitioner)
    answer = client.get(reverse("my-record-file", args=["csv"]))
    header, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    said = dict(zip(header, row, strict=True))
    assert said["Course"] == "'=Neglect"
    assert (said["First day"], said["CPD hours"], said["State"]) == ("2025-06-03", "6.0", "due soon")
    assert (said["Certificate"], said["Valid until"]) == (booking.certificates.get().number, "2026-07-01")
    assert answer["Content-Disposition"] == 'attachment; filename="training-record-2026-06-01.csv"'


@pytest.mark.r52
def test_the_paper_is_tagged_and_says_the_same(client, practitioner, booking):
    client.force_login(practitioner)
    reader = PdfReader(io.BytesIO(client.get(reverse("my-record-file", args=["pdf"])).content))
    text = " ".join(page.extract_text() for page in reader.pages)
    for said in (practitioner.name, "=Neglect", booking.certificates.get().number, "CPD hours by year", "2025-26"):
        assert said in text
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"
    assert "pdfuaid:part" in reader.xmp_metadata.rdf_root.toxml()


@pytest.mark.parametrize(
    ("trouble", "said"), [(PdfUnavailable("no Pango"), "cannot draw PDFs now"), (LettersMissing("ꀀ"), "no font")]
)
def test_a_paper_that_cannot_be_made_says_why_and_what_else_there_is(
    client, practitioner, booking, monkeypatch, trouble, said
):
    def refuse(*args, **kwargs):
        raise trouble

    monkeypatch.setattr(record, "record_as_pdf", refuse)
    client.force_login(practitioner)
    answer = client.get(reverse("my-record-file", args=["pdf"]))
    assert (answer.status_code, said in answer.content.decode()) == (503, True)
    assert reverse("my-record-file", args=["csv"]) in answer.content.decode()


def test_other_formats_there_are_not(client, practitioner):
    client.force_login(practitioner)
    assert client.get(reverse("my-record-file", args=["docx"])).status_code == 404


def test_a_lead_reads_of_their_people_and_the_team_of_everyone(client, practitioner, booking):
    lead = factories.UserFactory(is_lead=True, organisation=booking.organisation)
    for reader, back in ((lead, "organisation-bookings"), (factories.UserFactory(is_team=True), "desk-person")):
        client.force_login(reader)
        page = client.get(reverse("record", args=[practitioner.pk])).content.decode()
        assert practitioner.name in page
        assert reverse(back, args=[practitioner.pk] if back == "desk-person" else []) in page
        assert client.get(reverse("record-file", args=[practitioner.pk, "csv"])).status_code == 200
    client.force_login(factories.UserFactory(is_lead=True))
    assert client.get(reverse("record", args=[practitioner.pk])).status_code == 404


@pytest.fixture
def missed(practitioner):
    session = session_with_register(on=dt.date(2025, 6, 3))
    return attended(session, Booking.Outcome.NO_SHOW, practitioner=practitioner)


def test_who_is_called_a_no_show_says_on_the_page_that_the_register_is_wrong(client, practitioner, missed):
    client.force_login(practitioner)
    address = reverse("absence", args=[missed.pk])
    assert address in client.get(reverse("booking", args=[missed.pk])).content.decode()
    assert address in client.get(reverse("my-bookings")).content.decode()
    assert "the register says that you did not come" in client.get(address).content.decode()
    answer = client.post(address, {"reason": Booking.AbsenceReason.PRESENT, "note": "I sat at the back."})
    assert answer.url == reverse("booking", args=[missed.pk])
    missed.refresh_from_db()
    assert missed.is_disputed
    assert "I sat at the back." in missed.absence_reason
    assert missed.outcome == Booking.Outcome.NO_SHOW  # until the team has looked
    assert address not in client.get(reverse("my-bookings")).content.decode()
    assert "You have told us already" in client.get(address).content.decode()


def test_nobody_says_it_for_somebody_else_and_nobody_without_a_reason(client, practitioner, missed):
    client.force_login(practitioner)
    address = reverse("absence", args=[missed.pk])
    assert "Select the reason closest to yours" in client.post(address, {}).content.decode()
    client.force_login(factories.UserFactory(is_team=True))
    assert client.post(address, {"reason": Booking.AbsenceReason.PRESENT}).status_code == 403
    missed.refresh_from_db()
    assert missed.absence_reason == ""
