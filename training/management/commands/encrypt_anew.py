"""`manage.py encrypt_anew`: the secrets of second steps, with the key that is in use now."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from training.accounts.second_step import encrypt_all_anew
from training.accounts.secrets import CannotBeRead


class Command(BaseCommand):
    help = "Encrypts the secrets of second steps with SECOND_STEP_KEY; then its fallbacks are needed no longer."

    def handle(self, *args, **options):
        try:
            with transaction.atomic():
                done = encrypt_all_anew()
        except CannotBeRead as fault:
            raise CommandError(str(fault)) from None
        self.stdout.write(f"Encrypted {done} with the key in use.")
