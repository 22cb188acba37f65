"""`manage.py export_all FOLDER`: every table as CSV with a data dictionary, and the files: to leave, at any time."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from deploy.moving.disk import disk_faults_said
from deploy.moving.leaving import export_all


class Command(BaseCommand):
    help = (
        "Write every table as CSV, what its columns mean, and the files, into a new folder. People can go on booking."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        with disk_faults_said("Not everything was written"):
            if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
                raise CommandError(f"{folder} is not empty. Name a new folder.")
            manifest = export_all(folder, now=timezone.now())
        self.stdout.write(
            f"Wrote {manifest.rows:,} rows of {len(manifest.tables)} tables and {len(manifest.files):,} files."
            " They hold personal data: keep them as you keep the installation."
        )
