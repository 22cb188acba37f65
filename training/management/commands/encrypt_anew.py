"""`manage.py encrypt_anew`: the secrets of second steps and of webhooks, with the key that is in use now."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.module_loading import import_string

from training.accounts.second_step import encrypt_all_anew
from training.accounts.secrets import CannotBeRead


class Command(BaseCommand):
    help = "Encrypts what is kept secret with SECOND_STEP_KEY; then its fallbacks are needed no longer."

    def handle(self, *args, **options):
        try:
            with transaction.atomic():
                done = encrypt_all_anew() + sum(import_string(path)() for path in settings.ALSO_ENCRYPTED)
        except CannotBeRead as fault:
            raise CommandError(str(fault)) from None
        self.stdout.write(f"Encrypted {done} with the key in use.")
