"""What the environment says, checked: a setting that cannot work stops the start with a sentence that names it."""

from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

SHORTEST_KEY = 50
LOCAL = {"127.0.0.1", "localhost", "::1"}


def whole_number(env: environ.Env, name: str, default: int, *, low: int = 0, high: int) -> int:
    """Return a number from `low` to `high`, both included."""
    text = env.str(name, str(default)).strip()
    if not (text.isascii() and text.isdecimal() and low <= int(text) <= high):
        raise ImproperlyConfigured(f'{name} is "{text}"; it must be a whole number from {low} to {high}.')
    return int(text)


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


def secret_key(key: str) -> str:
    """Return the key of a production installation, if it is one that cannot be guessed."""
    if not key:
        raise ImproperlyConfigured("SECRET_KEY is not set. Production needs one: 50 random characters, kept secret.")
    if len(key) < SHORTEST_KEY or len(set(key)) < 5 or key.startswith("django-insecure-"):
        raise ImproperlyConfigured("SECRET_KEY is too easy to guess. Use 50 random characters, and keep them secret.")
    return key


def database(env: environ.Env, default: str) -> dict:
    """Return the settings of the database: SQLite or PostgreSQL."""
    try:
        settings = env.db("DATABASE_URL", default)
        engine = settings["ENGINE"]
    except Exception as fault:  # whatever the parser met: the sentence is the same
        raise ImproperlyConfigured(
            "DATABASE_URL cannot be read; it must be such as postgres://user:password@host/name or sqlite:///path"
        ) from fault
    if not engine.endswith(("sqlite3", "postgresql")):
        raise ImproperlyConfigured("DATABASE_URL names another kind of database; SQLite and PostgreSQL are possible.")
    return settings
