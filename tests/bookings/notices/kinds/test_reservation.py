"""Reserved places, to their leads: how many and until when by now, and nothing once none is reserved any more."""

import pytest

from bookings.models import Reservation
from bookings.notices.about.reservation import of_reservation
from bookings.notices.kinds.reservation import PlacesReserved
from bookings.notices.kinds.reservation_reminder import ReservationReminder
from bookings.notices.sending.outbox import queue_notice_to
from bookings.notices.wording.compose import compose
from tests.support.factories import OrganisationFactory, make_reservation
from tests.support.mailed import beginning, delivered

WHAT = "Understanding Child Neglect, Tuesday 7 July 2026, 9:30am to 4:30pm."


@pytest.fixture
def reserved(neglect) -> Reservation:
    return make_reservation(session=neglect, organisation=OrganisationFactory(name="Riverside"), places=3)


def mail_of(notice, lead, now):
    return queue_notice_to(notice, person=lead, occasion="once", now=now)


def test_says_how_many_are_reserved_and_until_when_to_name_people(reserved, lead, now):
    mail = mail_of(PlacesReserved(**of_reservation(reserved)), lead, now)
    compose(mail, now=now)
    assert mail.subject.startswith("3 places reserved: ")
    assert beginning(mail) == [
        "Hello Leo,",
        "Your places are reserved",
        f"3 places reserved for Riverside, for people you name by Thursday 2 July 2026, 5pm: {WHAT}",
    ]
    assert f"Name people:\nhttps://training.example.org/reservations/{reserved.pk}/" in mail.text
    assert "merged" not in mail.text


@pytest.mark.parametrize("kind", [PlacesReserved, ReservationReminder])
def test_counts_those_without_a_name_by_now(reserved, lead, now, kind):
    mail = mail_of(kind(**of_reservation(reserved)), lead, now)
    Reservation.objects.filter(pk=reserved.pk).update(places=1, places_named=2)
    compose(mail, now=now)
    assert "1 place " in beginning(mail)[2]
    assert "3 places" not in mail.text


@pytest.mark.parametrize("kind", [PlacesReserved, ReservationReminder])
@pytest.mark.parametrize("ended", [True, False])
def test_is_not_sent_once_nothing_is_reserved(reserved, lead, now, kind, ended):
    mail = mail_of(kind(**of_reservation(reserved)), lead, now)
    if ended:
        Reservation.objects.filter(pk=reserved.pk).update(
            places=0, places_released=3, ended_at=now, ended_because="given back"
        )
    assert delivered(mail, now) is not ended


def test_places_that_came_along_with_a_merger_are_said_to(reserved, lead, now):
    mail = mail_of(PlacesReserved(**of_reservation(reserved), moved_from=9), lead, now)
    compose(mail, now=now)
    assert "merged into this one, and your places have come along" in mail.text
