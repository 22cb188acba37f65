"""Some of today's people have checked in by the code on the wall; one of them the trainer had marked absent."""

import datetime as dt

from django.utils import timezone

from bookings.attendance.register.check_in import check_in
from bookings.attendance.register.marking import Marking, mark_attendance
from bookings.attendance.register.wall_codes import SeenCode
from bookings.models import Booking, Mark
from training.models import Session, User

HOW_MANY = 5
MINUTE = dt.timedelta(minutes=1)


def let_some_check_in(*, trainer: User, now: dt.datetime) -> int:
    """Have the first few of them press before the start of the session that the trainer has today; return how many."""
    today = timezone.localdate(now)
    session = Session.objects.running().delivered_by(trainer).begun(now).filter(first_on=today).first()
    if session is None:
        return 0
    day = session.days.get()
    held = Booking.objects.filter(session=session, status=Booking.Status.CONFIRMED).select_related("practitioner")
    people = list(held.order_by("practitioner__search_text", "pk")[1 : 1 + 2 * HOW_MANY : 2])
    absent = Marking(booking=people[-1], day=day, value=Mark.Value.ABSENT, seen=None)
    mark_attendance(session=session, marking=absent, by=trainer, now=day.starts_at)
    for number, booking in enumerate(people):
        at = day.starts_at + (number - HOW_MANY + 2) * MINUTE
        check_in(booking=booking, saw=SeenCode(day=day.pk, at=at), by=booking.practitioner, now=at)
    return len(people)
