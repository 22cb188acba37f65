"""`manage.py restore FILE`: a backup into an empty installation, ready to be used."""

import io
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from deploy.moving.backing_up import BADGE_KEY, unpacked
from deploy.moving.disk import disk_faults_said
from deploy.moving.entering import import_all
from deploy.moving.manifest import (
    Manifest,
    NotACopy,
    NotBroughtIn,
    NotUpToDate,
    fingerprints,
    knows_second_step,
    knows_secret,
)
from deploy.moving.sealing import NotOpened, key_of


class Command(BaseCommand):
    help = "Put a backup back into an empty installation, on either database, and check it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--key-file", type=Path, default=settings.BACKUP_KEY_FILE, help="that sealed the backup")
        parser.add_argument("--scratch", type=Path, help="where there is room to unpack it")
        parser.add_argument("--erasures", type=Path, help="the list of erasures, if it is not in VAR_DIR")

    def handle(
        self, *args: Any, file: Path, key_file: Path | None, scratch: Path | None, erasures: Path | None, **options: Any
    ) -> None:
        if erasures and not erasures.is_file():
            raise CommandError(f"There is no list of erasures {erasures}. Nothing was restored.")
        begun = time.monotonic()
        manifest, badge_key = self._bring_in(file, key_file, scratch)
        self.stdout.write(
            f"Restored {manifest.rows:,} rows and {len(manifest.files):,} files as of {manifest.made_at}, "
            f"in {time.monotonic() - begun:.0f} s."
        )
        left = self._erase_again(erasures)
        if left:  # said at once: whatever the check finds, somebody is still there who must not be
            self.stdout.write(left)
        self._keep_badge_key(badge_key)
        self._say_which_keys(manifest)
        self._check()
        if left:
            raise CommandError(left)

    def _bring_in(self, file: Path, key_file: Path | None, scratch: Path | None) -> tuple[Manifest, bytes]:
        """Bring everything in; return what it was, and the key of badges where there is one."""
        badge_key = b""
        try:
            key = key_of(key_file) if key_file else None
            with disk_faults_said("The backup was not restored"), unpacked(file, key=key, scratch=scratch) as folder:
                if (folder / BADGE_KEY).is_file():
                    badge_key = (folder / BADGE_KEY).read_bytes()
                return import_all(folder), badge_key
        except (NotACopy, NotBroughtIn, NotOpened) as refused:
            raise CommandError(str(refused)) from None
        except NotUpToDate as fault:
            self._keep_badge_key(badge_key)
            raise CommandError(
                f"{fault}\nNobody who was erased since is erased again yet. Put that right, then run `manage.py "
                "upgrade`, `manage.py replay_erasures` and `manage.py check_integrity`, before anybody uses it."
            ) from fault
        except DatabaseError as error:
            raise CommandError(f"The database refused a row, and nothing was restored: {error}") from error

    def _keep_badge_key(self, key: bytes) -> None:
        """Keep it unless there is one. Where it cannot be written, the rest is done all the same."""
        target = settings.BADGE_KEY_FILE
        if not key or target.exists():
            return
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.touch(mode=0o600)
            target.write_bytes(key)
        except OSError as fault:
            with suppress(OSError):
                target.unlink(missing_ok=True)
            self.stdout.write(f"The key of badges could not be written to {target}: {fault.strerror}.")

    def _erase_again(self, erasures: Path | None) -> str:
        """Erase again who was erased after the backup was made, and is in it; return what is said of those left over:
        the rest is looked at all the same.
        """
        try:
            call_command("replay_erasures", *([str(erasures)] if erasures else []), stdout=self.stdout)
        except CommandError as refused:
            return str(refused)
        return ""

    def _say_which_keys(self, manifest: Manifest) -> None:
        if not knows_secret(manifest.keys["SECRET_KEY"]):
            self.stdout.write(
                "SECRET_KEY is not the one of the backup: links in earlier emails do not work, and everybody has to "
                "sign in. If you have the former key, put it into SECRET_KEY_FALLBACKS."
            )
        if not knows_second_step(manifest.keys.get("SECOND_STEP_KEY", "")):
            self.stdout.write(
                "SECOND_STEP_KEY is not the one of the backup: nobody can sign in with their second step. "
                "Put the former one into SECOND_STEP_KEY_FALLBACKS."
            )
        badge = manifest.keys.get("BADGE_KEY_FILE")
        if badge and fingerprints().get("BADGE_KEY_FILE") != badge:
            self.stdout.write(
                "The key in BADGE_KEY_FILE is not the one of the backup: badges given so far cannot be verified. "
                "Put the former file back."
            )

    def _check(self) -> None:
        said = io.StringIO()
        try:
            call_command("check_integrity", stdout=said)
        except SystemExit:
            raise CommandError(f"What was restored is not sound:\n{said.getvalue()}") from None
        self.stdout.write(f"Checked: {said.getvalue().strip()}")
