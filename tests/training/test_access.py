import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import NoReverseMatch

from tests.support.factories import UserFactory
from training.access import may_open, only
from training.models import Anybody


def leads(user: Anybody) -> bool:
    return user.is_authenticated and user.is_lead


@only(leads, "Only leads.")
def page(request, number):
    return HttpResponse(f"page {number}")


def asked_by(user):
    request = RequestFactory().get("/")
    request.user = user
    return page(request, number=7)


def test_page_opens_for_whoever_has_the_right():
    assert asked_by(UserFactory.build(is_lead=True)).content == b"page 7"


def test_page_is_refused_to_everybody_else_in_its_own_words():
    with pytest.raises(PermissionDenied, match=r"Only leads\."):
        asked_by(UserFactory.build(is_team=True))


@pytest.mark.parametrize(
    ("role", "opened"),
    [
        ("is_team", {"catalogue", "registers", "reports", "desk", "desk-charges"}),
        ("is_group_member", {"catalogue", "reports"}),
        ("is_lead", {"catalogue", "reports", "organisation-bookings"}),
        ("is_trainer", {"catalogue", "registers"}),
        ("is_anonymous", {"catalogue"}),
    ],
)
def test_pages_a_menu_may_show_follow_the_rights_that_their_views_ask_for(role, opened):
    user = UserFactory.build(**{} if role == "is_anonymous" else {role: True})
    names = ("catalogue", "registers", "reports", "organisation-bookings", "desk", "desk-charges")
    assert {name for name in names if may_open(user, name)} == opened


def test_closed_account_opens_no_page_that_asks_for_a_right():
    user = UserFactory.build(is_team=True, is_trainer=True, is_lead=True, is_active=False)
    assert not any(may_open(user, name) for name in ("desk", "registers", "reports", "organisation-bookings"))


def test_page_that_is_not_there_is_a_mistake_and_not_a_refusal():
    with pytest.raises(NoReverseMatch):
        may_open(UserFactory.build(), "no-such-page")
