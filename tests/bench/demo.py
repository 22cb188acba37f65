"""How long the demonstration takes to load, beside a raw insert of as many rows.

Run by `make bench`, or: python tests/bench/demo.py. Uses a database of its own, thrown away after.
"""

import os
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
FOLDER = tempfile.TemporaryDirectory(prefix="turnout-bench-")
os.environ["VAR_DIR"] = FOLDER.name
os.environ["DJANGO_SETTINGS_MODULE"] = "deploy.settings"


def floor(rows: int) -> float:
    """Return the seconds that inserting so many bare rows of ten columns takes."""
    connection = sqlite3.connect(Path(FOLDER.name) / "floor.sqlite3")
    connection.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        "CREATE TABLE row (id INTEGER PRIMARY KEY, a, b, c, d, e, f, g, h, i);"
    )
    started = time.perf_counter()
    with connection:
        cells = ["2023-11-07", "confirmed", "attended", 1, 2, 3, "", None, None]
        connection.executemany("INSERT INTO row VALUES (?,?,?,?,?,?,?,?,?,?)", ((n, *cells) for n in range(rows)))
    return time.perf_counter() - started


def measure():
    from django.apps import apps
    from django.core.management import call_command
    from django.utils import timezone

    from bookings.demo.loading import draw, load_demonstration

    call_command("migrate", verbosity=0)
    now = timezone.now()
    started = time.perf_counter()
    draw(now)
    drawing = time.perf_counter() - started
    started = time.perf_counter()
    loaded = load_demonstration(now=now)
    seconds = time.perf_counter() - started
    rows = sum(model._base_manager.count() for model in apps.get_models(include_auto_created=True))
    bare = floor(rows)
    print(
        f"demonstration of {loaded.bookings:,} bookings, {rows:,} rows: {seconds:.1f} s, of it {drawing:.1f} s "
        f"drawing; bare inserts {bare:.2f} s ({seconds / bare:.0f} times)"
    )


if __name__ == "__main__":
    import django

    django.setup()
    measure()
