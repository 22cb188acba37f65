"""Why people did not come, or gave their place back, as they say it: by the reason they chose, never in their words."""

from collections.abc import Iterable, Mapping

from django.db.models import F

from bookings.models import Booking
from reporting.clusters import Lines, clustered, in_all
from reporting.likeness import likeness_in
from reporting.outcomes import Counts
from reporting.reports.basis import AS_BOOKED, PERIOD, Basis, Report
from reporting.reports.groupings import Grouping
from reporting.reports.no_shows import FIGURES, definitions, figures, total_of
from reporting.reports.publishable import OF_NO_SHOWS, published
from reporting.scope import Scope
from reporting.tables import Chart, Column, Kind, Table
from training.templatetags.words import percentage, plural

NO_ANSWER = "No reason given"
REASON = Column("reason", "Reason")
IN_TIME = Column("cancelled", "Cancelled in time", Kind.COUNT)
NO_RATE = dict.fromkeys(("rate", "low", "high", "low_independent", "high_independent", "design_effect")) | {"note": ""}
LATE = Column("late_cancellation", "Late cancellations", Kind.COUNT)
SHARE = Column("share", "Share", Kind.PERCENTAGE)

_OWN_WORDS = "What people wrote beside the reason is read by the partnership team only."
_NO_SHOWS = [
    "Each person who is a no-show by the register is asked by email what kept them away. These are their answers.",
    f"{NO_ANSWER}: they were not asked or did not say, or came.",
    "Share is of the no-shows with a known reason.",
    "A reason has no rate of its own: only those who did not come are asked for one.",
]
_CANCELLATIONS = [
    "Places that were held and given back before the session began, in time or after the cancellation deadline.",
    "A session that the partnership cancelled and a place that a colleague took over are not counted.",
    f"{NO_ANSWER}: none was given, as where the team cancelled by telephone.",
    "Share is of the cancellations with a known reason.",
]


Counted = Mapping[str, Counts]


def reasons_of_no_shows(found: Counted) -> list[tuple[str, Counts]]:
    """Return the reasons for no-shows that somebody gave, each with its counts, in the order of the form that asks."""
    return _in_order(found, Booking.AbsenceReason.choices)


def reasons_of_cancellations(found: Counted) -> list[tuple[str, Counts]]:
    """Return the reasons for cancellations that somebody gave, as `reasons_of_no_shows`."""
    return _in_order(found, Booking.CancelReason.choices)


def _in_order(found: Counted, choices: Iterable[tuple[str, str]]) -> list[tuple[str, Counts]]:
    return [(label, found[key]) for key, label in [*choices, ("", NO_ANSWER)] if key in found]


def _by(column: str, choices: Iterable[tuple[str, str]]) -> Grouping:
    """Group by what was chosen, as a published table does."""
    labels = [*choices, ("", NO_ANSWER)]
    return Grouping(
        columns=(REASON,),
        lines=lambda basis: Lines(of_booking=F(column)),
        rows=lambda basis, found: [(key, {"reason": label}) for key, label in labels if key in set(found)],
    )


def _headline(known: int, of: int, what: str) -> str:
    share = f" ({percentage(known / of)})" if of else ""
    return f"A reason is known for {known:,} of {plural(of, what)}{share}."


def _no_shows_by_reason(report: Report, scope: Scope) -> Table:
    """The figures of every report of no-shows, by the reason that was given, with its share of the no-shows in place of
    a rate: whoever gives a reason did not come, so that a rate would be 100 % of itself.
    """
    basis, likeness = Basis.of(scope), likeness_in(scope)
    counted = reasons_of_no_shows(clustered(scope, Lines(of_booking=F("absence_kind"))))
    total = in_all(scope)
    bars = [(label, counts.no_show) for label, counts in counted if counts.no_show]
    known = sum(number for label, number in bars if label != NO_ANSWER)
    rows = [
        {
            "reason": label,
            **figures(counts, likeness),
            **NO_RATE,
            "share": counts.no_show / known if known and label != NO_ANSWER else None,
        }
        for label, counts in counted
    ]
    return basis.table(
        report,
        counts=total,
        columns=[REASON, *FIGURES, SHARE],
        rows=rows,
        total=total_of(total, likeness),
        definitions=definitions(likeness, *_NO_SHOWS, _OWN_WORDS),
        headline=_headline(known, total.no_show, "no-show,no-shows"),
        chart=Chart.BARS,
        bars=bars,
        facts={"icc": likeness.icc, "icc_source": likeness.source.value},
    )


def _cancellations_by_reason(report: Report, scope: Scope) -> Table:
    basis = Basis.of(scope)
    found = reasons_of_cancellations(clustered(scope, Lines(of_booking=F("cancel_reason"))))
    counts_in_all = Counts.summed(counts for _, counts in found)
    counted = [
        (label, counts, counts.cancelled + counts.late_cancellation)
        for label, counts in found
        if counts.cancelled or counts.late_cancellation
    ]
    known = sum(number for label, _, number in counted if label != NO_ANSWER)
    rows = [
        {
            "reason": label,
            "cancelled": counts.cancelled,
            "late_cancellation": counts.late_cancellation,
            "share": number / known if known and label != NO_ANSWER else None,
        }
        for label, counts, number in counted
    ]
    total = {"cancelled": counts_in_all.cancelled, "late_cancellation": counts_in_all.late_cancellation}
    return basis.table(
        report,
        counts=counts_in_all,
        columns=[REASON, IN_TIME, LATE, SHARE],
        rows=rows,
        total=total,
        definitions=[*_CANCELLATIONS, _OWN_WORDS, PERIOD, AS_BOOKED],
        headline=_headline(known, sum(total.values()), "cancellation,cancellations"),
        chart=Chart.BARS,
        bars=[(label, number) for label, _, number in counted],
    )


REPORTS = [
    Report(
        name="no-shows-by-reason",
        title="No-shows by reason",
        family="No-shows",
        summary="What people who did not come say kept them away.",
        build=_no_shows_by_reason,
        published_by=published(_by("absence_kind", Booking.AbsenceReason.choices), sorts=OF_NO_SHOWS),
    ),
    Report(
        name="cancellations-by-reason",
        title="Cancellations by reason",
        family="No-shows",
        summary="Why people give a place back, in time and late.",
        build=_cancellations_by_reason,
        published_by=published(
            _by("cancel_reason", Booking.CancelReason.choices),
            sorts={name: frozenset({name}) for name in ("cancelled", "late_cancellation")},
        ),
    ),
]
