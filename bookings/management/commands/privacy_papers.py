"""`manage.py privacy_papers FOLDER`: the retention schedule, the record of processing, a draft impact assessment."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from bookings.privacy.papers import impact_assessment, record_of_processing, retention_page
from bookings.privacy.word import as_word


class Command(BaseCommand):
    help = (
        "Write what a partnership owes to its data protection officer: retention.md, record-of-processing.csv, "
        "and impact-assessment.md and .docx, a draft to be filled in."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument("--schedule-only", action="store_true", help="write retention.md alone")

    def handle(self, *args, folder: Path, schedule_only: bool, **options):
        files = {"retention.md": retention_page().encode()}
        if not schedule_only:
            assessment = impact_assessment()
            files |= {
                # With the mark by which spreadsheets know that it is UTF-8.
                "record-of-processing.csv": record_of_processing().encode("utf-8-sig"),
                "impact-assessment.md": assessment.encode(),
                "impact-assessment.docx": as_word(assessment),
            }
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name, content in files.items():
                (folder / name).write_bytes(content)
        except OSError as error:
            raise CommandError(f"{folder} cannot be written: {error.strerror or error}.") from error
        self.stdout.write(f"Wrote {', '.join(files)} to {folder}.")
