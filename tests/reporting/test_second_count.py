"""Every figure of every report equals a second count, written slowly and plainly, over histories as chance has them."""

from collections import defaultdict

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookings.models import Booking
from reporting.insight.intervals import ASSUMED_ICC, ENOUGH_FREEDOM, wilson
from reporting.outcomes import years_with_sessions
from reporting.periods import year_before
from reporting.reports.registry import REPORTS
from reporting.scope import Scope
from tests.support import counted_again as again
from tests.support.evaluated import make_answer, make_evaluation, make_question
from tests.support.thoroughness import made_up
from training.models import Course, Session, User

pytestmark = pytest.mark.django_db
NO_REASON = "No reason given"
many = settings(
    max_examples=made_up(40, usually=5),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


class Undone(Exception):
    """The history of an example goes before the next."""


def with_history(chance, check):
    try:
        with transaction.atomic():
            again.random_history(chance)
            check()
            raise Undone
    except Undone:
        pass


def scopes(now):
    """Each year as a whole, and the later one narrowed."""
    for year in years_with_sessions(now):
        yield Scope(period=year, now=now), {}
    some = Session.objects.order_by("pk").first()
    venue = some.days.get(position=1).venue_id
    narrowed = [{"delivery": some.delivery}, {"category_id": some.course.category_id}]
    narrowed += [{"venue_id": venue}] if venue else []
    if booking := some.bookings.first():
        narrowed += [{"organisation_id": booking.organisation_id}]
        narrowed += [{"organisation_type_id": booking.organisation_type_id}]
    for asked in narrowed:
        yield Scope(period=years_with_sessions(now)[0], now=now, **asked), asked


def likeness_of(scope):
    """Measured, else the year before's, else assumed."""
    for period in (scope.period, year_before(scope.period)):
        found = again.icc(again.bookings_of(period, scope.now))
        if found and found[1] >= ENOUGH_FREEDOM:
            return found[0]
    return ASSUMED_ICC


def grouped(bookings, line):
    found = defaultdict(list)
    for booking in bookings:
        found[line(booking)].append(booking)
    return {name: of for name, of in found.items() if again.counts_at_all(of)}


def check_row(row, bookings, likeness):
    expected = again.figures(bookings)
    assert {key: row[key] for key in expected} == expected
    effect = again.design_effect(bookings, likeness)
    assert row["design_effect"] == (None if effect is None else pytest.approx(effect))
    interval = wilson(expected["no_show"], expected["recorded"], effect or 1)
    assert (row["low"], row["high"]) == ((None, None) if interval is None else pytest.approx(interval))


@many
@given(chance=st.randoms(use_true_random=False))
def test_every_line_of_every_no_show_report(chance, now):
    def check():
        for scope, narrowed in scopes(now):
            bookings = again.bookings_of(scope.period, now, **narrowed)
            likeness = likeness_of(scope)
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

    with_history(chance, check)


@many
@given(chance=st.randoms(use_true_random=False))
def test_trainers_lineage_and_reasons(chance, now):
    def check():
        for scope, narrowed in scopes(now):
            bookings, likeness = again.bookings_of(scope.period, now, **narrowed), likeness_of(scope)
            by_trainer = {row["trainer"]: row for row in REPORTS["no-shows-by-trainer"].table(scope).rows}
            for trainer in User.objects.filter(is_trainer=True):
                theirs = [one for one in bookings if trainer in one.session.trainers.all()]
                if again.counts_at_all(theirs):
                    [name] = [name for name in by_trainer if name.startswith(trainer.name)]
                    check_row(by_trainer[name], theirs, likeness)
            lineage = Scope(period=scope.period, now=now, by_lineage=True, **narrowed)
            for row in REPORTS["no-shows-by-course"].table(lineage).rows:
                of = [one for one in bookings if again.counted_as(one.session.course) == row["course"]]
                check_row(row, of, likeness)
            for row in REPORTS["no-shows-by-reason"].table(scope).rows:
                of = [one for one in bookings if (one.get_absence_kind_display() or NO_REASON) == row["reason"]]
                assert row["no_show"] == again.figures(of)["no_show"]
            for row in REPORTS["cancellations-by-reason"].table(scope).rows:
                of = [
                    one for one in bookings if (one.get_cancel_reason_display() or "No reason given") == row["reason"]
                ]
                counted = again.figures(of)
                assert (row["cancelled"], row["late_cancellation"]) == (
                    counted["cancelled"],
                    counted["late_cancellation"],
                )

    with_history(chance, check)


@many
@given(chance=st.randoms(use_true_random=False))
def test_attendance_learners_rooms_and_who_stayed_away_twice(chance, now):
    def check():
        for scope, narrowed in scopes(now):
            bookings = again.bookings_of(scope.period, now, **narrowed)
            for name, line in (("course", again.LINES["course"]), ("organisation", again.LINES["organisation"])):
                table = REPORTS[f"attendance-by-{name}"].table(scope)
                for row in table.rows:
                    who = [one.practitioner_id for one in bookings if again.came(one) and line(one) == row[name]]
                    assert (row["attended"], row["learners"]) == (len(who), len(set(who)))
            everybody = [one.practitioner_id for one in bookings if again.came(one)]
            total = REPORTS["learners"].table(scope).total
            assert (total["attended"], total["learners"]) == (len(everybody), len(set(everybody)))
            assert REPORTS["training-record"].table(scope).total.get("times", 0) == len(everybody)
            missed = defaultdict(int)
            for one in bookings:
                missed[one.practitioner_id] += again.held(one) and one.outcome == "no show"
            repeated = sorted((number for number in missed.values() if number > 1), reverse=True)
            assert [row["no_show"] for row in REPORTS["repeat-no-shows"].table(scope).rows] == repeated
        check_rooms(now)

    with_history(chance, check)


def check_rooms(now):
    for year in years_with_sessions(now):
        expected = defaultdict(lambda: [0, 0, 0])
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


def let_some_evaluate(chance, question):
    """Some who have a place say what it was like, whether or not the register says that they came."""
    for booking in Booking.objects.filter(status="confirmed").order_by("pk"):
        if chance.random() < 0.6:
            make_evaluation(booking, score=chance.choice([1, 2, 3, 4, 5]))
            if chance.random() < 0.7:
                said = {"number_before": chance.choice([None, 2, 3, 4]), "number": chance.choice([None, 3, 4, 5])}
                if any(said.values()):
                    make_answer(booking, question, **said)


@many
@given(chance=st.randoms(use_true_random=False))
def test_what_people_said(chance, now):
    def check():
        question = make_question("confidence", "Speaking up")
        let_some_evaluate(chance, question)
        for year in years_with_sessions(now):
            rows = REPORTS["evaluation"].table(Scope(period=year, now=now)).rows
            for row in rows:
                came = [
                    one
                    for one in again.bookings_of(year, now)
                    if again.came(one) and Course.objects.get(pk=one.session.course_id).title == row["course"]
                ]
                said = [one.evaluation for one in came if hasattr(one, "evaluation")]
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

    with_history(chance, check)
