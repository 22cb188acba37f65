"""Rows that the version before has left in the outbox, with their facts as it wrote them, are sent all the same."""

import datetime as dt

import pytest
from django.core import mail as outbox

from bookings.models import Booking, Mail
from bookings.notices.sending.delivery import deliver
from bookings.notices.wording.compose import compose
from tests.support import factories
from tests.support.mailed import beginning

AT = dt.datetime(2026, 6, 23, 9, tzinfo=dt.UTC)
WHEN = "Tuesday 7 July 2026, 9:30am to 4:30pm"
WHAT = f"Understanding Child Neglect, {WHEN}."
UNTIL = "2026-07-04T16:00:00+00:00"
BEFORE = [{"when": "Monday 6 July 2026, 9:30am to 4:30pm", "where": "Town Hall"}]
GONE = [{"day": 77, "starts_at": "2026-07-14T08:30:00+00:00", "ends_at": "2026-07-14T15:30:00+00:00"}]
MOVED = {"booking": 0, "sequence": 1, "course": "Neglect", "when": "Monday", "had_place": True, "late": True}
RESERVED = {"reservation": 5, "organisation": "Riverside", "places": 3, "names_by_at": "2026-07-01T16:00:00+00:00"}


@pytest.fixture
def written(db):
    """Write a row as the version before did, with the text made: `written(kind, facts, booking=…)`; its further days
    lie in `written.further`.
    """

    def make(kind: str, facts: dict, **fields) -> Mail:
        mail = Mail.objects.create(
            kind=kind, facts=facts, to="priya@example.org", message_id="<1@x>", created_at=AT, **fields
        )
        make.further = compose(mail, now=AT)
        return mail

    return make


@pytest.mark.parametrize(
    ("kind", "facts", "heading", "opening", "further"),
    [
        ("confirmation", {}, "Your place is confirmed", WHAT, "The attached invite adds it to your calendar."),
        ("confirmation", {"stands_in_for": "Ann"}, "Your place is confirmed", WHAT, "You come in place of Ann,"),
        (
            "confirmation",
            {"moved": MOVED, "reason": "Too few people"},
            "Your place is confirmed",
            WHAT,
            "instead of your place on Monday (Neglect), which you no longer have. Why: Too few people. The deadline",
        ),
        (
            "waiting list",
            {"position": 3},
            "You are on the waiting list",
            f"You are 3rd in the queue: {WHAT}",
            "The session is full.",
        ),
        (
            "waiting list",
            {"moved": MOVED | {"had_place": False, "late": False}, "position": 2},
            "You are on the waiting list",
            f"You are 2nd in the queue: {WHAT}",
            "You no longer wait for a place on Monday (Neglect).",
        ),
        (
            "promotion",
            {},
            "You now have a place",
            f"A place has come free and it is yours: {WHAT}",
            "your place is confirmed",
        ),
        (
            "offer",
            {"expires_at": UNTIL},
            "A place has come free",
            f"We are holding it for you until Saturday 4 July 2026, 5pm: {WHAT}",
            "If we do not hear by Saturday 4 July 2026, 5pm, we offer the place to the next person.",
        ),
        ("session cancelled", {"reason": "Ill"}, "This session is cancelled", WHAT, "Why: Ill\n"),
        (
            "session changed",
            {"before": BEFORE, "removed_days": GONE},
            "New date and new place",
            f"It is now: {WHAT}",
            "Before\n\nMonday 6 July 2026, 9:30am to 4:30pm\nWhere: Town Hall\n",
        ),
        (
            "session changed",
            {"before": BEFORE, "reason": "Too few people"},  # a request that went along when two were merged
            "New date and new place",
            f"It is now: {WHAT}",
            "Where: Town Hall\n",
        ),
        (
            "approval request",
            {"before": BEFORE, "reason": "Too few people"},
            "Your agreement is needed",
            f"Priya Practitioner asks for a place: {WHAT}",
            "it was for Monday 6 July 2026, 9:30am to 4:30pm: the two sessions have been put together.",
        ),
        (
            "approval request",
            {"before": BEFORE, "changed": True},
            "Your agreement is needed",
            f"Priya Practitioner asks for a place: {WHAT}",
            "9:30am to 4:30pm (Town Hall): the session has been changed.",
        ),
        (
            "approval ended",
            {"reason": "No cover"},
            "Your request was not approved",
            f"You have no place on this session: {WHAT}",
            "request for a place",
        ),
        (
            "reminder",
            {"first_on": "2026-07-07", "is_last": True},
            "Are you still coming?",
            f"You have a place: {WHAT}",
            "It is in 14 days.",
        ),
        (
            "substitution",
            {"colleague": "Cara"},
            "A colleague takes your place",
            f"Cara takes your place: {WHAT}",
            "Thank you for sending somebody",
        ),
        ("no-show enquiry", {"copied": True}, "We missed you", WHAT, "Your line manager is told too"),
        (
            "no-show enquiry",
            {"is_copy": True},
            "Missed training in your team",
            f"Priya Practitioner had a place and did not come: {WHAT}",
            "as Priya Practitioner's line manager",
        ),
        (
            "evaluation request",
            {"copied": False},
            "What was it like?",
            f"Thank you for coming: {WHAT}",
            "It takes three minutes.",
        ),
    ],
)
def test_about_a_booking(written, neglect, practitioner, kind, facts, heading, opening, further):
    asked = {"approver_email": "boss@example.org", "approval_asked_at": AT, "approval_expires_at": AT}
    booking = factories.make_booking(session=neglect, practitioner=practitioner, status="confirmed", **asked)
    mail = written(kind, facts, booking=booking, recipient=practitioner)
    assert beginning(mail) == ["Hello Priya,", heading, opening]
    assert further in mail.text
    assert "METHOD:CANCEL" not in mail.calendar
    assert [day.method for day in written.further] == ["CANCEL"] * ("removed_days" in facts)


def test_the_entry_of_a_booking_that_was_left_is_taken_out(written, neglect, place, practitioner):
    other = factories.make_session(course=neglect.course)
    left = factories.make_booking(session=other, practitioner=practitioner, status=Booking.Status.CANCELLED)
    Mail.objects.create(kind="confirmation", booking=left, to="x@example.org", message_id="<0@x>", created_at=AT)
    mail = written("confirmation", {"moved": MOVED | {"booking": left.pk, "sequence": 7}}, booking=place)
    assert "Another email takes out the day you no longer need." in mail.text
    (gone,) = written.further
    assert (gone.method, gone.entry_of, gone.day, gone.sequence) == ("CANCEL", left.pk, other.days.get().pk, 7)


def test_a_text_with_several_entries_is_made_anew_before_it_is_sent(written, place):
    mail = written("confirmation", {}, booking=place)
    event = mail.calendar[mail.calendar.index("BEGIN:VEVENT") : mail.calendar.index("END:VCALENDAR")]
    mail.calendar = mail.calendar.replace(event, event + event.replace("-day-", "-day-9"))
    mail.save()
    deliver(mail_id=mail.pk, now=AT)
    (sent,) = outbox.outbox
    assert sent.message().as_bytes().count(b"BEGIN:VEVENT") == 1


@pytest.mark.parametrize(
    ("kind", "facts", "heading", "opening", "further"),
    [
        ("new date", {}, "There is a new date", WHAT, "You asked us to tell you. You can book now."),
        (
            "register chase",
            {},
            "The register is still open",
            WHAT,
            "Open the register:",
        ),
        (
            "minimum warning",
            {"held": 3, "minimum": 8},
            "Too few people booked",
            f"0 booked, and the minimum is 8: {WHAT}",
            "only send this once",
        ),
        (
            "reservation",
            RESERVED | {"moved_from": 4},
            "Your places are reserved",
            f"3 places reserved for Riverside, for people you name by Wednesday 1 July 2026, 5pm: {WHAT}",
            "your places have come along",
        ),
        (
            "reservation reminder",
            RESERVED | {"places": 1},
            "Please name your people",
            f"Name people for 1 place of Riverside by Wednesday 1 July 2026, 5pm: {WHAT}",
            "/reservations/5/",
        ),
        (
            "reservation ended",
            RESERVED | {"places": 0, "released": 1, "because": "lapsed", "reason": ""},
            "Reserved places are released",
            f"Nobody was named in time for 1 place reserved for Riverside, so it is released: {WHAT}",
            "ended on Wednesday 1 July 2026, 5pm",
        ),
        (
            "reservation ended",
            RESERVED | {"places": 0, "released": 2, "because": "session cancelled", "reason": "Ill"},
            "Reserved places are released",
            f"This session will not take place, so 2 places reserved for Riverside are gone: {WHAT}",
            "We are sorry. Why: Ill",
        ),
        (
            "reservation ended",
            RESERVED | {"places": 1, "released": 2, "because": "given back", "reason": ""},
            "Reserved places are released",
            f"The partnership team has given back 2 places reserved for Riverside: {WHAT}",
            "1 place is still reserved",
        ),
        (
            "session changed",
            {"whose": "trainer", "before": BEFORE},
            "New date and new place",
            f"It is now: {WHAT}",
            "Where: Town Hall\n",
        ),
        ("session changed", {"whose": "added"}, "You train this session", WHAT, "You are now a trainer"),
        (
            "session changed",
            {"whose": "removed", "before": BEFORE},
            "You no longer train this session",
            "Understanding Child Neglect, Monday 6 July 2026, 9:30am to 4:30pm.",
            "You are no longer a trainer",
        ),
        (
            "session changed",
            {"whose": "lead", "before": BEFORE, **RESERVED},
            "New date and new place",
            f"It is now: {WHAT}",
            "3 places are still reserved for Riverside. Name people by Wednesday 1 July 2026, 5pm:",
        ),
        (
            "session cancelled",
            {"whose": "trainer", "reason": "Ill", "into": "Friday"},
            "This session is cancelled",
            WHAT,
            "We are sorry. Why: Ill.\n\nIts people come to another date instead: Friday.",
        ),
    ],
)
def test_about_no_booking(written, neglect, practitioner, kind, facts, heading, opening, further):
    neglect.minimum = 8
    neglect.save()
    mail = written(kind, {"session": neglect.pk, **facts}, recipient=practitioner)
    assert beginning(mail) == ["Hello Priya,", heading, opening]
    assert further in mail.text


def test_digest(written, practitioner):
    organisation = practitioner.organisation
    mail = written("digest", {"organisation": organisation.pk, "week": "2026-07-06"}, recipient=practitioner)
    assert beginning(mail)[1:] == [
        "Your organisation’s training this week",
        f"Training of {organisation} in the week from Monday 6 July 2026.",
    ]
