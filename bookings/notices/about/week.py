"""The week of an organisation: who comes, who waits, who did not come, whose training ends."""

import datetime as dt

from django.utils import timezone

from bookings.models import Booking, Certificate, TrainingElsewhere
from bookings.notices.about.refreshers import elsewhere_due, refreshers_due
from training.templatetags.words import date_in_words, moment_in_words
from training.text import tidy

ROWS = 100


def rows_of(organisation_id: int, monday: dt.date) -> dict[str, list[str]]:
    """Return the lines of each group, such as name, course and day: ROWS at most (one query each, two for the last)."""
    before, start, end = (
        timezone.make_aware(dt.datetime.combine(monday + dt.timedelta(days=days), dt.time(0))) for days in (-7, 0, 7)
    )
    bookings = (
        Booking.objects.filter(organisation_id=organisation_id, session__status="published")
        .select_related("practitioner", "session__course")
        .order_by("session__starts_at", "practitioner__name", "pk")
    )
    asking = (Booking.Status.WAITING, Booking.Status.OFFERED, Booking.Status.AWAITING_APPROVAL)
    found = {
        "coming": bookings.filter(
            status=Booking.Status.CONFIRMED, session__starts_at__gte=start, session__starts_at__lt=end
        ),
        "waiting": bookings.filter(status__in=asking, session__starts_at__gte=start),
        "missed": bookings.filter(
            outcome=Booking.Outcome.NO_SHOW, session__starts_at__gte=before, session__starts_at__lt=start
        ),
    }
    rows = {group: [_line(booking) for booking in of_group[:ROWS]] for group, of_group in found.items()}
    due = refreshers_due(organisation_id, monday)[:ROWS]
    elsewhere = elsewhere_due(organisation_id, monday)[:ROWS]
    refreshers = [_refresher(certificate, monday) for certificate in due]
    return rows | {"refreshers": [*refreshers, *(_elsewhere(record, monday) for record in elsewhere)][:ROWS]}


def _line(booking: Booking) -> str:
    session = booking.session
    return f"{tidy(booking.practitioner.name)}: {tidy(session.course.title)}, {moment_in_words(session.starts_at)}"


def _elsewhere(record: TrainingElsewhere, today: dt.date) -> str:
    """Such as "Sam Example: GCP2, done elsewhere, ends on Tuesday 14 July 2026"."""
    ends_on = record.expires_on or today  # those due all have one
    when = f"{'ended' if ends_on < today else 'ends'} on {date_in_words(ends_on)}"
    became = record.course.replaced_by or record.course.merged_into
    now_called = f"; the course is now {tidy(became.title)}" if became else ""
    return f"{tidy(record.person.name)}: {tidy(record.course.title)}, done elsewhere, {when}{now_called}"


def _refresher(certificate: Certificate, today: dt.date) -> str:
    """Such as "Sam Example: GCP2, certificate ends on Tuesday 14 July 2026"; and what the course is called today."""
    course = certificate.booking.session.course
    ends_on = certificate.expires_on or today  # those due all have one
    when = f"certificate {'ended' if ends_on < today else 'ends'} on {date_in_words(ends_on)}"
    became = course.replaced_by or course.merged_into
    now_called = f"; the course is now {tidy(became.title)}" if became else ""
    return f"{tidy(certificate.booking.practitioner.name)}: {tidy(course.title)}, {when}{now_called}"
