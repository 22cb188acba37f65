"""Giving people roles and taking them away: always by somebody else, always on record."""

import datetime as dt

from allauth.account.models import EmailAddress
from django.db import models, transaction

from training.authorship import save_as
from training.models import User
from training.refusals import Refused, refuse_unfit
from training.text import tidy


class RoleRefused(Refused):
    """The role stays as it was; the message says why."""


class Role(models.TextChoices):
    """What a person can be beside a practitioner; the value names the column that says so."""

    TRAINER = "is_trainer", "Trainer"
    LEAD = "is_lead", "Lead of their organisation"
    GROUP_MEMBER = "is_group_member", "Development and Practice Group member"
    TEAM = "is_team", "Partnership team"

    @property
    def slug(self) -> str:
        """The role as an address says it: "group-member"."""
        return self.name.lower().replace("_", "-")


def _locked(person: User) -> User:
    """Lock the whole team with the person, so that two members who remove each other do so one after the other."""
    list(User.objects.locked().filter(is_team=True).order_by("pk"))
    return User.objects.locked().get(pk=person.pk)


def _record(person: User, role: Role, held: bool, *, by: User | None, now: dt.datetime) -> User:
    if getattr(person, role.value) != held:
        setattr(person, role.value, held)
        reason = f"{'Appointed' if held else 'No longer'}: {role.label}"
        save_as(person, by=by, now=now, fields=[role.value], reason=reason)
    return person


def _refuse_own(person: User, by: User | None) -> None:
    if by is not None and by.pk == person.pk:
        raise RoleRefused("Nobody can change their own roles. Ask another member of the team.")


@transaction.atomic
def appoint(*, person: User, role: Role, by: User | None, now: dt.datetime) -> User:
    """Give a person a role. `by` is None only where the installation itself does so. Raises RoleRefused."""
    role = Role(role)
    _refuse_own(person, by)
    person = _locked(person)
    if not person.is_active:
        raise RoleRefused(f"{person.name} no longer has an account, so cannot be given a role.")
    if role is Role.LEAD and person.organisation_id is None:
        raise RoleRefused(f"{person.name} belongs to no organisation yet. A lead looks after their own organisation.")
    return _record(person, role, True, by=by, now=now)


def refuse_removal(*, person: User, role: Role, by: User | None) -> None:
    """Raise RoleRefused where the role cannot be taken away: one's own, and that of the last member of the team."""
    _refuse_own(person, by)
    if role is Role.TEAM and not User.objects.filter(is_team=True, is_active=True).exclude(pk=person.pk).exists():
        raise RoleRefused(f"{person.name} is the last member of the team. Add somebody else first.")


@transaction.atomic
def remove_from_role(*, person: User, role: Role, by: User | None, now: dt.datetime) -> User:
    """Take a role away. Raises RoleRefused for one's own, and for the last member of the team."""
    role = Role(role)
    _refuse_own(person, by)
    person = _locked(person)
    refuse_removal(person=person, role=role, by=by)
    return _record(person, role, False, by=by, now=now)


@transaction.atomic
def add_first_team_member(*, email: str, name: str, now: dt.datetime) -> tuple[User, bool]:
    """Put the person of this email address in the team, adding them if they are new; return them and whether they are.

    For whoever runs the installation. Raises DoesNotFit for an address or a name that cannot be one.
    """
    email = email.strip().lower()
    person = User.objects.filter(email=email).first()
    added = person is None
    if person is None:
        person = User(email=email, name=tidy(name), joined_at=now)
        person.set_unusable_password()
        refuse_unfit(person, exclude=["password"])
        save_as(person, by=None, now=now)
        # Without its row the address would have to be confirmed by a second code after the first sign-in.
        EmailAddress.objects.create(user=person, email=email, primary=True, verified=False)
    return appoint(person=person, role=Role.TEAM, by=None, now=now), added
