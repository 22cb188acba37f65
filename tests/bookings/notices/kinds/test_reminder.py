"""What the reminder says, and that it is not sent once there is nothing to come to."""

import datetime as dt

import pytest

from bookings.models import Booking
from bookings.notices.kinds.reminder import Reminder
from bookings.notices.links.tokens import Purpose
from bookings.notices.sending.outbox import queue_notice
from tests.support.mailed import delivered, mailed_link
from training.models import Session

FIRST_ON = dt.date(2026, 7, 7)


def at(month: int, day: int, hour: int = 9) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, tzinfo=dt.UTC)


def test_reminder_in_full(place, composed):
    mail = composed(Reminder(first_on=FIRST_ON), place, at=at(6, 23))
    assert mail.subject == "Are you still coming? Understanding Child Neglect, Tue 7 Jul, 9:30am"
    assert mail.text == (
        "Hello Priya,\n"
        "\n"
        "Are you still coming?\n"
        "\n"
        "You have a place: Understanding Child Neglect, Tuesday 7 July 2026, 9:30am to 4:30pm.\n"
        "\n"
        "It is in 14 days. Are you still coming? Please tell us either way.\n"
        "\n"
        "Tuesday 7 July 2026, 9:30am to 4:30pm\n"
        "Where: Shirehall, St Peter's Square, HR1 2HX\n"
        "\n"
        "Yes, I’m coming on Tuesday 7 July:\n"
        f"{mailed_link('coming', Purpose.REPLY, mail)}\n"
        "\n"
        "I can’t come:\n"
        f"{mailed_link('cannot-come', Purpose.REPLY, mail)}\n"
        "\n"
        "Send a colleague instead:\n"
        f"{mailed_link('colleague', Purpose.CANCEL, mail)}\n"
        "\n"
        "Move to another date:\n"
        f"{mailed_link('move', Purpose.CANCEL, mail)}\n"
        "\n"
        "An empty place costs the partnership about £50. If you can’t come, tell us by Thursday 2 July 2026, 5pm: "
        "somebody else can then have your place.\n"
        "\n"
        "See your booking:\n"
        f"https://training.example.org/bookings/{place.pk}/\n"
        "\n"
        "Any questions? Write to team@example.org or ring 01234 567890.\n"
        "\n"
        "Test Partnership\n"
    )
    assert mailed_link("coming", Purpose.REPLY, mail) in mail.html
    assert mailed_link("cannot-come", Purpose.REPLY, mail) in mail.html
    assert mail.calendar_method == ""


@pytest.mark.parametrize(("day", "said"), [(2, "in 5 days"), (6, "tomorrow"), (7, "today")])
def test_reminder_counts_whole_days_to_when_it_is_sent(place, composed, day, said):
    assert f"\nIt is {said}. " in composed(Reminder(first_on=FIRST_ON), place, at=at(7, day, 7)).text


@pytest.mark.parametrize(("day", "told"), [(1, False), (2, True), (6, True)])
def test_joining_instructions_come_from_five_days_before(neglect, place, composed, day, told):
    neglect.course.joining_instructions = "Bring <a> pen.\nRing the bell."
    neglect.course.save()
    mail = composed(Reminder(first_on=FIRST_ON), place, at=at(7, day))
    assert ("Before you come\n\nBring <a> pen.\nRing the bell.\n" in mail.text) is told
    assert ("Bring &lt;a&gt; pen.<br>Ring the bell." in mail.html) is told


def test_reminder_gives_the_joining_link(neglect, place, composed):
    neglect.days.update(venue=None, joining_link="https://meet.example.org/secret")
    assert "Join online: https://meet.example.org/secret" in composed(Reminder(first_on=FIRST_ON), place).text


def test_reminder_of_somebody_who_said_they_come_does_not_ask_again(place, composed, now):
    place.reply, place.replied_at = Booking.Reply.COMING, now
    place.save()
    mail = composed(Reminder(first_on=FIRST_ON), place, at=at(7, 6))
    assert "You told us that you’re coming. If that has changed, please tell us." in mail.text
    assert "Yes, I’m coming" not in mail.text + mail.html
    assert "I can’t come" in mail.text


@pytest.mark.r17
@pytest.mark.parametrize(
    ("model", "change", "leaves"),
    [
        (Booking, {"reply": ""}, True),
        (Booking, {"status": "cancelled", "cancelled_at": at(6, 1)}, False),
        (Session, {"first_on": dt.date(2026, 7, 8)}, False),
        (Session, {"status": "draft"}, False),
        (Session, {"starts_at": at(6, 1)}, False),
    ],
)
def test_reminder_is_looked_at_again_right_before_it_leaves(place, now, model, change, leaves):
    mail = queue_notice(Reminder(first_on=FIRST_ON), booking=place, now=now)
    model.objects.update(**change)
    assert delivered(mail, now) is leaves
