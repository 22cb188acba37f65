"""What a published table says in words: made of the published figures alone."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from reporting.headline import when_in_words
from reporting.publishing.rules import ROUNDED_TO, Rule, Way
from reporting.tables import HIDDEN, Table
from training.templatetags.words import percentage

HIDDEN_FIGURE = "a number that is not shown"


def about_hiding(rule: Rule) -> list[str]:
    """Return what readers of a published table must know of its figures."""
    small = f"“{HIDDEN}”: a number from 1 to {rule.small_up_to}, or one that would give such a number away."
    if rule.way == Way.ROUNDED:
        return [
            f"Figures are rounded to the nearest {ROUNDED_TO}, each by itself, so rows may not add up to the total.",
            small,
            "Rates and ranges follow from the figures shown here.",
        ]
    return [small, "Rates and ranges follow from the figures shown here."]


def headline_of(table: Table, total: Mapping[str, Any], today: dt.date) -> str:
    """Return the table's sentence again from its published total; "" where that says too little."""
    when, figure = when_in_words(table.period, today), _figures(total)
    if isinstance(total.get("rate"), float):
        return (
            f"{when}, {figure('no_show')} of {figure('recorded')} places with recorded attendance were no-shows "
            f"({percentage(total['rate'])})."
        )
    if "no_show" in total:
        return f"{when}, {figure('no_show')} of {figure('recorded')} places with recorded attendance were no-shows."
    if "empty" in total:
        return f"{when}, {figure('came')} of {figure('capacity')} places were filled."
    if "at_least" in total:
        return f"{when}, at least {figure('at_least')} people came to events."
    if "attended" in total:
        by = f" by {figure('learners')} different people" if "learners" in total else ""
        return f"{when} there were {figure('attended')} attendances{by}."
    if "marked" in total:
        return f"{when}, attendance is recorded for {figure('marked')} of {figure('held')} places held."
    return ""


def _figures(total: Mapping[str, Any]) -> Any:
    def figure(key: str) -> str:
        value = total.get(key)
        return HIDDEN_FIGURE if value is None or value == HIDDEN else f"{value:,}"

    return figure
