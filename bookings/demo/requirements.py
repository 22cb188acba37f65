"""What roles need, as a partnership says it."""

import datetime as dt

from training.models import Course, User
from training.operations.requirements import keep_requirement

# Who, the words of their job roles, the course as the yearly report calls it, and for how many months it counts.
NEEDED = [
    (
        "Designated safeguarding leads",
        "designated safeguarding lead\nDSL\nnamed professional\nhead teacher",
        "Working Together to Safeguard Children - Level 3 for Designated Safeguarding Leads / Named Professionals",
        24,
    ),
    ("Pastoral leads and SENCos", "pastoral lead\nSENCo", "Working Together to Safeguard Children - Herefordshire", 36),
    ("Social workers", "social worker", "Right Help Right Time", None),
]


def say_what_roles_need(*, by: User, now: dt.datetime) -> None:
    for who, job_roles, title, months in NEEDED:
        course = Course.objects.get(title=title)
        keep_requirement(who=who, job_roles=job_roles, course=course, level="", months=months, by=by, now=now)
