"""What a copy of an installation says of itself: what is in it, made by which version, under which keys."""

import hashlib
import hmac
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from django.conf import settings

FORMAT = 1
NAME = "manifest.json"


class NotACopy(Exception):
    """What was given is no copy of an installation, or not one that this version can read; with words for IT."""


class NotBroughtIn(Exception):
    """The copy is sound, but something here was in its way: nothing of it is here; with words for IT."""


class NotUpToDate(Exception):
    """The copy is in, but its tables are still those of its own version; with words for IT."""


@dataclass(frozen=True)
class TableFile:
    rows: int
    sha256: str
    columns: list[dict[str, str]]
    last_key: int | None


@dataclass(frozen=True)
class Manifest:
    format: int
    version: str
    made_at: str
    database: str
    migrations: list[tuple[str, str]]
    tables: dict[str, TableFile]
    files: dict[str, str]
    keys: dict[str, str]

    def write(self, folder: Path) -> None:
        (folder / NAME).write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Raises NotACopy."""
        try:
            said: dict[str, Any] = json.loads((folder / NAME).read_text(encoding="utf-8"))
            if said["format"] > FORMAT:
                raise NotACopy(
                    f"This copy was made by a newer Turnout ({said['version']}). Install that version first."
                )
            said["tables"] = {name: TableFile(**table) for name, table in said["tables"].items()}
            said["migrations"] = [(app, name) for app, name in said["migrations"]]
            return cls(**said)
        except (OSError, ValueError, KeyError, TypeError):
            raise NotACopy(f"There is no copy of an installation in {folder}: {NAME} is missing or damaged.") from None

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())


def fingerprints() -> dict[str, str]:
    """Return what tells whether the same keys are in use, without telling anything of the keys."""
    found = {"SECRET_KEY": _fingerprint(settings.SECRET_KEY.encode())}
    found["SECOND_STEP_KEY"] = _fingerprint(settings.SECOND_STEP_KEYS[0].encode())
    if settings.BADGE_KEY_FILE.is_file():
        found["BADGE_KEY_FILE"] = _fingerprint(settings.BADGE_KEY_FILE.read_bytes())
    return found


def knows_second_step(fingerprint: str) -> bool:
    """Tell whether people's second steps can be read here."""
    return any(hmac.compare_digest(_fingerprint(key.encode()), fingerprint) for key in settings.SECOND_STEP_KEYS)


def knows_secret(fingerprint: str) -> bool:
    """Tell whether links that were mailed under that key are still good here."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(hmac.compare_digest(_fingerprint(key.encode()), fingerprint) for key in keys)


def _fingerprint(key: bytes) -> str:
    return hmac.new(key, b"turnout: which key is this", hashlib.sha256).hexdigest()[:16]
