"""A database of each version with rows in it, and what its reports said: `python -m tests.support.upgrades NAME`.

It is run once for each release, with the program as it is released, and kept under tests/deploy/upgrades/copies for
ever: whoever comes from that version must find the same figures. With a folder instead of a name, and `--in`, a copy is
brought into the empty database of DATABASE_URL and its figures are printed.
"""

import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
COPIES = ROOT / "tests" / "deploy" / "upgrades" / "copies"
NOW = dt.datetime(2026, 6, 1, 10, tzinfo=dt.UTC)
REPORTS = "reports.json"


def figures() -> dict[str, Any]:
    """Return what each report says of the year."""
    from reporting.formats.json import as_json
    from reporting.reports.registry import REPORTS as REGISTERED
    from tests.support import report_cases

    scope = report_cases.scope(NOW)
    return {name: as_json(report.table(scope)) for name, report in REGISTERED.items()}


def filled(folder: Path) -> None:
    """Fill the empty database with a few registers, and write it and its figures into the folder."""
    from django.core.management import call_command

    from deploy.moving.leaving import export_all
    from tests.support import report_cases

    call_command("migrate", verbosity=0)
    session = report_cases.session()
    report_cases.register(session)
    report_cases.every_kind(session)
    report_cases.booked(report_cases.session(on=dt.date(2025, 12, 9)), number=3)
    export_all(folder, now=NOW)
    (folder / REPORTS).write_text(json.dumps(figures(), indent=1, ensure_ascii=False), encoding="utf-8")


def brought_in(folder: Path, address: str) -> dict[str, Any]:
    """Bring the copy into the empty database at the address, by a program of its own; return what reports say there."""
    environment = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "deploy.settings"}
    command = [sys.executable, "-m", "tests.support.upgrades", "--in", str(folder)]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def main() -> None:
    import django

    what = sys.argv[-1]
    with tempfile.TemporaryDirectory() as folder:
        if "--in" not in sys.argv:
            os.environ["DATABASE_URL"] = f"sqlite:///{folder}/own.sqlite3"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deploy.settings")
        django.setup()
        if "--in" in sys.argv:
            from deploy.moving.entering import import_all

            import_all(Path(what))
            json.dump(figures(), sys.stdout)
            return
        filled(Path(folder) / "copy")
        with zipfile.ZipFile(COPIES / f"{what}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted((Path(folder) / "copy").rglob("*")):
                if path.is_file() and path.suffix != ".txt":
                    archive.write(path, path.relative_to(Path(folder) / "copy"))


if __name__ == "__main__":
    main()
