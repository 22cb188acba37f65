"""The list of people as the team keeps it: adding somebody, and correcting what is held on them. Never their roles."""

import datetime as dt
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db import transaction

from training.authorship import save_as
from training.models import Organisation, User
from training.operations.aliases import refuse_former_name
from training.operations.moves import move_from
from training.operations.people import DetailsRefused
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
    access_needs: str = "",
    dietary_needs: str = "",
) -> User:
    """Add a practitioner, who signs in with a code sent to their address. Nobody is written to.

    Raises DoesNotFit for an address that is there already, or a name that nobody could read.
    """
    person = User(email=email.strip().lower(), organisation=organisation, joined_at=now)
    person.access_needs, person.dietary_needs = access_needs.strip(), dietary_needs.strip()
    person.set_unusable_password()
    refuse_former_name(person, person.email, column="email")
    return _keep(person, name, job_role, manager_email, by=by, now=now)


@dataclass(frozen=True, kw_only=True)
class OwnDetails:
    """What people say of themselves when they open an account."""

    name: str
    job_role: str = ""
    manager_email: str = ""
    access_needs: str = ""
    dietary_needs: str = ""


@transaction.atomic
def open_account(*, email: str, organisation: Organisation, details: OwnDetails, now: dt.datetime) -> User:
    """Open the account of somebody who has been asked to come and answers by the link sent to their address, which
    proves it theirs. They sign in with a code. Raises DoesNotFit.
    """
    if not organisation.is_active:
        raise DetailsRefused(f"{organisation.name} takes no new members. Write to the partnership team.")
    person = add_person(
        email=email,
        name=details.name,
        organisation=organisation,
        by=None,
        now=now,
        job_role=details.job_role,
        manager_email=details.manager_email,
        access_needs=details.access_needs,
        dietary_needs=details.dietary_needs,
    )
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    person.refresh_from_db()
    return person


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
    access_needs: str | None = None,
    dietary_needs: str | None = None,
    moves_on: dt.date | None = None,
) -> User:
    """Correct what is held on somebody; another organisation is a move, from now or from a later day on. Address and
    roles stay, and needs that are not said.

    Raises DoesNotFit, NotMoved for a day that is over, or DetailsRefused where the organisation takes no new members.
    """
    person = User.objects.locked().get(pk=person.pk)
    held = (person.name, person.job_role, person.manager_email)
    if held != (tidy(name), tidy(job_role), manager_email.strip().lower()):
        person = _keep(person, name, job_role, manager_email, by=by, now=now)
    needs = {"access_needs": access_needs, "dietary_needs": dietary_needs}
    said = {name: words.strip() for name, words in needs.items() if words is not None}
    if any(getattr(person, name) != words for name, words in said.items()):
        User.objects.filter(pk=person.pk).update(**said)  # no part of anybody's history
        person.refresh_from_db()
    if organisation is not None:
        person = move_from(person=person, organisation=organisation, moves_on=moves_on, by=by, now=now)
    return person


def _keep(person: User, name: str, job_role: str, manager_email: str, *, by: User | None, now: dt.datetime) -> User:
    person.name, person.job_role, person.manager_email = tidy(name), tidy(job_role), manager_email.strip().lower()
    refuse_unfit(person, exclude=["password"])
    save_as(person, by=by, now=now)
    return person
