"""What a session can be told is named; what is left out stays, and None is said."""

from dataclasses import FrozenInstanceError, fields

import pytest

from bookings.places.sessions.changes import change_session
from bookings.places.sessions.session_change import SessionChange
from tests.support.factories import UserFactory, make_session
from training.forms.schedule import SessionForm
from training.models import Session


@pytest.mark.parametrize("name", ["starts_at", "places_kept", "cancelled_at", "pk"])
def test_what_is_not_the_teams_to_set_fails_at_once(name):
    with pytest.raises(TypeError):
        SessionChange(**{name: 1})


def test_what_is_left_out_is_not_told():
    assert SessionChange().columns() == {}
    assert SessionChange(ref=None, capacity=0, days=[], trainers=[]).columns() == {"ref": None, "capacity": 0}


def test_change_stays_as_it_was_said():
    with pytest.raises(FrozenInstanceError):
        SessionChange(capacity=3).capacity = 4


@pytest.mark.parametrize(
    ("change", "concerns"),
    [
        (SessionChange(), False),
        (SessionChange(capacity=3, minimum=1), False),
        (SessionChange(places_per_organisation=None), True),
        (SessionChange(ring_fenced_for=None), True),
    ],
)
def test_rules_of_who_can_have_a_place_are_said_also_when_they_are_taken_away(change, concerns):
    assert change.concerns_who_can_have_a_place is concerns


def test_every_answer_of_the_form_and_every_column_is_known():
    names = {field.name for field in fields(SessionChange)}
    assert set(SessionForm.base_fields) - {"allow_overfull", "wishes_first"} == names - {"days"}
    assert names - {"days", "trainers"} <= {field.name for field in Session._meta.get_fields()}


@pytest.mark.django_db
def test_none_empties_a_column_and_nothing_said_keeps_it(team_member, now):
    session = make_session(ref="A1", trainers=[UserFactory(is_trainer=True)])
    days = list(session.days.values_list("pk", "starts_at"))
    change_session(session=session, change=SessionChange(notes="By the side door"), by=team_member, now=now)
    change_session(session=session, change=SessionChange(ref=None), by=team_member, now=now)
    session.refresh_from_db()
    assert (session.ref, session.notes, session.trainers.count()) == (None, "By the side door", 1)
    assert list(session.days.values_list("pk", "starts_at")) == days
