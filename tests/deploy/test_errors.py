import errno

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path

from deploy import errors


def raising(error):
    def view(request):
        raise error

    view.login_required = False
    return view


urlpatterns = [
    path("", include("deploy.urls")),
    path("raises-400/", raising(SuspiciousOperation("secret detail"))),
    path("raises-403/", raising(PermissionDenied("Only the lead sees this."))),
    path("raises-500/", raising(RuntimeError("secret detail"))),
]
handler400 = "deploy.errors.bad_request"
handler403 = "deploy.errors.permission_denied"
handler404 = "deploy.errors.page_not_found"
handler500 = "deploy.errors.server_error"


@pytest.fixture
def visitor(settings):
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


def body(response: HttpResponse) -> str:
    return response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/raises-400/", 400, "That request could not be read"),
        ("/raises-403/", 403, "Only the lead sees this."),
        ("/nothing-here/", 404, "Page not found"),
        ("/raises-500/", 500, "Sorry, something has gone wrong"),
    ],
)
def test_error_page_says_what_to_do(visitor, address, status, words):
    response = visitor.get(address)
    assert response.status_code == status
    assert words in body(response)
    assert "training@marches.example.org" in body(response) or status == 404


@pytest.mark.django_db
@pytest.mark.r39
@pytest.mark.parametrize("address", ["/raises-400/", "/raises-500/"])
def test_error_page_shows_nothing_of_the_inside(visitor, address):
    assert "secret detail" not in body(visitor.get(address))
    assert "Traceback" not in body(visitor.get(address))


@pytest.mark.r35
@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/raises-400/", "/raises-403/", "/nothing-here/", "/raises-500/"])
def test_error_page_bears_the_security_headers(visitor, address):
    headers = visitor.get(address).headers
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


def test_last_resorts_ask_no_database(rf):
    """No database mark: a query here would be an error."""
    for view, status in ((errors.server_error, 500), (errors.unavailable, 503), (errors.bad_request, 400)):
        response = view(rf.get("/"))
        assert response.status_code == status
        assert response.headers["Cache-Control"] == "no-store"


def test_last_resorts_show_without_static_files(rf, monkeypatch):
    def missing(name):
        raise ValueError(f"Missing staticfiles manifest entry for '{name}'")

    monkeypatch.setattr(errors, "static", missing)
    assert "Sorry, something has gone wrong" in body(errors.server_error(rf.get("/")))


@pytest.mark.django_db
@pytest.mark.r34
def test_host_of_somebody_else_is_refused(client):
    assert client.get("/", headers={"host": "evil.example.com"}).status_code == 400


@pytest.mark.django_db
@pytest.mark.r36
def test_form_without_its_token_is_explained(practitioner):
    client = Client(enforce_csrf_checks=True)
    client.force_login(practitioner)
    response = client.post("/account/details/", {"name": "Changed"})
    assert response.status_code == 403
    assert "Your browser is blocking cookies" in body(response)


@pytest.mark.django_db
@pytest.mark.r36
@pytest.mark.parametrize(
    ("origin", "token", "words"),
    [
        ("", "", "That page is out of date"),
        ("", "x" * 64, "That page is out of date"),
        ("", "short", "That page is out of date"),
        ("null", "", "We could not check that form"),
        ("https://evil.example.com", "", "We could not check that form"),
    ],
)
def test_refused_form_says_why_and_leads_back(practitioner, origin, token, words):
    client = Client(enforce_csrf_checks=True)
    client.force_login(practitioner)
    client.get("/account/details/")
    headers = {"referer": "http://testserver/account/details/?from=%22%3E"} | ({"origin": origin} if origin else {})
    response = client.post("/account/details/", {"csrfmiddlewaretoken": token}, headers=headers)
    assert response.status_code == 403
    assert words in body(response)
    assert 'href="/account/details/?from=%22%3E"' in body(response)


@pytest.mark.django_db
@pytest.mark.r36
def test_refused_form_leads_back_to_no_other_site(practitioner):
    client = Client(enforce_csrf_checks=True)
    client.force_login(practitioner)
    response = client.post("/account/details/", headers={"referer": "https://evil.example.com/"})
    assert 'href="/account/details/"' in body(response)
    assert "evil" not in body(response)


@pytest.mark.r19
@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (OperationalError("could not connect to server"), 503),
        (OperationalError("attempt to write a readonly database"), 503),
        (OperationalError("database or disk is full"), 503),
        (OSError(errno.ENOSPC, "No space left on device"), 503),
        (OSError(errno.ENOENT, "a fault of ours"), 500),
        (ValueError("a fault of ours"), 500),
    ],
)
def test_database_that_is_down_is_said_to_come_back(client, monkeypatch, db, fault, status):
    def broken(*args, **kwargs):
        raise fault

    monkeypatch.setattr("deploy.views.open_sessions", broken)
    monkeypatch.setattr("deploy.errors.outage.begin", lambda: None)  # test_outage.py has it; others visit after this
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == status
    assert str(fault) not in response.content.decode()
