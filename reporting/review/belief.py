"""Part 1: can the figures be believed. What nobody recorded could have gone either way."""

from reporting.headline import coverage_sentence
from reporting.outcomes import ENOUGH_COVERAGE, Counts
from reporting.reports.no_shows import WHAT_AN_INTERVAL_IS
from reporting.review.grounds import Grounds
from reporting.review.parts import Link, Part
from training.templatetags.words import percentage, plural


def belief(grounds: Grounds) -> Part:
    total = grounds.total
    return Part(
        number=1,
        key="believe",
        heading="Can we believe it?",
        sentences=[
            grounds.basis.gaps(total) or coverage_sentence(total),
            *_unbooked(total),
            WHAT_AN_INTERVAL_IS,
            grounds.likeness.sentence,
        ],
        stop=_stop(total),
        missing=grounds.basis.missing,
        links=[Link("How complete each register is", "report", ("register-completeness",))],
    )


def _stop(total: Counts) -> str:
    if total.coverage is None or total.coverage >= ENOUGH_COVERAGE:
        return ""
    at_most = (total.no_show + total.not_recorded) / (total.recorded + total.not_recorded)
    at_least = total.no_show / (total.recorded + total.not_recorded)
    return (
        f"Do not decide on these figures yet. Attendance is known for only {percentage(total.coverage)} of places, and "
        f"the rest could change the answer: the true no-show rate could be anywhere from {percentage(at_least)} to "
        f"{percentage(at_most)}. Complete the registers first."
    )


def _unbooked(total: Counts) -> list[str]:
    if not total.came_unbooked:
        return []
    over = f", {total.over_capacity:,} of them when the session was already full" if total.over_capacity else ""
    came = plural(total.came_unbooked, "person came without a booking,people came without a booking")
    return [f"{came}{over}. They are part of no rate below."]
