"""Which courses somebody has to have attended before another, and has not."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from bookings.models import Booking, TrainingElsewhere
from training.compiled import CompiledQuery
from training.models import Course, User


def _came_to(person: int) -> QuerySet[Any, Any]:
    attended = Booking.objects.filter(practitioner=person, outcome=Booking.Outcome.ATTENDED).order_by()
    return attended.values_list("session__course", "session__course__replaced_by")


_CAME_TO: CompiledQuery[tuple[int, int | None]] = CompiledQuery(_came_to)


def missing_prerequisites(course: Course, practitioner: User) -> list[Course]:
    """Return the courses that this one asks for first and that the person has not attended, in catalogue order."""
    return not_attended(course.prerequisites.in_catalogue_order(), practitioner)


def not_attended(prerequisites: Iterable[Course], practitioner: User) -> list[Course]:
    """Return those of the prerequisites that the person has not met, in their order: one query, none for none.

    A prerequisite is met by having attended it, its successor, or a course that it replaced; and where the prerequisite
    says so, by having done it elsewhere.
    """
    prerequisites = list(prerequisites)
    if not prerequisites:
        return []
    came_to = _CAME_TO.rows(person=practitioner.pk)
    attended, now_is = {course for course, _ in came_to}, {successor for _, successor in came_to}
    missing = [
        needed for needed in prerequisites if not (attended & {needed.pk, needed.successor_id} or needed.pk in now_is)
    ]
    return _not_done_elsewhere(missing, practitioner)


def _not_done_elsewhere(missing: list[Course], practitioner: User) -> list[Course]:
    """Return those that the person has not done elsewhere either: asked of courses alone for which that counts."""
    if not any(needed.counts_if_done_elsewhere for needed in missing):
        return missing
    counting = TrainingElsewhere.objects.counting().filter(person=practitioner).order_by()
    done = set(counting.values_list("course", flat=True))
    return [needed for needed in missing if not (needed.counts_if_done_elsewhere and needed.pk in done)]
