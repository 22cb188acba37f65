"""`manage.py erase_person EMAIL [--dry-run] [--give-back]`: take out everything that names somebody."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bookings.privacy.cleaning import clean
from bookings.privacy.erasing import NotErased, Plan, erase, plan_erasure
from training.models import User
from training.templatetags.words import plural


class Command(BaseCommand):
    help = (
        "Take out everything that names a person. What they booked and attended is counted as before, under their "
        "organisation and its type. This cannot be undone."
    )

    def add_arguments(self, parser):
        parser.add_argument("email", help="the address they sign in with")
        parser.add_argument("--dry-run", action="store_true", help="say what it would do, and do nothing")
        parser.add_argument("--give-back", action="store_true", help="give back the places they have to come")

    def handle(self, *args, email: str, dry_run: bool, give_back: bool, **options):
        person = User.objects.filter(email=email.strip().lower(), erased_at=None).first()
        if person is None:
            raise CommandError(f"Nobody has the email address {email}.")
        now = timezone.now()
        if dry_run:
            self._tell(plan_erasure(person=person, by=None, now=now), give_back)
            return
        try:
            erase(person=person, by=None, now=now, gives_back=give_back)
        except NotErased as refused:
            raise CommandError(f"Nothing was erased. {refused}") from refused
        clean(now=timezone.now())
        self.stdout.write(f"Erased. They are counted as person {person.pk} from now on, without a name.")

    def _tell(self, plan: Plan, give_back: bool) -> None:
        say = self.stdout.write
        say("Nothing is done yet. Erasing would")
        for called, count in plan.deleted:
            say(f"  delete {count} of: {called}")
        for called, count in plan.emptied:
            say(f"  take names and words out of {count} of: {called}")
        for what, count in plan.stays:
            say(f"  keep as figures: {what}, {count}")
        if plan.gives_back:
            places = plural(len(plan.gives_back), "place,places")
            say(f"  give back {places} to come" if give_back else f"  be refused: {places} to come; see --give-back")
        for why in plan.refusals:
            say(f"  be refused: {why}")
        say("  throw away all files that were prepared in the last day, which can be asked for again")
