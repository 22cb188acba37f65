"""`manage.py purge [--dry-run]`: forget what is no longer needed. The worker does so hourly by itself."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from bookings.privacy.retention import purge, purge_dry


class Command(BaseCommand):
    help = "Apply the retention periods, which docs/retention.md lists. Run again, it finds nothing more."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="say what it would forget, and forget nothing")

    def handle(self, *args, dry_run: bool, **options):
        done = (purge_dry if dry_run else purge)(now=timezone.now())
        self.stdout.write("Would forget:" if dry_run else "Forgot:")
        for name, number in done.items():
            self.stdout.write(f"  {name}: {number}")
