"""The sentence that the no-show review opens with."""

import datetime as dt

from reporting.outcomes import Counts
from reporting.periods import Period
from training.templatetags.words import percentage, plural


def _percent(fraction: float) -> str:
    return f"{fraction * 100:.1f}"


def when_in_words(period: Period, today: dt.date) -> str:
    """Return when a sentence's figures are of; of a period that is not over they are those so far."""
    if period.is_running(today):
        return f"So far in {period}" if period.is_reporting_year else f"So far in the period from {period}"
    return f"In {period}" if period.is_reporting_year else f"From {period}"


def no_show_sentence(period: Period, counts: Counts, interval: tuple[float, float] | None, *, today: dt.date) -> str:
    """Return the no-shows with numerator, denominator, rate and interval."""
    when = when_in_words(period, today)
    if interval is None:
        return f"{when} nobody's attendance is recorded, so there is no no-show rate."
    low, high = interval
    were = "was a no-show" if counts.no_show == 1 else "were no-shows"
    return (
        f"{when}, {counts.no_show:,} of {plural(counts.recorded, 'place,places')} with recorded attendance {were} "
        f"({percentage(counts.rate)}, likely between {_percent(low)} and {_percent(high)}): the person who held it did "
        "not come and had not cancelled."
    )


def cost_sentence(counts: Counts, *, room: float | None, cost: int) -> str:
    """Return what the empty places came to, or "" if there were none, or nothing is known to measure them by.

    `room` is the number of places in a typical session, None where unknown; `cost` that of an empty place in pounds,
    0 where the partnership has not said.
    """
    rooms = round(counts.no_show / room) if room else 0
    worth = f"{rooms:,} room{'’s' if rooms == 1 else 's’'} worth of places" if rooms else ""
    pounds = f"about £{counts.no_show * cost:,}" if counts.no_show and cost else ""
    return f"That is {', '.join(filter(None, [worth, pounds]))}." if worth or pounds else ""


def coverage_sentence(counts: Counts) -> str:
    """Return how much of the record the rate rests on."""
    if not counts.held:
        return "Nobody held a place."
    known = counts.held - counts.not_recorded
    places = plural(counts.held, "place,places")
    return f"Attendance is recorded for {known:,} of {places} held ({percentage(counts.coverage)})."
