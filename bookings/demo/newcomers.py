"""Two people of a nursery that nobody had listed: the team has something to check on its desk."""

import datetime as dt

from training.authorship import save_as
from training.models import User

NEWCOMERS = {
    "carys.pugh@temeside-nursery.example.org": ("Carys Pugh", "Temeside Forest Nursery", "Nursery manager"),
    "idris.vaughan@temeside-nursery.example.org": ("Idris Vaughan", "TEMESIDE  Forest Nursery", "Early years educator"),
}


def let_newcomers_name_theirs(*, now: dt.datetime) -> None:
    """Have them signed up, an hour ago, with a name that is not in the list; whoever is there stays as they are."""
    there = set(User.objects.filter(email__in=NEWCOMERS).values_list("email", flat=True))
    for email, (name, organisation, job) in NEWCOMERS.items():
        if email not in there:
            person = User(email=email, name=name, job_role=job, organisation_named=organisation, joined_at=now)
            person.set_unusable_password()
            save_as(person, by=None, now=now, reason="Demonstration")
