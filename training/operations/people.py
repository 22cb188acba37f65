"""What people keep up about themselves, and moving from one organisation to another."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import TextField

from training.authorship import save_as
from training.models import MoveToCome, Organisation, User
from training.refusals import Refused, refuse_unfit
from training.roles import may_run_the_partnership
from training.text import folded, tidy


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
    manager_email: str,
    organisation_named: str = "",
    mobile: str | None = None,
    **own_words: str,
) -> User:
    """Keep what a person says of themselves: `own_words` are some of User.OWN_WORDS, and the others stay, as does a
    mobile number that is not given. Another number than before is tried anew.

    Raises DetailsRefused, or DoesNotFit for what does not fit.
    """
    if unknown := own_words.keys() - set(User.OWN_WORDS):
        raise TypeError(f"nobody is asked for {', '.join(sorted(unknown))}")
    if by.pk != person.pk:
        raise DetailsRefused("People keep their own details. The team changes those of others at the team desk.")
    person = User.objects.locked().get(pk=person.pk)
    person.name = tidy(name)
    for field, words in own_words.items():
        setattr(person, field, words.strip() if isinstance(User._meta.get_field(field), TextField) else tidy(words))
    if person.organisation_id is None and organisation is None:
        person.organisation_named = tidy(organisation_named)
    person.manager_email = manager_email.strip().lower()
    if mobile is not None and mobile != person.mobile:
        person.mobile, person.texts_fail_since = mobile, None
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

    A lead was appointed for the organisation they leave, so they are no longer one: the team may appoint them again. A
    move that was kept for a day to come is replaced by this one.
    """
    person = User.objects.locked().get(pk=person.pk)
    if person.organisation_id == organisation.pk:
        return person
    refuse_closed(organisation)
    MoveToCome.objects.filter(person=person).delete()
    person.organisation, person.organisation_named = organisation, ""
    person.is_lead = False
    fields = ["organisation", "organisation_named", "is_lead"]
    return save_as(person, by=by, now=now, fields=fields, reason="Moved organisation")


def refuse_closed(organisation: Organisation) -> None:
    """Raise DetailsRefused where the organisation is closed to new people."""
    if not organisation.is_active:
        raise DetailsRefused(f"{organisation.name} takes no new members. Choose another, or ask the training team.")


def named_alike(name: str) -> list[User]:
    """Return everybody who has named this organisation, however they wrote it."""
    waiting = User.objects.with_an_organisation_to_settle().order_by("pk")
    return [person for person in waiting if folded(person.organisation_named) == folded(name)]


@transaction.atomic
def settle_organisation(*, name: str, organisation: Organisation | None, by: User, now: dt.datetime) -> list[User]:
    """Say which organisation a name means that people gave, for all who gave it; return them.

    Without one the name is refused, and they are asked again. Whoever has chosen one meanwhile stays there.
    """
    if not may_run_the_partnership(by):
        raise PermissionDenied("Only the partnership team settles which organisation is meant.")
    alike = [person.pk for person in named_alike(name)]
    people = list(User.objects.locked().filter(pk__in=alike, organisation=None).order_by("pk"))
    for person in people:
        person.organisation, person.organisation_named = organisation, ""
        reason = "Organisation settled" if organisation else "Organisation named is none of ours"
        save_as(person, by=by, now=now, fields=["organisation", "organisation_named"], reason=reason)
    return people
