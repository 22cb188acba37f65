"""Each report held against the second count of tests/support/counted_again.py, whatever wrote the history."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from bookings.models import Booking, DateWish, Register
from reporting.insight.intervals import ASSUMED_ICC, ENOUGH_FREEDOM, wilson
from reporting.periods import Period, year_before
from reporting.reports.registry import REPORTS
from reporting.scope import Scope
from tests.support import counted_again as again
from training.models import Course, Session, User

NO_REASON = "No reason given"


def likeness_of(scope: Scope) -> float:
    """Measured, else the year before's, else assumed."""
    for period in (scope.period, year_before(scope.period)):
        found = again.icc(again.bookings_of(period, scope.now))
        if found and found[1] >= ENOUGH_FREEDOM:
            return found[0]
    return ASSUMED_ICC


def grouped(bookings: Sequence[Booking], line: Callable[[Booking], str]) -> dict[str, list[Booking]]:
    found = defaultdict(list)
    for booking in bookings:
        found[line(booking)].append(booking)
    return {name: of for name, of in found.items() if again.counts_at_all(of)}


def check_row(row: dict[str, Any], bookings: Sequence[Booking], likeness: float) -> None:
    expected = again.figures(bookings)
    assert {key: row[key] for key in expected} == expected
    effect = again.design_effect(bookings, likeness)
    assert row["design_effect"] == (None if effect is None else pytest.approx(effect))
    interval = wilson(expected["no_show"], expected["recorded"], effect or 1)
    assert (row["low"], row["high"]) == ((None, None) if interval is None else pytest.approx(interval))


def no_show_lines(scope: Scope, bookings: Sequence[Booking], likeness: float) -> None:
    """Every line of every no-show report that is grouped by something of the booking or its session."""
    for name, line in again.LINES.items():
        table = REPORTS[f"no-shows-by-{name}"].table(scope)
        key = table.columns[0].key
        expected = grouped(bookings, line)
        rows = {row[key]: row for row in table.rows}
        assert {at for at, row in rows.items() if row["held"] or row["cancelled"]} <= set(expected), name
        assert set(expected) <= set(rows), name
        for at, row in rows.items():
            check_row(row, expected.get(at, []), likeness)
        check_row(table.total, bookings, likeness)
        assert table.facts["icc"] == pytest.approx(likeness)


def trainers_lineage_and_reasons(
    scope: Scope, bookings: Sequence[Booking], likeness: float, narrowed: dict[str, Any]
) -> None:
    by_trainer = {row["trainer"]: row for row in REPORTS["no-shows-by-trainer"].table(scope).rows}
    for trainer in User.objects.filter(is_trainer=True):
        theirs = [one for one in bookings if trainer in one.session.trainers.all()]
        if again.counts_at_all(theirs):
            [name] = [name for name in by_trainer if _is_called(name, trainer)]
            check_row(by_trainer[name], theirs, likeness)
    lineage = Scope(period=scope.period, now=scope.now, by_lineage=True, **narrowed)
    for row in REPORTS["no-shows-by-course"].table(lineage).rows:
        of = [one for one in bookings if again.counted_as(one.session.course) == row["course"]]
        check_row(row, of, likeness)
    for row in REPORTS["no-shows-by-reason"].table(scope).rows:
        of = [one for one in bookings if (one.get_absence_kind_display() or NO_REASON) == row["reason"]]
        assert row["no_show"] == again.figures(of)["no_show"]
    for row in REPORTS["cancellations-by-reason"].table(scope).rows:
        of = [one for one in bookings if (one.get_cancel_reason_display() or NO_REASON) == row["reason"]]
        counted = again.figures(of)
        assert (row["cancelled"], row["late_cancellation"]) == (counted["cancelled"], counted["late_cancellation"])


def _is_called(name: str, trainer: User) -> bool:
    """Two trainers of one name are told apart by what follows it."""
    return name == trainer.name or name.startswith((f"{trainer.name},", f"{trainer.name} ("))


def attendance_and_learners(scope: Scope, bookings: Sequence[Booking]) -> None:
    for name, line in (("course", again.LINES["course"]), ("organisation", again.LINES["organisation"])):
        table = REPORTS[f"attendance-by-{name}"].table(scope)
        for row in table.rows:
            who = [one.practitioner_id for one in bookings if again.came(one) and line(one) == row[name]]
            assert (row["attended"], row["learners"]) == (len(who), len(set(who)))
    everybody = [one.practitioner_id for one in bookings if again.came(one)]
    total = REPORTS["learners"].table(scope).total
    assert (total["attended"], total["learners"]) == (len(everybody), len(set(everybody)))
    assert REPORTS["training-record"].table(scope).total.get("times", 0) == len(everybody)
    missed: dict[int, int] = defaultdict(int)
    for one in bookings:
        missed[one.practitioner_id] += again.held(one) and one.outcome == "no show"
    repeated = sorted((number for number in missed.values() if number > 1), reverse=True)
    assert [row["no_show"] for row in REPORTS["repeat-no-shows"].table(scope).rows] == repeated


def courses_by_organisation_type(scope: Scope, bookings: Sequence[Booking]) -> None:
    came = [one for one in bookings if again.came(one)]
    expected = Counter((one.session.course.title, one.organisation_type.name) for one in came)
    table = REPORTS["attendance-by-course-and-organisation-type"].table(scope)
    types = [column.key for column in table.columns if column.key in {kind for _, kind in expected}]
    assert {kind for _, kind in expected} == set(types)
    found = {(row["course"], kind): row[kind] for row in table.rows for kind in types if row[kind]}
    assert found == expected
    of_courses = Counter(one.session.course.title for one in came)
    assert {row["course"]: row["attended"] for row in table.rows if row["attended"]} == of_courses
    of_types = Counter(one.organisation_type.name for one in came)
    assert {kind: table.total[kind] for kind in types} == of_types
    assert table.total["attended"] == len(came)


def rooms(year: Period, now: dt.datetime) -> None:
    expected: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for session in Session.objects.filter(status="published", starts_at__lte=now):
        if year.start <= session.first_on <= year.end:
            bookings = list(session.bookings.all())
            came = sum(map(again.came, bookings))
            unknown = sum(again.held(one) and one.outcome == "not recorded" for one in bookings)
            empty = max(0, session.capacity - came - unknown)
            title = Course.objects.get(pk=session.course_id).title
            expected[title] = [a + b for a, b in zip(expected[title], (session.capacity, came, empty), strict=True)]
    rows = REPORTS["fill-rates"].table(Scope(period=year, now=now)).rows
    assert {row["course"]: [row["capacity"], row["came"], row["empty"]] for row in rows} == expected


def registers(year: Period, now: dt.datetime) -> None:
    """Of each session whether its register is due, partial, complete or unavailable, and what is recorded there."""
    expected = {}
    for session in Session.objects.filter(status="published", starts_at__lte=now):
        if year.start <= session.first_on <= year.end:
            bookings = list(session.bookings.all())
            stored = Register.objects.filter(session=session).first()
            has_marks = any(one.marks.exists() for one in bookings)
            state = stored.state if stored and stored.state != "open" else "partial" if has_marks else "due"
            held = [one for one in bookings if again.held(one)]
            recorded = sum(one.outcome != "not recorded" for one in held)
            unbooked = sum(one.is_walk_in and again.came(one) for one in bookings)
            expected[session.ref or str(session.pk)] = (state, len(held), recorded, unbooked)
    rows = REPORTS["register-completeness"].table(Scope(period=year, now=now)).rows
    told = {row["session"]: (row["register"], row["held"], row["marked"], row["came_unbooked"]) for row in rows}
    assert told == expected


def area(session: Session) -> str:
    venue = session.days.get(position=1).venue
    return (venue.town if venue else "") or "Online, or no town given"


def unmet_demand(year: Period, now: dt.datetime) -> None:
    expected: Counter[tuple[str, str, str]] = Counter()
    for one in Booking.objects.filter(status="waiting"):
        session = one.session
        if session.status == "published" and year.start <= session.first_on <= year.end:
            kind = "went_without" if session.starts_at <= now else "waiting"
            expected[session.course.title, area(session), kind] += 1
    for wish in DateWish.objects.filter(told_at=None):
        if year.start <= wish.asked_at.astimezone(again.LONDON).date() <= year.end:
            expected[wish.course.title, "Any area", "wishes"] += 1
    table = REPORTS["unmet-demand"].table(Scope(period=year, now=now))
    kinds = ("went_without", "waiting", "wishes")
    found = {(row["course"], row["area"], kind): row[kind] for row in table.rows for kind in kinds if row[kind]}
    assert found == expected
    sums: Counter[str] = Counter()
    for (_, _, kind), number in expected.items():
        sums[kind] += number
    assert {kind: table.total[kind] for kind in kinds} == {kind: sums[kind] for kind in kinds}


def what_people_said(year: Period, now: dt.datetime) -> None:
    for row in REPORTS["evaluation"].table(Scope(period=year, now=now)).rows:
        came = [
            one
            for one in again.bookings_of(year, now)
            if again.came(one) and Course.objects.get(pk=one.session.course_id).title == row["course"]
        ]
        said = [one.evaluation for one in came if hasattr(one, "evaluation") and one.evaluation.sent_at]
        assert (row["came"], row["answered"]) == (len(came), len(said))
        scores = [one.score for one in said if one.score]
        enough = len(scores) >= 5
        assert row["mean_score"] == (pytest.approx(sum(scores) / len(scores)) if enough else None)
        assert row["score_4"] == (scores.count(4) if enough else None)
        answers = [answer for one in said for answer in one.answers.all()]
        pairs = [(one.number_before, one.number) for one in answers if one.number and one.number_before]
        enough = len(pairs) >= 5
        before, after = (sum(pair[place] >= 4 for pair in pairs) for place in (0, 1))
        assert row["said_twice"] == (len(pairs) if enough else None)
        assert row["change"] == (pytest.approx((after - before) / len(pairs)) if enough else None)
