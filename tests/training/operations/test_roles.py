import pytest

from tests.support.factories import UserFactory
from training.models import User
from training.operations.roles import Role, RoleRefused, appoint, remove_from_role


@pytest.mark.parametrize("role", list(Role))
def test_appoint_and_remove_are_on_record(role, practitioner, team_member, now):
    appoint(person=practitioner, role=role, by=team_member, now=now)
    practitioner.refresh_from_db()
    assert getattr(practitioner, role.value) is True
    record = practitioner.history.order_by("history_id").last()
    assert (record.history_user, record.history_date) == (team_member, now)
    assert record.history_change_reason == f"Appointed: {role.label}"
    remove_from_role(person=practitioner, role=role, by=team_member, now=now)
    practitioner.refresh_from_db()
    assert getattr(practitioner, role.value) is False
    assert practitioner.history.order_by("history_id").last().history_change_reason == f"No longer: {role.label}"


@pytest.mark.parametrize("role", list(Role))
def test_nobody_changes_their_own_role(role, team_member, now):
    UserFactory(is_team=True)
    for operation in (appoint, remove_from_role):
        with pytest.raises(RoleRefused):
            operation(person=team_member, role=role, by=team_member, now=now)
    team_member.refresh_from_db()
    assert [getattr(team_member, r.value) for r in Role] == [False, False, False, True]


def test_last_team_member_stays(team_member, practitioner, now):
    UserFactory(is_team=True, is_active=False)  # cannot sign in, so does not count
    with pytest.raises(RoleRefused):
        remove_from_role(person=team_member, role=Role.TEAM, by=practitioner, now=now)
    team_member.refresh_from_db()
    assert team_member.is_team is True


def test_last_but_one_team_member_can_go(team_member, now):
    other = UserFactory(is_team=True)
    remove_from_role(person=other, role=Role.TEAM, by=team_member, now=now)
    assert list(User.objects.filter(is_team=True)) == [team_member]


def test_lead_needs_an_organisation(team_member, now):
    person = UserFactory(organisation=None)
    with pytest.raises(RoleRefused):
        appoint(person=person, role=Role.LEAD, by=team_member, now=now)
    person.refresh_from_db()
    assert person.is_lead is False


def test_person_without_account_is_not_appointed(team_member, now):
    person = UserFactory(is_active=False)
    with pytest.raises(RoleRefused):
        appoint(person=person, role=Role.TRAINER, by=team_member, now=now)


def test_appoint_to_something_that_is_no_role_fails(practitioner, team_member, now):
    with pytest.raises(ValueError):
        appoint(person=practitioner, role="is_active", by=team_member, now=now)


def test_appoint_twice_is_recorded_once(practitioner, team_member, now):
    before = practitioner.history.count()
    for _ in range(2):
        appoint(person=practitioner, role=Role.TRAINER, by=team_member, now=now)
    assert practitioner.history.count() == before + 1
