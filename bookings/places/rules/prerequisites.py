"""Which courses somebody has to have attended before another, and has not."""

from bookings.models import Booking
from training.models import Course, User


def missing_prerequisites(course: Course, practitioner: User) -> list[Course]:
    """Return the courses that this one asks for first and that the person has not attended, in catalogue order.

    A prerequisite is met by having attended it, or a course that replaced it or was merged from it.
    """
    came = Booking.objects.for_person(practitioner).filter(outcome=Booking.Outcome.ATTENDED)
    missing = []
    for needed in course.prerequisites.in_catalogue_order():
        same = {needed.pk, needed.successor_id} - {None}
        if not (came.filter(session__course__in=same) | came.filter(session__course__replaced_by=needed)).exists():
            missing.append(needed)
    return missing
