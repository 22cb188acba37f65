"""What the mails of a substitution, a move and a warning say, and what they do to calendars."""

import datetime as dt

import pytest
from icalendar import Calendar

from bookings.models import Mail
from bookings.notices.calendar.entries import uid_of
from bookings.notices.kinds.confirmation import Confirmation
from bookings.notices.sending.message import as_message
from bookings.notices.sending.outbox import queue_notice
from bookings.notices.wording.compose import compose
from bookings.places.operations.substitution import substitute
from bookings.places.operations.transfer import transfer
from bookings.places.sessions.merging import merge_session
from bookings.places.sessions.minimums import warn_of_minimums
from tests.support import factories
from tests.support.mailed import beginning, read


def sent(mail: Mail, now) -> Mail:
    compose(mail, now=now)
    mail.save()
    return mail


def entries(mail: Mail) -> list[tuple[str, str, int]]:
    """Method, UID and SEQUENCE of all that the mail carries, in order."""
    found = []
    for part in mail.calendar.split("END:VCALENDAR\r\n")[:-1]:
        calendar = Calendar.from_ical(part + "END:VCALENDAR\r\n")
        found += [(str(calendar["method"]), str(event["uid"]), event["sequence"]) for event in calendar.walk("VEVENT")]
    return found


@pytest.fixture
def invited(place, now):
    sent(queue_notice(Confirmation(), booking=place, now=now), now)
    return place


@pytest.fixture
def later(neglect):
    return factories.make_session(course=neglect.course, on=dt.date(2026, 7, 21), capacity=1)


def entry(method, booking, sequence):
    return (method, uid_of(booking, booking.session.days.get()), sequence)


@pytest.mark.r20
def test_substitution_takes_one_entry_out_and_puts_one_in(invited, practitioner, now):
    colleague = factories.UserFactory(name="Colin Colleague", organisation=practitioner.organisation)
    taken = substitute(booking=invited, colleague=colleague, by=practitioner, now=now)
    leaver = sent(Mail.objects.get(kind="substitution"), now)
    comer = sent(Mail.objects.get(booking=taken), now)
    assert leaver.subject == "A colleague takes your place: Understanding Child Neglect, Tue 7 Jul, 9:30am"
    assert beginning(leaver)[:2] == ["Hello Priya,", "A colleague takes your place"]
    assert beginning(leaver)[2].startswith("Colin Colleague takes your place: Understanding Child Neglect, Tuesday 7")
    assert "Thank you for sending somebody instead." in leaver.text
    assert "You come in place of Priya Practitioner, a colleague of yours." in comer.text
    assert (entries(leaver), entries(comer)) == ([entry("CANCEL", invited, 1)], [entry("REQUEST", taken, 0)])


def test_substitution_by_somebody_else_names_them(invited, practitioner, lead, now):
    colleague = factories.UserFactory(organisation=practitioner.organisation)
    substitute(booking=invited, colleague=colleague, by=lead, now=now)
    mail = sent(Mail.objects.get(kind="substitution"), now)
    assert "Leo Lead arranged this. If it is a mistake, write to us." in mail.text


@pytest.mark.r20
def test_move_says_both_and_moves_the_entry(invited, later, practitioner, now):
    moved = transfer(booking=invited, to_session=later, by=practitioner, now=now)
    mail = sent(Mail.objects.get(booking=moved), now)
    assert beginning(mail)[1] == "Your place is confirmed"
    assert beginning(mail)[2].startswith("Understanding Child Neglect, Tuesday 21 July 2026")
    said = (
        "This is instead of your place on Tuesday 7 July 2026, 9:30am to 4:30pm, which you no longer have. "
        "It does not count as a late cancellation."
    )
    assert (said in mail.text, said in read(mail.html)) == (True, True)
    in_calendar = "The attached invite moves the entry in your calendar to the new date."
    assert (in_calendar in mail.text, in_calendar in read(mail.html)) == (True, True)
    assert entries(mail) == [entry("REQUEST", moved, 1)]
    assert uid_of(moved, later.days.get()) == uid_of(invited, invited.session.days.get())
    names = [part.get_filename() for part in as_message(mail).message().walk() if part.get_filename()]
    assert names == ["invite.ics"]


@pytest.mark.r20
def test_move_to_a_waiting_list_only_takes_the_old_entry_out(invited, later, practitioner, now):
    factories.make_booking(session=later)
    after = invited.session.cancel_by_at + dt.timedelta(hours=1)
    moved = transfer(booking=invited, to_session=later, by=practitioner, now=after, accept_waiting=True)
    mail = sent(Mail.objects.get(booking=moved), after)
    assert "giving it up is recorded as a late cancellation" in mail.text
    said = "The attached file takes the old date out of your calendar."
    assert (said in mail.text, said in mail.html) == (True, True)
    assert (mail.calendar_method, entries(mail)) == ("CANCEL", [entry("CANCEL", invited, 1)])


def test_merging_says_why(invited, later, team_member, now):
    merge_session(session=invited.session, into=later, reason="Too few people", by=team_member, now=now)
    mail = sent(Mail.objects.exclude(booking=invited).get(), now)
    said = "which you no longer have. Why: Too few people. It does not count"
    assert (said in mail.text, said in read(mail.html)) == (True, True)
    assert entries(mail) == [entry("REQUEST", mail.booking, 1)]


def test_warning_of_a_minimum_says_how_many_and_links_to_the_session(neglect, team_member):
    neglect.minimum = 5
    neglect.save()
    now = neglect.starts_at - dt.timedelta(days=8)
    warn_of_minimums(now=now)
    mail = sent(Mail.objects.get(), now)
    assert mail.subject == "Too few people: Understanding Child Neglect, Tue 7 Jul, 9:30am"
    assert beginning(mail)[1] == "Too few people booked"
    assert beginning(mail)[2].startswith("0 booked, and the minimum is 5: Understanding Child Neglect, Tuesday 7 July")
    assert f"https://training.example.org/desk/sessions/{neglect.pk}/" in mail.text
