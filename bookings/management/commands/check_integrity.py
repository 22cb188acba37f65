from django.core.management.base import BaseCommand
from django.utils import timezone

from bookings.upkeep.integrity.each_row import counted, faults


class Command(BaseCommand):
    help = "Count places, waiting lists, registers, outcomes and certificates again; exit 1 if anything does not hold."

    def handle(self, **options):
        lasting = list(faults(now=timezone.now()))
        if lasting:
            # What somebody was just changing, between two of the checks, is sound the second time.
            again = set(faults(now=timezone.now()))
            lasting = [fault for fault in lasting if fault in again]
        for fault in lasting:
            self.stdout.write(fault)
        if lasting:
            raise SystemExit(1)
        self.stdout.write("sound: " + ", ".join(f"{count} {word}" for word, count in counted().items()))
