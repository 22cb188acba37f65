"""What scanners of websites (ZAP, nuclei and the like) try, under the settings of production.

Every route's answers are looked over in tests/test_permissions.py by the same list of faults; here is what no route
gives: errors, static files, redirects, files that were never meant to be served, and what a visitor makes up.
"""

import json
import re
from contextlib import closing
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path, reverse

from tests.deploy.test_errors import raising
from tests.deploy.test_fresh_installation import TOLD, run
from tests.support.factories import PASSWORD, UserFactory
from tests.support.safe_answers import faults_of
from tests.support.signing_in import sign_in
from tests.support.source import ROOT
from tests.test_permissions import OF_ACCOUNTS, OF_ONE, all_routes
from training.accounts.devices import recognise_device

pytestmark = [pytest.mark.django_db, pytest.mark.r35]

HOST = "training.example.net"
OF_SECURITY = re.compile("SECURE_|[A-Z_]+_COOKIE_|ALLOWED_HOSTS|SITE_URL|DEBUG")
SETTINGS = """
import json, django
django.setup()
from django.conf import settings
from django.core.checks import run_checks
said = {"said": [fault.id for fault in run_checks(include_deployment_checks=True)]}
print(json.dumps({name: getattr(settings, name) for name in dir(settings)} | said, default=str))
"""


def talkative(request):
    return HttpResponse("<p>", headers={"Server": "x/1.2", "Access-Control-Allow-Origin": "a"})


talkative.login_required = False
urlpatterns = [
    path("", include("deploy.urls")),
    path("raises-400/", raising(SuspiciousOperation("secret"))),
    path("raises-403/", raising(PermissionDenied("No."))),
    path("raises-500/", raising(RuntimeError("secret"))),
    path("raises-503/", raising(OperationalError("disk full"))),
    path("bad/", talkative),
]
handler400 = "deploy.errors.bad_request"
handler403 = "deploy.errors.permission_denied"
handler404 = "deploy.errors.page_not_found"
handler429 = "deploy.errors.too_many_requests"
handler500 = "deploy.errors.server_error"


@pytest.fixture(scope="module")
def of_production(tmp_path_factory) -> dict:
    """What the settings come to on a machine of its own, and what Django has against them."""
    said = run(SETTINGS, **TOLD, VAR_DIR=str(tmp_path_factory.mktemp("var")))
    assert said.returncode == 0, said.stderr
    return json.loads(said.stdout)


@pytest.fixture
def visitor(of_production, settings, monkeypatch):
    """A browser, and with it the site as production has it, with pages that go wrong."""
    for name, value in of_production.items():
        if OF_SECURITY.match(name):
            setattr(settings, name, tuple(value) if name == "SECURE_PROXY_SSL_HEADER" else value)
    settings.ROOT_URLCONF = __name__
    monkeypatch.setattr("deploy.errors.outage.begin", lambda: None)
    return Browser()


A_YEAR_OF_HTTPS = "max-age=31536000; includeSubDomains; preload"


class Browser(Client):
    """Asks by HTTPS, and takes no answer that does not ask to stay there."""

    def __init__(self, **how):
        super().__init__(raise_request_exception=False, HTTP_HOST=HOST, HTTP_X_FORWARDED_PROTO="https", **how)

    def request(self, **request):
        answer = super().request(**request)
        assert answer.headers.get("Strict-Transport-Security") == A_YEAR_OF_HTTPS, request["PATH_INFO"]
        return answer


def test_django_has_nothing_against_the_settings_of_production(of_production):
    assert of_production["said"] == []


def test_passwords_are_kept_by_argon2_in_production(of_production):
    assert of_production["PASSWORD_HASHERS"][0] == "django.contrib.auth.hashers.Argon2PasswordHasher"


def test_production_does_not_start_with_debugging_on():
    stopped = run("import deploy.settings", **TOLD | {"DEBUG": "1"})
    assert stopped.returncode != 0 and "DEBUG is on in production" in stopped.stderr


ERRORS = {"/raises-400/": 400, "/raises-403/": 403, "/nothing/": 404, "/raises-500/": 500, "/raises-503/": 503}


@pytest.mark.r39
@pytest.mark.parametrize("address", ERRORS)
def test_errors_bear_what_pages_bear_and_a_year_of_https(visitor, address):
    answer = visitor.get(address)
    assert (answer.status_code, faults_of(answer)) == (ERRORS[address], [])
    assert "secret" not in answer.text and "Traceback" not in answer.text


def test_what_is_refused_or_too_much_bears_them_too(visitor):
    without_token = Browser(enforce_csrf_checks=True).post(reverse("account_login"), {})
    tried = [visitor.post(reverse("account_login"), {"login": "a@example.net", "password": "x"}) for _ in range(8)]
    too_often = [visitor.post(reverse("account_reset_password"), {"email": "a@example.net"}) for _ in range(12)][-1]
    assert (without_token.status_code, too_often.status_code) == (403, 429)
    assert [faults_of(one) for one in (without_token, too_often, *tried)] == [[]] * 10


def test_the_list_finds_faults(visitor):
    """Its control: a page of ours with a banner, for another site."""
    assert set(faults_of(visitor.get("/bad/"))) == {
        "says Server",
        "opens itself to other sites",
        "lets in whoever asks",
    }
    bare = HttpResponse("<p>", content_type="text/html")
    assert {"is sniffed", "has no frame-ancestors ", "is “text/html” of no known letters"} <= set(faults_of(bare))


@pytest.fixture
def static(settings, tmp_path):
    (tmp_path / "turnout").mkdir()
    for name, text in {"page.css": "p {}", "picture.svg": "<svg/>", "script.js": "1"}.items():
        (tmp_path / "turnout" / name).write_text(text)
    settings.STATIC_ROOT = tmp_path


@pytest.mark.parametrize("name", ["page.css", "picture.svg", "script.js"])
def test_static_files_bear_them_too(static, visitor, name):
    with closing(visitor.get(f"/static/turnout/{name}")) as answer:
        assert (answer.status_code, faults_of(answer, is_public=True)) == (200, [])


NEVER_SERVED = (
    "/static/", "/static/turnout", "/static/turnout/", "/static/../manage.py", "/static/%2e%2e/manage.py",
    "/static/..%2fmanage.py", "/static//etc/passwd", "/static/turnout/page.css~", "/static/turnout/page.css.bak",
    "/.git/HEAD", "/.git/config", "/.env", "/.hg/", "/.svn/entries", "/.DS_Store", "/.htaccess", "/.well-known/",
    "/manage.py", "/deploy/settings.py", "/settings.py.bak", "/db.sqlite3", "/var/secret-key", "/var/db.sqlite3",
    "/backup.zip", "/backup.sql", "/dump.sql.gz", "/files/", "/media/", "/uploads/", "/admin/", "/server-status",
    "/debug/", "/__debug__/", "/phpinfo.php", "/wp-login.php", "/xmlrpc.php", "/actuator/env", "/graphql", "/console",
    "/package.json", "/requirements.lock", "/pyproject.toml", "/Dockerfile", "/api/swagger.json", "/crossdomain.xml",
)  # fmt: skip


@pytest.mark.parametrize("address", NEVER_SERVED)
def test_nothing_lies_about_that_was_not_meant_to_be_served(static, visitor, address):
    answer = visitor.get(address, follow=True)
    asked_to_sign_in = answer.redirect_chain and answer.redirect_chain[-1][0].startswith("/account/login/")
    assert answer.status_code == 404 or asked_to_sign_in
    assert faults_of(answer) == []


METHODS = ("TRACE", "PUT", "PATCH", "DELETE", "CONNECT", "PROPFIND", "OPTIONS")


@pytest.mark.parametrize("name", sorted(name for name in all_routes() if name and name.startswith(OF_ACCOUNTS)))
def test_pages_of_accounts_know_no_other_method_and_are_kept_nowhere(visitor, name):
    address = reverse(name, args=OF_ONE.get(name, []))
    sign_in(visitor, UserFactory())
    for method in METHODS:
        answer = visitor.generic(method, address, HTTP_X_ECHO="said-by-the-visitor")
        if answer.status_code == 200:  # Django's own answer to OPTIONS: which methods there are, and nothing else
            assert method == "OPTIONS" and answer.content == b"", method
        assert "said-by-the-visitor" not in answer.text and faults_of(answer) == [], method
    answer = visitor.get(address)
    assert faults_of(answer) == []
    if answer.status_code == 200:
        assert "no-store" in answer.headers["Cache-Control"]


def test_cookies_are_for_this_host_by_https_and_for_no_script(visitor, rf):
    person = UserFactory(password=PASSWORD)
    visitor.get(reverse("account_login"))
    visitor.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    sign_in(visitor, person)
    said = visitor.post(reverse("number-is-right"))
    remembered = HttpResponse()
    recognise_device(rf.get("/"), remembered, person)
    cookies = {**visitor.cookies, **said.cookies, **remembered.cookies}
    named = {
        cookie.key: (bool(cookie["secure"]), bool(cookie["httponly"]), cookie["path"]) for cookie in cookies.values()
    }
    ours = {"__Host-sessionid", "__Host-csrftoken"}
    assert {name: named[name] for name in ours} == dict.fromkeys(ours, (True, True, "/"))
    assert set(named.values()) == {(True, True, "/")}
    assert not any(cookie["domain"] for cookie in cookies.values())


def test_every_cookie_has_the_name_that_browsers_hold_to_this_host(of_production):
    others = {"LANGUAGE_COOKIE_NAME"}  # we set none: there is one language
    names = {name: value for name, value in of_production.items() if name.endswith("_COOKIE_NAME")}
    assert len(names) == 6
    assert {name for name, value in names.items() if not value.startswith("__Host-")} == others


ELSEWHERE = (
    "https://evil.example", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "https:evil.example",
    "https://training.example.net@evil.example", "https://training.example.net.evil.example/", "javascript:alert(1)",
    "data:text/html,x", "/%0d%0aSet-Cookie:%20a=b", "\r\nSet-Cookie: a=b", "/\r\nLocation: https://evil.example",
    "\thttps://evil.example", "https:///evil.example", "http:/evil.example", "//evil%E3%80%82example",
)  # fmt: skip


@pytest.mark.r36
@pytest.mark.parametrize("way", ELSEWHERE)
def test_no_redirect_leads_elsewhere_or_breaks_a_line(visitor, way):
    person = UserFactory(password=PASSWORD)
    sign_in(visitor, person)
    details = {"name": person.name, "organisation": person.organisation_id, "next": way}
    asked = [
        Browser().post(reverse("account_login"), {"login": person.email, "password": PASSWORD, "next": way}),
        Browser().get(reverse("account_login"), {"next": way}),
        Browser().get(reverse("my-bookings"), {"next": way}),
        visitor.get(reverse("account_login"), {"next": way}),
        visitor.post(reverse("my-details"), details),
        visitor.get(reverse("account_reauthenticate"), {"next": way}),
        visitor.post(f"{reverse('account_reauthenticate')}", {"password": PASSWORD, "next": way}),
        visitor.post(reverse("account_logout"), {"next": way}),
        Browser().get("/" + way.lstrip("/") if way.isprintable() else "/courses"),
    ]
    assert [faults_of(answer) for answer in asked] == [[]] * len(asked)
    assert [answer.status_code for answer in asked if answer.status_code >= 500] == []
    assert [answer for answer in asked if "a" in answer.cookies] == []


def test_address_without_its_last_slash_stays_here(visitor):
    for address in ("//evil.example/courses", "/courses", "/%5cevil.example", "/courses%0d%0aSet-Cookie:a=b"):
        answer = visitor.get(address)
        assert not urlsplit(answer.headers.get("Location", "")).netloc and "a" not in answer.cookies


@pytest.mark.r34
@pytest.mark.parametrize(
    "host", ["evil.example", "training.example.net.evil.example", "evil.example:443", "a@b", "a b"]
)
def test_host_of_somebody_else_is_refused_and_what_a_proxy_says_of_hosts_not_believed(visitor, host):
    answer = visitor.get("/", headers={"host": host})
    assert (answer.status_code, faults_of(answer), "evil" in answer.text) == (400, [], False)
    named = {"X-Forwarded-Host": host, "X-Host": host, "Forwarded": f"host={host}", "X-Original-URL": "/desk/"}
    page = visitor.get("/courses/", headers=named)
    assert page.status_code == 200 and "evil.example" not in page.text


@pytest.mark.parametrize("name", ["X-Request-ID", "Origin", "User-Agent", "Referer", "X-Forwarded-For"])
def test_header_that_breaks_the_line_is_given_back_by_none(visitor, name):
    answer = visitor.get("/", headers={name: "a\r\nSet-Cookie: a=b\r\n\r\n<script>"})
    assert faults_of(answer) == [] and "a" not in answer.cookies
    assert "<script>" not in str(answer.headers)


def test_page_asked_for_by_http_leads_to_https_and_no_program_is_led(visitor):
    plain = Client(HTTP_HOST=HOST)
    answer = plain.get("/courses/?q=a")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"https://{HOST}/courses/?q=a")
    assert plain.get("/healthz").status_code == 200


def test_proxies_say_no_version_and_speak_no_old_tls():
    nginx = (ROOT / "deploy" / "proxy" / "nginx.conf").read_text()
    assert "server_tokens off;" in nginx
    assert re.findall(r"ssl_protocols (.+);", nginx) == ["TLSv1.2 TLSv1.3"]
    assert "autoindex" not in nginx and "file_server" not in (ROOT / "deploy" / "proxy" / "Caddyfile").read_text()
