"""What a changed session's mail says to whoever waits or asks for a place: the same, plainly, in both of its parts."""

import datetime as dt
import re
from html import unescape

import pytest

from bookings.models import Booking, Mail
from bookings.notices.wording.compose import compose
from bookings.places.sessions.changes import change_session
from bookings.places.sessions.session_change import SessionChange
from tests.support.factories import VenueFactory, make_booking
from training.operations.schedule import DayPlan, local_time

NOW = "Wednesday 8 July 2026, 10am to 4pm"
BEFORE = "Tuesday 7 July 2026, 9:30am to 4:30pm"
KEEPS = {
    "waiting": "You keep your place on the waiting list.",
    "awaiting approval": "We still have your request for a place: we are still waiting for your line manager’s answer.",
}
LEAVES = {"waiting": "Leave the waiting list", "awaiting approval": "withdraw your request"}


def read(html: str) -> str:
    """What a person reads of the HTML part, one line a block."""
    body = re.sub(r"<(head|title|style)\b.*?</\1>", "", html, flags=re.DOTALL)
    lines = re.sub(r"</?(?:p|h\d|div|td|tr|table|br|body)\b[^>]*>", "\n", body)
    return unescape(re.sub(r"<[^>]+>", "", lines)).replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
def told(neglect, practitioner, now):
    """Move the session to the next day and to another venue, and return the mail to Priya, who stands as said."""

    def told(status: str) -> Mail:
        make_booking(session=neglect, practitioner=practitioner, status=status, booked_at=now)
        neglect.capacity = 1
        neglect.save()
        make_booking(session=neglect)
        date = dt.date(2026, 7, 8)
        day = DayPlan(
            starts_at=local_time(date, dt.time(10)),
            ends_at=local_time(date, dt.time(16)),
            venue=VenueFactory(name="Town Hall", postcode="HR1 2PJ"),
        )
        change_session(session=neglect, change=SessionChange(days=[day]), by=None, now=now)
        mail = Mail.objects.get(booking__practitioner=practitioner, recipient=practitioner)
        compose(mail, now=now)
        return mail

    return told


@pytest.mark.parametrize("status", KEEPS)
def test_both_parts_say_what_is_kept_what_is_new_and_what_was(told, status):
    mail = told(status)
    assert mail.subject == "Changed: Understanding Child Neglect, Wed 8 Jul, 10am"
    for part in (mail.text, read(mail.html)):
        lines = [line.strip() for line in part.splitlines() if line.strip()]
        said = " ".join(lines)
        assert KEEPS[status] in lines
        assert lines.index("Now") < lines.index("Before")
        now, before = said.split("Now ", 1)[1].split(" Before ", 1)
        assert (NOW in now, "Town Hall" in now, "Shirehall" in now) == (True, True, False)
        assert (BEFORE in before, "Shirehall" in before, "Town Hall" in before) == (True, True, False)
        assert LEAVES[status] in said
        other = next(words for name, words in LEAVES.items() if name != status)
        assert other not in said
        for of_a_place in ("You keep your place.", "calendar", "cancel by"):
            assert of_a_place not in said


@pytest.mark.parametrize("status", KEEPS)
def test_both_parts_bear_the_link_that_ends_it_and_no_invite(told, status):
    mail = told(status)
    [link] = set(re.findall(r"https://training\.example\.org/link/cancel/[\w.:-]+", mail.text))
    assert link in mail.html
    assert (mail.calendar_method, mail.calendar) == ("", "")
    assert mail.booking.status == Booking.Status(status)
