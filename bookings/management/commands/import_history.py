from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils import timezone

from bookings.exchange.history.importing import import_rows
from bookings.exchange.history.reading import read_history
from bookings.exchange.spreadsheets.importing import bring_in
from bookings.exchange.spreadsheets.keeping import fitted
from bookings.exchange.spreadsheets.mapping import mapping_of_text
from bookings.exchange.spreadsheets.opening import read_book
from training.refusals import Refused
from training.tables.unreadable import Unreadable


class Command(BaseCommand):
    help = "Import past sessions, bookings and attendance from a CSV or XLSX file (docs/history-format.md)."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="check everything, change nothing")
        parser.add_argument("--encoding", help="of a CSV file, if it is not found out rightly: utf-8, utf-16, cp1252…")
        parser.add_argument(
            "--mapping",
            type=Path,
            metavar="FILE",
            help="what the file's own columns and words mean, as saved on the site (docs/importing.md)",
        )

    def handle(self, *, file: Path, dry_run: bool, encoding: str | None, mapping: Path | None, **options):
        try:
            said = list(
                _spreadsheet(file, mapping, encoding, dry_run) if mapping else _history(file, encoding, dry_run)
            )
        except (Unreadable, Refused) as refused:
            # Not CommandError: it puts its own name before the first line, which programs read.
            self.stderr.write(str(refused))
            raise SystemExit(1) from None
        for note in said[:-1]:
            self.stdout.write(f"note: {note}")
        if dry_run:
            self.stdout.write("dry run: nothing is changed; without --dry-run it would say")
        self.stdout.write(said[-1])


def _history(file: Path, encoding: str | None, dry_run: bool) -> Iterator[str]:
    """Yield what is to be noted, and at last the summary."""
    history = read_history(file, encoding)
    summary = import_rows(rows=history.rows, by=None, now=timezone.now(), dry_run=dry_run)
    yield from [*history.notes, *summary.notes, str(summary)]


def _spreadsheet(file: Path, mapping: Path, encoding: str | None, dry_run: bool) -> Iterator[str]:
    """Yield the same of a spreadsheet with columns and words of its own. Raises Refused with a line for each fault."""
    try:
        saved = mapping_of_text(mapping.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        raise Unreadable("There is no such mapping, or it cannot be read.") from None
    book = read_book(file, name=file.name, encoding=encoding)
    result = bring_in(book=book, mapping=fitted(saved, book), by=None, now=timezone.now(), dry_run=dry_run)
    if not result.can_be_done:
        raise Refused("\n".join(map(str, result.troubles)) or "The file has no rows that can be read.")
    yield from book.notes
    yield from (f"{note.text}: {note.count} rows ({', '.join(note.where)})" for note in result.notes)
    yield from (f"left out: {trouble}" for trouble in result.troubles)
    yield str(result)
