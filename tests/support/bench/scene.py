"""What a part of the measurements plays on: a database, servers, and clocks."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.core.management import call_command
from django.db import connection

from tests.support.bench.databases import Postgres
from tests.support.bench.serving import Served, Worker, served_by_gunicorn, working
from tests.support.bench.spent import Taken, stopwatch


@dataclass(frozen=True)
class Scene:
    """`vendor` is "postgres" or "sqlite"; `folder` is the part's own, thrown away after; `database_pid` is that of
    the PostgreSQL server, whose seconds count as work too (none on SQLite)."""

    vendor: str
    folder: Path
    database_pid: int | None = None

    @contextlib.contextmanager
    def served(self, application: str = "deploy.wsgi", *, workers: int = 3, threads: int = 1) -> Iterator[Served]:
        """Serve this database by gunicorn, as docs/settings.md says for two cores.

        The floor of pages is `scene.served("tests.support.bench.bare_django")`.
        """
        with served_by_gunicorn(application, workers=workers, threads=threads) as served:
            yield served

    @contextlib.contextmanager
    def worker(self, *arguments: str) -> Iterator[Worker]:
        """Let a worker do what waits in the queue (`db_worker` with these arguments)."""
        with working(*arguments) as worker:
            yield worker

    @contextlib.contextmanager
    def another_database(self) -> Iterator[None]:
        """Be in another, empty one of the same PostgreSQL for a while: what is served from here goes on with it."""
        address, default = os.environ["DATABASE_URL"], connection.settings_dict["NAME"]
        server = Postgres(urlunsplit(urlsplit(address)._replace(path="/postgres")))
        name = f"{default}_beside"
        self._be_in(name, server.make(name))
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        try:
            yield
        finally:
            self._be_in(default, address)

    def _be_in(self, name: str, address: str) -> None:
        connection.close()
        connection.settings_dict["NAME"], os.environ["DATABASE_URL"] = name, address

    @contextlib.contextmanager
    def stopwatch(self, *running: Served | Worker, own: bool = False) -> Iterator[Taken]:
        """Count the seconds of the clock and of the processors: of these, of the database, and (`own`) of this program.

        Visitors are this program: leave `own` off where they ask a server, and on where the work itself is done here.
        """
        pids = [one.pid for one in running] + ([self.database_pid] if self.database_pid else [])
        with stopwatch(*pids, own=own) as taken:
            yield taken
