"""What roles need, as the team says it."""

import datetime as dt

from django.db import transaction

from training.authorship import delete_as, save_as
from training.models import Course, Requirement, User
from training.refusals import refuse_unfit
from training.text import tidy


@transaction.atomic
def keep_requirement(
    *,
    who: str,
    job_roles: str,
    course: Course | None,
    level: str,
    months: int | None,
    by: User,
    now: dt.datetime,
    requirement: Requirement | None = None,
) -> Requirement:
    """Add what a group of job roles needs, or change it. Raises DoesNotFit, as for a course and a level."""
    kept = Requirement.objects.locked().get(pk=requirement.pk) if requirement else Requirement()
    kept.who, kept.course, kept.level, kept.months = tidy(who), course, level, months
    kept.job_roles = "\n".join(filter(None, map(tidy, job_roles.splitlines())))
    refuse_unfit(kept)
    return save_as(kept, by=by, now=now)


@transaction.atomic
def remove_requirement(*, requirement: Requirement, by: User, now: dt.datetime) -> None:
    """Ask it of nobody any more. What people have done stays in their records."""
    delete_as(Requirement.objects.locked().get(pk=requirement.pk), by=by, now=now)
