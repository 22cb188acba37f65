"""The list of people as the team keeps it: adding somebody, and correcting what is held on them. Never their roles."""

import datetime as dt

from django.db import transaction

from training.authorship import save_as
from training.models import Organisation, User
from training.operations.people import move_organisation
from training.refusals import refuse_unfit
from training.text import tidy


@transaction.atomic
def add_person(
    *,
    email: str,
    name: str,
    organisation: Organisation | None,
    by: User | None,
    now: dt.datetime,
    job_role: str = "",
    manager_email: str = "",
) -> User:
    """Add a practitioner, who signs in with a code sent to their address. Nobody is written to.

    Raises DoesNotFit for an address that is there already, or a name that nobody could read.
    """
    person = User(email=email.strip().lower(), organisation=organisation, joined_at=now)
    person.set_unusable_password()
    return _keep(person, name, job_role, manager_email, by=by, now=now)


@transaction.atomic
def correct_person(
    *,
    person: User,
    name: str,
    organisation: Organisation | None,
    job_role: str,
    manager_email: str,
    by: User,
    now: dt.datetime,
) -> User:
    """Correct what is held on somebody; another organisation is a move, from now on. Address and roles stay.

    Raises DoesNotFit, or DetailsRefused where the organisation takes no new members.
    """
    person = User.objects.locked().get(pk=person.pk)
    held = (person.name, person.job_role, person.manager_email)
    if held != (tidy(name), tidy(job_role), manager_email.strip().lower()):
        person = _keep(person, name, job_role, manager_email, by=by, now=now)
    if organisation is not None:
        person = move_organisation(person=person, organisation=organisation, by=by, now=now)
    return person


def _keep(person: User, name: str, job_role: str, manager_email: str, *, by: User | None, now: dt.datetime) -> User:
    person.name, person.job_role, person.manager_email = tidy(name), tidy(job_role), manager_email.strip().lower()
    refuse_unfit(person, exclude=["password"])
    save_as(person, by=by, now=now)
    return person
