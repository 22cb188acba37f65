"""What a colleague without an account reads who is asked to come, and until when."""

import datetime as dt

import pytest

from bookings.models import Invitation
from bookings.notices.about.invitation import of_invitation
from bookings.notices.kinds.invitation import Invited
from bookings.notices.sending.outbox import queue_notice_to
from bookings.notices.wording.compose import compose
from tests.support.factories import OrganisationFactory, UserFactory, make_invitation
from tests.support.mailed import beginning, delivered

YESTERDAY = dt.datetime(2026, 5, 31, tzinfo=dt.UTC)
WHAT = "Understanding Child Neglect, Tuesday 7 July 2026, 9:30am to 4:30pm."


@pytest.fixture
def asked(neglect, now) -> Invitation:
    organisation = OrganisationFactory(name="Riverside")
    lead = UserFactory(name="Leo Lead", organisation=organisation, is_lead=True)
    return make_invitation(session=neglect, organisation=organisation, asked_by=lead, asked_at=now)


def mail_of(asked, now, **facts):
    notice = Invited(**of_invitation(asked), answer_by_at=asked.answer_by_at, **facts)
    mail = queue_notice_to(notice, person=None, to=asked.email, occasion=str(facts), now=now)
    compose(mail, now=now)
    mail.save()
    return mail


def test_says_who_asks_for_what_and_by_when_to_answer(asked, now):
    mail = mail_of(asked, now)
    assert mail.subject.startswith("Can you come? Understanding Child Neglect, Tue 7 Jul")
    assert beginning(mail) == ["Hello Sam,", "Can you come to this training?", f"Leo Lead asks you to come: {WHAT}"]
    assert "Leo Lead gave us your name and address as a colleague at Riverside." in mail.text
    assert "Please answer by Thursday 4 June 2026, 11am. You need no account" in mail.text
    assert "If you say no, or don’t answer by then, we delete your name and address." in mail.text
    assert "Answer this request:\nhttps://training.example.org/link/invitation/" in mail.text
    assert mail.calendar_method == ""


@pytest.mark.parametrize(
    ("facts", "place"),
    [
        ({}, "A place is held for you until you answer."),
        ({"held": False}, "No place is free at the moment: with a yes you join the queue for one."),
        (
            {"in_place_of": "Cara"},
            "You would come in place of Cara, who keeps the place until you answer.",
        ),
    ],
)
def test_says_whether_there_is_a_place(asked, now, facts, place):
    assert place in mail_of(asked, now, **facts).text


def test_the_second_time_and_a_changed_session_are_called_so(asked, now):
    assert mail_of(asked, now, again=True).subject.startswith("Reminder: can you come?")
    moved = mail_of(asked, now, has_moved=True)
    assert moved.subject.startswith("Changed: ")
    assert beginning(moved)[1:] == [
        "The session has changed",
        f"Leo Lead asked you to come to this training. It is now: {WHAT}",
    ]


def test_the_team_asks_as_a_whole(asked, now, team_member):
    asked.asked_by = team_member
    text = mail_of(asked, now).text
    assert "The partnership team asks you to come" in text
    assert "Tess Team" not in text


@pytest.mark.parametrize(
    ("changes", "leaves"),
    [
        ({}, True),
        (
            {"ended_because": "withdrawn", "ended_at": dt.datetime(2026, 6, 1, tzinfo=dt.UTC), "email": "", "name": ""},
            False,
        ),
    ],
)
def test_nobody_is_asked_who_need_not_answer(asked, now, changes, leaves):
    mail = mail_of(asked, now)
    Invitation.objects.filter(pk=asked.pk).update(**changes)
    assert delivered(mail, now) is leaves


def test_nobody_is_asked_once_the_time_is_over(asked, now):
    assert delivered(mail_of(asked, now), asked.answer_by_at) is False
