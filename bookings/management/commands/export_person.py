"""`manage.py export_person EMAIL [WHERE]`: everything held on one person, as a ZIP file or into a folder."""

import io
import zipfile
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bookings.privacy.exporting import write_export
from training.models import User


class Command(BaseCommand):
    help = "Write everything that is held on one person: data.json, a page to read, certificates and evidence."

    def add_arguments(self, parser):
        parser.add_argument("email", help="the address they sign in with")
        parser.add_argument(
            "where",
            nargs="?",
            help="a file that ends in .zip, or a folder. Without it, a ZIP file in the folder you are in",
        )

    def handle(self, *args, email: str, where: str | None, **options):
        person = User.objects.filter(email=email.strip().lower(), erased_at=None).first()
        if person is None:
            raise CommandError(f"Nobody has the email address {email}.")
        now = timezone.now()
        target = Path(where or f"person-{person.pk}-{timezone.localdate(now)}.zip")
        out = io.BytesIO()
        files = write_export(person, out=out, now=now)
        try:
            self._write(target, out)
        except OSError as error:
            raise CommandError(f"{target} cannot be written: {error.strerror or error}.") from error
        self.stdout.write(f"Wrote {files} files to {target}. Keep it safe: it is personal data.")

    def _write(self, target: Path, out: io.BytesIO) -> None:
        if target.suffix.lower() == ".zip":
            target.touch(mode=0o600)
            target.write_bytes(out.getvalue())
            return
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        with zipfile.ZipFile(out) as archive:
            archive.extractall(target)
