"""Closing the account of somebody who has left, and opening it again. What they attended stays as it was."""

import datetime as dt
import uuid
from contextlib import suppress

from django.core.exceptions import PermissionDenied
from django.db import transaction

from bookings.models import Booking, Bulletin, DateWish, Mark, NewAddress, OpeningWish, TrainerRequest
from bookings.models.ends import CancelReason
from bookings.notices.kinds.account_closed import AccountClosed
from bookings.notices.sending.outbox import queue_notice_to
from bookings.places.operations.waiting_list import end_booking
from bookings.places.rules.locks import hold_all_of, lock_people
from training.authorship import save_as
from training.models import MoveToCome, Session, User
from training.operations.roles import Role, RoleRefused, remove_from_role
from training.refusals import Refused
from training.roles import may_run_the_partnership
from training.templatetags.words import moment_in_words

NOTE = "Their account was closed"
TRIES = 5


class NotClosed(Refused):
    """The account stays as it was; the message says why."""


class _BookedMeanwhile(Exception):
    """Between looking and locking they were booked in a session that is not locked."""


def to_give_back(person: User, *, now: dt.datetime) -> list[Booking]:
    """Return the bookings that end with the account: what is still to come and no register speaks of."""
    marked = Mark.objects.filter(booking__practitioner=person).values("booking")
    live = Booking.objects.live().filter(practitioner=person, session__starts_at__gt=now)
    return list(live.exclude(pk__in=marked).select_related("session__course").order_by("session__starts_at", "pk"))


def close_account(*, person: User, by: User, now: dt.datetime) -> User:
    """End somebody's account: they are signed out everywhere and cannot sign in, have no role, and their places to come
    go to those who wait. They are told once, of all of it. Raises NotClosed.
    """
    if not may_run_the_partnership(by):
        raise PermissionDenied("Only the partnership team closes accounts.")
    if by.pk == person.pk:
        raise NotClosed("Nobody can close their own account here. Ask another member of the team.")
    return end_account(person=person, by=by, now=now, reason="Account closed", tells=True)


def end_account(*, person: User, by: User | None, now: dt.datetime, reason: str, tells: bool = False) -> User:
    """Do what closing does, and tell the person only if it `tells`. `by` is None where the people who run the
    installation do so. Raises NotClosed.
    """
    for _ in range(TRIES):
        with suppress(_BookedMeanwhile), transaction.atomic():
            return _ended(person, by=by, now=now, reason=reason, tells=tells)
    raise NotClosed(f"{person.name} is being booked at this moment. Look again, and close the account then.")


def _ended(person: User, *, by: User | None, now: dt.datetime, reason: str, tells: bool) -> User:
    sessions = {booking.session_id for booking in to_give_back(person, now=now)}
    hold_all_of(sessions)
    lock_people([person.pk])
    # Sessions go before people: one in which they were booked meanwhile is locked by beginning again, never now.
    if {booking.session_id for booking in to_give_back(person, now=now)} - sessions:
        raise _BookedMeanwhile
    person = User.objects.get(pk=person.pk)
    try:
        for role in (one for one in Role if getattr(person, one.value)):
            remove_from_role(person=person, role=role, by=by, now=now)
    except RoleRefused as refused:
        raise NotClosed(str(refused)) from refused
    person = User.objects.locked().get(pk=person.pk)
    if not person.is_active:
        raise NotClosed(f"The account of {person.name} is closed already.")
    places = []
    for found in to_give_back(person, now=now):
        session = Session.objects.locked().select_related("course").get(pk=found.session_id)
        booking = Booking.objects.locked().select_related("practitioner").get(pk=found.pk)
        places.append(f"{session.course.title}, {moment_in_words(session.starts_at)}")
        end_booking(booking, session, reason=CancelReason.OTHER, by=by, now=now, note=NOTE, tells=False)
    DateWish.objects.filter(practitioner=person, told_at=None).delete()
    OpeningWish.objects.filter(person=person).delete()
    Bulletin.objects.filter(person=person).delete()
    NewAddress.objects.filter(person=person).delete()
    MoveToCome.objects.filter(person=person).delete()
    asked = TrainerRequest.objects.open().filter(trainer=person)
    asked.update(state=TrainerRequest.State.WITHDRAWN, ended_at=now)
    person.is_active, person.feed_token = False, None
    person.set_unusable_password()  # what is signed in anywhere ends with it, and does not come back
    save_as(person, by=by, now=now, fields=["is_active", "feed_token", "password"], reason=reason)
    if tells:
        queue_notice_to(AccountClosed(places=tuple(places)), person=person, occasion=str(uuid.uuid4()), now=now)
    return person


@transaction.atomic
def reopen_account(*, person: User, by: User, now: dt.datetime) -> User:
    """Let somebody in again: they sign in with a code, have no role and book anew. Raises NotClosed."""
    if not may_run_the_partnership(by):
        raise PermissionDenied("Only the partnership team opens accounts.")
    person = User.objects.locked().get(pk=person.pk)
    if person.is_placeholder:
        raise NotClosed(f"{person.name} has no email address yet: add it first.")
    if person.is_erased:
        raise NotClosed("This person was erased. They can sign up again.")
    if person.is_active:
        return person
    person.is_active = True
    return save_as(person, by=by, now=now, fields=["is_active"], reason="Account opened again")
