"""What somebody has, or asks for, on another date of the course they are about to book."""

import datetime as dt

from django.db.models import Q, QuerySet

from bookings.models import Booking
from training.compiled import CompiledQuery
from training.models import Course, Session, User


def _live(person: int, course: int) -> QuerySet[Booking]:
    same = Course.objects.filter(Q(pk=course) | Q(replaced_by=course) | Q(merged_into=course))
    live = Booking.objects.live().filter(practitioner=person, session__course__in=same.order_by().values("pk"))
    return live.select_related("session__course", "practitioner").order_by("session__starts_at", "pk")


_LIVE = CompiledQuery(_live)


def booked_on_another_date(session: Session, practitioner: User, *, now: dt.datetime) -> Booking | None:
    """Return the person's first live booking on another date of the course that is not over yet (one query).

    A course that this one replaced, or that was merged into it, is the same training. A place counts as much as a turn
    on a waiting list: whoever books again may want to move, or both.
    """
    live = _LIVE.rows(person=practitioner.pk, course=session.course_id)
    others = (one for one in live if one.session_id != session.pk and one.session.ends_at > now)
    return next(others, None)
