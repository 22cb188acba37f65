"""How fast Turnout is beside a floor measured in the same run: `make bench`.

A part is a module here. `make bench PART=pages` plays one, `ROUNDS=3` takes the median of three rounds. It has

- `measure(scene)`: yields a `Line` (tests/support/bench/lines.py) for each line of the table. Django is set up, on a
  database of the part's own that is thrown away after; `scene` (tests/support/bench/scene.py) serves it by gunicorn
  and counts the seconds of the processors.
- `DATABASES`, where it is played on another than PostgreSQL: `("postgres", "sqlite")`; each is a process of its own.
- `FILLED_AS` and `fill()`, where it wants rows that take long to make: what `fill` has written is kept under that
  name for the length of the run, and each part that names it gets a copy. `BENCH_FOLDER=…` keeps it between runs.

While you work on a part: `BOOKINGS=160 make bench PART=bookings` and the like, less of the same (each part says its
own); `MILLION=20000` makes the large database small.

What is measured is checked: a part counts in the database what was done, says so in its line, and raises SystemExit
where that is not what should be there.
"""

# In the order of the table.
PARTS = (
    "pages",
    "bookings",
    "several",
    "growth",
    "marks",
    "reports",
    "review",
    "workers",
    "certificates",
    "calendar",
    "starting",
    "import_history",
    "mails",
    "mixed",
    "demo",
)
