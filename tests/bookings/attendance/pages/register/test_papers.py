"""What is taken along: a PDF to sign, badges, a workbook; kept in no cache, and logged where the team takes it."""

import logging

import pytest
from django.urls import reverse

from bookings.attendance.pages import papers
from tests.support.factories import UserFactory
from training.pdf import PdfUnavailable

pytestmark = pytest.mark.django_db

ROUTES = {
    "register-sheet": ("application/pdf", 'inline; filename="sign-in-sheet-2026-06-02.pdf"', b"%PDF"),
    "register-badges": ("application/pdf", 'inline; filename="name-badges-2026-06-02.pdf"', b"%PDF"),
    "register-workbook": (papers.XLSX, 'attachment; filename="register-2026-06-02.xlsx"', b"PK"),
}


@pytest.mark.parametrize("route", ROUTES)
def test_paper_is_answered_with_its_name_and_stays_in_no_cache(by_trainer, session, booking, route, caplog):
    with caplog.at_level(logging.INFO, logger="turnout.access"):
        response = by_trainer.get(reverse(route, args=[session.pk]))
    kind, disposition, start = ROUTES[route]
    assert (response["Content-Type"], response["Content-Disposition"]) == (kind, disposition)
    assert response["Cache-Control"].startswith("private, no-store")
    assert response.content.startswith(start)
    assert caplog.messages == []


@pytest.mark.parametrize("route", ROUTES)
def test_list_of_people_that_the_team_takes_is_logged_without_names(client, session, booking, route, caplog):
    team = UserFactory(is_team=True)
    client.force_login(team)
    with caplog.at_level(logging.INFO, logger="turnout.access"):
        client.get(reverse(route, args=[session.pk]))
    (said,) = caplog.messages
    assert said.endswith(f"of session {session.pk} taken out by team member {team.pk}")
    assert booking.practitioner.name not in said


@pytest.mark.parametrize(("day", "status"), [("?day=1", 200), ("", 200), ("?day=9", 404), ("?day=x", 404)])
def test_sheet_is_of_a_day_of_the_session(by_trainer, session, day, status):
    assert by_trainer.get(reverse("register-sheet", args=[session.pk]) + day).status_code == status


def test_server_that_cannot_draw_offers_the_workbook(by_trainer, session, monkeypatch):
    def unavailable(*args):
        raise PdfUnavailable("no Pango")

    monkeypatch.setattr(papers, "sign_in_sheet", unavailable)
    response = by_trainer.get(reverse("register-sheet", args=[session.pk]))
    assert response.status_code == 503
    assert reverse("register-workbook", args=[session.pk]) in response.text


def test_register_page_leads_to_all_of_it(by_trainer, session, address):
    page = by_trainer.get(address).text
    for route in (*ROUTES, "register-file"):
        assert reverse(route, args=[session.pk]) in page
