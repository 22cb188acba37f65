from django.contrib.auth.models import AnonymousUser

from training.models import User
from training.roles import may_read_reports, may_run_the_partnership


def test_visitors_and_those_who_left_may_nothing():
    left = User(is_active=False, is_team=True, is_lead=True)
    assert [may_run_the_partnership(one) for one in (AnonymousUser(), left)] == [False, False]
    assert [may_read_reports(one) for one in (AnonymousUser(), left)] == [False, False]


def test_reports_are_for_more_than_the_team():
    roles = [User(**{name: True}) for name in ("is_team", "is_group_member", "is_lead", "is_trainer")]
    assert [may_read_reports(one) for one in roles] == [True, True, True, False]
    assert [may_run_the_partnership(one) for one in roles] == [True, False, False, False]
