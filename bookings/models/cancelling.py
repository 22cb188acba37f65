"""How long a change of day, time or place leaves people to give back their place without its being late."""

import datetime as dt

from django.utils import timezone

from training.working_days import close_of_business, working_days_after

WORKING_DAYS_AFTER_A_CHANGE = 2


def free_after_change(changed_at: dt.datetime) -> dt.datetime:
    """Return until when: 5pm on the second working day after the day of the change; the start may come before."""
    changed_on = timezone.localtime(changed_at).date()
    return close_of_business(working_days_after(changed_on, WORKING_DAYS_AFTER_A_CHANGE))
