"""Part 8: what could be tried. What published trials found, on our own numbers: places a year, and when known."""

from collections.abc import Sequence
from dataclasses import dataclass

from reporting.insight.before_after import before_and_after
from reporting.review.grounds import Grounds
from reporting.review.parts import Part, Section, table_for
from reporting.tables import Column, Kind
from training.templatetags.words import plural

EVERYBODY, REMINDED, NO_REPLY, NOT_REMINDED = "everybody", "people reminded", "no reply", "nobody reminded them"
_GROUPS = {
    EVERYBODY: ("coming", "no reply", "not asked", ""),
    REMINDED: ("coming", "no reply"),
    NO_REPLY: ("no reply",),
    NOT_REMINDED: ("not asked",),
}
_IN_WORDS = {
    EVERYBODY: "Everybody",
    REMINDED: "People who were reminded",
    NO_REPLY: "People who did not answer a reminder",
    NOT_REMINDED: "People who were not reminded",
}
_LONGEST = 36  # months: what takes longer to show is for partnerships to test together


@dataclass(frozen=True)
class Trial:
    """A measure with what trials found: of the no-shows of a `group` it spares at most the part `fewer`, None where no
    trial gives a figure.
    """

    measure: str
    found: str
    group: str
    fewer: float | None


# Published trials of reminders and calls, of hospitals, benefits and job fairs: none is of training. The figures are
# those of the trials as they were published, rounded to two places.
TRIALS = (
    Trial(
        "A text message to people who get no reminder",
        "Missed × 0.77 (12 trials)",
        NOT_REMINDED,
        0.23,
    ),
    Trial(
        "Reminders three days and one day before, not one of them",
        "4.4 % missed, against 5.3 to 5.8 % (54,066 people)",
        REMINDED,
        0.24,
    ),
    Trial(
        "Say in the reminder what an empty place costs",
        "11.1 to 8.4 % missed, twice; no effect in a like trial with letters",
        REMINDED,
        0.24,
    ),
    Trial(
        "Call people who are likely to miss, a week before, and ask for their plan",
        "29.2 to 22.8 % missed",
        NO_REPLY,
        0.22,
    ),
    Trial("Predict who will miss, and call them", "Missed × 0.61", NO_REPLY, 0.39),
    Trial("Predict who will miss, and text them", "Missed × 0.91", NO_REPLY, 0.09),
    Trial(
        "“I’ve booked you a place. Good luck”, from somebody with a name",
        "Attendance clearly up; no figure to carry over",
        EVERYBODY,
        None,
    ),
    Trial("A deposit for free training", "No trial found", EVERYBODY, None),
)


def ideas(grounds: Grounds) -> Part:
    total = grounds.total
    a_year = total.no_show / grounds.years
    section = Section(
        heading="What trials found, on our numbers",
        table=table_for(
            grounds.scope,
            "ideas",
            "What could be tried",
            [
                Column("measure", "Measure"),
                Column("found", "What trials found"),
                Column("group", "Would reach"),
                Column("a_year", "Their no-shows a year", Kind.COUNT),
                Column("places", "Places a year, at most", Kind.COUNT),
                Column("known", "We would know after"),
            ],
            [_row(grounds, trial) for trial in TRIALS],
        ),
        notes=[
            "Places a year are the largest effect that a trial found, on our own no-shows. The smallest is none.",
            "We would know: when a fall of that size over all courses would be seen four times in five.",
        ],
    )
    return Part(
        number=8,
        key="could-try",
        heading="What could we try?",
        sentences=[
            f"At the present rate we lose about {plural(round(a_year), 'place,places')} a year to no-shows. Effects of "
            "published trials run from a quarter fewer no-shows to none at all, and none of the trials was of "
            "training.",
            "So test your own: two wordings at once, sent to people as chance decides, with the measure written down "
            "beforehand.",
        ],
        sections=[section] if total.recorded else [],
    )


def _row(grounds: Grounds, trial: Trial) -> dict[str, object]:
    there = no_shows_of(grounds, _GROUPS[trial.group]) / grounds.years
    places = round(there * trial.fewer) or None if trial.fewer is not None else None
    return {
        "measure": trial.measure,
        "found": trial.found,
        "group": _IN_WORDS[trial.group],
        "a_year": round(there) or None,
        "places": places,
        "known": _known_after(grounds, fall_of(grounds, trial)) if places else "–",
    }


def fall_of(grounds: Grounds, trial: Trial) -> float:
    """Return by how much a trial's effect would lower the rate of everything, as a fraction of 1; 0 if it says none."""
    if trial.fewer is None or not grounds.total.recorded:
        return 0.0
    return no_shows_of(grounds, _GROUPS[trial.group]) * trial.fewer / grounds.total.recorded


def no_shows_of(grounds: Grounds, replies: Sequence[str]) -> int:
    """Return the no-shows of people whose answer to the reminders is one of these."""
    return sum(grounds.no_shows_by_reply[reply] for reply in replies)


def _known_after(grounds: Grounds, fall: float) -> str:
    outcome = before_and_after(
        grounds.cells,
        (),
        effect=fall,
        share=0.0,
        years_before=grounds.years,
        icc=grounds.likeness.icc,
    )
    if outcome.months is None:
        return "Never, by ourselves"
    if outcome.months > _LONGEST:
        return f"More than {_LONGEST // 12} years"
    return f"About {plural(max(1, round(outcome.months)), 'month,months')}"
