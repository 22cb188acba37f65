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


@pytest.mark.parametrize("text", ["", "0", "0%", "101%", "1441", "2.5", "-5", "soon", "%", "٣", "5%%"])
def test_neither_minutes_nor_a_share_stops_the_start(monkeypatch, text):
    monkeypatch.setenv("LONG", text)
    with pytest.raises(ImproperlyConfigured, match=f'^LONG is "{text}"; it must be minutes, such as 20, or a share'):
        environment.minutes_or_share(environ.Env(), "LONG", "75%")


@pytest.mark.parametrize(("text", "kept"), [("20", "20"), (" 75 % ", "75%"), ("100%", "100%"), ("1440", "1440")])
def test_minutes_or_a_share_are_kept_as_written(monkeypatch, text, kept):
    monkeypatch.setenv("LONG", text)
    assert environment.minutes_or_share(environ.Env(), "LONG", "75%") == kept


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
def test_database_that_is_none_stops_the_start(monkeypatch, tmp_path, url):
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(ImproperlyConfigured, match=r"^DATABASE_URL"):
        environment.database(environ.Env(), tmp_path)


def test_postgres_is_taken_with_what_its_address_says(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgres://user:password@host/name?sslmode=require")
    settings = environment.database(environ.Env(), tmp_path)
    assert (settings["NAME"], settings["OPTIONS"]["sslmode"]) == ("name", "require")


@pytest.mark.parametrize(("said", "bound"), [("true", True), ("false", False)])
def test_statements_are_prepared_unless_a_pooler_forbids_it(monkeypatch, tmp_path, said, bound):
    monkeypatch.setenv("DATABASE_URL", "postgres://user:password@host/name")
    monkeypatch.setenv("DATABASE_PREPARED_STATEMENTS", said)
    assert environment.database(environ.Env(), tmp_path)["OPTIONS"].get("server_side_binding", False) is bound


def test_without_an_address_the_database_is_a_file(monkeypatch, tmp_path):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    settings = environment.database(environ.Env(), tmp_path)
    assert (settings["NAME"], settings["OPTIONS"]["transaction_mode"]) == (
        str(tmp_path / "turnout.sqlite3"),
        "IMMEDIATE",
    )


@pytest.mark.parametrize(("said", "level"), [(None, "FULL"), ("normal", "NORMAL"), ("FULL", "FULL")])
def test_what_people_were_told_outlives_a_power_cut_unless_asked_otherwise(monkeypatch, tmp_path, said, level):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("SQLITE_SYNCHRONOUS", raising=False)
    if said:
        monkeypatch.setenv("SQLITE_SYNCHRONOUS", said)
    options = environment.database(environ.Env(), tmp_path)["OPTIONS"]
    assert f"PRAGMA synchronous={level};" in options["init_command"]


def test_another_word_for_how_safely_sqlite_writes_stops_the_start(monkeypatch, tmp_path):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("SQLITE_SYNCHRONOUS", "OFF")
    with pytest.raises(ImproperlyConfigured, match="SQLITE_SYNCHRONOUS"):
        environment.database(environ.Env(), tmp_path)


def test_logo_is_a_small_picture_or_stops_the_start(monkeypatch, tmp_path):
    assert environment.logo(environ.Env()) is None
    for name, size in (("logo.gif", 10), ("logo.png", 500_001), ("missing.png", None)):
        file = tmp_path / name
        if size:
            file.write_bytes(b"x" * size)
        monkeypatch.setenv("PARTNERSHIP_LOGO", str(file))
        with pytest.raises(ImproperlyConfigured, match=r"^PARTNERSHIP_LOGO is .*at most 500 kB"):
            environment.logo(environ.Env())
    (tmp_path / "logo.PNG").write_bytes(b"x" * 500_000)
    monkeypatch.setenv("PARTNERSHIP_LOGO", str(tmp_path / "logo.PNG"))
    assert environment.logo(environ.Env()) == tmp_path / "logo.PNG"


def test_badge_key_file_is_yours_or_made_beside_the_rest(monkeypatch, tmp_path):
    monkeypatch.delenv("BADGE_KEY_FILE", raising=False)
    assert environment.badge_key_file(environ.Env(), tmp_path) == tmp_path / "badge-key.pem"
    file = tmp_path / "own.pem"
    monkeypatch.setenv("BADGE_KEY_FILE", str(file))
    for content in (None, b"-----BEGIN PUBLIC KEY-----"):
        if content:
            file.write_bytes(content)
        with pytest.raises(ImproperlyConfigured, match=r"^BADGE_KEY_FILE is .*RSA private key"):
            environment.badge_key_file(environ.Env(), tmp_path)
    file.write_bytes(b"-----BEGIN PRIVATE KEY-----")
    assert environment.badge_key_file(environ.Env(), tmp_path) == file


NOTIFY = {"NOTIFY_API_KEY": "k" * 80, "NOTIFY_TEMPLATE": "t", "NOTIFY_CALLBACK_TOKEN": "c" * 32}


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"NOTIFY_API_KEY": ""}, "NOTIFY_API_KEY is not set"),
        ({"NOTIFY_TEMPLATE": " "}, "NOTIFY_TEMPLATE is not set"),
        ({"NOTIFY_API_KEY": "k" * 73}, "cut off"),
        ({"NOTIFY_CALLBACK_TOKEN": "c" * 31}, "too short"),
        ({"NOTIFY_URL": "file:///etc/passwd"}, "NOTIFY_URL is no address"),
    ],
)
def test_texts_that_could_not_go_stop_the_start(monkeypatch, changes, named):
    for name, value in ({"TEXTS_BY": "notify"} | NOTIFY | changes).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=named):
        environment.texts(environ.Env(), production=True)


@pytest.mark.parametrize(("production", "way"), [(True, "off"), (False, "log")])
def test_no_texts_go_unless_somebody_says_so(monkeypatch, production, way):
    monkeypatch.delenv("TEXTS_BY", raising=False)
    assert environment.texts(environ.Env(), production=production)[0] == way


def test_replica_is_noticed_to_be_away_and_has_no_pool_that_would_call_it_an_outage(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgres://user:password@host/name")
    primary = environment.database(environ.Env(), tmp_path)
    monkeypatch.delenv("DATABASE_REPLICA_URL", raising=False)
    assert environment.replica(environ.Env(), primary) is None
    monkeypatch.setenv("DATABASE_REPLICA_URL", "postgres://user:password@other/name?sslmode=require")
    copy = environment.replica(environ.Env(), primary)
    assert (copy["HOST"], copy["OPTIONS"]) == (
        "other",
        {"connect_timeout": 2, "tcp_user_timeout": 2000, "sslmode": "require"},
    )
    assert copy["TEST"] == {"MIRROR": "default"}


@pytest.mark.parametrize(
    ("primary", "url", "words"),
    [
        ("postgres://user:password@host/name", "://", "cannot be read"),
        ("postgres://user:password@host/name", "sqlite:///copy.sqlite3", "is for PostgreSQL"),
        ("sqlite:///own.sqlite3", "postgres://user:password@other/name", "must be PostgreSQL too"),
    ],
)
def test_replica_that_cannot_be_one_stops_the_start(monkeypatch, tmp_path, primary, url, words):
    monkeypatch.setenv("DATABASE_URL", primary)
    monkeypatch.setenv("DATABASE_REPLICA_URL", url)
    with pytest.raises(ImproperlyConfigured, match=f"^DATABASE_REPLICA_URL .*{words}"):
        environment.replica(environ.Env(), environment.database(environ.Env(), tmp_path))
