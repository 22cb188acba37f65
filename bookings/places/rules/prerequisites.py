"""Which courses somebody has to have attended before another, and has not."""

from collections.abc import Iterable

from bookings.models import Booking
from training.models import Course, User


def missing_prerequisites(course: Course, practitioner: User) -> list[Course]:
    """Return the courses that this one asks for first and that the person has not attended, in catalogue order."""
    return not_attended(course.prerequisites.in_catalogue_order(), practitioner)


def not_attended(prerequisites: Iterable[Course], practitioner: User) -> list[Course]:
    """Return those of the prerequisites that the person has not met, in their order.

    A prerequisite is met by having attended it, or a course that replaced it or was merged from it.
    """
    came = Booking.objects.for_person(practitioner).filter(outcome=Booking.Outcome.ATTENDED)
    missing = []
    for needed in prerequisites:
        same = {needed.pk, needed.successor_id} - {None}
        if not (came.filter(session__course__in=same) | came.filter(session__course__replaced_by=needed)).exists():
            missing.append(needed)
    return missing
