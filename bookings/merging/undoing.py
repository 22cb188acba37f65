"""Taking a merge apart again, within seven days: back goes what is still where the merge put it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from bookings.attendance.register.consequences import certificate_follows
from bookings.attendance.register.corrections import recount_register
from bookings.merging.differences import called
from bookings.merging.doubles import NotToBeMerged
from bookings.merging.groups import groups_count_for_one, stand_with_group
from bookings.merging.kept import LEAD_OF, Kept, holds, model_of, put_into, read
from bookings.merging.moving import WHY_BACK, move_back
from bookings.merging.operation import lock_sessions
from bookings.models import Booking
from bookings.places.operations.waiting_list import look_again_for
from bookings.places.rules.counts import with_places
from bookings.places.rules.locks import lock_people
from training.authorship import relate_as, save_as
from training.models import Alias, Course, Merge, Organisation, Session, User
from training.models.merging import THINGS
from training.operations.aliases import known_as
from training.refusals import DoesNotFit, refuse_unfit
from training.roles import may_run_the_partnership


@dataclass(frozen=True, kw_only=True)
class Undone:
    """`stayed` says what could not go back, a sentence each."""

    merge: Merge
    thing: Any
    stayed: list[str]


def undo_merge(*, merge: Merge, by: User, now: dt.datetime) -> Undone:
    """Make two of one again. Raises NotToBeMerged where it is too late or its name is somebody else's by now."""
    if not may_run_the_partnership(by):
        raise PermissionDenied("Only the partnership team undoes a merge.")
    try:
        with transaction.atomic():
            return _undone(merge, by=by, now=now)
    except DatabaseError as fault:
        raise NotToBeMerged(
            "Somebody changed one of the two at the same moment. Nothing was undone: look again, and try once more."
        ) from fault


def _undone(merge: Merge, *, by: User, now: dt.datetime) -> Undone:
    model, key = THINGS[merge.column], merge.thing_id
    lock_sessions(model, [key])
    if model is User:
        lock_people([key, merge.merged_key])
    rows: Any = model._default_manager
    kept = rows.locked_wholly().get(pk=key)
    merge = Merge.objects.locked().get(pk=merge.pk)
    _refuse(merge, kept, by=by, now=now)
    stayed = _as_it_was(kept, merge, by=by, now=now)
    Alias.objects.filter(merge=merge).delete()
    thing, related = read(merge.row)
    _bring_back(thing, related, by=by, now=now)
    if left := move_back(merge, thing, by=by, now=now):
        stayed.append(f"{left} that moved with it were changed or moved on since, and stay as they are.")
    if model is Organisation:
        groups_count_for_one(key, merge.merged_key, by=by, now=now)
    stayed += _restore(merge.dropped, by=by, now=now)
    _register_follows(merge.dropped, by=by, now=now)
    ended: dict[str, Any] = {"undone_at": now, "undone_by": by, "row": "", "changed": {}, "dropped": []}
    Merge.objects.filter(pk=merge.pk).update(**ended)
    if model is User:
        look_again_for([key, merge.merged_key], now=now)
    return Undone(merge=merge, thing=thing, stayed=stayed)


def _refuse(merge: Merge, kept: Any, *, by: User, now: dt.datetime) -> None:
    if merge.undone_at:
        raise NotToBeMerged("This merge was undone already.")
    if isinstance(kept, User) and kept.is_erased:
        raise NotToBeMerged("This person was erased since, with all that would come back. The merge cannot be undone.")
    if not merge.can_be_undone(now):
        raise NotToBeMerged("A merge can be undone for 7 days, and they are over.")
    if kept == by:
        raise NotToBeMerged("This is your own account. Ask another member of the team to undo the merge.")


def _as_it_was(kept: Any, merge: Merge, *, by: User, now: dt.datetime) -> list[str]:
    """Give the one that stayed its own values back, those that nobody has changed since."""
    said, stayed = merge.changed, list[str]()
    if said.get("key") != kept.pk:  # the one that stayed was itself merged since
        return stayed
    before = said.get("before", {})
    changed = {name for name in before if not holds(kept, {name: said["after"][name]})}
    # Nobody becomes lead of another organisation by undoing.
    together = set(LEAD_OF) if changed & set(LEAD_OF) else set[str]()
    for name in (field.attname for field in kept._meta.concrete_fields if field.attname in before):
        label = kept._meta.get_field(name).verbose_name.capitalize()
        if name in changed:
            stayed.append(f"{label} was changed since, and stays.")
        elif name in together and before[name] != said["after"][name]:
            stayed.append(f"{label} stays with it.")
    back = {name: value for name, value in before.items() if name not in changed | together}
    if back:
        put_into(kept, back)
        save_as(kept, by=by, now=now, reason=WHY_BACK)
    return stayed


def _bring_back(thing: Any, related: dict[str, list[int]], *, by: User, now: dt.datetime) -> None:
    """Raises NotToBeMerged where what it was called means another by now."""
    name = thing.email if isinstance(thing, User) else str(thing)
    if other := known_as(type(thing), name):
        raise NotToBeMerged(f"“{name}” is {called(other)} by now. Rename that first.")
    if isinstance(thing, Course):
        if Course.objects.filter(slug=thing.slug).exists():
            raise NotToBeMerged(f"The address of its page, {thing.slug}, is another course’s by now.")
        courses = Course.objects.filter(pk__in=[key for key in (thing.replaced_by_id, thing.merged_into_id) if key])
        there = set(courses.values_list("pk", flat=True))
        thing.replaced_by_id = thing.replaced_by_id if thing.replaced_by_id in there else None
        thing.merged_into_id = thing.merged_into_id if thing.merged_into_id in there else None
    if isinstance(thing, User) and thing.organisation_id and not _is_there(Organisation, thing.organisation_id):
        thing.organisation_id, thing.is_lead = None, False
    try:
        refuse_unfit(thing, exclude=["password", "id"])
    except DoesNotFit as fault:
        raise NotToBeMerged(f"It cannot come back as it was: {fault}") from fault
    save_as(thing, by=by, now=now, reason=WHY_BACK)
    for column, keys in related.items():
        others = thing._meta.get_field(column).related_model._default_manager.filter(pk__in=keys)
        if others:
            relate_as(thing, column, others, by=by, now=now)


def _is_there(model: Any, key: int) -> bool:
    return bool(model._default_manager.filter(pk=key).exists())


def _restore(dropped: list[Kept], *, by: User, now: dt.datetime) -> list[str]:
    """Bring back rows that were taken away, and values that were changed, the last first."""
    stayed = []
    for said in reversed(dropped):
        if said["what"] == "changed":
            row = model_of(said["table"])._base_manager.filter(pk=said["key"]).first()
            if row is None or not holds(row, said["after"]) or not _fits(row, said["before"]):
                stayed.append(f"{model_of(said['table'])._meta.verbose_name.capitalize()} changed since, and stays.")
                continue
            put_into(row, said["before"])
            if isinstance(row, Booking) and (why := stand_with_group(row)):
                stayed.append(why)
        else:
            row, _ = read(said["row"])
            if row._meta.model._base_manager.filter(pk=row.pk).exists():
                continue
            if not _has_what_it_points_to(row):
                stayed.append(f"{row._meta.verbose_name.capitalize()} cannot go back: what it was of is gone.")
                continue
        try:
            with transaction.atomic():
                save_as(row, by=by, now=now, reason=WHY_BACK)
        except DatabaseError:
            stayed.append(f"{row._meta.verbose_name.capitalize()} cannot go back: there is a newer one.")
    return stayed


def _has_what_it_points_to(row: Any) -> bool:
    links = (field for field in row._meta.concrete_fields if field.is_relation)
    return all(
        field.related_model._base_manager.filter(pk=key).exists()
        for field in links
        if (key := getattr(row, field.attname)) is not None
    )


def _fits(row: Any, before: dict[str, Any]) -> bool:
    """A place that was given up is not taken back where it is somebody else's by now."""
    if not isinstance(row, Booking) or before.get("status") not in Booking.HOLDING:
        return True
    session: Any = with_places(Session.objects.filter(pk=row.session_id)).get()
    return row.is_walk_in or session.has_begun(row.cancelled_at) or session.places_left > 0


def _register_follows(dropped: list[Kept], *, by: User, now: dt.datetime) -> None:
    """Bring registers in line with their marks, and certificates with the outcomes that changed."""
    of_bookings = [said for said in dropped if said.get("table") == Booking._meta.label_lower]
    bookings = Booking.objects.filter(pk__in=[said["key"] for said in of_bookings])
    for session in Session.objects.filter(pk__in=bookings.values("session")):
        recount_register(session, by=by, now=now)
    settled = bookings.live().filter(pk__in=[said["key"] for said in of_bookings if "outcome" in said["before"]])
    for booking in settled.select_related("session").order_by("pk"):
        certificate_follows(booking.session, booking, reason=WHY_BACK, by=by, now=now)
