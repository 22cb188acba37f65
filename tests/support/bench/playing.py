"""Play one part of the measurements on one database: `python -m tests.support.bench.playing PART VENDOR FILE [fill]`.

A process of its own, because Django has one set of databases in a process. `make bench` starts it; FILE takes a line of
JSON for each line of the table.
"""

import importlib
import json
import os
import sys
import tempfile
import time
from pathlib import Path


def main(part: str, vendor: str, written: str, *rest: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "deploy.settings"
    with tempfile.TemporaryDirectory(prefix="turnout-bench-", ignore_cleanup_errors=True) as folder:
        os.environ["VAR_DIR"] = folder
        os.environ["DATABASE_POOL"] = "0"  # of this program; gunicorn pools as it does in service
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        _number_from_elsewhere()
        module = importlib.import_module(f"tests.bench.{part}")
        if "fill" in rest:
            return module.fill()
        _measure(module, vendor, Path(folder), Path(written))


def _number_from_elsewhere() -> None:
    """Let factories number what they make from somewhere else than the run that filled the database."""
    from factory.django import DjangoModelFactory

    from tests.support import factories

    for made in vars(factories).values():
        if isinstance(made, type) and issubclass(made, DjangoModelFactory) and made is not DjangoModelFactory:
            made.reset_sequence(int(time.time()), force=True)


def _measure(module, vendor: str, folder: Path, written: Path) -> None:
    from tests.support.bench.lines import table
    from tests.support.bench.scene import Scene

    pid = os.environ.get("BENCH_DATABASE_PID")
    scene = Scene(vendor=vendor, folder=folder, database_pid=int(pid) if pid and vendor == "postgres" else None)
    with written.open("w") as file:
        for line in module.measure(scene):
            print(table([line]).splitlines()[1], flush=True)
            file.write(json.dumps(line.as_json()) + "\n")
            file.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
