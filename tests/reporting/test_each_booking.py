"""What is counted booking by booking equals what the database counts, line by line."""

import gc
import threading

import pytest
from django.db.models import F
from hypothesis import given
from hypothesis import strategies as st

from reporting.clusters import Lines, clustered
from reporting.each_booking import EachBooking
from reporting.outcomes import NO_SHOWS
from reporting.scope import bookings_in, sessions_in
from reporting.uncollected import uncollected
from tests.reporting.test_second_count import many, scopes, with_history
from tests.support.report_cases import Outcome, booked, scope, session

pytestmark = pytest.mark.django_db
BY = {
    "sessions": F("session_id"),
    "organisations": F("organisation_id"),
    "kinds": F("organisation_type_id"),
    "absences": F("absence_kind"),
    "cancellations": F("cancel_reason"),
}


def alike(counts):
    """The shares are a sum of fractions, of which the order shows in the last digit."""
    return {name: round(value, 9) for name, value in vars(counts).items()}


@many
@given(chance=st.randoms(use_true_random=False))
def test_lines_are_those_that_the_database_counts(chance, now):
    def check():
        for asked, _ in scopes(now):
            sessions = set(sessions_in(asked).values_list("pk", flat=True))
            each = EachBooking.of(asked.everything()).only(asked, sessions)
            for name, expression in BY.items():
                counted = clustered(asked, Lines(of_booking=expression))
                expected = {line: alike(one) for line, one in counted.items()}
                found = each.counted(getattr(each, name))
                assert {line: alike(one) for line, one in found.items()} == expected
                if name == "sessions":
                    assert {line: alike(one) for line, one in each.by_sessions.items()} == expected
            missed = bookings_in(asked).filter(NO_SHOWS).values_list("practitioner_id", flat=True)
            people = [person for person, is_one in zip(each.people, each.missed, strict=True) if is_one]
            assert sorted(people) == sorted(missed)

    with_history(chance, check)


@pytest.mark.parametrize("name", ["organisation", "organisation_type"])
def test_those_of_a_scope_are_those_of_its_organisation_or_type_alone(now, name):
    one = session()
    booked(one, Outcome.NO_SHOW, 2), booked(one, Outcome.ATTENDED, 3)  # of two organisations, and types
    asked = scope(now, **{f"{name}_id": getattr(one.bookings.filter(outcome=Outcome.NO_SHOW)[0], f"{name}_id")})
    each = EachBooking.of(asked.everything()).only(asked, {one.pk: one})
    assert (len(each.people), sum(each.missed)) == (2, 2)


def test_the_collector_goes_on_whatever_happens():
    with pytest.raises(ZeroDivisionError), uncollected():
        assert not gc.isenabled()
        with uncollected():
            pass
        assert not gc.isenabled()  # who found it resting leaves it so
        raise ZeroDivisionError
    assert gc.isenabled()


def test_the_collector_goes_on_when_the_last_of_several_threads_leaves():
    """The first is at it while the second comes, and leaves before it."""
    second_is_in, first_is_out = threading.Event(), threading.Event()

    def second():
        with uncollected():
            second_is_in.set()
            first_is_out.wait(10)

    thread = threading.Thread(target=second)
    with uncollected():
        thread.start()
        assert second_is_in.wait(10)
    assert not gc.isenabled()
    first_is_out.set()
    thread.join()
    assert gc.isenabled()
