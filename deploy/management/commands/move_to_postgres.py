"""`manage.py move_to_postgres postgres://…`: everything from SQLite into an empty PostgreSQL database, in one go."""

import datetime as dt
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from bookings.models import Heartbeat
from deploy.moving.disk import disk_faults_said
from deploy.moving.leaving import export_all

_STILL_RUNS = dt.timedelta(minutes=2)


class Command(BaseCommand):
    help = "Bring everything from this SQLite database into an empty PostgreSQL database. Stop web and worker first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", metavar="DATABASE_URL", help="such as postgres://user:password@host/name")
        parser.add_argument("--scratch", type=Path, help="where there is room for the data, meanwhile")

    def handle(self, *args: Any, address: str, scratch: Path | None, **options: Any) -> None:
        if connection.vendor != "sqlite":
            raise CommandError("This installation is on PostgreSQL already. To another server: backup and restore.")
        if not address.startswith(("postgres://", "postgresql://")):
            raise CommandError("Name the PostgreSQL database such as postgres://user:password@host/name")
        now = timezone.now()
        if Heartbeat.objects.filter(at__gt=now - _STILL_RUNS).exists():
            raise CommandError(
                "A worker runs. Stop web and worker and wait two minutes: what people do meanwhile would be lost."
            )
        with (
            disk_faults_said("It was not moved, or not wholly, and the SQLite database is as it was"),
            tempfile.TemporaryDirectory(prefix="turnout-move-", dir=scratch) as given,
        ):
            folder = Path(given) / "copy"
            manifest = export_all(folder, now=now)
            command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "import_all", str(folder)]
            run = subprocess.run(
                command, env={**os.environ, "DATABASE_URL": address}, capture_output=True, text=True, check=False
            )
        if run.returncode:
            raise CommandError(
                f"It was not moved. The SQLite database is as it was: keep using it.\n{run.stderr.strip()}"
            )
        self.stdout.write(
            f"Moved {manifest.rows:,} rows. Set DATABASE_URL to the new address, start web and worker, and keep "
            f"{connection.settings_dict['NAME']} until you have looked at it. Files stay where they are."
        )
