"""`manage.py add_team_member EMAIL NAME`: put somebody in charge of a fresh installation."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from training.operations.roles import add_first_team_member
from training.refusals import Refused


class Command(BaseCommand):
    help = "Puts a person in the partnership team, adding them if they are new. They sign in by a code sent to them."

    def add_arguments(self, parser):
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("name", metavar="NAME", help='in quotes, such as "Ada Bell"')

    def handle(self, *args, email, name, **options):
        try:
            person, added = add_first_team_member(email=email, name=name, now=timezone.now())
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(
            f"{'Added' if added else 'Found'} {person.name}, who is in the partnership team. "
            f"They sign in by asking for a code to {person.email}."
        )
