"""The catalogue: categories, courses, and which course follows which."""

import datetime as dt
from collections.abc import Container, Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from training.authorship import relate_as, save_as
from training.models import Category, Course, User
from training.operations.aliases import refuse_former_name
from training.refusals import Refused, refuse_unfit
from training.text import folded, tidy


class CatalogueRefused(Refused):
    """The catalogue stays as it was; the message says why."""


def free_slug(title: str, taken: Container[str]) -> str:
    """Return an address made of the title; a number follows where another course has the same words in its own."""
    base = slugify(folded(title))[:200].strip("-") or "course"
    number, slug = 2, base
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


def _leads_to(start: int, goal: int, steps: Mapping[int, Iterable[int]]) -> bool:
    seen: set[int] = set()
    todo = [start]
    while todo:
        here = todo.pop()
        if here == goal:
            return True
        if here not in seen:
            seen.add(here)
            todo.extend(steps.get(here, ()))
    return False


def refuse_circle(course: Course, prerequisites: Iterable[Course]) -> None:
    """Refuse successors and prerequisites that lead back to the course itself."""
    courses = Course.objects.exclude(pk=course.pk)
    successors = {other.pk: [other.successor_id] for other in courses if other.successor_id}
    successor = course.replaced_by or course.merged_into
    if successor and course.pk and _leads_to(successor.pk, course.pk, successors):
        raise CatalogueRefused(
            f"“{successor}” was itself replaced by or merged into “{course}”, so it cannot also follow it."
        )
    through = Course.prerequisites.through.objects.exclude(from_course=course.pk)
    needs: dict[int, list[int]] = {}
    for needing, needed in through.values_list("from_course_id", "to_course_id"):
        needs.setdefault(needing, []).append(needed)
    for prerequisite in prerequisites:
        if course.pk and _leads_to(prerequisite.pk, course.pk, needs):
            raise CatalogueRefused(
                "A course cannot be needed before itself."
                if prerequisite.pk == course.pk
                else f"“{prerequisite}” itself needs “{course}” first, so nobody could attend either."
            )


def _keep(course: Course, fields: dict, *, by: User | None, now: dt.datetime) -> Course:
    prerequisites = fields.pop("prerequisites", None)
    audience_types = fields.pop("audience_types", None)
    before = {name: getattr(course, name) for name in fields} if course.pk else {}
    for name, value in fields.items():
        setattr(course, name, tidy(value) if name == "title" else value)
    course.title_key = folded(course.title)  # the constraint looks at it before the row is saved
    if course.replaced_by_id and course.merged_into_id:
        raise CatalogueRefused("A course is either replaced by another or merged into one, not both.")
    refuse_circle(course, prerequisites or ())
    refuse_former_name(course, course.title, column="title")
    refuse_unfit(course)
    if course.pk is None or any(getattr(course, name) != value for name, value in before.items()):
        save_as(course, by=by, now=now)
    if prerequisites is not None and set(prerequisites) != set(course.prerequisites.all()):
        relate_as(course, "prerequisites", prerequisites, by=by, now=now)
    if audience_types is not None and set(audience_types) != set(course.audience_types.all()):
        relate_as(course, "audience_types", audience_types, by=by, now=now)
    return course


@transaction.atomic
def add_course(*, by: User | None, now: dt.datetime, title: str, category: Category, **fields: Any) -> Course:
    """Add a course at the end of its category. Raises CatalogueRefused or DoesNotFit.

    Its address is made of the title once and stays, so that links to it keep working.
    """
    last = Course.objects.filter(category=category).aggregate(last=Max("position"))["last"]
    slug = free_slug(title, set(Course.objects.values_list("slug", flat=True)))
    course = Course(slug=slug, position=0 if last is None else last + 1)
    return _keep(course, {"title": title, "category": category, **fields}, by=by, now=now)


@transaction.atomic
def change_course(*, course: Course, by: User | None, now: dt.datetime, **fields: Any) -> Course:
    """Change a course for the future: its address, its sessions, what is booked already and certificates already given
    stay as they are.

    Raises CatalogueRefused or DoesNotFit.
    """
    # All of them, as two changes at once could close a circle that neither sees; there are a few dozen.
    courses = {one.pk: one for one in Course.objects.locked().order_by("pk")}
    return _keep(courses[course.pk], fields, by=by, now=now)
