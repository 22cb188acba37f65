"""`manage.py evidence FILE`: what a buyer asks for, as one ZIP file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from deploy.evidence.building import papers, write
from deploy.evidence.packages import LicenceUnknown
from training.partnership import ours, remember


class Command(BaseCommand):
    help = "Write SBOM, licences, security, privacy, accessibility, rights and measurements as one ZIP file for buyers."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--results", type=Path, help="a folder with files that pytest --junitxml wrote")

    def handle(self, *args: Any, file: Path, results: Path | None, **options: Any) -> None:
        if results and not results.is_dir():
            raise CommandError(f"There is no folder {results}.")
        try:
            ours()
        except DatabaseError:  # a checkout that has no tables yet: who runs it is what the settings say
            remember(None)
        try:
            found = list(papers(now=timezone.now(), results=results))
        except LicenceUnknown as fault:
            raise CommandError(f"{fault} Nothing was written.") from None
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            write(file, found, now=timezone.now())
        except OSError as fault:
            raise CommandError(f"{file} cannot be written: {fault.strerror or fault}.") from fault
        self.stdout.write(f"Wrote {len(found)} papers to {file}.")
