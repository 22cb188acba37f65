"""`manage.py backup FOLDER`: everything in one file, while people go on booking."""

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from deploy.moving.backing_up import back_up, let_old_ones_go, rehearse
from deploy.moving.disk import disk_faults_said
from deploy.moving.manifest import NotACopy
from deploy.moving.sealing import NotOpened, key_of


class Command(BaseCommand):
    help = (
        "Write database, files and the key of badges into one file, and see that it can be restored. "
        "Run it from a timer; the site goes on meanwhile."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER")
        parser.add_argument("--key-file", type=Path, default=settings.BACKUP_KEY_FILE, help="seals the backup")
        parser.add_argument("--scratch", type=Path, help="where there is room for twice the data, meanwhile")
        parser.add_argument("--unrehearsed", action="store_true", help="do not restore it on trial")

    def handle(
        self, *args: Any, folder: Path, key_file: Path | None, scratch: Path | None, unrehearsed: bool, **options: Any
    ) -> None:
        begun = time.monotonic()
        try:
            key = key_of(key_file) if key_file else None
            with disk_faults_said("The backup was not finished"):
                path, manifest = back_up(folder, key=key, now=timezone.now(), scratch=scratch)
        except NotOpened as refused:
            raise CommandError(str(refused)) from None
        seconds = time.monotonic() - begun
        self.stdout.write(
            f"Wrote {path}: {manifest.rows:,} rows, {len(manifest.files):,} files, "
            f"{path.stat().st_size / 1e6:,.1f} MB, {'sealed' if key else 'not sealed'}, in {seconds:.0f} s."
        )
        if not unrehearsed:
            begun = time.monotonic()
            try:
                with disk_faults_said(f"{path.name} was not restored on trial"):
                    rehearse(path, key_file=key_file, scratch=scratch)
            except NotACopy as fault:
                path.rename(path.with_suffix(".faulty"))
                raise CommandError(
                    f"{fault}\nIt is kept as {path.with_suffix('.faulty')}; earlier backups are."
                ) from None
            self.stdout.write(f"It was restored on trial, and is sound ({time.monotonic() - begun:.0f} s).")
        for old in let_old_ones_go(folder, keep=settings.BACKUP_KEEP):
            self.stdout.write(f"Deleted the old backup {old.name}.")
