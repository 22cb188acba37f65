"""`manage.py replay_erasures [FILE]`: after an older copy is put back, erase again whoever had been erased since."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bookings.privacy.cleaning import clean
from bookings.privacy.erasing import NotErased
from bookings.privacy.kept_outside import place
from bookings.privacy.replaying import replay_erasures
from training.templatetags.words import plural


class Command(BaseCommand):
    help = "Erase again the people who were erased after the copy of the data that has just been put back was made."

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", type=Path, help="the list of erasures; without it, the one in VAR_DIR")
        parser.add_argument("--dry-run", action="store_true", help="say how many, and do nothing")

    def handle(self, *args, file: Path | None, dry_run: bool, **options):
        if file is not None and not file.exists():
            raise CommandError(f"There is no file {file}.")
        try:
            people = replay_erasures(now=timezone.now(), file=file, dry_run=dry_run)
        except NotErased as refused:
            clean(now=timezone.now())
            raise CommandError(
                f"Not everybody was erased again. {refused} Then run manage.py replay_erasures again."
            ) from refused
        if people and not dry_run:
            clean(now=timezone.now())
        done = "would be erased" if dry_run else "erased"
        known = (
            f"by {file or place()}" if (file or place()).exists() else f"by the database alone: there is no {place()}"
        )
        self.stdout.write(f"{plural(len(people), 'person,people')} {done} again, {known}.")
