"""Part 6: what people say kept them away, and how many of them answered."""

from reporting.reports.reasons import NO_ANSWER, reasons_of_cancellations, reasons_of_no_shows
from reporting.review.grounds import Grounds
from reporting.review.parts import Link, Part, Section, table_for
from reporting.tables import Column, Kind
from training.templatetags.words import percentage, plural

ENOUGH_ANSWERS = 0.5  # of the no-shows, under which those who answer may be others than those who do not


def said(grounds: Grounds) -> Part:
    bookings = grounds.bookings
    of_absences, of_cancellations = (
        bookings.counted(reasons, spread=False) for reasons in (bookings.absences, bookings.cancellations)
    )
    no_shows = [(reason, counts.no_show) for reason, counts in reasons_of_no_shows(of_absences) if counts.no_show]
    late = [
        (reason, counts.late_cancellation)
        for reason, counts in reasons_of_cancellations(of_cancellations)
        if counts.late_cancellation
    ]
    sections = [
        _section(grounds, "no-show", no_shows, "No-shows"),
        _section(grounds, "late cancellation", late, "Late cancellations"),
    ]
    return Part(
        number=6,
        key="they-say",
        heading="What do people say?",
        sentences=[_answered(no_shows)],
        sections=[section for section in sections if section],
        links=[
            Link("No-shows by reason", "report", ("no-shows-by-reason",)),
            Link("Cancellations by reason", "report", ("cancellations-by-reason",)),
        ],
    )


def _answered(found: list[tuple[str, int]]) -> str:
    everybody = sum(number for _, number in found)
    if not everybody:
        return "There were no no-shows to ask about."
    known = sum(number for reason, number in found if reason != NO_ANSWER)
    if not known:
        return f"Nobody has given a reason yet for {plural(everybody, 'no-show,no-shows')}."
    few = (
        " Fewer than half answered, and those who did may differ from those who did not."
        if known < ENOUGH_ANSWERS * everybody
        else ""
    )
    most, number = max(((reason, number) for reason, number in found if reason != NO_ANSWER), key=lambda one: one[1])
    return (
        f"A reason is known for {known:,} of {plural(everybody, 'no-show,no-shows')} ({percentage(known / everybody)})."
        f"{few} The most frequent is “{most}”, {'once' if number == 1 else f'{number:,} times'}."
    )


def _section(grounds: Grounds, one: str, found: list[tuple[str, int]], label: str) -> Section | None:
    if all(reason == NO_ANSWER for reason, _ in found):
        return None
    known = sum(number for reason, number in found if reason != NO_ANSWER)
    by_number = sorted(found, key=lambda pair: (pair[0] == NO_ANSWER, -pair[1]))
    rows = [
        {
            "reason": reason,
            "number": number,
            "share": number / known if known and reason != NO_ANSWER else None,
        }
        for reason, number in by_number
    ]
    columns = [
        Column("reason", "Reason"),
        Column("number", label, Kind.COUNT),
        Column("share", "Share of known reasons", Kind.PERCENTAGE),
    ]
    title = f"Reasons for {one}s"
    table = table_for(grounds.scope, f"reasons-{one.replace(' ', '-')}", title, columns, rows)
    return Section(heading=title, table=table)
