"""Letting what pointed to one thing point to another, and back."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, Model, OuterRef, QuerySet
from django.utils.formats import date_format

from bookings.merging.kept import Kept, changed, deleted
from bookings.merging.relations import Leaves, Moves, Related, Relation, relations_of
from bookings.models import TrainingElsewhere
from training.authorship import delete_as, relate_as, repoint_all_as, save_as
from training.bulk import insert_all
from training.models import CourseAttachment, Merge, MergedRow, User

WHY = "Merged: two of one"
WHY_BACK = "Merge undone"
WITHDRAWN = "Recorded twice"


def pointing_to(relation: Relation, key: int) -> QuerySet:
    rows: Any = relation.model._base_manager
    found: QuerySet = rows.filter(**{relation.column: key})
    return found


def clashes(relation: Moves, merged: int, kept: int) -> QuerySet:
    """Return the rows of the merged one that the other has too, where each can have one only."""
    rows = pointing_to(relation, merged)
    if relation.once is None:
        return rows.none()
    same = {name: OuterRef(name) for name in relation.once}
    return rows.filter(relation.among).filter(Exists(pointing_to(relation, kept).filter(relation.among, **same)))


def refusals(model: type[Model], merged: int, kept: int) -> Iterator[str]:
    """Yield why the two cannot be one before somebody has decided something: rows that both have."""
    for relation in relations_of(model):
        if isinstance(relation, Moves) and relation.clash == "refuse":
            for row in clashes(relation, merged, kept).order_by("pk"):
                yield relation.refusal.format(row=row)


def move_all(merge: Merge, model: type[Model], *, merged: int, by: User, now: dt.datetime) -> list[Kept]:
    """Move every relation, and return what was dropped or changed for it."""
    kept, said = merge.thing_id, []
    for relation in relations_of(model):
        if isinstance(relation, Related):
            _move_related(merge, relation, merged, kept, by=by, now=now)
        elif isinstance(relation, Leaves):
            said += [_drop(row, by=by, now=now) for row in pointing_to(relation, merged)]
        else:
            for row in clashes(relation, merged, kept).order_by("pk"):
                said.append(_settle(relation, row, by=by, now=now))
            _move(merge, relation, merged, kept, by=by, now=now)
    return said


def _move(merge: Merge, relation: Moves, merged: int, kept: int, *, by: User, now: dt.datetime) -> None:
    rows = pointing_to(relation, merged)
    if relation.model is type(merge.thing):
        rows = rows.exclude(pk=kept)  # a course does not replace itself
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    if not keys:
        return
    about = {"merge": merge, "table": relation.table, "column": relation.column}
    insert_all(MergedRow, [MergedRow(**about, key=key) for key in keys])
    moved = MergedRow.objects.filter(**about).values("key")
    repoint_all_as(relation.model, relation.column, kept, keys=moved, by=by, now=now, reason=WHY)


def _move_related(merge: Merge, relation: Related, merged: int, kept: int, *, by: User, now: dt.datetime) -> None:
    """The rows name the other instead, once. Where they named both, undoing adds one and takes nothing away."""
    for row in pointing_to(relation, merged).order_by("pk"):
        others = {other.pk: other for other in getattr(row, relation.column).all()}
        named_both = kept in others
        others.pop(merged)
        if row.pk != kept or relation.model is not type(merge.thing):  # a course is not needed before itself
            others[kept] = merge.thing
        relate_as(row, relation.column, others.values(), by=by, now=now)
        column = f"{relation.column} (both)" if named_both else relation.column
        MergedRow.objects.create(merge=merge, table=relation.table, column=column, key=row.pk)


def _settle(relation: Moves, row: Any, *, by: User, now: dt.datetime) -> Kept:
    """Do with a row that the other has too what the relation says."""
    if isinstance(row, TrainingElsewhere):
        return change(row, by=by, now=now, withdrawn_at=now, withdrawn_by_id=by.pk, withdrawn_reason=WITHDRAWN)
    if isinstance(row, CourseAttachment):
        stem, dot, ending = row.name.rpartition(".")
        mark = f" (merged {date_format(now, 'j F Y')}, {row.pk})"
        longest: Any = CourseAttachment._meta.get_field("name")
        most = longest.max_length - len(mark) - len(dot + ending)
        return change(row, by=by, now=now, name=f"{(stem or row.name)[:most]}{mark}{dot}{ending if stem else ''}")
    return _drop(row, by=by, now=now)


def change(row: Any, *, by: User, now: dt.datetime, **values: Any) -> Kept:
    before = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    save_as(row, by=by, now=now, reason=WHY)
    return changed(row, before)


def _drop(row: Model, *, by: User, now: dt.datetime) -> Kept:
    said = deleted(row)
    delete_as(row, by=by, now=now, reason=WHY)
    return said


def move_back(merge: Merge, merged: Model, *, by: User, now: dt.datetime) -> int:
    """Let everything that is still where the merge put it point to the merged one again; return how many are not."""
    left, kept = 0, merge.thing_id
    groups = merge.rows.order_by("table", "column").values_list("table", "column").distinct()
    relations = {(one.table, one.column): one for one in relations_of(type(merged))}
    for table, column in groups:
        relation = relations[table, column.removesuffix(" (both)")]
        rows = MergedRow.objects.filter(merge=merge, table=table, column=column)
        there = pointing_to(relation, kept).filter(pk__in=rows.values("key"))
        left += rows.count() - there.count()
        if isinstance(relation, Related):
            for row in there.order_by("pk"):
                others = {other.pk: other for other in getattr(row, relation.column).all()}
                if column == relation.column:
                    others.pop(kept)
                relate_as(row, column.removesuffix(" (both)"), [*others.values(), merged], by=by, now=now)
            continue
        gone = rows.exclude(key__in=there.values("pk"))  # somebody put them elsewhere
        MergedRow.objects.filter(pk__in=gone.values("pk")).delete()
        repoint_all_as(relation.model, column, int(merged.pk), keys=rows.values("key"), by=by, now=now, reason=WHY_BACK)
    return left
