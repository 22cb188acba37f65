"""A colleague takes the place: thanks to who sent them, or the name of somebody else who arranged it."""

from bookings.notices.kinds.substitution import Substitution
from tests.support.factories import UserFactory, make_booking
from tests.support.mailed import beginning


def given(neglect, practitioner, now, by):
    return make_booking(
        session=neglect, practitioner=practitioner, status="cancelled", cancelled_at=now, cancelled_by=by
    )


def test_who_sent_a_colleague_is_thanked(composed, neglect, practitioner, now):
    mail = composed(Substitution(colleague="Cara Cole"), given(neglect, practitioner, now, practitioner))
    assert beginning(mail)[1:] == [
        "A colleague takes your place",
        "Cara Cole takes your place: Understanding Child Neglect, Tuesday 7 July 2026, 9:30am to 4:30pm.",
    ]
    assert "Thank you for sending somebody instead. You need do nothing more" in mail.text
    assert "this does not count as a cancellation" in mail.text
    assert "Find another date:\nhttps://training.example.org/courses/neglect/" in mail.text


def test_who_arranged_it_for_them_is_named(composed, neglect, practitioner, now):
    lead = UserFactory(name="Leo Lead", organisation=practitioner.organisation, is_lead=True)
    mail = composed(Substitution(colleague="Cara Cole"), given(neglect, practitioner, now, lead))
    assert "Leo Lead arranged this. If it is a mistake, write to us." in mail.text
    assert "Thank you" not in mail.text
