"""What ends for somebody whose role is taken away, asked of the same rights that open the pages."""

import copy
import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from bookings.models import TrainerRequest
from bookings.roles import may_book_for_colleagues, may_have_registers, may_read_evaluations, may_train
from training.models import Session, User
from training.operations.roles import Role, RoleRefused, refuse_removal
from training.roles import may_run_the_partnership

May = Callable[[User], bool]

# What a right opens, as the team would say it to somebody on the telephone.
OPENED: list[tuple[May, str]] = [
    (may_run_the_partnership, "the team’s pages: people, courses, sessions, bookings, emails"),
    (may_have_registers, "registers: who is coming, and marking who came"),
    (may_train, "“Training I deliver”: their sessions, and saying when they can’t train"),
    (may_book_for_colleagues, "their organisation: its bookings, who is in date, booking for colleagues"),
    (may_read_evaluations, "what people thought of all courses"),
]


@dataclass(frozen=True, kw_only=True)
class WhatEnds:
    """Of one role of one person. `refused` says why it cannot be taken away; `others` lead their organisation too."""

    refused: str
    is_held: bool
    closed: list[str]
    keeps: list[str]
    trains: list[Session]
    registers: list[Session]
    asked: list[Session]
    leads: bool
    others: list[User]


def closed_of(opened: Iterable[tuple[May, str]], before: User, after: User) -> list[str]:
    """Return the words of the rights that somebody had before and has no more."""
    return [words for may, words in opened if may(before) and not may(after)]


def without(person: User, role: Role) -> User:
    """Return the person as they would be; nothing is saved."""
    after = copy.copy(person)
    setattr(after, role.value, False)
    return after


def what_ends(*, person: User, role: Role, by: User, now: dt.datetime) -> WhatEnds:
    """Return what the person no longer opens and what is left for the team to see to, before anything is done."""
    after = without(person, role)
    closed = closed_of(OPENED, person, after)
    for path in settings.ROLES_OPEN:
        closed += closed_of(import_string(path), person, after)
    leads = role is Role.LEAD and person.is_lead and person.organisation_id is not None
    trains, registers, asked = _of_trainer(person, role, now)
    return WhatEnds(
        refused=_refused(person, role, by),
        is_held=getattr(person, role.value),
        closed=closed,
        keeps=[one.label for one in Role if one is not role and getattr(person, one.value)],
        trains=trains,
        registers=registers,
        asked=asked,
        leads=leads,
        others=_others(person) if leads else [],
    )


def _refused(person: User, role: Role, by: User) -> str:
    try:
        refuse_removal(person=person, role=role, by=by)
    except RoleRefused as refusal:
        return str(refusal)
    return ""


def _of_trainer(person: User, role: Role, now: dt.datetime) -> tuple[list[Session], list[Session], list[Session]]:
    """Return the sessions that they still train, those past whose register is open, and those they were asked for."""
    if role is not Role.TRAINER:
        return [], [], []
    theirs = Session.objects.delivered_by(person).select_related("course").order_by("starts_at", "pk")
    open_questions = TrainerRequest.objects.open().filter(trainer=person).values("session")
    asked = Session.objects.not_cancelled().upcoming(now).filter(pk__in=open_questions)
    return (
        list(theirs.not_cancelled().not_ended(now)),
        list(theirs.with_an_open_register().ended(now)),
        list(asked.select_related("course").order_by("starts_at", "pk")),
    )


def _others(person: User) -> list[User]:
    leads = User.objects.filter(is_lead=True, is_active=True, organisation=person.organisation_id)
    return list(leads.exclude(pk=person.pk).order_by("name", "pk"))
