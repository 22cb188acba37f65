"""How long the demonstration takes to load, beside a raw insert of as many rows."""

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.utils import timezone

from bookings.demo.loading import load_demonstration
from tests.support.bench.lines import Line
from tests.support.bench.scene import Scene

DATABASES = ("sqlite",)


def floor(folder: Path, rows: int) -> None:
    """Insert so many bare rows of ten columns."""
    connection = sqlite3.connect(folder / "floor.sqlite3")
    connection.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        "CREATE TABLE row (id INTEGER PRIMARY KEY, a, b, c, d, e, f, g, h, i);"
    )
    with connection:
        cells = ["2023-11-07", "confirmed", "attended", 1, 2, 3, "", None, None]
        connection.executemany("INSERT INTO row VALUES (?,?,?,?,?,?,?,?,?,?)", ((n, *cells) for n in range(rows)))


def measure(scene: Scene) -> Iterator[Line]:
    started = time.perf_counter()
    loaded = load_demonstration(now=timezone.now())
    seconds = time.perf_counter() - started
    rows = sum(model._base_manager.count() for model in apps.get_models(include_auto_created=True))
    started = time.perf_counter()
    floor(scene.folder, rows)
    yield Line(
        name="the demonstration, loaded",
        unit="s",
        ours=seconds,
        floor=time.perf_counter() - started,
        counted=f"{loaded.bookings:,} bookings, {rows:,} rows",
    )
