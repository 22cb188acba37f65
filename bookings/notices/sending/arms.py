"""Who is in which arm of a comparison, and how its arm reminds them."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django.conf import settings
from django.utils import timezone

from bookings.models import Allocation, Arm, Booking, Trial
from bookings.notices.about.asking import signer_of
from bookings.notices.kinds.reminder import ALONE, WITH_TEXT
from bookings.notices.sending.quiet_hours import local_morning
from bookings.notices.sending.texts import text_settings
from training.models import Course, Session


def days_of_course(text: str) -> list[int]:
    """Return the days of Course.reminder_days, such as [1, 5, 14]."""
    return sorted({int(part) for part in text.split(",") if part.strip().isdigit()})


class Comparisons:
    """The comparisons that are under way, read once for all sessions."""

    def __init__(self, *, now: dt.datetime) -> None:
        today = timezone.localdate(now)
        self.now = now
        found = Trial.objects.under_way(today).order_by("begins_on", "pk").prefetch_related("courses")
        self._courses = {trial: {course.pk for course in trial.courses.all()} for trial in found}

    def of(self, course: int) -> list[Trial]:
        """Return those that are for this course."""
        return [trial for trial, courses in self._courses.items() if not courses or course in courses]

    def of_days(self, course: int) -> list[Trial]:
        """Return those that say on which days people of this course are reminded."""
        return [trial for trial in self.of(course) if trial.what == Trial.What.DAYS]

    def to_enter(self, session: Session) -> tuple[Trial, dt.datetime] | None:
        """Return the comparison that takes the people of this session by now, and when it was due to.

        That is when the first reminder of either arm falls due, so that nothing has been done differently yet. Whoever
        gets a place later is in none.
        """
        for trial in self.of(session.course_id):
            if due := entry_of(trial, session):
                due_at = local_morning(due)
                if trial.begins_on <= due and session.first_on <= trial.ends_on and due_at <= self.now:
                    return trial, due_at
        return None


def entry_of(trial: Trial, session: Session) -> dt.date | None:
    """Return the day on which people of the session are put into an arm; None where nobody is reminded."""
    both = days_of_course(f"{trial.a_days},{trial.b_days}")
    days = both if trial.what == Trial.What.DAYS else days_of_course(session.course.reminder_days)
    return session.first_on - dt.timedelta(days=max(days)) if days else None


def to_allocate(trial: Trial, due_at: dt.datetime, session: Session) -> Any:
    """Return the bookings that are to be put into an arm: by what was known when it was due, and nothing since."""
    waiting = Booking.objects.filter(
        allocation=None,
        session=session,
        status=Booking.Status.CONFIRMED,
        confirmed_at__lt=due_at,
        practitioner__is_active=True,
    )
    if trial.what != Trial.What.CHANNEL:
        return waiting
    if not (settings.SENDS_TEXTS and text_settings().monthly_limit):
        return waiting.none()
    # Whom no text can reach would be reminded alike in both arms.
    return waiting.exclude(practitioner__mobile="").filter(practitioner__texts_fail_since=None)


def allocate(trial: Trial, bookings: Iterable[Booking], *, now: dt.datetime) -> list[Allocation]:
    """Put each booking into the arm that the lot gives it, once and for all. The caller has locked their session."""
    drawn = [
        Allocation(trial=trial, booking=booking, arm=trial.arm_of(booking.pk), allocated_at=now) for booking in bookings
    ]
    return Allocation.objects.bulk_create(drawn)


def arms_of(bookings: Collection[Booking]) -> dict[int, tuple[Trial, str]]:
    """Return by booking the comparison whose arm is to be followed: until it has ended (one query)."""
    allocated = Allocation.objects.filter(booking__in=bookings, trial__ended_at=None).select_related("trial")
    return {one.booking_id: (one.trial, one.arm) for one in allocated}


def signer_for(arm: tuple[Trial, str] | None, course: Course) -> str:
    """Return who reminds somebody: as their arm says, if that is what is compared, or else as the course does."""
    if arm and arm[0].what == Trial.What.SIGNER:
        return arm[0].of_arm(arm[1], "signed_by")
    return signer_of(course)


def said_by(arm: tuple[Trial, str] | None) -> dict[str, Any]:
    """Return what a reminder says differently in this arm, as facts of it."""
    if arm is None:
        return {}
    trial, letter = arm
    if trial.what == Trial.What.WORDS and trial.of_arm(letter, "text"):
        return {"own_subject": trial.of_arm(letter, "subject"), "own_text": trial.of_arm(letter, "text")}
    if trial.what == Trial.What.CHANNEL:
        return {"by_text": WITH_TEXT if letter == Arm.B else ALONE}
    return {}
