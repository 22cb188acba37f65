"""One thing under two names: what was merged, every row that moved with it, and the names it is still known by."""

import datetime as dt
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from training.models.catalogue import Course
from training.models.locking import LockableQuerySet
from training.models.people import NOWHERE, Organisation, User

CAN_BE_UNDONE = dt.timedelta(days=7)
# By the column that holds the thing: which table it is of.
THINGS: dict[str, type[models.Model]] = {"person": User, "organisation": Organisation, "course": Course}
_ONE_THING = (
    Q(person__isnull=False, organisation__isnull=True, course__isnull=True)
    | Q(person__isnull=True, organisation__isnull=False, course__isnull=True)
    | Q(person__isnull=True, organisation__isnull=True, course__isnull=False)
)


def column_of(thing: models.Model | type[models.Model]) -> str:
    """Return "person", "organisation" or "course": the column that holds it in the tables below."""
    model = thing if isinstance(thing, type) else type(thing)
    return next(column for column, known in THINGS.items() if issubclass(model, known))


class OfOneThing(models.Model):
    """A row about a person, an organisation or a course; it goes when that is deleted."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, related_name="+")
    course = models.ForeignKey(Course, on_delete=models.CASCADE, null=True, related_name="+")

    class Meta:
        abstract = True

    @property
    def column(self) -> str:
        return next(column for column in THINGS if getattr(self, f"{column}_id") is not None)

    @property
    def thing_id(self) -> int:
        return getattr(self, f"{self.column}_id")

    @property
    def thing(self) -> Any:
        return getattr(self, self.column)


class AliasQuerySet(LockableQuerySet["Alias"]):
    def of(self, thing: models.Model) -> Self:
        return self.filter(**{column_of(thing): thing.pk})

    def that_are_read(self) -> Self:
        """Those that people read: none that stands for an address that nobody knew, or is that of a page."""
        return self.exclude(kind=Alias.Kind.ADDRESS).exclude(key__endswith=f"@{NOWHERE}")

    def of_table(self, model: type[models.Model]) -> Self:
        return self.filter(**{f"{column_of(model)}__isnull": False})


class Alias(OfOneThing):
    """Another name of something, by which files, sign-ups and pages recognise it: of what was merged into it.

    Nobody signs in by one, and no mail is sent to one: that an address was somebody's proves nothing of who reads it.
    """

    class Kind(models.TextChoices):
        NAME = "name", "Name"
        EMAIL = "email", "Email address"
        ADDRESS = "address", "Address of its page"

    kind = models.CharField(max_length=10, choices=Kind)
    key = models.CharField(max_length=600, help_text="folded, or an address in small letters")
    name = models.CharField(max_length=254, help_text="as it was written")
    added_at = models.DateTimeField()
    merge = models.ForeignKey("Merge", on_delete=models.SET_NULL, null=True, related_name="aliases")

    objects = AliasQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "aliases"
        indexes = [models.Index(fields=["key"], name="alias_key")]
        constraints = [
            models.CheckConstraint(
                condition=_ONE_THING,
                name="alias_of_one_thing",
                violation_error_message="Another name is of one person, organisation or course.",
            ),
            *(
                models.UniqueConstraint(
                    fields=["kind", "key"],
                    condition=Q(**{f"{column}__isnull": False}),
                    name=f"alias_once_{column}",
                    violation_error_message="This is another name of something already.",
                )
                for column in THINGS
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MergeQuerySet(LockableQuerySet["Merge"]):
    def standing(self) -> Self:
        """Those that nobody has undone."""
        return self.filter(undone_at=None)

    def of(self, thing: models.Model) -> Self:
        return self.filter(**{column_of(thing): thing.pk})


class Merge(OfOneThing):
    """Two things that were one: the one that stays (`thing`), and what the other was.

    `row`, `changed` and `dropped` are what undoing needs, and are emptied when it can be undone no longer. Which rows
    moved (`MergedRow`) stays: keys alone.
    """

    merged_key = models.PositiveBigIntegerField(help_text="of the one that was merged into it, and is no row any more")
    kept_name = models.CharField(max_length=254, help_text="of both, as they were called on that day")
    merged_name = models.CharField(max_length=254)
    reason = models.CharField(max_length=300)
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    row = models.TextField(blank=True, help_text="the one that was merged, as it was")
    changed = models.JSONField(default=dict, blank=True, help_text="of the one that stays: before and after, by column")
    dropped = models.JSONField(default=list, blank=True, help_text="rows that both had, as they were")

    objects = MergeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-merged_at"], name="merge_latest")]
        constraints = [
            models.CheckConstraint(
                condition=_ONE_THING,
                name="merge_of_one_thing",
                violation_error_message="A merge is of two people, two organisations or two courses.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="merge_with_reason",
                violation_error_message="Say why the two are one.",
            ),
        ]

    def __str__(self) -> str:
        return f"merge {self.pk}"

    @property
    def can_be_undone_until(self) -> dt.datetime:
        return self.merged_at + CAN_BE_UNDONE

    def can_be_undone(self, now: dt.datetime) -> bool:
        return self.undone_at is None and bool(self.row) and now < self.can_be_undone_until


class MergedRow(models.Model):
    """A row that pointed to the one that was merged, and by the merge points to the one that stays."""

    merge = models.ForeignKey(Merge, on_delete=models.CASCADE, related_name="rows")
    table = models.CharField(max_length=60, help_text="such as bookings.booking")
    column = models.CharField(max_length=60)
    key = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["merge", "table", "column", "key"], name="merged_row_once"),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.key}"


class NotTheSame(models.Model):
    """The team has looked at these two, and they are two: they are proposed no more."""

    kind = models.CharField(max_length=20, choices=[(column, column) for column in THINGS])
    lower_key = models.PositiveBigIntegerField()
    higher_key = models.PositiveBigIntegerField()
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name_plural = "not the same"
        constraints = [
            models.UniqueConstraint(fields=["kind", "lower_key", "higher_key"], name="not_the_same_once"),
            models.CheckConstraint(condition=Q(lower_key__lt=models.F("higher_key")), name="not_the_same_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.lower_key} is not {self.higher_key}"
