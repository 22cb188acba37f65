"""`manage.py demo`: the demonstration data, into an empty database."""

import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bookings.demo.accounts import PASSWORD, WHAT_FOR
from bookings.demo.loading import Found, load_demonstration, what_is_there
from bookings.demo.meeting_file import write_teams_file
from training.templatetags.words import date_in_words


class Command(BaseCommand):
    help = "Load the demonstration data: reporting year 2023-24 as published, and sessions around today."

    def add_arguments(self, parser):
        parser.add_argument("--force", action="store_true", help="load it beside the data that is there")

    def handle(self, *args, force: bool, **options):
        found = what_is_there()
        if found is Found.LOADED:
            self.stdout.write("The demonstration data is there already; nothing was changed.")
            self.name_accounts()
            return
        if found is Found.IN_USE and not force:
            raise CommandError(
                "This database has data of its own, so the demonstration was not loaded. "
                "Use another database, or --force to load it beside that data."
            )
        if settings.PRODUCTION and not force:
            raise CommandError(
                "This is a production installation, and the demonstration brings accounts whose password everyone "
                "knows. Use --force if it is for showing only."
            )
        begun = time.monotonic()
        loaded = load_demonstration(now=timezone.now())
        self.stdout.write(
            f"Loaded the demonstration in {time.monotonic() - begun:.1f} s: {loaded.bookings:,} bookings of "
            f"{loaded.people:,} people in {loaded.sessions} sessions."
        )
        if written := write_teams_file(now=timezone.now()):
            path, session = written
            self.stdout.write(
                f"\nA Teams attendance report to bring in, as the trainer, at the register of {session.course.title}, "
                f"{date_in_words(session.starts_at)}:\n  {path}"
            )
        self.name_accounts()

    def name_accounts(self) -> None:
        self.stdout.write(f"\nDemonstration accounts; the password of each is {PASSWORD}")
        for email, what_for in WHAT_FOR.items():
            self.stdout.write(f"  {email:<26} {what_for}")
