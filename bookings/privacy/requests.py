"""Asking to be erased, taking that back, and what the team answers."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from bookings.models import ErasureRequest
from bookings.notices.kinds.erasure_refused import ErasureRefused
from bookings.notices.sending.outbox import queue_notice_to
from training.dates import months_later
from training.models import User
from training.refusals import ReasonMissing, Refused
from training.roles import may_run_the_partnership
from training.text import tidy


class NotAsked(Refused):
    """The request stays as it is; the message says why."""


@transaction.atomic
def ask_to_be_erased(*, person: User, said: str, by: User, now: dt.datetime) -> ErasureRequest:
    """Put it on the team's desk; asked twice is asked once. Raises PermissionDenied for somebody else."""
    if by.pk != person.pk:
        raise PermissionDenied("Only people themselves ask for that.")
    User.objects.locked().get(pk=person.pk)
    if found := ErasureRequest.objects.open().filter(person=person).first():
        return found
    answer_by = months_later(timezone.localdate(now), 1)
    return ErasureRequest.objects.create(person=person, said=said.strip()[:1000], asked_at=now, answer_by_on=answer_by)


@transaction.atomic
def take_request_back(*, person: User, by: User, now: dt.datetime) -> int:
    """Ask for it no longer; return how many requests that ends."""
    if by.pk != person.pk:
        raise PermissionDenied("Only people themselves take that back.")
    return ErasureRequest.objects.open().filter(person=person).delete()[0]


@transaction.atomic
def refuse_request(*, request: ErasureRequest, because: str, by: User, now: dt.datetime) -> ErasureRequest:
    """Say no, with the reason, which the person is told. Raises ReasonMissing, NotAsked."""
    if not may_run_the_partnership(by):
        raise PermissionDenied("Only the partnership team answers requests.")
    because = because.strip()[:1000]
    if not tidy(because):
        raise ReasonMissing("Say why, so that the person can understand it.")
    request = ErasureRequest.objects.locked().get(pk=request.pk)
    if request.person_id == by.pk:
        raise NotAsked("This is your own request. Ask another member of the team to answer it.")
    if request.decided_at:
        raise NotAsked("This request was answered already.")
    request.decided_at, request.decided_by, request.refused_because = now, by, because
    request.save(update_fields=["decided_at", "decided_by", "refused_because"])
    queue_notice_to(ErasureRefused(because=because), person=request.person, occasion=f"request {request.pk}", now=now)
    return request
