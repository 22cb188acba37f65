"""What the environment says, checked: a setting that cannot work stops the start with a sentence that names it."""

import re
from collections.abc import Sequence
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from deploy.connecting import NoticingConnection

SHORTEST_KEY = 50
_PATIENCE = 2  # seconds
# A server that is away or silent is noticed before the threads run out (deploy/outage.py); milliseconds the second.
_NOTICED_SOON = {"connect_timeout": _PATIENCE, "tcp_user_timeout": _PATIENCE * 1000}
LOCAL = {"127.0.0.1", "localhost", "::1"}


NOTIFY_KEY_LENGTH = 74  # its service and its secret, 36 characters each, with what parts them and a name


def whole_number(env: environ.Env, name: str, default: int, *, low: int = 0, high: int) -> int:
    """Return a number from `low` to `high`, both included."""
    text = env.str(name, str(default)).strip()
    if not (text.isascii() and text.isdecimal() and low <= int(text) <= high):
        raise ImproperlyConfigured(f'{name} is "{text}"; it must be a whole number from {low} to {high}.')
    return int(text)


def one_of(env: environ.Env, name: str, words: Sequence[str]) -> str:
    """Return one of a few words, the first where nothing is said."""
    text = env.str(name, words[0]).strip().lower()
    if text not in words:
        raise ImproperlyConfigured(f'{name} is "{text}"; it must be one of {", ".join(words)}.')
    return text


def texts(env: environ.Env, *, production: bool) -> tuple[str, dict[str, str]]:
    """Return by what text messages go, and what GOV.UK Notify has to be told; "log" sends none and writes them down."""
    ways = ("off", "notify", "log") if production else ("log", "off", "notify")
    way = one_of(env, "TEXTS_BY", ways)
    names = ("NOTIFY_API_KEY", "NOTIFY_TEMPLATE", "NOTIFY_CALLBACK_TOKEN")
    notify = {name: env.str(name, "").strip() for name in names}
    if way == "notify" and (missing := [name for name, value in notify.items() if not value]):
        raise ImproperlyConfigured(
            f"TEXTS_BY is notify, and {', '.join(missing)} is not set. docs/running.md says how."
        )
    if way == "notify" and len(notify["NOTIFY_API_KEY"]) < NOTIFY_KEY_LENGTH:
        raise ImproperlyConfigured("NOTIFY_API_KEY is cut off: copy the whole key, with its name, from GOV.UK Notify.")
    if notify["NOTIFY_CALLBACK_TOKEN"] and len(notify["NOTIFY_CALLBACK_TOKEN"]) < 32:
        raise ImproperlyConfigured("NOTIFY_CALLBACK_TOKEN is too short: make one of 32 characters or more.")
    notify["NOTIFY_URL"] = env.str("NOTIFY_URL", "https://api.notifications.service.gov.uk")
    if not notify["NOTIFY_URL"].startswith(("https://", "http://")):
        raise ImproperlyConfigured("NOTIFY_URL is no address: leave it out for GOV.UK Notify.")
    return way, notify


def minutes_or_share(env: environ.Env, name: str, default: str) -> str:
    """Return minutes, such as 20, or a share of a day's hours, such as 75%, as they were written."""
    text = env.str(name, default).strip().replace(" ", "")
    figures = text.removesuffix("%")
    most = 100 if text.endswith("%") else 1440
    if not (figures.isascii() and figures.isdecimal() and 1 <= int(figures) <= most):
        raise ImproperlyConfigured(f'{name} is "{text}"; it must be minutes, such as 20, or a share, such as 75%.')
    return text


def partnerships_own(env: environ.Env, name: str, default: str) -> str:
    """Return what only the partnership can say: its name, and its address."""
    text = env.str(name, default).strip()
    if not text:
        raise ImproperlyConfigured(f"{name} is not set. Production needs it: every page and mail names it.")
    if name.endswith("_EMAIL") and not re.fullmatch(r"[^@\s<>,]+@[^@\s<>,]+", text):
        raise ImproperlyConfigured(f'{name} is "{text}"; it must be one email address, such as training@example.org')
    return text


def site_address(text: str, *, production: bool) -> str:
    """Return the address people use, such as https://training.example.org, without a path or a last slash."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    sound = host and parts.scheme in {"http", "https"} and not (parts.path.strip("/") or parts.query or parts.username)
    if not sound or host is None:
        raise ImproperlyConfigured(f'SITE_URL is "{text}"; it must be an address such as https://training.example.org')
    if production and parts.scheme != "https" and host not in LOCAL:
        raise ImproperlyConfigured(f'SITE_URL is "{text}"; in production it must start with https://')
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + (f":{port}" if port else "")


def hosts(names: list[str], *, production: bool) -> list[str]:
    """Return the names that the site answers to; in production "*" would let mailed links be poisoned."""
    if production and "*" in names:
        raise ImproperlyConfigured("ALLOWED_HOSTS has a *; name the hosts that people use.")
    return names


def proxies(names: list[str]) -> list[str]:
    """Return the addresses and networks of the proxies before us. A network of everybody would let visitors make up
    where they come from.
    """
    names = [name.strip() for name in names if name.strip()]
    for name in names:
        try:
            network = ip_network(name)
        except ValueError as fault:
            raise ImproperlyConfigured(
                f'TRUSTED_PROXIES has "{name}"; it must be addresses or networks, such as 10.0.3.7,172.18.0.0/16'
            ) from fault
        if network.prefixlen == 0:
            raise ImproperlyConfigured(f"TRUSTED_PROXIES has {name}, which is everybody; name the proxies alone.")
    return names


LOGO_KINDS = (".svg", ".png", ".jpg", ".jpeg")
LARGEST_LOGO = 500_000  # bytes; it stands in each certificate


def logo(env: environ.Env) -> Path | None:
    """Return the picture that certificates show, if there is one."""
    name = env.str("PARTNERSHIP_LOGO", "")
    if not name:
        return None
    file = Path(name)
    if file.suffix.lower() not in LOGO_KINDS or not file.is_file() or file.stat().st_size > LARGEST_LOGO:
        raise ImproperlyConfigured(
            f'PARTNERSHIP_LOGO is "{name}"; it must be the path of an SVG, PNG or JPEG file of at most 500 kB.'
        )
    return file


def badge_key_file(env: environ.Env, var_dir: Path) -> Path:
    """Return the file of the key that signs Open Badges: yours, which must be there, or one made on first use."""
    name = env.str("BADGE_KEY_FILE", "")
    if not name:
        return var_dir / "badge-key.pem"
    file = Path(name)
    if not file.is_file() or b"PRIVATE KEY" not in file.read_bytes():
        raise ImproperlyConfigured(
            f'BADGE_KEY_FILE is "{name}"; it must be the path of a PEM file with an RSA private key.'
        )
    return file


def secret_key(key: str) -> str:
    """Return the key of a production installation, if it is one that cannot be guessed."""
    if not key:
        raise ImproperlyConfigured("SECRET_KEY is not set. Production needs one: 50 random characters, kept secret.")
    if len(key) < SHORTEST_KEY or len(set(key)) < 5 or key.startswith("django-insecure-"):
        raise ImproperlyConfigured("SECRET_KEY is too easy to guess. Use 50 random characters, and keep them secret.")
    return key


def watch_token(token: str) -> str:
    """Return what a monitor shows from elsewhere, if it cannot be guessed; empty: nobody is asked from elsewhere."""
    if token and (len(token) < 20 or not token.isascii() or any(letter.isspace() for letter in token)):
        raise ImproperlyConfigured("WATCH_TOKEN is too easy to guess. Use at least 20 random letters and figures.")
    return token


def security_contact(address: str) -> str:
    """Return how to reach who is told of a weakness, as RFC 9116 writes it: an address for mails, or of a page."""
    if address and not re.fullmatch(r"(mailto:[^@\s]+@[^@\s]+|https://\S+)", address):
        raise ImproperlyConfigured(
            f'SECURITY_CONTACT is "{address}"; it must be such as mailto:security@example.org or https://example.org/report'
        )
    return address


def database(env: environ.Env, folder: Path) -> dict:
    """Return the settings of the database: SQLite in the folder, or PostgreSQL."""
    try:
        settings = env.db("DATABASE_URL", f"sqlite:///{folder / 'turnout.sqlite3'}")
        engine = settings["ENGINE"]
    except Exception as fault:  # whatever the parser met: the sentence is the same
        raise ImproperlyConfigured(
            "DATABASE_URL cannot be read; it must be such as postgres://user:password@host/name or sqlite:///path"
        ) from fault
    if engine.endswith("sqlite3"):
        return {**settings, **_of_sqlite(env, folder)}
    if engine.endswith("postgresql"):
        return {**settings, **_of_postgresql(env, settings.get("OPTIONS", {}))}
    raise ImproperlyConfigured("DATABASE_URL names another kind of database; SQLite and PostgreSQL are possible.")


def replica(env: environ.Env, primary: dict) -> dict | None:
    """Return the settings of the replica that reports are read from, None where there is none.

    It has no pool: one that cannot connect tells everybody that the database is away, and this one may be away.
    """
    if not env.str("DATABASE_REPLICA_URL", ""):
        return None
    try:
        settings = env.db("DATABASE_REPLICA_URL")
    except Exception as fault:  # whatever the parser met: the sentence is the same
        raise ImproperlyConfigured(
            "DATABASE_REPLICA_URL cannot be read; it must be such as postgres://user:password@host/name"
        ) from fault
    if not (settings["ENGINE"].endswith("postgresql") and primary["ENGINE"].endswith("postgresql")):
        raise ImproperlyConfigured("DATABASE_REPLICA_URL is for PostgreSQL; DATABASE_URL must be PostgreSQL too.")
    return {
        **settings,
        "OPTIONS": {**_NOTICED_SOON, **settings.get("OPTIONS", {})},
        "CONN_MAX_AGE": 0,
        "DISABLE_SERVER_SIDE_CURSORS": primary["DISABLE_SERVER_SIDE_CURSORS"],
        "TEST": {"MIRROR": "default"},
    }


def _of_sqlite(env: environ.Env, folder: Path) -> dict:
    synchronous = env.str("SQLITE_SYNCHRONOUS", "FULL").upper()
    if synchronous not in {"FULL", "NORMAL"}:
        raise ImproperlyConfigured("SQLITE_SYNCHRONOUS is FULL or NORMAL.")
    return {
        # Without IMMEDIATE and WAL concurrent bookers lose to "database is locked".
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON;"
            # With NORMAL a power cut may undo the last bookings that people were told of; it never corrupts anything.
            f" PRAGMA synchronous={synchronous}; PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY;",
        },
        # Races are tested over real connections, so the test database is a file too.
        "TEST": {"NAME": str(folder / "test.sqlite3")},
    }


def _pool_has_given_up(pool: Any) -> None:
    from deploy.outage import pool_has_given_up  # it asks Django's connections, which ask the settings

    pool_has_given_up(pool)


def _of_postgresql(env: environ.Env, given: dict) -> dict:
    options = {**_NOTICED_SOON, **given}
    if env.bool("DATABASE_PREPARED_STATEMENTS", True):
        # The server plans a statement once for a connection: that halves its work. A pooler may not know them.
        options |= {"server_side_binding": True, "prepare_threshold": 2}
    if env.bool("DATABASE_POOL", True):
        size = whole_number(env, "DATABASE_POOL_SIZE", 10, low=1, high=1000)
        options["pool"] = {
            "connection_class": NoticingConnection,
            "min_size": 1,
            "max_size": size,
            "timeout": 20,  # for one that others are using
            "reconnect_timeout": -1,  # less than nothing: two tries at most; the outage is what tries again
            "reconnect_failed": _pool_has_given_up,
        }
    return {
        "OPTIONS": options,
        "CONN_MAX_AGE": 0,
        "DISABLE_SERVER_SIDE_CURSORS": env.bool("DISABLE_SERVER_SIDE_CURSORS", False),
    }


def framing_sites(names: list[str]) -> list[str]:
    """Return the sites that may show a page of ours in a frame. Raises ImproperlyConfigured for what is no site: the
    text goes into a header that keeps all others out.
    """
    for name in names:
        if not re.fullmatch(r"https://[a-z0-9.-]+(:[0-9]+)?", name):
            raise ImproperlyConfigured(f'FRAMED_BY has "{name}"; write a site such as https://www.council.example')
    return names
