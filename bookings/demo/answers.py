"""What people of the demonstration answered after their sessions, and a certificate that was issued again."""

import datetime as dt
from random import Random

from bookings.attendance.certificates.issuing import issue_again
from bookings.attendance.register.absences import explain_absence
from bookings.demo.evaluations import say_more
from bookings.models import Booking, Certificate, CheckIn
from training.models import User

# Why they did not come, and what they added; the first says that the register is wrong.
_WHY = Booking.AbsenceReason
ANSWERS = [
    (_WHY.PRESENT, "I came in late and sat at the back, so I may have missed the sheet."),
    (_WHY.WORKLOAD, "We were two short on the ward that day."),
    (_WHY.FORGOT, "The invite went to my old address."),
    (_WHY.SICKNESS, ""),
]
SEED = 3  # any: the answers are the same each time
CAME_IN = dt.timedelta(minutes=11)  # after the beginning, as whoever says that they were there said at the wall
OTHER_LETTERS = "(김혜린)"  # a name as it is written at home, beside the one that everybody knows


def answer_after_sessions(*, by: User, now: dt.datetime) -> None:
    """Some who did not come say why, one of them that they were there; some who came say what they thought."""
    missed = Booking.objects.filter(outcome=Booking.Outcome.NO_SHOW, session__ends_at__lt=now - dt.timedelta(days=3))
    lately = missed.select_related("practitioner").order_by("-session__starts_at", "pk")
    for booking, (kind, added) in zip(lately[: len(ANSWERS)], ANSWERS, strict=False):
        reason = f"{kind.label}. {added}".strip()
        explain_absence(booking=booking, kind=kind, reason=reason, by=booking.practitioner, now=now)
        if kind == _WHY.PRESENT:
            day = booking.session.days.get(position=1)
            CheckIn.objects.create(booking=booking, session_day=day, checked_in_at=day.starts_at + CAME_IN)
    say_more(now=now, rng=Random(SEED))
    certificate = Certificate.objects.current().order_by("-booking__session__starts_at", "-pk").first()
    if certificate:
        issue_again(booking=certificate.booking, name=f"{certificate.person_name} {OTHER_LETTERS}", by=by, now=now)
