"""The file of a comparison for other partnerships, and theirs brought in."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from bookings.models import Trial
from reporting.trials.pooling import bring_in, file_of, read_file
from training.refusals import Refused


class Command(BaseCommand):
    help = "Write the file of a comparison for other partnerships, or bring one of theirs in. It names nobody."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", type=int, nargs="?", help="of the comparison; without it they are listed")
        parser.add_argument("--output", metavar="FILE", help="where to write it; without it on the screen")
        parser.add_argument("--add", metavar="FILE", action="append", default=[], help="a file of others to bring in")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["number"] is None:
            for one in Trial.objects.order_by("pk"):
                self.stdout.write(f"{one.pk}  {one}")
            return
        trial = Trial.objects.filter(pk=options["number"]).first()
        if trial is None:
            raise CommandError("There is no comparison of this number. Leave it out to see which there are.")
        try:
            if options["add"]:
                self._add(trial, options["add"])
            else:
                self._write(file_of(trial, now=timezone.now()), options["output"])
        except Refused as refused:
            raise CommandError(str(refused)) from None

    def _add(self, trial: Trial, paths: list[str]) -> None:
        """All are read before any is kept."""
        read = []
        for path in paths:
            try:
                read.append(read_file(Path(path).read_bytes()))
            except OSError as fault:
                raise CommandError(f"{path} cannot be read: {fault.strerror}.") from None
            except Refused as refused:
                raise CommandError(f"{path}: {refused}") from None
        for said in read:
            bring_in(trial=trial, said=said, by=None, now=timezone.now())
        self.stdout.write(f"Brought in: {len(read)}.")

    def _write(self, said: dict[str, Any], output: str | None) -> None:
        content = json.dumps(said, indent=1) + "\n"
        if not output:
            self.stdout.write(content, ending="")
            return
        try:
            Path(output).write_text(content)
        except OSError as fault:
            raise CommandError(f"{output} cannot be written: {fault.strerror}.") from None
