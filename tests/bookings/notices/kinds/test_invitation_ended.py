"""The last a colleague hears who was asked and need not answer any more, by why."""

import pytest

from bookings.notices.about.invitation import of_invitation
from bookings.notices.kinds.invitation_ended import InvitationEnded
from bookings.notices.sending.outbox import queue_notice_to
from bookings.notices.wording.compose import compose
from tests.support.factories import OrganisationFactory, UserFactory, make_invitation
from tests.support.mailed import beginning

WHAT = "Understanding Child Neglect, Tuesday 7 July 2026, 9:30am to 4:30pm."


@pytest.mark.parametrize(
    ("facts", "heading", "opening", "said"),
    [
        (
            {"because": "withdrawn"},
            "You need not answer any more",
            f"Leo Lead no longer asks you to come: {WHAT}",
            "You need do nothing. We delete your name and address.",
        ),
        (
            {"because": "lapsed"},
            "You need not answer any more",
            f"The time to say whether you come has passed: {WHAT}",
            "You need do nothing. We delete your name and address.",
        ),
        (
            {"because": "session cancelled", "reason": "The trainer is ill"},
            "The session is cancelled",
            f"This will not take place: {WHAT}",
            "We are sorry. Why: The trainer is ill.",
        ),
    ],
)
def test_says_why_and_that_nothing_is_kept(neglect, now, facts, heading, opening, said):
    organisation = OrganisationFactory()
    lead = UserFactory(name="Leo Lead", organisation=organisation, is_lead=True)
    asked = make_invitation(session=neglect, organisation=organisation, asked_by=lead, asked_at=now)
    notice = InvitationEnded(**of_invitation(asked), **facts)
    mail = queue_notice_to(notice, person=None, to=asked.email, occasion="once", now=now)
    compose(mail, now=now)
    assert beginning(mail) == ["Hello Sam,", heading, opening]
    assert said in mail.text
    assert "We delete your name and address." in mail.text
    assert "See the course:\nhttps://training.example.org/courses/neglect/" in mail.text
    assert "/link/" not in mail.text
