"""Erasing a person: whatever names them goes, and what they did is counted as before, as somebody's."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, Q, QuerySet

from bookings.models import Booking, Erasure, Invitation, Mail
from bookings.places.operations.closing_accounts import NotClosed, end_account, to_give_back
from bookings.places.rules.locks import hold_all_of, lock_people
from bookings.privacy import traces
from bookings.privacy.codes import codes_of
from bookings.privacy.held import Held, is_history, of_people
from bookings.privacy.kept_outside import write_down
from bookings.privacy.names import Names, rows_of
from training.models import Look, Session, User
from training.refusals import Refused
from training.roles import may_run_the_partnership
from training.templatetags.words import plural


class NotErased(Refused):
    """The person is as before; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What erasing somebody would do, told before it is done."""

    person: User
    gives_back: list[Booking] = field(default_factory=list)
    emptied: list[tuple[str, int]] = field(default_factory=list)  # of which kind, how many rows
    deleted: list[tuple[str, int]] = field(default_factory=list)
    stays: list[tuple[str, int]] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


def plan_erasure(*, person: User, by: User | None, now: dt.datetime) -> Plan:
    """Return what erasing the person would do, and what stands against it."""
    emptied: list[tuple[str, int]] = []
    deleted: list[tuple[str, int]] = []
    for held in of_people():
        if is_history(held.model) or not held.called or held.model in (User, Look):
            continue
        if count := rows_of(held, person).count():
            (deleted if held.goes else emptied).append((held.called, count))
    bookings = Booking.objects.filter(practitioner=person)
    stays = [
        ("Bookings, with their organisation and its type", bookings.count()),
        ("Attended, also in part", bookings.filter(outcome__in=("attended", "partly attended")).count()),
        ("No-shows", bookings.missed().count()),
    ]
    return Plan(
        person=person,
        gives_back=to_give_back(person, now=now) if person.is_active else [],
        emptied=sorted(emptied),
        deleted=sorted(deleted),
        stays=[(what, count) for what, count in stays if count],
        refusals=list(_refusals(person, by, now)),
    )


def _refusals(person: User, by: User | None, now: dt.datetime) -> Any:
    if by is not None and by.pk == person.pk:
        yield "Nobody erases themselves here. Ask another member of the team."
    if person.is_erased:
        yield "This person was erased already."
    if person.is_team and not User.objects.filter(is_team=True, is_active=True).exclude(pk=person.pk).exists():
        yield f"{person.name} is the last member of the team. Add somebody else first."
    trains = Session.objects.delivered_by(person).not_cancelled().not_ended(now).count()
    if trains:
        sessions = plural(trains, "session,sessions")
        yield f"{person.name} is the trainer of {sessions} to come. Choose somebody else first."
    if Invitation.objects.open().filter(email=person.email).exists():
        yield f"Somebody has asked {person.name} to come to a session. Take that back first."


def erase(*, person: User, by: User | None, now: dt.datetime, gives_back: bool = False) -> Erasure:
    """Take out everything that names the person. `by` is None where whoever runs the installation does so.

    Raises NotErased while they have bookings to come, unless these are to be given back, and where else it may not be.
    What others wrote of them is looked through first, in steps of its own: broken off, it can simply be begun again.
    """
    if by is not None and not may_run_the_partnership(by):
        raise PermissionDenied("Only the partnership team erases people.")
    person = User.objects.get(pk=person.pk)
    _refuse(person, by=by, now=now, gives_back=gives_back)
    names = Names.of(person)
    if person.is_active:
        _end(person, by=by, now=now)
    _take_out_traces(person, names)
    erasure = _erase_rows(person, names, by=by, now=now)
    traces.empty_cache()
    traces.forget_files()  # last: one that was being made meanwhile may have them in it
    return erasure


def _refuse(person: User, *, by: User | None, now: dt.datetime, gives_back: bool) -> None:
    for why in _refusals(person, by, now):
        raise NotErased(why)
    places = to_give_back(person, now=now) if person.is_active else []
    if places and not gives_back:
        first = "; ".join(f"{one.session.course}, {one.session.first_on:%d/%m/%Y}" for one in places[:3])
        raise NotErased(
            f"{person.name} has {plural(len(places), 'booking,bookings')} to come ({first}). Cancel them first, "
            "or say that they are to be given back."
        )


def _end(person: User, *, by: User | None, now: dt.datetime) -> None:
    try:
        end_account(person=person, by=by, now=now, reason="Erased")
    except NotClosed as refused:
        raise NotErased(str(refused)) from refused


def _take_out_traces(person: User, names: Names) -> None:
    Mail.objects.unsent().filter(Q(recipient=person) | Q(to__in=names.addresses) | _about(person)).delete()
    traces.empty_mails_that_name(names)
    traces.take_out_mentions(names)
    traces.end_sign_ins(person.pk, names)
    traces.forget_tasks(names)
    traces.forget_spreadsheets_with(names)


def _about(person: User) -> Q:
    return Q(booking__practitioner=person)


@transaction.atomic
def _erase_rows(person: User, names: Names, *, by: User | None, now: dt.datetime) -> Erasure:
    hold_all_of(Booking.objects.live().filter(practitioner=person).values_list("session", flat=True))
    lock_people([person.pk])
    person = User.objects.locked().get(pk=person.pk)
    files = []
    for held in of_people():
        rows = rows_of(held, person)
        files += _files_of(held, rows)
        if held.goes:
            _deleted(held, rows)
        else:
            _empty(held, rows, person.pk)
    gone = {"is_active": False, "feed_token": None, "erased_at": now}
    User.objects.filter(pk=person.pk).update(**gone)
    erasure = Erasure.objects.create(
        person_key=person.pk, codes=codes_of(person, names.addresses), erased_at=now, erased_by=by
    )
    _once_for_good(erasure, files)
    return erasure


def _once_for_good(erasure: Erasure, files: list[Any]) -> None:
    """First what a restored copy needs to know, then the bytes: a row without its file would be a fault.

    What can't be done is logged, and keeps nothing else from being done; the night makes up for a line (cleaning.py).
    """
    transaction.on_commit(lambda: write_down(erasure), robust=True)
    for file in files:

        def delete(file: Any = file) -> None:
            file.storage.delete(file.name)

        transaction.on_commit(delete, robust=True)


def _files_of(held: Held, rows: QuerySet[Any]) -> list[Any]:
    return [getattr(row, name) for name in held.files for row in rows.exclude(**{name: ""})]


def _deleted(held: Held, rows: QuerySet[Any]) -> None:
    keys = rows.order_by().values("pk")
    model: type[Model] = held.model
    model._base_manager.filter(pk__in=keys).delete()


def _empty(held: Held, rows: QuerySet[Any], person: int) -> None:
    model: type[Model] = held.model
    some = model._base_manager.filter(pk__in=rows.order_by().values("pk"))
    for name, column in held.columns.items():
        filled = _filled(held, some, name)
        if callable(column.erased):
            for row in list(filled.values_list("pk", flat=True)):
                model._base_manager.filter(pk=row).update(**{name: column.value(person, row)})
        else:
            filled.update(**{name: column.erased})


def _filled(held: Held, rows: QuerySet[Any], name: str) -> QuerySet[Any]:
    """Return those in which the column says something."""
    field: Any = held.model._meta.get_field(name)
    rows = rows.exclude(**{f"{name}__isnull": True}) if field.null else rows
    is_text = getattr(field, "empty_strings_allowed", False) and field.get_internal_type() != "JSONField"
    return rows.exclude(**{name: ""}) if is_text and not field.is_relation else rows
