"""What a part of the measurements plays on: a database, servers, and clocks."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

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
    def served(self, application: str = "deploy.wsgi", *, workers: int = 3) -> Iterator[Served]:
        """Serve this database by gunicorn, as docs/settings.md says for two cores.

        The floor of pages is `scene.served("tests.support.bench.bare_django")`.
        """
        with served_by_gunicorn(application, workers=workers) as served:
            yield served

    @contextlib.contextmanager
    def worker(self, *arguments: str) -> Iterator[Worker]:
        """Let a worker do what waits in the queue (`db_worker` with these arguments)."""
        with working(*arguments) as worker:
            yield worker

    @contextlib.contextmanager
    def stopwatch(self, *running: Served | Worker, own: bool = False) -> Iterator[Taken]:
        """Count the seconds of the clock and of the processors: of these, of the database, and (`own`) of this program.

        Visitors are this program: leave `own` off where they ask a server, and on where the work itself is done here.
        """
        pids = [one.pid for one in running] + ([self.database_pid] if self.database_pid else [])
        with stopwatch(*pids, own=own) as taken:
            yield taken
