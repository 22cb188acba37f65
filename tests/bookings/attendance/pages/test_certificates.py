import datetime as dt

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from bookings.attendance.certificates.codes import in_groups, new_code
from bookings.attendance.certificates.issuing import issue_again, issue_certificates, withdraw_certificate
from bookings.attendance.pages.certificates import CODES_BY_VISITOR
from bookings.models import Certificate
from tests.support import factories
from tests.support.attended import AFTERWARDS, attended, session_with_register
from training import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_tries_yet():
    cache.clear()


@pytest.fixture
def certificate(practitioner):
    course = factories.CourseFactory(title="Understanding Child Neglect", certificate_valid_months=36)
    session = session_with_register(
        course=course, ref="REF-SENTINEL", days=2, venue=factories.VenueFactory(name="County Hall")
    )
    attended(session, practitioner=practitioner)
    return issue_certificates(session=session, by=None, now=AFTERWARDS)[0]


def verify(client, code):
    return client.get(reverse("verify-certificate", args=[code]))


def test_certificate_is_a_pdf_for_its_person(client, certificate, practitioner):
    client.force_login(practitioner)
    response = client.get(reverse("certificate", args=[certificate.pk]))
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response.content.startswith(b"%PDF")
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.r46
def test_certificate_file_name_has_nothing_that_people_typed(client, practitioner, certificate):
    Certificate.objects.update(person_name='a";\r\nSet-Cookie: x=1', course_title="../../\r\nx")
    client.force_login(practitioner)
    response = client.get(reverse("certificate", args=[certificate.pk]))
    assert response["Content-Disposition"] == f'inline; filename="certificate-{certificate.number}.pdf"'
    assert "x" not in response.cookies


@pytest.mark.parametrize(
    ("role", "status"), [("lead", 200), ("team_member", 200), ("trainer", 404), ("group_member", 404)]
)
def test_certificate_of_another_by_role(client, request, role, status, certificate, practitioner):
    user = request.getfixturevalue(role)
    if role == "lead":
        user.organisation = practitioner.organisation
        user.save()
    client.force_login(user)
    assert client.get(reverse("certificate", args=[certificate.pk])).status_code == status


def test_certificate_of_another_organisation_is_not_found_for_a_lead(client, lead, certificate):
    client.force_login(lead)
    assert client.get(reverse("certificate", args=[certificate.pk])).status_code == 404


def test_certificate_asks_a_visitor_to_sign_in(client, certificate):
    response = client.get(reverse("certificate", args=[certificate.pk]))
    assert response.status_code == 302
    assert response.url.startswith("/account/login/")


def test_certificate_withdrawn_is_gone(client, practitioner, team_member, certificate):
    withdraw_certificate(booking=certificate.booking, reason="SECRET REASON", by=team_member, now=AFTERWARDS)
    client.force_login(practitioner)
    response = client.get(reverse("certificate", args=[certificate.pk]))
    assert response.status_code == 410
    assert "was withdrawn" in response.content.decode()
    assert "SECRET REASON" not in response.content.decode()


def test_certificate_without_pango_says_sorry(client, practitioner, certificate, monkeypatch):
    monkeypatch.setattr(pdf, "_LIBRARIES", ("libnot-there.so.0",))
    client.force_login(practitioner)
    response = client.get(reverse("certificate", args=[certificate.pk]))
    assert response.status_code == 503
    assert "libpango" not in response.content.decode()


@pytest.mark.r37
def test_verify_certificate_tells_what_the_paper_says_and_nothing_else(client, certificate):
    response = verify(client, in_groups(certificate.code))
    page = response.content.decode()
    assert response.status_code == 200
    for words in (
        "Priya Practitioner",
        "Understanding Child Neglect",
        "7 and 14 July 2026",
        "14 July 2029",
        certificate.number,
        "6",
    ):
        assert words in page
    booking = certificate.booking
    for hidden in (
        booking.practitioner.email,
        booking.organisation.name,
        booking.organisation_type.name,
        "REF-SENTINEL",
        "Level 2",
        "County Hall",
    ):
        assert hidden not in page


def test_verify_certificate_is_not_kept_anywhere(client, certificate):
    for code in (certificate.code, new_code()):
        response = verify(client, code)
        assert response["Cache-Control"] == "private, no-store"
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"] == "noindex"


def test_verify_certificate_says_valid_expired_or_withdrawn(client, certificate, team_member):
    Certificate.objects.update(expires_on=timezone.localdate())
    assert "This certificate is valid" in verify(client, certificate.code).content.decode()
    Certificate.objects.update(expires_on=timezone.localdate() - dt.timedelta(days=2))
    assert "This certificate has expired" in verify(client, certificate.code).content.decode()
    withdraw_certificate(booking=certificate.booking, reason="SECRET REASON", by=team_member, now=AFTERWARDS)
    page = verify(client, certificate.code).content.decode()
    assert "This certificate was withdrawn" in page
    assert "SECRET REASON" not in page


@pytest.mark.parametrize("typed", ["{} ", " {}", "{}"])
def test_verify_takes_the_code_as_people_type_it(client, certificate, typed):
    code = typed.format(in_groups(certificate.code).lower().replace("-", " "))
    response = client.get(reverse("verify"), {"code": code})
    assert response.status_code == 302
    assert response.url == reverse("verify-certificate", args=[in_groups(certificate.code)])


def test_verify_without_a_code_asks_for_one(client):
    assert client.get(reverse("verify")).status_code == 200
    assert "Enter the code that is printed" in client.get(reverse("verify"), {"code": " "}).content.decode()


@pytest.mark.r37
def test_verify_certificate_answers_every_wrong_code_alike(client, certificate):
    code = in_groups(certificate.code)
    wrong = [new_code(), code[:-1], code + "2", "x", "x" * 3000, "%00", "a/b/c", "<script>", code.replace("-", "%252D")]
    pages = set()
    for each in wrong:
        response = client.get(f"/verify/{each}/")
        assert response.status_code == 404
        pages.add(response.content)
    pages.add(client.get(reverse("verify"), {"code": "nonsense"}).content)
    assert len(pages) == 1


@pytest.mark.r37
def test_verify_certificate_stops_guessing_by_address(client, certificate):
    for _ in range(CODES_BY_VISITOR.most):
        assert verify(client, new_code()).status_code == 404
    response = verify(client, new_code())
    assert (response.status_code, response["Retry-After"]) == (429, "600")
    assert verify(client, certificate.code).status_code == 429
    assert client.get(reverse("verify"), {"code": "nonsense"}).status_code == 429
    assert client.get(reverse("verify-certificate", args=[certificate.code]), REMOTE_ADDR="10.9.8.7").status_code == 200


@pytest.mark.r37
def test_verify_certificate_never_counts_right_codes_as_guesses(client, certificate):
    for _ in range(CODES_BY_VISITOR.most + 5):
        assert verify(client, certificate.code).status_code == 200


@pytest.mark.r37
def test_verify_certificate_is_not_found_by_guessing_10_000_codes(client, certificate):
    """Some of them over the wire, from ever new addresses, so that the limit does not answer for the codes."""
    for guess in range(100):
        response = client.get(f"/verify/{new_code()}/", REMOTE_ADDR=f"10.0.0.{guess % 250}")
        assert response.status_code == 404
    codes = {new_code() for _ in range(10_000)}
    assert not Certificate.objects.filter(code__in=codes).exists()


def test_withdraw_is_for_the_team(client, team_member, practitioner, certificate):
    address = reverse("certificate-withdraw", args=[certificate.pk])
    client.force_login(practitioner)
    assert client.get(address).status_code == 403
    assert client.post(address, {"reason": "mine"}).status_code == 403
    client.force_login(team_member)
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": " "}).status_code == 200
    assert Certificate.objects.get().revoked_at is None
    response = client.post(address, {"reason": "Marked by mistake"})
    assert response.url == reverse("verify-certificate", args=[in_groups(certificate.code)])
    assert Certificate.objects.get().revoked_by == team_member
    assert "already" in client.post(address, {"reason": "again"}).content.decode()


def test_withdraw_by_an_outsider_is_not_found(client, lead, certificate):
    client.force_login(lead)
    assert client.post(reverse("certificate-withdraw", args=[certificate.pk]), {"reason": "x"}).status_code == 404


def again_at(certificate):
    return reverse("certificate-again", args=[certificate.pk])


def test_certificate_again_is_for_the_team(client, team_member, practitioner, certificate):
    client.force_login(practitioner)
    assert client.get(again_at(certificate)).status_code == 403
    assert client.post(again_at(certificate), {"name": "Mine"}).status_code == 403
    client.force_login(team_member)
    page = client.get(again_at(certificate)).content.decode()
    assert "Priya Practitioner" in page
    assert "Enter the name" in client.post(again_at(certificate), {"name": " "}).content.decode()
    assert "at least one letter" in client.post(again_at(certificate), {"name": "…"}).content.decode()
    assert "no font" in client.post(again_at(certificate), {"name": "Ann \U00013000"}).content.decode()
    assert Certificate.objects.get().replaced_at is None
    response = client.post(again_at(certificate), {"name": "Priya Corrected"})
    assert response.url == reverse("booking", args=[certificate.booking_id])
    assert Certificate.objects.current().get().person_name == "Priya Corrected"
    assert client.get(again_at(certificate)).status_code == 404  # there is a newer one


def test_certificate_that_was_replaced_says_so_everywhere(client, team_member, practitioner, certificate):
    second = issue_again(booking=certificate.booking, name="Priya Corrected", by=team_member, now=timezone.now())
    page = verify(client, certificate.code).content.decode()
    assert "This certificate was replaced" in page
    assert (second.code not in page) and (in_groups(second.code) not in page)
    assert "This certificate is valid" in verify(client, second.code).content.decode()
    client.force_login(practitioner)
    gone = client.get(reverse("certificate", args=[certificate.pk]))
    assert gone.status_code == 410
    assert "was replaced" in gone.content.decode()
    assert client.get(reverse("certificate", args=[second.pk])).status_code == 200


def links_to(client, certificate, *pages):
    address = reverse("certificate", args=[certificate.pk])
    return [f'href="{address}"' in client.get(page).content.decode() for page in pages]


def test_a_withdrawn_certificate_has_no_button_and_says_withdrawn(client, practitioner, team_member, certificate):
    pages = reverse("booking", args=[certificate.booking_id]), reverse("my-bookings")
    client.force_login(practitioner)
    assert links_to(client, certificate, *pages) == [True, True]
    second = issue_again(booking=certificate.booking, name=certificate.person_name, by=None, now=timezone.now())
    assert links_to(client, certificate, *pages) == [False, False]
    assert links_to(client, second, *pages) == [True, True]
    withdraw_certificate(booking=certificate.booking, reason="SECRET REASON", by=team_member, now=timezone.now())
    assert links_to(client, second, *pages) == [False, False]
    for page in pages:
        shown = client.get(page).content.decode()
        assert "Certificate withdrawn" in shown
        assert "SECRET REASON" not in shown
    client.force_login(team_member)
    assert "SECRET REASON" in client.get(pages[0]).content.decode()


def test_the_team_finds_withdrawing_and_issuing_again_on_the_booking(client, practitioner, team_member, certificate):
    page = reverse("booking", args=[certificate.booking_id])
    addresses = [reverse(name, args=[certificate.pk]) for name in ("certificate-again", "certificate-withdraw")]
    for user, there in ((practitioner, False), (team_member, True)):
        client.force_login(user)
        shown = client.get(page).content.decode()
        assert [f'href="{address}"' in shown for address in addresses] == [there, there]


def test_certificate_with_letters_that_cannot_be_printed_says_which(client, practitioner, team_member, certificate):
    Certificate.objects.update(person_name="Ann \U00013000")
    for user, can_issue_again in ((practitioner, False), (team_member, True)):
        client.force_login(user)
        response = client.get(reverse("certificate", args=[certificate.pk]))
        assert response.status_code == 409
        assert "<strong>\U00013000 (U+13000)</strong>" in response.content.decode()
        assert (again_at(certificate) in response.content.decode()) is can_issue_again
