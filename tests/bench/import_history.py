"""How fast history comes in: rows a second from CSV to the last committed row, beside a raw insert of the same rows.

The floor is one executemany of each booking's, mark's and person's bare row, with no checks, no history, no Django.
"""

import csv
import datetime as dt
import os
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from django.utils import timezone

from bookings.exchange.history.importing import import_rows
from bookings.exchange.history.reading import read_history
from tests.support.bench.lines import Line, ours_at_least
from tests.support.bench.scene import Scene

DATABASES = ("postgres", "sqlite")
ROWS, AIMS = int(os.environ.get("ROWS", "50000")), {"postgres": 8000, "sqlite": 6000}
ORGANISATIONS, COURSES, PLACES = 60, 35, 20


def write_file(path: Path, rows: int) -> Path:
    """Write a file as a partnership would have it: sessions of 20, a person on three of them, every outcome."""
    outcomes = ["attended"] * 14 + ["no show"] * 3 + ["partly attended", "late cancellation", "excused"]
    first = dt.date(2019, 4, 1)
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(
            [
                "course",
                "category",
                "session_ref",
                "session_date",
                "venue",
                "practitioner_email",
                "practitioner_name",
                "organisation",
                "organisation_type",
                "booked_on",
                "cancelled_on",
                "outcome",
                "evaluation_score",
            ]
        )
        for n in range(rows):
            session, place = divmod(n, PLACES)
            person = (session // 3) * PLACES + place
            course, organisation = session % COURSES, person % ORGANISATIONS
            day = first + dt.timedelta(days=session % 1800)
            outcome = outcomes[(n * 7) % len(outcomes)]
            out.writerow(
                [
                    f"Course {course}",
                    f"Category {course % 8}",
                    f"S-{session}",
                    day.isoformat(),
                    f"Hall {session % 9}",
                    f"person{person}@example.org",
                    f"Person {person} Practitioner",
                    f"Organisation {organisation}",
                    f"Type {organisation % 12}",
                    (day - dt.timedelta(days=20 + n % 9)).isoformat(),
                    (day - dt.timedelta(days=1)).isoformat() if outcome == "late cancellation" else "",
                    outcome,
                    n % 5 + 1 if outcome == "attended" and n % 2 else "",
                ]
            )
    return path


def floor(folder: Path, rows: int) -> float:
    """Return the rows a second of bare inserts into tables of the same kind."""
    connection = sqlite3.connect(folder / "floor.sqlite3")
    connection.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        "CREATE TABLE person (id INTEGER PRIMARY KEY, email UNIQUE, name, organisation);"
        "CREATE TABLE booking (id INTEGER PRIMARY KEY, session, person, organisation, type, status, outcome, at);"
        "CREATE TABLE mark (id INTEGER PRIMARY KEY, booking, day, value, at);"
    )
    started = time.perf_counter()
    with connection:
        people = ((n, f"person{n}@example.org", f"Person {n}", n % 60) for n in range(rows // 3))
        connection.executemany("INSERT INTO person VALUES (?,?,?,?)", people)
        bookings = ((n, n // 20, n // 3, n % 60, n % 12, "confirmed", "attended", "2023-11-07") for n in range(rows))
        connection.executemany("INSERT INTO booking VALUES (?,?,?,?,?,?,?,?)", bookings)
        marks = ((n, n, n // 20, "present", "2023-11-07") for n in range(rows))
        connection.executemany("INSERT INTO mark VALUES (?,?,?,?,?)", marks)
    return rows / (time.perf_counter() - started)


def measure(scene: Scene) -> Iterator[Line]:
    path = write_file(scene.folder / "history.csv", ROWS)
    started = time.perf_counter()
    summary = import_rows(rows=read_history(path).rows, by=None, now=timezone.now())
    first = ROWS / (time.perf_counter() - started)
    started = time.perf_counter()
    again = import_rows(rows=read_history(path).rows, by=None, now=timezone.now())
    second = ROWS / (time.perf_counter() - started)
    if summary.created["bookings"] != ROWS or again.unchanged != ROWS:
        raise SystemExit(f"not what was in the file: {summary} / {again}")
    bare = floor(scene.folder, ROWS)
    counted = f"{ROWS:,} bookings; again: {again.unchanged:,} unchanged"
    aims = (ours_at_least(AIMS[scene.vendor]),)
    yield Line(name=f"import, {scene.vendor}", unit="rows/s", ours=first, floor=bare, aims=aims, counted=counted)
    yield Line(
        name=f"import of the same again, {scene.vendor}", unit="rows/s", ours=second, floor=bare, counted=counted
    )
