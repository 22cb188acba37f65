"""Making two people, organisations or courses one, in one transaction."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.db.models import Model, Q, QuerySet

from bookings.attendance.register.newcomers import count_for_organisation, of_no_organisation
from bookings.merging.differences import KEPT, MERGED, called, differences, never_proved
from bookings.merging.doubles import NotToBeMerged, at_once, doubles_of, loosen_substitutions, settle_double
from bookings.merging.kept import LEAD_OF, Kept, as_json, changed, written
from bookings.merging.moving import WHY, move_all, refusals
from bookings.models import Booking, Invitation, JointWish, Reservation
from bookings.notices.kinds.accounts_merged import AccountsMerged
from bookings.notices.sending.outbox import queue_notice_to
from bookings.places.rules.locks import lock_people, lock_turns
from training.authorship import delete_as, save_as
from training.models import Alias, Course, Merge, Organisation, Session, User
from training.models.merging import column_of
from training.operations.addresses import was_only_signed_up_for
from training.operations.aliases import remember
from training.operations.catalogue import refuse_circle
from training.refusals import ReasonMissing, refuse_unfit
from training.roles import may_run_the_partnership
from training.text import tidy

LONGEST_NEEDS = 1000  # of the columns
BUSY = "Somebody changed one of the two at the same moment. Nothing was merged: look again, and try once more."


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What the team has said: of columns "kept" or "merged", of sessions with two bookings which of them stays."""

    columns: Mapping[str, str] = field(default_factory=dict)
    bookings: Mapping[int, int] = field(default_factory=dict)  # by session


def merge(*, kept: Any, merged: Any, chosen: Chosen, reason: str, by: User, now: dt.datetime) -> Merge:
    """Let everything of `merged` be of `kept`, which stays; what the other was called is known as its other name.

    Raises NotToBeMerged, ReasonMissing, CatalogueRefused or DoesNotFit, and then nothing has happened.
    """
    refuse_merging(kept, merged, by=by)
    if not tidy(reason):
        raise ReasonMissing("Say why the two are one.")
    try:
        with transaction.atomic():
            return _merged(kept, merged, chosen, tidy(reason)[:300], by=by, now=now)
    except DatabaseError as fault:  # a row that came in between, or two who waited for each other
        raise NotToBeMerged(BUSY) from fault


def refuse_merging(kept: Model, merged: Model, *, by: User) -> None:
    """Raise where these two, or this person, may not: nobody changes what they themselves are."""
    if not may_run_the_partnership(by):
        raise PermissionDenied("Only the partnership team merges.")
    if type(kept) is not type(merged) or kept.pk == merged.pk:
        raise NotToBeMerged("Choose another one: these are the same already.")
    if isinstance(kept, User) and (kept.is_erased or getattr(merged, "is_erased", False)):
        raise NotToBeMerged("Somebody who was erased cannot be merged.")
    if by in (kept, merged):
        raise NotToBeMerged("One of the two is your own account. Ask another member of the team to merge them.")
    if isinstance(kept, User) and kept.is_placeholder and not getattr(merged, "is_placeholder", True):
        raise NotToBeMerged(f"Keep {merged}: the other has no email address.")
    if isinstance(kept, User) and was_only_signed_up_for(kept):
        raise NotToBeMerged(never_proved(kept))


def _merged(kept: Any, merged: Any, chosen: Chosen, reason: str, *, by: User, now: dt.datetime) -> Merge:
    kept, merged = lock_both(kept, merged)
    for why in refusals(type(kept), merged.pk, kept.pk):
        raise NotToBeMerged(why)
    record = Merge.objects.create(
        **{column_of(kept): kept},
        merged_key=merged.pk,
        kept_name=called(kept)[:254],
        merged_name=called(merged)[:254],
        reason=reason,
        merged_at=now,
        merged_by=by,
        row=written(merged),
    )
    said = _settle_people(kept, merged, chosen, by=by, now=now) if isinstance(kept, User) else []
    said += move_all(record, type(kept), merged=merged.pk, by=by, now=now)
    values = _take_over(kept, merged, _chosen_values(kept, merged, chosen), by=by, now=now)
    if isinstance(kept, User):
        said += _count_for_organisation(kept, by=by, now=now)
    delete_as(merged, by=by, now=now, reason=f"Is {called(kept)}")
    Merge.objects.filter(pk=record.pk).update(changed=values, dropped=said)
    _remember(record, kept, merged, now=now)
    if isinstance(kept, User):
        _tell(record, kept, merged.name, merged.known_email, now=now)
    return record


def lock_both(one: Any, other: Any) -> tuple[Any, Any]:
    """Lock all sessions in which either has something, then the turns and the people, then both rows; return them as
    they are now. Raises NotToBeMerged where one is there no longer.
    """
    keys = [one.pk, other.pk]
    lock_sessions(type(one), keys)
    if isinstance(one, User):
        lock_people(keys)
    # For update wholly: whoever is about to add a row that points to one of them waits, and then finds it gone.
    rows: Any = type(one)._default_manager
    found = {row.pk: row for row in rows.filter(pk__in=keys).locked_wholly().order_by("pk")}
    if len(found) < 2:
        raise NotToBeMerged("One of the two is there no longer: perhaps somebody has just merged them.")
    return found[one.pk], found[other.pk]


def lock_sessions(model: type[Model], keys: list[int]) -> None:
    """Lock the sessions in which these have something, in the order of their keys, and then the turns."""
    of_them = Session.objects.filter(pk__in=sessions_of(model, keys).values("pk"))
    list(of_them.locked().order_by("pk").values_list("pk", flat=True))
    lock_turns()


def sessions_of(model: type[Model], keys: list[int]) -> QuerySet[Session]:
    if issubclass(model, Course):
        return Session.objects.filter(course__in=keys)
    if issubclass(model, Organisation):
        of_them = [rows.objects.filter(organisation__in=keys) for rows in (Booking, Reservation, Invitation, JointWish)]
        return Session.objects.filter(Q(*[("pk__in", rows.values("session")) for rows in of_them], _connector=Q.OR))
    booked = Booking.objects.filter(practitioner__in=keys).values("session")
    return Session.objects.filter(Q(pk__in=booked) | Q(trainers__in=keys)).distinct()


def _settle_people(kept: User, merged: User, chosen: Chosen, *, by: User, now: dt.datetime) -> list[Kept]:
    for booking in at_once(merged.pk, kept.pk, now):
        raise NotToBeMerged(
            f"Both have a place at the same time: {booking.session}. Cancel one of the two places first."
        )
    said = loosen_substitutions(merged.pk, kept.pk, by=by, now=now)
    for double in doubles_of(kept.pk, merged.pk):
        stays = next(
            (one for one in double.bookings if one.pk == chosen.bookings.get(double.session.pk)), double.bookings[0]
        )
        said += settle_double(double, stays, by=by, now=now)
    return said


def _chosen_values(kept: Any, merged: Any, chosen: Chosen) -> dict[str, Any]:
    """Return the columns of the one that stays which change, by what the team chose or what is usual."""
    values = {
        one.column.name: one.merged
        for one in differences(kept, merged)
        if chosen.columns.get(one.column.name, one.usual) == MERGED
    }
    if isinstance(kept, User):
        values |= _needs(kept, merged)
        if "mobile" in values:
            values["texts_fail_since"] = merged.texts_fail_since  # it is said of the number
        values |= _lead(kept, merged, values, chosen)
        if kept.organisation is None and merged.organisation is None and not kept.organisation_named:
            values["organisation_named"] = merged.organisation_named
        if values.get("organisation"):
            values["organisation_named"] = ""
    return values


def _lead(kept: User, merged: User, values: dict[str, Any], chosen: Chosen) -> dict[str, Any]:
    """Nobody becomes lead of another organisation by a merge: of two organisations the lead is that of the one kept."""
    if kept.organisation_id == merged.organisation_id:
        return {}
    side, name = (merged, MERGED) if "organisation" in values else (kept, KEPT)
    is_right = kept.is_lead == merged.is_lead or chosen.columns.get("is_lead", KEPT) == name
    return {"is_lead": side.is_lead and is_right}


def _needs(kept: User, merged: User) -> dict[str, str]:
    """A hearing loop is not lost with the name under which it was asked for: what both said is kept."""
    values = {}
    for name in ("access_needs", "dietary_needs"):
        mine, theirs = getattr(kept, name), getattr(merged, name)
        if theirs and theirs not in mine:
            values[name] = "\n".join(filter(None, [mine, theirs]))[:LONGEST_NEEDS]
    return values


def _take_over(kept: Any, merged: Any, values: dict[str, Any], *, by: User, now: dt.datetime) -> dict[str, Any]:
    """Keep the chosen values, and return before and after by the column that holds them."""
    columns = {kept._meta.get_field(name).attname: value for name, value in values.items()}
    columns = {name: getattr(value, "pk", value) for name, value in columns.items()}
    kept.refresh_from_db()
    if isinstance(kept, Course):
        successors = ("replaced_by_id", "merged_into_id")
        columns |= {name: None for name in successors if getattr(kept, name) == merged.pk}
    if columns.keys() & LEAD_OF:  # one means nothing without the other: undoing looks at both
        columns = {name: getattr(kept, name) for name in LEAD_OF} | columns
    before = {name: getattr(kept, name) for name in columns}
    for name, value in columns.items():
        setattr(kept, name, value)
    if isinstance(kept, Course):
        refuse_circle(kept, kept.prerequisites.all())
    refuse_unfit(kept, exclude=["password"])
    save_as(kept, by=by, now=now, reason=WHY)
    after = {name: getattr(kept, name) for name in columns}
    return {"key": kept.pk, "before": as_json(before), "after": as_json(after)}


def _remember(record: Merge, kept: Any, merged: Any, *, now: dt.datetime) -> None:
    """It is known by the other's name, or address, too; also by one that stood for an address nobody knew, for files
    that were brought in by it may be brought in again.
    """
    if isinstance(kept, User):
        remember(kept, Alias.Kind.EMAIL, merged.email, merge=record, now=now)
    else:
        remember(kept, Alias.Kind.NAME, str(merged), merge=record, now=now)
        remember(kept, Alias.Kind.ADDRESS, getattr(merged, "slug", ""), merge=record, now=now)


def _count_for_organisation(kept: User, *, by: User, now: dt.datetime) -> list[Kept]:
    """What was booked while nobody knew the organisation counts for it, as where one is settled in another way."""
    columns = ("organisation_id", "organisation_type_id")
    unknown = {booking.pk: {name: getattr(booking, name) for name in columns} for booking in of_no_organisation(kept)}
    return [changed(one, unknown[one.pk]) for one in count_for_organisation(kept, by=by, now=now)]


def _tell(record: Merge, kept: User, former_name: str, former: str, *, now: dt.datetime) -> None:
    """Both addresses hear of it: whoever reads one of them can say that these are two people."""
    said: dict[str, Any] = {
        "name": kept.name,
        "former": former,
        "until": record.can_be_undone_until,
        "merge": record.pk,
    }
    occasion = f"merge {record.pk}"
    if kept.known_email and kept.is_active:
        to_them = AccountsMerged(former_name=former_name, now_at=kept.email, **said)
        queue_notice_to(to_them, person=kept, occasion=occasion, now=now)
    if former:
        queue_notice_to(AccountsMerged(**said), person=None, to=former, occasion=occasion, now=now)
