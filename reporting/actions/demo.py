"""Actions of the demonstration: one of its year for everything, one for a part of it, and one to look at today.

What they came to is worked out from the demonstration's bookings as any other's: in its made-up year nothing was done.
"""

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from reporting.actions.deciding import Plan, decide_action, look_at_action
from reporting.models import Action
from training.models import Session, User

COST_NAMED = dt.date(2023, 9, 1)
ONLINE_CALLED = dt.date(2023, 11, 1)


def load_actions(*, by: User, now: dt.datetime) -> None:
    """Write them down as a group member would have, beforehand; beside other data nothing is written twice."""
    owner = User.objects.filter(is_group_member=True).order_by("pk").first() or by
    if Action.objects.filter(title=_PLANS[0]["title"]).exists():
        return
    made = [_decided(plan, owner) for plan in _PLANS]
    year_over = _noon(dt.date(2024, 11, 5))
    look_at_action(
        action=made[0],
        said="It costs nothing, so we keep it. But it is not enough: next we call people who have not replied.",
        look_again_on=None,
        by=owner,
        now=year_over,
    )
    today = timezone.localdate(now)
    _decided(
        {
            "title": "Managers are copied in when somebody books more than eight weeks ahead",
            "why": "People who book early stay away most often, and their managers rarely know that they have booked.",
            "begins_on": today - dt.timedelta(days=91),
            "effect_points": Decimal(5),
            "chosen_for_its_rate": False,
            "look_again_on": today,
        },
        owner,
    )


_PLANS = [
    {
        "title": "Reminders say what an empty place costs",
        "why": "In a trial, naming the cost took missed appointments from 11.1 to 8.4 in 100. We try for 5.",
        "begins_on": COST_NAMED,
        "effect_points": Decimal(5),
        "chosen_for_its_rate": False,
        "look_again_on": dt.date(2024, 9, 2),
    },
    {
        "title": "We call people booked online who have not replied to the reminder",
        "why": "Online, more people stay away than in person. A call a week before asks how they will join.",
        "begins_on": ONLINE_CALLED,
        "effect_points": Decimal(5),
        "chosen_for_its_rate": True,
        "delivery": Session.Delivery.ONLINE,
        "look_again_on": dt.date(2024, 11, 4),
    },
]


def _decided(said: dict, owner: User) -> Action:
    beforehand = _noon(said["begins_on"] - dt.timedelta(days=14))
    return decide_action(plan=Plan(owner=owner, **said), by=owner, now=beforehand)


def _noon(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
