"""What the page says before two are made one: what each has, what differs, and what to think of first."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from bookings.merging.differences import Difference, called, differences, never_proved
from bookings.merging.doubles import Double, at_once, doubles_of
from bookings.merging.moving import pointing_to, refusals
from bookings.merging.relations import Leaves, Moves, Relation, relations_of
from bookings.models import Certificate
from training.models import Course, Organisation, Session, User
from training.operations.addresses import was_only_signed_up_for
from training.operations.roles import Role
from training.templatetags.words import plural


@dataclass(frozen=True, kw_only=True)
class Has:
    """How many of something each of the two has."""

    what: str
    kept: int
    merged: int


@dataclass(frozen=True, kw_only=True)
class Preview:
    kept: Any
    merged: Any
    has: list[Has]
    differences: list[Difference]
    doubles: list[Double]
    refusals: list[str]
    warnings: list[str]

    @property
    def kept_name(self) -> str:
        return called(self.kept)

    @property
    def may_keep_the_other(self) -> bool:
        """Who has an email address is not kept under a record without one."""
        return not isinstance(self.kept, User) or self.kept.is_placeholder or not self.merged.is_placeholder

    @property
    def merged_name(self) -> str:
        return called(self.merged)


def preview(kept: Any, merged: Any, *, now: dt.datetime) -> Preview:
    of_people = isinstance(kept, User)
    why_not = list(refusals(type(kept), merged.pk, kept.pk))
    if of_people:
        clashes = at_once(merged.pk, kept.pk, now)
        why_not += [
            f"Both have a place at the same time: {one.session}. Cancel one of the two first." for one in clashes
        ]
        if kept.is_placeholder and not merged.is_placeholder:
            why_not.append("Keep the one with an email address.")
        if was_only_signed_up_for(kept):
            why_not.append(never_proved(kept))
    return Preview(
        kept=kept,
        merged=merged,
        has=_what_each_has(kept, merged),
        differences=differences(kept, merged),
        doubles=doubles_of(kept.pk, merged.pk) if of_people else [],
        refusals=why_not,
        warnings=list(_warnings(kept, merged)),
    )


def _what_each_has(kept: Any, merged: Any) -> list[Has]:
    found = []
    for relation in relations_of(type(kept)):
        if isinstance(relation, Leaves) or not relation.words:
            continue
        mine, theirs = (pointing_to(relation, one.pk).filter(_counted(relation)).count() for one in (kept, merged))
        if mine or theirs:
            name = relation.words.split(",")[1]
            found.append(Has(what=name[0].upper() + name[1:], kept=mine, merged=theirs))
        if relation.table == "bookings.booking" and relation.column == "practitioner":
            mine, theirs = (Certificate.objects.filter(booking__practitioner=one.pk).count() for one in (kept, merged))
            if mine or theirs:
                found.append(Has(what="Certificates", kept=mine, merged=theirs))
    return found


def _counted(relation: Relation) -> Q:
    return relation.counted if isinstance(relation, Moves) else Q()


def _warnings(kept: Any, merged: Any) -> Any:
    if isinstance(kept, User):
        if merged.is_active and not merged.is_placeholder and merged.last_login:
            yield f"{merged.name} has signed in with {merged.email}. That address can no longer be used to sign in."
        others = [role.label for role in Role if getattr(merged, role.value) and not getattr(kept, role.value)]
        if others:
            yield f"Only {called(merged)} has these roles: {', '.join(others)}. Say below which are right."
        leads = [one for one in (kept, merged) if one.is_lead and one.organisation]
        if leads and kept.organisation_id != merged.organisation_id:
            of_which = " and ".join(f"{one.name} is lead of {one.organisation}" for one in leads)
            yield f"{of_which}. They stay lead only of the organisation that you keep."
        yield from _two_certificates(kept, merged)
    if isinstance(kept, Organisation) and kept.type_id != merged.type_id:
        yield (
            f"They are of different types: {kept.type} and {merged.type}. Bookings made until now keep the type they "
            "had, so reports by organisation type stay as they are."
        )
    if isinstance(kept, Course):
        running = Session.objects.filter(course=merged.pk).count()
        if kept.status != Course.Status.PUBLISHED and running:
            yield f"“{kept}” is not published, and {plural(running, 'session comes,sessions come')} to it."
        if merged.pk in (kept.replaced_by_id, kept.merged_into_id) or kept.pk in (
            merged.replaced_by_id,
            merged.merged_into_id,
        ):
            yield "One of the two has replaced the other. Reports can count them together without merging them."


def _two_certificates(kept: User, merged: User) -> Any:
    standing = Certificate.objects.current().filter(revoked_at=None)
    theirs = standing.filter(booking__practitioner=merged.pk).values("booking__session__course")
    both = standing.filter(booking__practitioner=kept.pk, booking__session__course__in=theirs)
    for title in both.order_by("course_title").values_list("course_title", flat=True).distinct():
        yield f"Both have a certificate for {title}. Both stay valid under their numbers."
