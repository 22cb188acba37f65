"""`manage.py remove_second_step EMAIL`: where the team has not two others to give their word."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bookings.notices.sending.second_steps import take_second_step_away
from training.models import User


class Command(BaseCommand):
    help = "Takes somebody's second step away, who has lost their device. They are emailed, and set one up anew."

    def add_arguments(self, parser):
        parser.add_argument("email", metavar="EMAIL")

    def handle(self, *args, email, **options):
        person = User.objects.filter(email=email.strip().lower(), is_active=True).first()
        if person is None:
            raise CommandError(f"Nobody has an open account with the address {email}.")
        take_second_step_away(person=person, now=timezone.now())
        self.stdout.write(f"{person.name} can sign in, and sets up a second step again.")
