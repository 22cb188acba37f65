"""Outlook: how many will come to what is still to come, and how true that turned out of what has been."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import F

from bookings.places.rules.counts import with_places
from reporting.insight.intervals import design_effect, wilson
from reporting.likeness import likeness_in
from reporting.models import SessionOutlook
from reporting.outcomes import Counts, counts_by
from reporting.outlook.keeping import outlooks_of
from reporting.reports.basis import WHOLE_ROOMS, Basis, Report
from reporting.roles import may_read_of_whole_sessions
from reporting.scope import Scope, sessions_in
from reporting.tables import Column, Kind, Table
from training.templatetags.words import percentage, plural

COMING = [
    Column("session", "Session", is_detail=True),
    Column("course", "Course"),
    Column("date", "First day", Kind.DATE),
    Column("seats", "Places", Kind.COUNT),
    Column("held", "Places held", Kind.COUNT),
    Column("waiting", "Waiting", Kind.COUNT),
    Column("expected", "Will probably come", Kind.COUNT),
    Column("at_least", "At least", Kind.COUNT),
    Column("at_most", "At most", Kind.COUNT),
    Column("empty", "Chairs likely empty", Kind.COUNT),
    Column("overfull", "Extra places given", Kind.COUNT),
    Column("extra", "Extra places possible", Kind.COUNT),
    Column("risk", "Risk", Kind.PERCENTAGE),
    Column("spare", "Spare chairs", Kind.COUNT),
    Column("filled_without", "Filled without extra", Kind.PERCENTAGE, is_detail=True),
    Column("filled", "Filled with extra", Kind.PERCENTAGE, is_detail=True),
]
TOO_LITTLE = "Too little is recorded of the last year to say how many will come."
SUMMED = ("seats", "held", "waiting", "expected", "empty", "overfull")


def about_coming() -> list[str]:
    return [
        "Will probably come is worked out from what was recorded in the last year: how long before people booked, what "
        "they answered to the reminders, who booked, whether they came before, and the course, day, hour and delivery.",
        "At least and at most: in 9 of 10 sessions as many come. Chairs likely empty are places less those who will "
        "probably come.",
        "Extra places possible are those above the places of a session, in all, that keep the risk of more people than "
        f"chairs at {settings.EXTRA_PLACES_RISK} in 100 or less. Spare chairs of the venue count as chairs.",
        "Sessions more than 12 weeks ahead are looked at when they are nearer. How likely one person is to come is "
        "kept nowhere and shown to nobody.",
        WHOLE_ROOMS,
    ]


def _outlook(report: Report, scope: Scope) -> Table:
    basis = Basis.of(scope)
    sessions: Any = sessions_in(scope, begun=False).filter(starts_at__gt=scope.now)
    outlooks = outlooks_of(sessions, now=scope.now)
    columns = ("pk", "ref", "course__title", "first_on", "capacity", "overfull_allowance", "places_held")
    found: Any = with_places(sessions).order_by("starts_at", "pk").values_list(*columns, "people_waiting")
    rows = [_coming_row(row, outlooks.get(row[0])) for row in found]
    known = [row for row in rows if row["expected"] is not None]
    total = {name: sum(row[name] or 0 for row in rows) for name in SUMMED}
    return basis.table(
        report,
        counts=Counts(),
        columns=COMING,
        rows=rows,
        total=total,
        more_notes=_what_helps(list(outlooks.values()), total["waiting"]) if known else [TOO_LITTLE] if rows else [],
        definitions=about_coming(),
        headline=_coming_headline(rows, known),
        ranked=False,
    )


def _coming_row(row: Sequence[Any], outlook: SessionOutlook | None) -> dict[str, Any]:
    key, ref, course, first_on, capacity, overfull, held, waiting = row
    told: dict[str, Any] = dict.fromkeys(("expected", "at_least", "at_most", "empty", "extra", "risk", "spare"))
    told |= dict.fromkeys(("filled_without", "filled"))
    if outlook:
        expected = round(outlook.expected)
        told = {
            "expected": expected,
            "at_least": outlook.low,
            "at_most": outlook.high,
            "empty": max(0, capacity - expected),
            "extra": outlook.extra,
            "risk": outlook.overflow,
            "spare": outlook.spare,
            "filled_without": outlook.filled_without,
            "filled": outlook.filled,
        }
    about = {"session": ref or str(key), "course": course, "date": first_on, "seats": capacity}
    return {**about, "held": held, "waiting": waiting, "overfull": overfull, **told}


def _coming_headline(rows: Sequence[dict[str, Any]], known: Sequence[dict[str, Any]]) -> str:
    if not rows:
        return "No session is to come in this period."
    sessions = plural(len(rows), "session is,sessions are")
    if not known:
        return f"{sessions} to come."
    held, come = sum(row["held"] for row in known), sum(row["expected"] for row in known)
    return f"{sessions} to come. About {come:,} of the {held:,} people who hold a place will probably come."


def _what_helps(outlooks: Sequence[SessionOutlook], waiting: int) -> list[str]:
    """Return what extra places can do, and what knowing early does: both, for the second does more."""
    seats = sum(row.seats for row in outlooks) or 1
    without = sum(row.filled_without * row.seats for row in outlooks) / seats
    extra = sum(row.filled * row.seats for row in outlooks) / seats
    wait = f" {plural(waiting, 'person waits,people wait')} for these sessions." if waiting else ""
    return [
        f"What extra places can do: with all places booked, {percentage(without)} of seats would be filled; with the "
        f"extra places too, {percentage(extra)}, at a risk of "
        f"{settings.EXTRA_PLACES_RISK} in 100 that a chair is missing.",
        "What knowing early does: each person who says in time that they can’t come leaves a seat that somebody who "
        "waits can fill, without any risk. So a call to those who have not replied does more than an extra place."
        f"{wait}",
    ]


# Lower bounds of the predicted no-show rate, as fractions of 1.
BANDS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3)
FORESEEN = [
    Column("band", "No-shows foreseen, in 100"),
    Column("sessions", "Sessions", Kind.COUNT),
    Column("recorded", "Recorded", Kind.COUNT),
    Column("predicted", "Foreseen", Kind.PERCENTAGE),
    Column("rate", "Happened", Kind.PERCENTAGE),
    Column("low", "Likely from", Kind.PERCENTAGE),
    Column("high", "Likely to", Kind.PERCENTAGE),
    Column("verdict", "In short"),
]
ABOUT_FORESEEN = [
    "Each session counts with what was foreseen of it when it began: that is kept, and never worked out again.",
    "Foreseen is the no-show rate that was expected of those who held a place, happened the one that was recorded. "
    "Likely from and to are its 95 % interval; people in one session tend to come or stay away together, and it knows.",
    "As foreseen: what was foreseen lies in the interval.",
    WHOLE_ROOMS,
]


@dataclass
class _Band:
    places: list[int] = field(default_factory=list)
    no_shows: int = 0
    predicted: float = 0.0

    def add(self, counts: Counts, likely_away: float) -> None:
        self.places.append(counts.recorded)
        self.no_shows += counts.no_show
        self.predicted += likely_away * counts.recorded

    def row(self, icc: float) -> dict[str, Any]:
        recorded = sum(self.places)
        interval = wilson(self.no_shows, recorded, design_effect(self.places, icc))
        low, high = interval or (0.0, 1.0)
        predicted = self.predicted / recorded
        verdict = "Fewer stayed away" if high < predicted else "More stayed away" if low > predicted else "As foreseen"
        rates = {"predicted": predicted, "rate": self.no_shows / recorded, "low": low, "high": high}
        return {"sessions": len(self.places), "recorded": recorded, **rates, "verdict": verdict}


def _calibration(report: Report, scope: Scope) -> Table:
    basis = Basis.of(scope)
    figures = ("held", "attended", "partly_attended", "no_show", "excused", "not_recorded")
    counts = counts_by(scope, F("session_id"), figures=figures)
    kept = SessionOutlook.objects.filter(session__in=sessions_in(scope).order_by().values("pk"))
    icc = likeness_in(scope).icc
    bands: dict[float, _Band] = defaultdict(_Band)
    everything, as_said, ranges = _Band(), 0, 0
    for outlook in kept:
        found = counts.get((outlook.session_id,), Counts())
        if outlook.likely_away is None or not found.recorded:
            continue
        bands[max(bound for bound in BANDS if bound <= max(outlook.likely_away, 0.0))].add(found, outlook.likely_away)
        everything.add(found, outlook.likely_away)
        if not found.not_recorded:
            ranges += 1
            as_said += outlook.low <= found.attended + found.partly_attended <= outlook.high
    rows = [{"band": _band_in_words(bound), **bands[bound].row(icc)} for bound in sorted(bands)]
    total = everything.row(icc) if everything.places else {}
    return basis.table(
        report,
        counts=Counts.summed(counts.values()),
        columns=FORESEEN,
        rows=rows,
        total={name: value for name, value in total.items() if name != "verdict"},
        more_notes=_ranges_in_words(as_said, ranges),
        definitions=ABOUT_FORESEEN,
        headline=_calibration_headline(total),
        ranked=False,
        adds_up=False,
    )


def _band_in_words(bound: float) -> str:
    after = next((other for other in BANDS if other > bound), None)
    if after is None:
        return f"{round(100 * bound)} or more"
    return f"{round(100 * bound)} to {round(100 * after)}" if bound else f"Fewer than {round(100 * after)}"


def _calibration_headline(total: dict[str, Any]) -> str:
    if not total:
        return "Nothing was foreseen yet of sessions whose attendance is recorded in this period."
    foreseen, happened = 100 * total["predicted"], 100 * total["rate"]
    fit = {
        "As foreseen": "so the outlook can be relied on so far",
        "Fewer stayed away": "so the outlook was too careful",
        "More stayed away": "so the outlook was too hopeful: be careful with extra places",
    }[total["verdict"]]
    return (
        f"We foresaw {foreseen:.1f} no-shows in 100 places, and {happened:.1f} happened, in "
        f"{plural(total['sessions'], 'session,sessions')}: {fit}."
    )


def _ranges_in_words(as_said: int, ranges: int) -> list[str]:
    if not ranges:
        return []
    return [
        f"In {as_said:,} of {plural(ranges, 'session,sessions')} whose register is whole, as many came as the outlook "
        f"said (between at least and at most): {percentage(as_said / ranges)}. It should be about 9 in 10."
    ]


REPORTS = [
    Report(
        name="outlook",
        title="Outlook: who will come",
        family="Rooms and demand",
        summary="How many will probably come to each coming session, and how many more could be booked.",
        build=_outlook,
        readers=may_read_of_whole_sessions,
        of_whole_rooms=True,
        looks_ahead=True,
        comparable=False,
    ),
    Report(
        name="calibration",
        title="Was the outlook right?",
        family="Rooms and demand",
        summary="What was foreseen of sessions against what happened.",
        build=_calibration,
        readers=may_read_of_whole_sessions,
        of_whole_rooms=True,
        comparable=False,
    ),
]
