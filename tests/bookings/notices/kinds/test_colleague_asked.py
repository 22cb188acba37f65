"""The copy to who asked a colleague without an account: that they were asked, and how it ended."""

import datetime as dt

import pytest

from bookings.notices.kinds.colleague_asked import ColleagueAsked
from bookings.notices.sending.outbox import queue_notice_to
from bookings.notices.wording.compose import compose
from tests.support.mailed import beginning

WHAT = "Understanding Child Neglect, Tuesday 7 July 2026, 9:30am to 4:30pm."


@pytest.fixture
def mail_of(neglect, lead, now):
    def make(**facts):
        of = {"session": neglect.pk, "invitation": 5, "name": "Sam Field", "asked_by": lead.name, "organisation": "R"}
        notice = ColleagueAsked(**of | {"answer_by_at": now + dt.timedelta(days=3)} | facts)
        mail = queue_notice_to(notice, person=lead, occasion="once", now=now)
        compose(mail, now=now)
        return mail

    return make


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "A place is held for them until they answer."),
        ({"held": False}, "No place is held: with a yes they join the queue for one."),
        ({"in_place_of": "Cara"}, "Until they say yes the place stays with Cara."),
    ],
)
def test_says_that_they_were_asked_and_what_is_so_meanwhile(mail_of, facts, said):
    mail = mail_of(state="asked", **facts)
    assert mail.subject.startswith("Sam Field has been asked: ")
    assert beginning(mail) == [
        "Hello Leo,",
        "Your colleague has been asked",
        f"We have asked Sam Field to come: {WHAT}",
    ]
    assert said in mail.text
    assert "Sam Field has until Thursday 4 June 2026, 11am to answer." in mail.text
    assert "See the request:\nhttps://training.example.org/invitations/5/" in mail.text


@pytest.mark.parametrize(
    ("facts", "heading", "said"),
    [
        (
            {"state": "declined"},
            "can’t come",
            "The place held for them goes to the next person.",
        ),
        ({"state": "declined", "held": False}, "can’t come", "No place was held."),
        (
            {"state": "lapsed", "reserved": True},
            "has not answered",
            "The place is still reserved",
        ),
        ({"state": "lapsed", "in_place_of": "Cara"}, "has not answered", "So the place is still that of Cara."),
        ({"state": "session cancelled"}, "need not come", "The session will not take place"),
        ({"state": "withdrawn"}, "is no longer asked", "The place held for them goes to the next person."),
    ],
)
def test_says_how_it_ended_and_what_becomes_of_the_place(mail_of, facts, heading, said):
    mail = mail_of(**facts)
    assert beginning(mail)[1:] == [f"Your colleague {heading}", f"Sam Field {heading}: {WHAT}"]
    assert said in mail.text


def test_a_long_name_does_not_fill_the_subject(mail_of):
    assert mail_of(state="asked", name="N" * 41).subject.startswith("Your colleague has been asked: ")
