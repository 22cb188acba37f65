"""Part 5: what staying away goes with, in at most six sentences, none of which claims a cause."""

from reporting.insight.explain import NO_CAUSE, explain
from reporting.insight.inputs import INPUTS
from reporting.review.grounds import Grounds
from reporting.review.parts import Link, Part
from training.templatetags.words import plural

READ_ON = (
    Link("By how long before people booked", "report", ("no-shows-by-lead-time",)),
    Link("By answer to the reminders", "report", ("no-shows-by-reminder-response",)),
    Link("By who booked", "report", ("no-shows-by-booked-by",)),
    Link("By delivery", "report", ("no-shows-by-delivery",)),
)


def goes_with(grounds: Grounds) -> Part:
    found = explain(grounds.recorded, icc=grounds.likeness.icc)
    told: tuple[str, ...] = ()
    sentences = ["Nobody’s attendance is recorded, so there is nothing to compare."]
    if found is not None:
        told = found.sentences
        sentences = [
            f"This is from {plural(found.bookings, 'place,places')} with recorded attendance in "
            f"{plural(found.sessions, 'session,sessions')}. {NO_CAUSE}"
        ]
    looked_at = "; ".join(f"{named.label[0].lower()}{named.label[1:]}" for named in INPUTS)
    return Part(
        number=5,
        key="goes-with",
        heading="What does it go with?",
        sentences=[
            *sentences,
            f"We looked at these, and at nothing else: {looked_at}. Access and dietary needs, job roles and names are "
            "never used.",
        ],
        points=told,
        links=READ_ON,
    )
