"""`manage.py import_all FOLDER`: what export_all wrote, into an empty installation."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from deploy.moving.disk import disk_faults_said
from deploy.moving.entering import import_all
from deploy.moving.manifest import NotACopy, NotBroughtIn, NotUpToDate


class Command(BaseCommand):
    help = "Bring what export_all wrote into an empty installation: all of it or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        begun = time.monotonic()
        try:
            with disk_faults_said("The copy was not brought in"):
                manifest = import_all(folder)
        except (NotACopy, NotBroughtIn) as refused:
            raise CommandError(str(refused)) from None
        except NotUpToDate as fault:
            raise CommandError(f"{fault}\nPut that right, then run `manage.py upgrade`.") from fault
        except DatabaseError as error:
            raise CommandError(f"The database refused a row, and nothing was brought in: {error}") from error
        self.stdout.write(
            f"Brought in {manifest.rows:,} rows of {len(manifest.tables)} tables and {len(manifest.files):,} files, "
            f"as of {manifest.made_at}, in {time.monotonic() - begun:.0f} s."
        )
