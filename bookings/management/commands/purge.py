"""`manage.py purge`: forget what is no longer needed. The worker does so hourly by itself."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from bookings.privacy.retention import purge


class Command(BaseCommand):
    help = (
        "Apply the retention periods: needs 30 days after use, texts of mails after 90 days, mails to people without "
        "an account a day after they answered or did not, accounts whose address was never confirmed after 30 days, "
        "who joined a meeting under what name after a year."
    )

    def handle(self, *args, **options):
        done = purge(now=timezone.now())
        self.stdout.write(
            f"Emptied the needs of {done['needs']} people and the texts of {done['mail texts']} mails, and forgot "
            f"{done['people asked']} mails about people who were asked to come and have no account, "
            f"{done['sign-ups never confirmed']} accounts that were never confirmed, and "
            f"{done['who joined as what']} notes of who joined a meeting as what."
        )
