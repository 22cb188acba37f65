import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from deploy import environment

GOOD_KEY = "k3Yq9-" * 10


@pytest.mark.parametrize("text", ["abc", "13", "-1", "2.5", "", "1e3", "٣", "2147483648"])
def test_number_out_of_range_stops_the_start_and_names_the_setting(monkeypatch, text):
    monkeypatch.setenv("MONTH", text)
    with pytest.raises(ImproperlyConfigured, match=rf'^MONTH is "{text}"; it must be a whole number from 1 to 12.$'):
        environment.whole_number(environ.Env(), "MONTH", 4, low=1, high=12)


def test_number_not_set_is_the_default():
    assert environment.whole_number(environ.Env(), "NOT_SET_ANYWHERE", 4, high=12) == 4


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://training.example.org", "https://training.example.org"),
        ("https://training.example.org/", "https://training.example.org"),
        ("https://training.example.org:8443", "https://training.example.org:8443"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_address_is_kept_without_its_last_slash(text, address):
    assert environment.site_address(text, production=True) == address


@pytest.mark.parametrize(
    "text",
    ["nonsense", "https://", "ftp://x.example", "https://a/path", "https://a?x=1", "https://me@a", "https://a:port"],
)
def test_address_that_is_none_stops_the_start(text):
    with pytest.raises(ImproperlyConfigured, match="must be an address such as"):
        environment.site_address(text, production=False)


def test_address_without_https_stops_production():
    with pytest.raises(ImproperlyConfigured, match="must start with https"):
        environment.site_address("http://training.example.org", production=True)
    assert environment.site_address("http://training.example.org", production=False)


@pytest.mark.parametrize("key", ["", "short", "django-insecure-" + GOOD_KEY, "a" * 60])
def test_key_that_can_be_guessed_stops_production(key):
    with pytest.raises(ImproperlyConfigured, match=r"^SECRET_KEY"):
        environment.secret_key(key)


def test_key_of_fifty_random_characters_is_taken():
    assert environment.secret_key(GOOD_KEY) == GOOD_KEY


def test_any_host_stops_production():
    with pytest.raises(ImproperlyConfigured, match=r"ALLOWED_HOSTS has a \*"):
        environment.hosts(["*"], production=True)
    assert environment.hosts(["training.example.org"], production=True) == ["training.example.org"]


@pytest.mark.parametrize("url", ["foo", "mysql://a:b@c/d", "://"])
def test_database_that_is_none_stops_the_start(monkeypatch, url):
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(ImproperlyConfigured, match=r"^DATABASE_URL"):
        environment.database(environ.Env(), "sqlite:///x")


def test_postgres_is_taken(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://user:password@host/name")
    assert environment.database(environ.Env(), "sqlite:///x")["NAME"] == "name"
