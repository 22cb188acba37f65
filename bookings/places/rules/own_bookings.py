"""By which bookings somebody has, or asks for, a place, as pages that are about a session or a course tell them."""

from django.db.models import QuerySet

from bookings.models import Booking
from training.compiled import CompiledQuery
from training.models import Anybody, Course, Session


def _live(person: int) -> QuerySet[Booking]:
    return Booking.objects.live().filter(practitioner=person).with_queue_position()


_ON_SESSION = CompiledQuery(lambda person, session: _live(person).filter(session=session))
_ON_COURSE = CompiledQuery(lambda person, course: _live(person).filter(session__course=course))


def own_on_session(session: Session, user: Anybody) -> Booking | None:
    """Return the user's live booking, with its `queue_position`, or None; a visitor has none (one query)."""
    return _ON_SESSION.first(person=user.pk, session=session.pk) if user.is_authenticated else None


def own_on_course(course: Course, user: Anybody) -> dict[int, Booking]:
    """Return the user's live bookings on all dates of the course, by key of the session (one query)."""
    if not user.is_authenticated:
        return {}
    return {booking.session_id: booking for booking in _ON_COURSE.rows(person=user.pk, course=course.pk)}
