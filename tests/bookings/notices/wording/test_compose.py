"""What each mail says: whom it greets, what has happened, what and when; one button, how to cancel, whom to ask."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from bookings.models import Booking, Mail
from bookings.models.booking import queue_position
from bookings.notices.about.days import days_as_said
from bookings.notices.kinds.cancellation import Cancellation
from bookings.notices.kinds.confirmation import Confirmation
from bookings.notices.kinds.offer import Offer
from bookings.notices.kinds.offer_lapsed import OfferLapsed
from bookings.notices.kinds.promotion import Promotion
from bookings.notices.kinds.session_cancelled import SessionCancelled
from bookings.notices.kinds.session_changed import SessionChanged
from bookings.notices.kinds.waiting_list import WaitingList
from bookings.notices.links.tokens import Purpose
from tests.support import factories
from tests.support.evaluated import the_first_form
from tests.support.mailed import beginning, mailed_link
from training.models import Session

WHEN = "Tuesday 7 July 2026, 9:30am to 4:30pm"
WHAT = f"Understanding Child Neglect, {WHEN}."


def heading(mail: Mail) -> str:
    return re.search(r"<h1[^>]*>(.*?)</h1>", mail.html).group(1)


def links(html: str) -> list[str]:
    return re.findall(r'href="([^"]*)"', html)


def test_confirmation_in_full(place, composed):
    the_first_form()
    mail = composed(Confirmation(), place)
    assert mail.subject == "Confirmed: Understanding Child Neglect, Tue 7 Jul, 9:30am"
    assert mail.text == (
        "Hello Priya,\n"
        "\n"
        "Your place is confirmed\n"
        "\n"
        f"{WHAT}\n"
        "\n"
        f"{WHEN}\n"
        "Where: Shirehall, St Peter's Square, HR1 2HX\n"
        "\n"
        "The attached invite adds it to your calendar.\n"
        "\n"
        "How confident are you now? Tell us before the course, so that you and we can see what it changes. "
        "It takes a minute, and you do not have to:\n"
        f"{mailed_link('before', Purpose.BEFORE, mail)}\n"
        "\n"
        "If you can’t come\n"
        "\n"
        "Please tell us by Thursday 2 July 2026, 5pm, so that somebody else can have your place. "
        "An empty place costs the partnership about £50.\n"
        "\n"
        "Send a colleague instead:\n"
        f"{mailed_link('colleague', Purpose.CANCEL, mail)}\n"
        "\n"
        "Move to another date:\n"
        f"{mailed_link('move', Purpose.CANCEL, mail)}\n"
        "\n"
        "Cancel your place:\n"
        f"{mailed_link('cancel', Purpose.CANCEL, mail)}\n"
        "\n"
        "See your booking:\n"
        f"https://training.example.org/bookings/{place.pk}/\n"
        "\n"
        "Any questions? Write to team@example.org or ring 01234 567890.\n"
        "\n"
        "Test Partnership\n"
    )
    assert heading(mail) == "Your place is confirmed"
    assert links(mail.html) == [
        f"https://training.example.org/bookings/{place.pk}/",
        mailed_link("before", Purpose.BEFORE, mail),
        mailed_link("colleague", Purpose.CANCEL, mail),
        mailed_link("move", Purpose.CANCEL, mail),
        mailed_link("cancel", Purpose.CANCEL, mail),
        "mailto:team@example.org",
    ]
    assert mail.calendar_method == "REQUEST"


def test_confirmation_after_the_deadline_asks_to_be_told_all_the_same(place, composed):
    mail = composed(Confirmation(), place, at=place.session.cancel_by_at + dt.timedelta(seconds=1))
    assert "The free cancellation deadline was Thursday 2 July 2026, 5pm." in mail.text
    assert "tell us by" not in mail.text


def test_confirmation_at_the_deadline_itself_is_in_time(place, composed):
    mail = composed(Confirmation(), place, at=place.session.cancel_by_at)
    assert "Please tell us by Thursday 2 July 2026, 5pm" in mail.text


def test_confirmation_of_several_days_names_each(site, practitioner, composed):
    session = factories.make_session(days=2, course=factories.CourseFactory(title="Foundation"))
    mail = composed(Confirmation(), factories.make_booking(session=session, practitioner=practitioner))
    assert mail.subject == "Confirmed: Foundation, Tue 7 Jul, 9:30am, 2 days"
    assert beginning(mail)[2] == f"Foundation, {WHEN}, and Tuesday 14 July 2026."
    assert f"Day 1: {WHEN}\n" in mail.text
    assert "Day 2: Tuesday 14 July 2026, 9:30am to 4:30pm\n" in mail.text


def test_waiting_list_says_the_place_in_the_queue_when_it_was_joined(neglect, practitioner, composed):
    ahead = factories.make_booking(session=neglect, status=Booking.Status.WAITING)
    booking = factories.make_booking(session=neglect, practitioner=practitioner, status=Booking.Status.WAITING)
    mail = composed(WaitingList(position=queue_position(booking)), booking)
    assert mail.facts == {"position": 2}
    assert mail.subject == "Waiting list: Understanding Child Neglect, Tue 7 Jul, 9:30am"
    assert heading(mail) == "You are on the waiting list"
    assert beginning(mail) == ["Hello Priya,", heading(mail), f"You are 2nd in the queue: {WHAT}"]
    assert mailed_link("cancel", Purpose.CANCEL, mail) in links(mail.html)
    assert (mail.calendar_method, mail.calendar) == ("", "")
    assert ahead.queue_number == 1


def test_promotion_says_the_place_is_theirs(place, composed):
    mail = composed(Promotion(), place)
    assert mail.subject == "You have a place: Understanding Child Neglect, Tue 7 Jul, 9:30am"
    assert heading(mail) == "You now have a place"
    assert beginning(mail)[1:] == [heading(mail), f"A place has come free and it is yours: {WHAT}"]
    assert "Please tell us by Thursday 2 July 2026, 5pm" in mail.text
    assert mail.calendar_method == "REQUEST"


def test_offer_says_until_when(neglect, practitioner, composed):
    until = dt.datetime(2026, 7, 4, 16, 0, tzinfo=dt.UTC)
    booking = factories.make_booking(
        session=neglect,
        practitioner=practitioner,
        status=Booking.Status.OFFERED,
        offer_expires_at=until,
    )
    mail = composed(Offer(expires_at=until), booking)
    assert mail.subject == "A place for you: Understanding Child Neglect, Tue 7 Jul, 9:30am"
    assert beginning(mail)[1:] == [
        "A place has come free",
        f"We are holding it for you until Saturday 4 July 2026, 5pm: {WHAT}",
    ]
    assert heading(mail) == beginning(mail)[1]
    assert mailed_link("offer", Purpose.OFFER, mail) in mail.text
    assert mailed_link("offer", Purpose.OFFER, mail) in links(mail.html)
    assert mail.calendar_method == ""


def cancelled(session, practitioner, **fields) -> Booking:
    fields = {"cancel_reason": Booking.CancelReason.SICKNESS, "cancelled_by": practitioner} | fields
    return factories.make_booking(session=session, practitioner=practitioner, status=Booking.Status.CANCELLED, **fields)


def test_lapsed_offer_says_that_the_place_is_gone_and_how_to_ask_again(neglect, practitioner, composed):
    until = neglect.starts_at - dt.timedelta(days=1)
    booking = factories.make_booking(
        session=neglect,
        practitioner=practitioner,
        status=Booking.Status.CANCELLED,
        confirmed_at=None,
        offer_expires_at=until,
        cancel_reason=Booking.CancelReason.OFFER_LAPSED,
    )
    mail = composed(OfferLapsed(until=until), booking, at=until)
    assert mail.subject == "Place passed on: Understanding Child Neglect, Tue 7 Jul, 9:30am"
    held = "We held a place for you until Monday 6 July 2026, 9:30am, and that time has passed:"
    assert heading(mail) == "Your offer has ended"
    assert beginning(mail)[1:] == [heading(mail), f"{held} {WHAT}"]
    assert "We did not hear from you again, so you are no longer on the waiting list." in mail.text
    assert "See this course and its other dates:\nhttps://training.example.org/courses/neglect/\n" in mail.text
    assert [link for link in links(mail.html) if "/link/" in link] == []
    assert "/link/" not in mail.text
    assert (mail.calendar_method, mail.calendar) == ("", "")


def test_cancellation_in_time_thanks(neglect, practitioner, composed):
    mail = composed(Cancellation(), cancelled(neglect, practitioner))
    assert mail.subject == "Cancelled: Understanding Child Neglect, Tue 7 Jul, 9:30am"
    assert heading(mail) == "Your place is cancelled"
    assert beginning(mail)[1:] == [heading(mail), WHAT]
    assert "Thank you for telling us in good time" in mail.text
    assert "late" not in mail.text
    assert links(mail.html) == ["https://training.example.org/courses/neglect/", "mailto:team@example.org"]


def test_cancellation_after_the_deadline_says_so_plainly_and_kindly(neglect, practitioner, composed):
    mail = composed(Cancellation(), cancelled(neglect, practitioner, cancelled_late=True))
    assert "Thank you for telling us." in mail.text
    assert "after the free cancellation deadline, Thursday 2 July 2026, 5pm, so it is recorded as a" in mail.text
    assert "late cancellation. It is not a no-show" in mail.text
    assert "in good time" not in mail.text


def test_cancellation_by_somebody_else_says_who(neglect, practitioner, lead, composed):
    mail = composed(Cancellation(), cancelled(neglect, practitioner, cancelled_by=lead))
    assert "Leo Lead cancelled your place for you. If that is a mistake, write to us." in mail.text
    assert "Leo Lead" in mail.html
    assert "Thank you" not in mail.text


def test_cancellation_of_a_wait_says_so(neglect, practitioner, composed):
    mail = composed(Cancellation(), cancelled(neglect, practitioner, confirmed_at=None))
    assert beginning(mail)[1:] == ["You have left the waiting list", WHAT]
    assert mail.calendar_method == ""


@pytest.mark.parametrize(("invited", "method"), [(True, "CANCEL"), (False, "")])
def test_cancellation_takes_out_only_what_was_put_in(neglect, practitioner, composed, invited, method):
    booking = cancelled(neglect, practitioner, invite_sequence=1)
    if invited:
        Mail.objects.create(
            kind="promotion",
            booking=booking,
            recipient=practitioner,
            to=practitioner.email,
            message_id="<1@x>",
            created_at=timezone.now(),
        )
    mail = composed(Cancellation(), booking)
    assert mail.calendar_method == method
    assert ("The attached file takes it out of your calendar." in mail.text) is invited


def test_session_cancelled_gives_the_reason(neglect, practitioner, composed, now):
    Session.objects.filter(pk=neglect.pk).update(
        status=Session.Status.CANCELLED, cancelled_at=now, cancelled_reason="The trainer is ill."
    )
    booking = cancelled(neglect, practitioner, cancel_reason=Booking.CancelReason.SESSION_CANCELLED, cancelled_by=None)
    mail = composed(SessionCancelled(), booking)
    assert mail.subject == "Session cancelled: Understanding Child Neglect, Tue 7 Jul, 9:30am"
    assert heading(mail) == "This session is cancelled"
    assert beginning(mail)[1:] == [heading(mail), WHAT]
    assert "We are sorry. Why: The trainer is ill.\n" in mail.text
    assert "This does not count as a cancellation of yours." in mail.text


def test_session_changed_shows_before_and_now(place, composed):
    before = days_as_said(place.session)
    day = place.session.days.get()
    day.starts_at += dt.timedelta(hours=1)
    day.save()
    mail = composed(SessionChanged(before=before), place)
    assert mail.subject == "Changed: Understanding Child Neglect, Tue 7 Jul, 10:30am"
    assert heading(mail) == "New times for your session"
    assert beginning(mail)[1:] == [
        heading(mail),
        "It is now: Understanding Child Neglect, Tuesday 7 July 2026, 10:30am to 4:30pm.",
    ]
    assert f"Before\n\n{WHEN}\nWhere: Shirehall, St Peter's Square, HR1 2HX\n" in mail.text
    assert mail.calendar_method == "REQUEST"


def test_session_changed_for_somebody_waiting_has_no_invite(neglect, practitioner, composed):
    booking = factories.make_booking(session=neglect, practitioner=practitioner, status=Booking.Status.WAITING)
    mail = composed(SessionChanged(), booking)
    assert "You keep your place on the waiting list." in mail.text
    assert mail.calendar_method == ""


def test_session_changed_for_somebody_with_an_offer_says_until_when(neglect, practitioner, composed):
    booking = factories.make_booking(
        session=neglect,
        practitioner=practitioner,
        status=Booking.Status.OFFERED,
        confirmed_at=None,
        offer_expires_at=dt.datetime(2026, 7, 4, 16, 0, tzinfo=dt.UTC),
    )
    mail = composed(SessionChanged(), booking)
    assert "The place is still held for you until Saturday 4 July 2026, 5pm." in mail.text
    assert "waiting list" not in mail.text + mail.html
    assert "Say whether you can come" in mail.html
    assert mail.calendar_method == ""


@pytest.mark.parametrize(
    ("status", "notice", "told"),
    [
        (Booking.Status.CONFIRMED, Confirmation(), True),
        (Booking.Status.WAITING, WaitingList(position=1), False),
        (Booking.Status.CONFIRMED, SessionChanged(), True),
        (Booking.Status.WAITING, SessionChanged(), False),
        (Booking.Status.CANCELLED, Confirmation(), False),  # cancelled before the confirmation went out
    ],
)
def test_joining_link_is_for_those_with_a_place(neglect, practitioner, composed, status, notice, told):
    neglect.days.update(venue=None, joining_link="https://meet.example.org/secret")
    mail = composed(notice, factories.make_booking(session=neglect, practitioner=practitioner, status=status))
    assert ["secret" in part for part in (mail.text, mail.html)] == [told, told]
    assert "secret" not in mail.calendar or told


@pytest.mark.parametrize("title", ["<script>alert(1)</script>", "{{ 7|add:7 }}{% debug %}", "=1+1 & Co"])
def test_titles_are_text_and_nothing_else(neglect, place, composed, title):
    neglect.course.title = title
    neglect.course.save()
    mail = composed(Confirmation(), place)
    assert mail.subject == f"Confirmed: {title}, Tue 7 Jul, 9:30am"
    assert title in mail.text
    assert "<script" not in mail.html


def test_the_longest_title_fits_the_subject(neglect, place, composed):
    neglect.course.title = "ß" * 200
    neglect.course.save()
    mail = composed(Confirmation(), place)
    mail.full_clean()
    assert mail.subject == f"Confirmed: {'ß' * 149}…, Tue 7 Jul, 9:30am"


def test_no_mail_loads_anything(place, composed):
    html = composed(Confirmation(), place).html
    assert re.findall(r"<img|<link|<script|<iframe|url\(|@import|src=", html) == []
