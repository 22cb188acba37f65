"""What a partnership tries in a year beyond one reminder, and how it asks afterwards whether that helped."""

import datetime as dt
from typing import Any

from django.urls import reverse

from reporting.models import Action
from tests.support.years.behaviour import Measures
from tests.support.years.life import Life
from training.models import Course

POUNDS = 40


def begin(life: Life, measures: Measures) -> None:
    """Turn on what this year tries, and off what it does not, on the pages of the team."""
    team, before = life.browser_of(life.there.team), life.measures
    if measures.second_reminder != before.second_reminder:
        days = "3, 1" if measures.second_reminder else "3"
        for course in Course.objects.order_by("pk"):
            team.fill("desk-course-reminders", course.pk, reminder_days=days)
    if measures.cost != before.cost:
        team.fill("desk-our-details", cost_of_empty_place=str(POUNDS if measures.cost else 0))
    if measures.calls != before.calls:
        team.post("calls-settings", is_on="on" if measures.calls else "off", names="4")
    life.measures = measures


def decide(life: Life, measures: Measures, begins: dt.date, *, points: int = 3) -> None:
    """The group writes down beforehand that no-shows are to fall by so many in 100 from this day on."""
    said = {
        "title": f"Try: {measures}",
        "why": "It was agreed",
        "begins_on_day": begins.day,
        "begins_on_month": begins.month,
        "begins_on_year": begins.year,
        "chosen_for_its_rate": "no",
        "effect_points": points,
        "owner": life.there.group.pk,
        "look_again_on": begins.replace(year=begins.year + 1).isoformat(),
    }
    life.browser_of(life.there.group).post("action-new", **said)


def verdict_on(life: Life, begins: dt.date) -> str:
    """Return what the page of actions says of the one that began on this day, as its reader finds it."""
    action = Action.objects.filter(begins_on=begins).latest("pk")
    page = life.browser_of(life.there.group).get(reverse("action", args=[action.pk]))
    shown: Any = page.context["page"]
    return str(shown.found.outcome.verdict)


def compare(life: Life, begins: dt.date) -> None:
    """The team compares two wordings of the reminder by lot, for half a year."""
    ends = begins + dt.timedelta(days=330)
    said = {f"begins_on_{name}": getattr(begins, name) for name in ("day", "month", "year")}
    said |= {f"ends_on_{name}": getattr(ends, name) for name in ("day", "month", "year")}
    words = {"a_subject": "", "a_text": "", "b_subject": "Still coming?", "b_text": "Your chair costs us £40, {name}"}
    answers = {
        "title": "Cost or none",
        "measure": "no-show",
        "effect_points": "3",
        "answer": "save",
        "pooled_as": "cost",
    }
    life.browser_of(life.there.team).post("trial-new", "words", **answers, **words, **said)
