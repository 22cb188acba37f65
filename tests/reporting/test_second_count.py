"""Every figure of every report equals a second count, written slowly and plainly, over histories as chance has them."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookings.models import Booking, Moment
from reporting.outcomes import years_with_sessions
from reporting.scope import Scope
from tests.support import counted_again as again
from tests.support import held_against
from tests.support.evaluated import make_answer, make_evaluation, make_question
from tests.support.held_against import likeness_of
from tests.support.thoroughness import made_up
from training.models import Session

pytestmark = pytest.mark.django_db
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


@many
@given(chance=st.randoms(use_true_random=False))
def test_every_line_of_every_no_show_report(chance, now):
    def check():
        for scope, narrowed in scopes(now):
            bookings = again.bookings_of(scope.period, now, **narrowed)
            held_against.no_show_lines(scope, bookings, likeness_of(scope))

    with_history(chance, check)


@many
@given(chance=st.randoms(use_true_random=False))
def test_trainers_lineage_and_reasons(chance, now):
    def check():
        for scope, narrowed in scopes(now):
            bookings = again.bookings_of(scope.period, now, **narrowed)
            held_against.trainers_lineage_and_reasons(scope, bookings, likeness_of(scope), narrowed)

    with_history(chance, check)


@many
@given(chance=st.randoms(use_true_random=False))
def test_attendance_learners_rooms_and_who_stayed_away_twice(chance, now):
    def check():
        for scope, narrowed in scopes(now):
            held_against.attendance_and_learners(scope, again.bookings_of(scope.period, now, **narrowed))
        for year in years_with_sessions(now):
            held_against.rooms(year, now)
            held_against.registers(year, now)

    with_history(chance, check)


def let_some_evaluate(chance, question):
    """Some who have a place say what it was like, whether or not the register says that they came."""
    for booking in Booking.objects.filter(status="confirmed").order_by("pk"):
        if chance.random() < 0.6:
            make_evaluation(booking, score=chance.choice([1, 2, 3, 4, 5]))
            if chance.random() < 0.7:
                said = {"number_before": chance.choice([None, 2, 3, 4]), "number": chance.choice([None, 3, 4, 5])}
                if any(said.values()):
                    make_answer(booking, question, **said)
        elif chance.random() < 0.5:  # before they came, and not after
            make_answer(booking, question, moment=Moment.BEFORE, number=3)


@many
@given(chance=st.randoms(use_true_random=False))
def test_what_people_said(chance, now):
    def check():
        question = make_question("confidence", "Speaking up")
        let_some_evaluate(chance, question)
        for year in years_with_sessions(now):
            held_against.what_people_said(year, now)

    with_history(chance, check)
