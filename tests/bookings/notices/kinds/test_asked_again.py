"""Whoever has not answered is asked again: what the mail says, and by whom and to whom it is said."""

import datetime as dt

import pytest

from bookings.models import Booking
from bookings.notices.about.asking import coming_words
from bookings.notices.about.who_sees import WhoSees, who_sees
from bookings.notices.kinds.asked_again import AskedAgain
from bookings.notices.kinds.reminder import Reminder
from tests.support import factories
from training.models import OurDetails, SessionDay
from training.partnership import forget

FIRST_ON = dt.date(2026, 7, 7)
LEADS = "Your organisation’s training lead can see that you have a place. If you don’t come and haven’t told us, they "


def test_mail_names_who_asks_the_cost_the_date_and_who_sees_it(place, composed):
    notice = AskedAgain(first_on=FIRST_ON, signed_by="Jo Ellis", who_sees=WhoSees(leads=True, manager=True))
    mail = composed(notice, place, at=dt.datetime(2026, 7, 4, 9, tzinfo=dt.UTC))
    assert mail.subject == "We have not heard from you: Understanding Child Neglect, Tue 7 Jul, 9:30am"
    for said in (
        "Please tell us if you’re coming\n\nJo Ellis has kept you a place: Understanding Child Neglect, Tuesday",
        "\nYes, I’m coming on Tuesday 7 July:\n",
        "\nI can’t come:\n",
        f"\n{LEADS}can see that too, and we tell your line manager.\n",
        "An empty place costs the partnership about £50.",
        "\nJo Ellis\n",
    ):
        assert said in mail.text
    assert "Yes, I’m coming on Tuesday 7 July" in mail.html


def test_no_cost_is_named_where_none_is_set(place, composed, db):
    OurDetails.objects.create(name="Test Partnership", email="team@example.org", cost_of_empty_place=0)
    forget()
    mail = composed(Reminder(first_on=FIRST_ON), place)
    assert "costs" not in mail.text + mail.html
    forget()


@pytest.mark.parametrize("reply", ["coming", ""])
def test_whoever_has_answered_meanwhile_is_not_asked(place, composed, now, reply):
    if reply:
        place.reply, place.replied_at = Booking.Reply.COMING, now
        place.save()
    mail = composed(AskedAgain(first_on=FIRST_ON), place)
    assert AskedAgain(first_on=FIRST_ON).is_outdated(mail, now=now) is bool(reply)


@pytest.mark.parametrize(
    ("lead", "manager", "seen"),
    [
        ("another", "", WhoSees(leads=True)),
        ("another", "boss@example.org", WhoSees(leads=True, manager=True)),
        ("none", "boss@example.org", WhoSees(manager=True)),
        ("left", "", WhoSees()),
        ("elsewhere", "", WhoSees()),
        ("themselves", "PRIYA@example.org", WhoSees()),
    ],
)
def test_who_sees_it_is_said_as_it_is(place, lead, manager, seen):
    person = place.practitioner
    person.manager_email = manager.replace("PRIYA@example.org", person.email.upper())
    person.is_lead = lead == "themselves"
    person.save()
    if lead in {"another", "left"}:
        factories.UserFactory(is_lead=True, organisation=place.organisation, is_active=lead == "another")
    if lead == "elsewhere":
        factories.UserFactory(is_lead=True, organisation=factories.OrganisationFactory())
    place.refresh_from_db()
    assert who_sees([place])[place.pk] == seen


def test_nothing_is_said_where_nobody_else_sees_it():
    assert WhoSees().in_words == ""


@pytest.mark.parametrize(("days", "said"), [(1, ""), (2, " and Wednesday 8 July"), (3, " and the 2 days that follow")])
def test_yes_names_its_dates(days, said):
    all_days = [SessionDay(starts_at=dt.datetime(2026, 7, 7 + day, 9, tzinfo=dt.UTC)) for day in range(days)]
    assert coming_words(all_days) == f"Yes, I’m coming on Tuesday 7 July{said}"
