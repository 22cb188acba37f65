"""`manage.py upgrade`: what an installation needs before a new version serves; run as often as one likes."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from deploy.watching.checks import pending_migrations


class Command(BaseCommand):
    help = "Bring the database, its cache table and the static files up to date. The old version may still serve."

    def handle(self, *args: Any, **options: Any) -> None:
        pending = pending_migrations()
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        if not settings.STATIC_IS_BUILT:
            call_command("collectstatic", verbosity=0, interactive=False)
        self.stdout.write(f"Turnout {settings.VERSION}: {len(pending)} changes to the database were made.")
