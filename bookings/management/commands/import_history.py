from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils import timezone

from bookings.exchange.history.importing import import_rows
from bookings.exchange.history.reading import read_history
from training.refusals import Refused
from training.tables.unreadable import Unreadable


class Command(BaseCommand):
    help = "Import past sessions, bookings and attendance from a CSV or XLSX file (docs/history-format.md)."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="check everything, change nothing")
        parser.add_argument("--encoding", help="of a CSV file, if it is not found out rightly: utf-8, utf-16, cp1252…")

    def handle(self, *, file: Path, dry_run: bool, encoding: str | None, **options):
        try:
            history = read_history(file, encoding)
            summary = import_rows(rows=history.rows, by=None, now=timezone.now(), dry_run=dry_run)
        except (Unreadable, Refused) as refused:
            # Not CommandError: it puts its own name before the first line, which programs read.
            self.stderr.write(str(refused))
            raise SystemExit(1) from None
        for note in [*history.notes, *summary.notes]:
            self.stdout.write(f"note: {note}")
        if dry_run:
            self.stdout.write("dry run: nothing is changed; without --dry-run it would say")
        self.stdout.write(str(summary))
