from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bookings.upkeep.due import SomeFailed, run_due


class Command(BaseCommand):
    help = (
        "Does what has fallen due: ends offers nobody took up, takes up mails left behind. Run it as often as you like."
    )

    def handle(self, *args, **options):
        try:
            done = run_due(now=timezone.now())
        except SomeFailed as failed:
            raise CommandError(str(failed)) from failed
        for name, count in done.items():
            self.stdout.write(f"{name}: {count}")
