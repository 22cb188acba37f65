"""What people keep up about themselves, and moving from one organisation to another."""

import datetime as dt

from django.db import transaction

from training.authorship import save_as
from training.models import Organisation, User
from training.refusals import Refused, refuse_unfit
from training.text import tidy


class DetailsRefused(Refused):
    """The details stay as they were; the message says why."""


@transaction.atomic
def update_own_details(
    *,
    person: User,
    by: User,
    now: dt.datetime,
    name: str,
    organisation: Organisation | None,
    job_role: str,
    manager_email: str,
    access_needs: str,
    dietary_needs: str,
) -> User:
    """Keep what a person says of themselves. Raises DetailsRefused, or DoesNotFit for what does not fit."""
    if by.pk != person.pk:
        raise DetailsRefused("People keep their own details. The team changes those of others at the team desk.")
    person = User.objects.locked().get(pk=person.pk)
    person.name = tidy(name)
    person.job_role = tidy(job_role)
    person.manager_email = manager_email.strip().lower()
    person.access_needs = access_needs.strip()
    person.dietary_needs = dietary_needs.strip()
    refuse_unfit(person, exclude=["password"])
    save_as(person, by=by, now=now)
    if organisation is not None and organisation.pk != person.organisation_id:
        person = move_organisation(person=person, organisation=organisation, by=by, now=now)
    return person


@transaction.atomic
def correct_name(*, person: User, name: str, by: User | None, now: dt.datetime) -> User:
    """Write somebody's name as it should read: the team does it for who was entered wrongly. Raises DoesNotFit."""
    person = User.objects.locked().get(pk=person.pk)
    if person.name == tidy(name):
        return person
    person.name = tidy(name)
    refuse_unfit(person, exclude=["password"], unique=False, constraints=False)
    return save_as(person, by=by, now=now, fields=["name", "search_text"], reason="Name corrected")


@transaction.atomic
def move_organisation(*, person: User, organisation: Organisation, by: User, now: dt.datetime) -> User:
    """Make somebody a member of another organisation from now on; bookings made before stay with the old one.

    A lead was appointed for the organisation they leave, so they are no longer one: the team may appoint them again.
    """
    person = User.objects.locked().get(pk=person.pk)
    if person.organisation_id == organisation.pk:
        return person
    if not organisation.is_active:
        raise DetailsRefused(f"{organisation.name} takes no new members. Choose another, or ask the training team.")
    person.organisation = organisation
    person.is_lead = False
    return save_as(person, by=by, now=now, fields=["organisation", "is_lead"], reason="Moved organisation")
