"""The lead's copy: who was booked, how it stands, and what to do if somebody can't come."""

import datetime as dt

import pytest

from bookings.models import Mail
from bookings.notices.about.made_up import MadeUp
from bookings.notices.kinds.colleague_booked import ColleagueBooked

NOW = dt.datetime(2026, 6, 1, 10, 0, tzinfo=dt.UTC)


def said(*, sent_at=NOW, **facts):
    made_up = MadeUp.at(NOW)
    notice = ColleagueBooked(**{"session": 0, "people": ("Sam Field",), "status": "confirmed"} | facts)
    return notice.said(Mail(created_at=sent_at), made_up.session, made_up.days)


@pytest.mark.parametrize(
    ("facts", "subject", "opening"),
    [
        ({}, "Booked for Sam Field: ", "Sam Field has a place: "),
        (
            {"people": ("Ann", "Bob", "Cy")},
            "Booked for your colleagues: ",
            "Ann, Bob and Cy have a place: ",
        ),
        ({"status": "waiting"}, "Waiting list for Sam Field: ", "Sam Field is on the waiting list: "),
        ({"status": "awaiting approval"}, "Asked for Sam Field: ", "You asked for a place for Sam Field: "),
        ({"people": ("N" * 41,)}, "Booked for your colleagues: ", "N" * 41 + " has a place: "),
    ],
)
def test_says_who_and_how_it_stands(facts, subject, opening):
    context = said(**facts)
    assert context["subject"].startswith(subject)
    assert context["opening"].startswith(opening)


def test_names_the_colleague_whose_place_it_was():
    assert said(in_place_of="Priya")["said"][0] == "They come in place of Priya."


def test_leads_to_the_booking_or_to_all_of_the_organisation():
    assert said(booking=7)["button_url"].endswith("/bookings/7/")
    assert said()["button_url"].endswith("/organisation/")


def test_names_the_deadline_while_it_is_to_come():
    deadline = MadeUp.at(NOW).session.cancel_by_at
    before, at = (said(sent_at=moment)["said"][-1] for moment in (deadline - dt.timedelta(seconds=1), deadline))
    assert ("cancel by" in before, "cancel by" in at) == (True, False)
