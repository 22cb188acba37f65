import pytest
from django.core.exceptions import PermissionDenied

from bookings.desk.our_details import change_our_details
from bookings.models import Booking
from tests.support.factories import UserFactory, make_booking
from training.models import OurDetails
from training.partnership import forget, ours
from training.refusals import DoesNotFit

pytestmark = pytest.mark.django_db
SAID = {
    "name": "Fenland Partnership",
    "email": "Learn@fenland.example.net",
    "phone": "01234 567890",
    "cost_of_empty_place": 40,
    "charge_late_cancellation": 0,
    "charge_no_show": 60,
}


@pytest.fixture
def change(team_member, now, django_capture_on_commit_callbacks):
    def change(**fields):
        with django_capture_on_commit_callbacks(execute=True):
            return change_our_details(by=team_member, now=now, **(SAID | fields))

    return change


def test_settings_speak_until_the_team_does(settings, change):
    settings.PARTNERSHIP_NAME, settings.COST_OF_EMPTY_PLACE = "Set at the start", 25
    assert (ours().name, ours().cost_of_empty_place) == ("Set at the start", 25)
    change()
    assert (ours().name, ours().cost_of_empty_place, ours().charge_no_show) == ("Fenland Partnership", 40, 60)
    change(cost_of_empty_place=0)
    assert ours().cost_of_empty_place == 0
    assert OurDetails.objects.count() == 1


def test_another_process_asks_again(change, django_assert_num_queries):
    change()
    OurDetails.objects.update(name="Changed elsewhere")
    assert ours().name == "Fenland Partnership"
    forget()
    with django_assert_num_queries(1):
        assert ours().name == "Changed elsewhere"
        ours()


def test_bookings_that_ask_the_team_ask_at_the_new_address(change, now, settings):
    settings.PARTNERSHIP_EMAIL = "old@example.org"
    asking = {"status": Booking.Status.AWAITING_APPROVAL, "booked_at": now}
    ours_to_answer = make_booking(**asking, approver_email="old@example.org")
    managers = make_booking(**asking, approver_email="manager@example.org")
    change()
    ours_to_answer.refresh_from_db()
    managers.refresh_from_db()
    assert ours_to_answer.approver_email == "learn@fenland.example.net"
    assert ours_to_answer.asks_the_team
    assert managers.approver_email == "manager@example.org"


@pytest.mark.parametrize("wrong", [{"name": ""}, {"email": "nobody"}, {"cost_of_empty_place": 100_001}])
def test_what_does_not_fit_changes_nothing(change, wrong):
    with pytest.raises(DoesNotFit):
        change(**wrong)
    assert not OurDetails.objects.exists()


def test_nobody_else_says_who_we_are(now):
    with pytest.raises(PermissionDenied):
        change_our_details(by=UserFactory(), now=now, **SAID)
