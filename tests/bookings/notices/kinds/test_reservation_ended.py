"""Reserved places that are released: why, how many, and how many are left."""

import pytest

from bookings.notices.about.reservation import of_reservation
from bookings.notices.kinds.reservation_ended import ReservationEnded
from bookings.notices.sending.outbox import queue_notice_to
from bookings.notices.wording.compose import compose
from tests.support.factories import OrganisationFactory, make_reservation
from tests.support.mailed import beginning

WHAT = "Understanding Child Neglect, Tuesday 7 July 2026, 9:30am to 4:30pm."


@pytest.mark.parametrize(
    ("left", "facts", "opening", "said"),
    [
        (
            0,
            {"released": 1, "because": "lapsed"},
            f"Nobody was named in time for 1 place reserved for Riverside, so it is released: {WHAT}",
            "The people you have named keep their places.",
        ),
        (
            0,
            {"released": 2, "because": "session cancelled", "reason": "Ill"},
            f"This session will not take place, so 2 places reserved for Riverside are gone: {WHAT}",
            "We are sorry. Why: Ill",
        ),
        (
            2,
            {"released": 1, "because": "given back"},
            f"The partnership team has given back 1 place reserved for Riverside: {WHAT}",
            "2 places are still reserved; name people by Thursday 2 July 2026, 5pm.",
        ),
        (
            0,
            {"released": 3, "because": "given back"},
            f"The partnership team has given back 3 places reserved for Riverside: {WHAT}",
            "The people you have named keep their places.",
        ),
    ],
)
def test_says_why_and_what_is_left(neglect, lead, now, left, facts, opening, said):
    reservation = make_reservation(session=neglect, organisation=OrganisationFactory(name="Riverside"), places=3)
    notice = ReservationEnded(**of_reservation(reservation) | {"places": left}, **facts)
    reservation.delete()  # the row may be gone or count otherwise: the notice has its own facts
    mail = queue_notice_to(notice, person=lead, occasion="once", now=now)
    compose(mail, now=now)
    assert beginning(mail)[1:] == ["Reserved places are released", opening]
    assert said in mail.text
