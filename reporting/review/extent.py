"""Part 2: how much was lost, in places, people, rooms and pounds; and where booked places went."""

from collections.abc import Sequence
from itertools import compress

from reporting.headline import cost_sentence, no_show_sentence
from reporting.outcomes import Counts
from reporting.review.grounds import Grounds
from reporting.review.parts import Flow, Link, Part, Section, Step, table_for
from reporting.tables import Column, Kind, Table
from training.partnership import ours
from training.templatetags.words import percentage, plural


def headline(grounds: Grounds) -> str:
    """Return the sentence that the review opens with: the rate with its range, and what it came to."""
    scope, total = grounds.scope, grounds.total
    said = no_show_sentence(scope.period, total, grounds.interval(total), today=scope.today)
    return f"{said} {worth(grounds)}".strip()


def worth(grounds: Grounds) -> str:
    """Return the no-shows in rooms and pounds, as far as either is known."""
    return cost_sentence(grounds.total, room=grounds.typical_room, cost=ours().cost_of_empty_place)


def extent(grounds: Grounds) -> Part:
    total = grounds.total
    steps = flow(total)
    title = "From booked to in the room"
    section = Section(
        heading=title,
        sentences=[_in_words(total)],
        figure=Flow(title=title, steps=steps) if total.held else None,
        table_is_of_figure=True,
        table=_table(grounds, steps) if total.held else None,
        notes=[
            "Moved to another date, taken over by a colleague or lost because we cancelled the session: these places "
            "are not counted as given up."
        ],
    )
    return Part(
        number=2,
        key="how-much",
        heading="How much do we lose?",
        sentences=_lost(grounds),
        sections=[section] if total.held else [],
        links=[Link("Each session, with the places that were lost", "report", ("no-shows-by-session",))],
    )


def flow(total: Counts) -> list[Step]:
    """Return where booked places went. What goes off from those booked and those held leaves who came; who walked in
    comes on top.
    """
    given_up = total.cancelled + total.late_cancellation
    came = total.attended + total.partly_attended
    return [
        Step("Places booked", total.held + given_up),
        Step("Cancelled in time", total.cancelled, is_loss=True),
        Step("Cancelled late", total.late_cancellation, is_loss=True),
        Step("Held at the start", total.held),
        Step("Did not come: no-shows", total.no_show, is_loss=True),
        Step("Excused", total.excused, is_loss=True),
        Step("Not recorded", total.not_recorded, is_loss=True),
        Step("Came", came),
        Step("Came without a booking", total.came_unbooked, is_gain=True),
        Step("In the room", came + total.came_unbooked),
    ]


def _table(grounds: Grounds, steps: Sequence[Step]) -> Table:
    booked = steps[0].number
    rows = [
        {
            "step": step.label,
            "places": step.number,
            "share": step.number / booked if booked else None,
        }
        for step in steps
    ]
    columns = [
        Column("step", "What happened"),
        Column("places", "Places", Kind.COUNT),
        Column("share", "Of all booked", Kind.PERCENTAGE),
    ]
    return table_for(grounds.scope, "flow", "From booked to in the room", columns, rows)


def _in_words(total: Counts) -> str:
    given_up = total.cancelled + total.late_cancellation
    booked = total.held + given_up
    if not total.held:
        return "Nobody held a place."
    back = f"{given_up:,} of {plural(booked, 'booked place,booked places')} ({percentage(given_up / booked)})"
    late = f", {total.late_cancellation:,} of them late" if given_up else ""
    came = total.attended + total.partly_attended
    return f"People gave back {back}{late}. Of the {total.held:,} still held at the start, {came:,} were used."


def _lost(grounds: Grounds) -> list[str]:
    if not grounds.total.no_show:
        return ["No place was lost to a no-show, as far as is recorded."]
    people = len(set(compress(grounds.bookings.people, grounds.bookings.missed)))
    places = plural(grounds.total.no_show, "place was lost,places were lost")
    return [f"{places} to no-shows, by {plural(people, 'person,different people')}. {worth(grounds)}".strip()]
