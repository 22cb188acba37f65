"""Telling people that they need a second step, and letting in who has lost theirs: by the word of two others."""

import datetime as dt
import uuid

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q

from bookings.models import LostDevice
from bookings.notices.kinds.account import AboutAccount
from bookings.notices.sending.outbox import queue_notice_to
from training.accounts.open_sessions import end_sessions
from training.accounts.second_step import TYPES, grace, has_second_step, needs_second_step
from training.greeting import greeting
from training.models import SecondStepNeed, User
from training.refusals import Refused, refuse_unfit
from training.roles import may_run_the_partnership

_ROLES = Q(is_team=True) | Q(is_group_member=True)
_HAVE_ONE = Exists(Authenticator.objects.filter(user_id=OuterRef("pk"), type__in=TYPES))

WAITS_NO_MORE = "This no longer waits for anybody. Start again if they still cannot get in."


class NotLetIn(Refused):
    """The second step stays as it was; the message says why."""


def tell_of_second_step(*, person: User, now: dt.datetime) -> bool:
    """Tell somebody once that they need a second step, and by when; tell whether they were told now."""
    if not needs_second_step(person) or has_second_step(person):
        return False
    with transaction.atomic():
        by = now + grace()
        _, is_new = SecondStepNeed.objects.get_or_create(person=person, defaults={"told_at": now, "ends_at": by})
        if is_new:
            _tell("second_step_needed", person, now=now, by=by)
    return is_new


def tell_of_second_steps(*, now: dt.datetime) -> int:
    """Tell everybody who needs a second step and was not told; forget it of those who need none any more. Return how
    many were told.
    """
    SecondStepNeed.objects.exclude(person__in=User.objects.filter(_ROLES, is_active=True)).delete()
    untold = User.objects.filter(_ROLES, is_active=True, second_step_need=None).exclude(_HAVE_ONE).order_by("pk")
    return sum(tell_of_second_step(person=person, now=now) for person in untold)


@transaction.atomic
def say_device_is_lost(*, person: User, how_known: str, by: User, now: dt.datetime) -> LostDevice:
    """Give one's word that somebody has lost what they sign in with. Nothing changes before another of the team has
    confirmed it; the person is told, so that whoever rang in their name is found out. Raises NotLetIn or DoesNotFit.
    """
    _refuse(person, by=by)
    if LostDevice.objects.open(now).filter(person=person).exists():
        raise NotLetIn(f"Somebody has said so of {person.name} already. Another member of the team confirms it.")
    LostDevice.objects.filter(person=person, confirmed_at=None, taken_back_at=None).delete()  # nobody confirmed in time
    said = LostDevice(person=person, how_known=how_known.strip(), said_by=by, said_at=now)
    refuse_unfit(said, unique=False, constraints=False)
    try:
        with transaction.atomic():
            said.save(force_insert=True)
    except IntegrityError as fault:
        raise NotLetIn(f"Somebody has said so of {person.name} already.") from fault
    _tell("lost_device_said", person, now=now, at=now)
    return said


@transaction.atomic
def confirm_device_is_lost(*, said: LostDevice, by: User, now: dt.datetime) -> User:
    """Give the second word: the person's app, passkeys, recovery codes and open sessions are gone. They are told, sign
    in as usual, and set up anew. Raises NotLetIn.
    """
    person = User.objects.locked().get(pk=said.person_id)
    found = LostDevice.objects.locked().open(now).filter(pk=said.pk).first()
    if found is None:
        raise NotLetIn(WAITS_NO_MORE)
    _refuse(person, by=by)
    if found.said_by_id == by.pk:
        raise NotLetIn("You said so yourself. Another member of the team has to confirm it.")
    found.confirmed_by, found.confirmed_at = by, now
    found.save(update_fields=["confirmed_by", "confirmed_at"])
    take_second_step_away(person=person, now=now)
    return person


@transaction.atomic
def take_back_lost_device(*, said: LostDevice, by: User, now: dt.datetime) -> None:
    """Take a word back that nobody has confirmed: it was found again, or somebody else had rung. Raises NotLetIn."""
    if not may_run_the_partnership(by):
        raise PermissionDenied("Only the partnership team does this.")
    if not LostDevice.objects.open(now).filter(pk=said.pk).update(taken_back_by=by, taken_back_at=now):
        raise NotLetIn("This no longer waits for anybody, so there is nothing to take back.")


@transaction.atomic
def take_second_step_away(*, person: User, now: dt.datetime) -> None:
    """Let somebody in without the second step that they had, once, and have them set one up before anything else. For
    whoever runs the installation too, where there are not two others.
    """
    Authenticator.objects.filter(user=person).delete()
    end_sessions(person)
    if needs_second_step(person):
        SecondStepNeed.objects.update_or_create(person=person, defaults={"told_at": now, "ends_at": now})
    _tell("second_step_removed", person, now=now, at=now)


def _refuse(person: User, *, by: User) -> None:
    if not may_run_the_partnership(by):
        raise PermissionDenied("Only the partnership team does this.")
    if by.pk == person.pk:
        raise NotLetIn("Nobody does this for themselves. Ask two other members of the team.")
    if not has_second_step(person):
        raise NotLetIn(f"{person.name} has no second step. Send them a link to sign in.")


def _tell(what: str, person: User, *, now: dt.datetime, **facts: dt.datetime) -> None:
    notice = AboutAccount(what=what, hello=greeting(person), **facts)  # type: ignore[arg-type]  # times alone
    queue_notice_to(notice, person=None, to=person.email, occasion=str(uuid.uuid4()), now=now)
