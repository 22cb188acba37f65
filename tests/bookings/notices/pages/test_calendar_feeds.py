"""Calendar feeds, read as two calendar programs of different make read them: icalendar and vobject."""

import datetime as dt
import logging
import re

import pytest
import time_machine
import vobject
from django.test import Client
from icalendar import Calendar

from bookings.models import Booking, Mail
from bookings.notices.wording.compose import compose
from bookings.places.operations.booking import book_place, cancel_booking
from bookings.places.operations.transfer import transfer
from bookings.places.sessions.changes import cancel_session, change_session
from bookings.places.sessions.session_change import SessionChange
from tests.support import factories
from training.models import SessionDay, User
from training.operations.feeds import renew_feed
from training.operations.schedule import DayPlan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]


def address_of(person: User, now) -> str:
    return f"/calendar/{renew_feed(person=person, by=person, now=now).feed_token}.ics"


def read_twice(text: str) -> list[tuple]:
    """Return UID, SEQUENCE, start, end, summary and location of each entry; both programs must read the same."""
    calendar, other = Calendar.from_ical(text), vobject.readOne(text)
    assert calendar["METHOD"] == other.method.value == "PUBLISH"
    first = [
        (str(e["UID"]), int(e.get("SEQUENCE", 0)), e.start, e.end, str(e["SUMMARY"]), str(e["LOCATION"]))
        for e in calendar.events
    ]
    second = [
        (
            e.uid.value,
            int(e.sequence.value) if hasattr(e, "sequence") else 0,
            e.dtstart.value,
            e.dtend.value,
            e.summary.value,
            e.location.value,
        )
        for e in getattr(other, "vevent_list", [])
    ]
    assert first == second
    return first


def fetched(address: str) -> list[tuple]:
    response = Client().get(address)
    assert response.status_code == 200
    return read_twice(response.content.decode())


def test_own_feed_has_the_confirmed_places_alone(practitioner, now):
    course = factories.CourseFactory(title="Neglect; part 1, “É”")
    place = factories.make_booking(
        session=factories.make_session(course=course, venue=factories.VenueFactory(name="Hall"), days=2),
        practitioner=practitioner,
    )
    winter = factories.make_booking(
        session=factories.make_session(on=dt.date(2026, 11, 3)), practitioner=practitioner, invite_sequence=4
    )
    for status in ("waiting", "cancelled", "awaiting approval"):
        factories.make_booking(practitioner=practitioner, status=status)
    factories.make_booking(session=place.session)
    called_off = factories.make_booking(practitioner=practitioner).session
    cancel_session(session=called_off, reason="Snow", by=None, now=now)
    days = list(SessionDay.objects.filter(session=place.session).order_by("position"))
    winter_day = winter.session.days.get()
    host = "127.0.0.1"
    summer = [
        (
            f"booking-{place.pk}-day-{day.pk}@{host}",
            0,
            dt.datetime(2026, 7, date, 8, 30, tzinfo=dt.UTC),
            dt.datetime(2026, 7, date, 15, 30, tzinfo=dt.UTC),
            "Neglect; part 1, “É”",
            "Hall",
        )
        for day, date in zip(days, (7, 14), strict=True)
    ]
    assert fetched(address_of(practitioner, now)) == [
        *summer,
        (
            f"booking-{winter.pk}-day-{winter_day.pk}@{host}",
            4,
            dt.datetime(2026, 11, 3, 9, 30, tzinfo=dt.UTC),
            dt.datetime(2026, 11, 3, 16, 30, tzinfo=dt.UTC),
            winter.session.course.title,
            "To be announced",
        ),
    ]


def test_feed_and_invite_are_the_same_entry_through_every_change(practitioner, now):
    """A calendar that took the invite shows one entry: same UID, and the feed's SEQUENCE is that of the last mail."""
    session = factories.make_session()
    booking = book_place(session=session, practitioner=practitioner, by=practitioner, now=now)
    address = address_of(practitioner, now)
    for hour in (10, 11, 12):
        mail = Mail.objects.order_by("-pk").first()
        compose(mail, now=now)
        (invite,) = Calendar.from_ical(mail.calendar).events
        ((uid, sequence, start, *_),) = fetched(address)
        assert (uid, sequence, start) == (invite["UID"], invite["SEQUENCE"], invite.start)
        starts = session.starts_at.replace(hour=hour)
        plan = DayPlan(starts_at=starts, ends_at=starts + dt.timedelta(hours=3))
        change_session(session=session, change=SessionChange(days=[plan]), by=None, now=now)
    cancel_booking(booking=booking, reason="other", by=practitioner, now=now)
    assert fetched(address) == []


def test_what_is_over_stays_for_three_months(practitioner, now):
    recent = factories.make_booking(session=factories.make_session(on=dt.date(2026, 3, 10)), practitioner=practitioner)
    factories.make_booking(session=factories.make_session(on=dt.date(2026, 2, 10)), practitioner=practitioner)
    (entry,) = fetched(address_of(practitioner, now))
    assert entry[0].startswith(f"booking-{recent.pk}-")


def test_trainer_sees_what_they_deliver_marked_as_such(trainer, now):
    course = factories.CourseFactory(title="Neglect")
    session = factories.make_session(course=course, trainers=[trainer])
    factories.make_session(trainers=[trainer], status="draft")
    day = session.days.get()
    place = factories.make_booking(
        session=factories.make_session(on=dt.date(2026, 9, 1), course=course), practitioner=trainer
    )
    address = address_of(trainer, now)
    entries = fetched(address)
    assert [(uid, summary) for uid, _, _, _, summary, _ in entries] == [
        (f"booking-{place.pk}-day-{place.session.days.get().pk}@127.0.0.1", "Neglect"),
        (f"trainer-{trainer.pk}-day-{day.pk}@127.0.0.1", "You train: Neglect"),
    ]
    User.objects.filter(pk=trainer.pk).update(is_trainer=False)
    assert [entry[4] for entry in fetched(address)] == ["Neglect"]


def test_trainer_is_told_how_to_get_there(trainer, now):
    venue = factories.VenueFactory(directions="Past the church.")
    factories.make_session(trainers=[trainer], venue=venue)
    (event,) = Calendar.from_ical(Client().get(address_of(trainer, now)).content).events
    assert "\nGetting there: Past the church.\n" in event["DESCRIPTION"]


def test_feed_says_its_name_and_when_to_look_again(practitioner, now, settings):
    settings.PARTNERSHIP_NAME = "Marches"
    text = Client().get(address_of(practitioner, now)).content.decode()
    for line in ("X-WR-CALNAME:My training\\, Marches", "NAME:My training\\, Marches"):
        assert f"\r\n{line}\r\n" in text
    assert "\r\nREFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in text
    assert "\r\nX-PUBLISHED-TTL:PT1H\r\n" in text
    assert "ATTENDEE" not in text


def test_own_feed_goes_into_no_cache_and_no_referrer(practitioner, now):
    response = Client().get(address_of(practitioner, now))
    assert response["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in response


@pytest.mark.r25
def test_wrong_addresses_get_one_neutral_page_and_no_line_in_the_log(practitioner, now, caplog):
    address = address_of(practitioner, now)
    token = address.removeprefix("/calendar/").removesuffix(".ics")
    wrong = [token[:-1], token + ".", token + "x", token.upper(), "x" * 43, "None", "x" * 10_000]
    pages = set()
    with caplog.at_level(logging.DEBUG):
        for guess in wrong:
            response = Client().get(f"/calendar/{guess}.ics")
            assert response.status_code == 404
            assert response["Cache-Control"] == "private, no-store"
            assert response["Referrer-Policy"] == "no-referrer"
            pages.add(response.content)
        User.objects.filter(pk=practitioner.pk).update(is_active=False)
        pages.add(Client().get(address).content)
        assert Client(enforce_csrf_checks=True).post(address).status_code == 405
    assert len(pages) == 1
    assert practitioner.name.encode() not in pages.pop()
    assert [record for record in caplog.records if "calendar/" in record.getMessage()] == []


def test_person_makes_replaces_and_stops_the_address(client, practitioner):
    client.force_login(practitioner)
    assert not re.search(r"/calendar/[\w-]+", client.get("/bookings/calendar/").content.decode())
    tokens = []
    for _ in range(2):
        client.post("/bookings/calendar/", {"answer": "renew"})
        tokens.append(User.objects.get(pk=practitioner.pk).feed_token)
    assert tokens[0] != tokens[1]
    assert [len(token) for token in tokens] == [43, 43]  # 32 random bytes
    page = client.get("/bookings/calendar/")
    assert f"http://127.0.0.1:8000/calendar/{tokens[1]}.ics" in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"
    assert [Client().get(f"/calendar/{token}.ics").status_code for token in tokens] == [404, 200]
    client.post("/bookings/calendar/", {"answer": "stop"})
    assert Client().get(f"/calendar/{tokens[1]}.ics").status_code == 404
    assert User.objects.get(pk=practitioner.pk).feed_token is None


def test_looking_makes_no_address(client, practitioner):
    client.force_login(practitioner)
    client.get("/bookings/calendar/")
    client.options("/bookings/calendar/")
    assert User.objects.get(pk=practitioner.pk).feed_token is None


def test_own_feed_asks_the_same_number_of_questions_however_long(trainer, now, django_assert_num_queries):
    address = address_of(trainer, now)
    for month in (7, 8, 9):
        session = factories.make_session(on=dt.date(2026, month, 7), days=2, trainers=[trainer])
        factories.make_booking(session=factories.make_session(on=dt.date(2026, month, 9)), practitioner=trainer)
        assert session.days.count() == 2
        with django_assert_num_queries(6):  # the person, places, their sessions and days; sessions delivered and days
            Client().get(address)


CATALOGUE = "/courses/calendar.ics"


def test_catalogue_feed_has_what_everybody_sees_and_no_links(now):
    course = factories.CourseFactory(title="Neglect")
    session = factories.make_session(course=course, venue=factories.VenueFactory(name="Hall"))
    online = factories.make_session(course=course, on=dt.date(2026, 11, 3), delivery="online")
    SessionDay.objects.update(joining_link="https://meet.example.org/secret")
    factories.make_booking(session=session, practitioner=factories.UserFactory(name="Nora Nobody"))
    factories.make_session(status="draft")
    factories.make_session(on=dt.date(2026, 5, 5))
    factories.make_session(course=factories.CourseFactory(status="draft"))
    cancel_session(session=factories.make_session(), reason="Snow", by=None, now=now)
    text = Client().get(CATALOGUE).content.decode()
    assert [(uid, start, summary, location) for uid, _, start, _, summary, location in read_twice(text)] == [
        (
            f"session-{session.pk}-day-{session.days.get().pk}@127.0.0.1",
            dt.datetime(2026, 7, 7, 8, 30, tzinfo=dt.UTC),
            "Neglect",
            "Hall",
        ),
        (
            f"session-{online.pk}-day-{online.days.get().pk}@127.0.0.1",
            dt.datetime(2026, 11, 3, 9, 30, tzinfo=dt.UTC),
            "Neglect",
            "Online",
        ),
    ]
    assert "meet.example.org" not in text
    assert "Nora Nobody" not in text
    assert "ATTENDEE" not in text


def test_catalogue_feed_is_sent_again_only_when_it_changed(now):
    session = factories.make_session()
    first = Client().get(CATALOGUE)
    assert first["Cache-Control"] == "public, max-age=3600"
    assert "Set-Cookie" not in first
    known = {"HTTP_IF_NONE_MATCH": first["ETag"]}
    since = {"HTTP_IF_MODIFIED_SINCE": first["Last-Modified"]}
    assert Client().get(CATALOGUE, **known).status_code == 304
    assert Client().get(CATALOGUE, **since).status_code == 304
    later = now + dt.timedelta(minutes=5)
    starts = session.starts_at + dt.timedelta(hours=1)
    plan = DayPlan(starts_at=starts, ends_at=starts + dt.timedelta(hours=3))
    change_session(session=session, change=SessionChange(days=[plan]), by=None, now=later)

    with time_machine.travel(later, tick=False):
        assert Client().get(CATALOGUE, **known).status_code == 200
        changed = Client().get(CATALOGUE, **since)
        assert changed.status_code == 200
        again = {"HTTP_IF_NONE_MATCH": changed["ETag"], "HTTP_IF_MODIFIED_SINCE": changed["Last-Modified"]}
        assert Client().get(CATALOGUE, **again).status_code == 304
    with time_machine.travel(starts, tick=False):  # it has begun and is no coming session any more
        gone = Client().get(CATALOGUE, HTTP_IF_MODIFIED_SINCE=changed["Last-Modified"])
        assert gone.status_code == 200
        assert read_twice(gone.content.decode()) == []


def test_feed_of_a_category_has_its_dates_alone(now):
    health = factories.CategoryFactory(name="Health; and “more”")
    own = factories.make_session(course=factories.CourseFactory(category=health, title="Sepsis"))
    factories.make_session(course=factories.CourseFactory(title="Neglect"))
    response = Client().get(f"/courses/calendar/{health.pk}.ics")
    assert response["Cache-Control"] == "public, max-age=3600"
    text = response.content.decode()
    entries = read_twice(text)
    assert [(entry[0].split("@")[0], entry[4]) for entry in entries] == [
        (f"session-{own.pk}-day-{own.days.get().pk}", "Sepsis")
    ]
    assert "\r\nX-WR-CALNAME:Health\\; and “more”\\, " in text
    for unknown in (health.pk + 1000, 2**63):
        assert Client().get(f"/courses/calendar/{unknown}.ics").status_code == 404


def test_page_says_how_to_subscribe_to_all_dates_or_a_category(settings, now):
    settings.SITE_URL = "https://training.example.org"
    health = factories.CategoryFactory(name="Health")
    factories.CourseFactory(category=health)
    unused = factories.CategoryFactory(name="Nothing yet")
    page = Client().get("/calendar/").content.decode()
    assert 'href="webcal://training.example.org/courses/calendar.ics"' in page
    assert "https://training.example.org/courses/calendar.ics<" in page
    assert "Nothing yet" not in page
    page = Client().get("/calendar/", {"category": health.pk}).content.decode()
    assert f'href="webcal://training.example.org/courses/calendar/{health.pk}.ics"' in page
    assert "This is the calendar of <strong>Health</strong>." in page
    for wrong in (unused.pk, "x", 2**63, "\0"):
        page = Client().get("/calendar/", {"category": wrong}).content.decode()
        assert "<title>Error: Subscribe to all dates" in page
        assert 'href="webcal://training.example.org/courses/calendar.ics"' in page


def test_catalogue_leads_to_that_page(now):
    assert 'href="/calendar/">Subscribe to all dates</a>' in Client().get("/courses/").content.decode()


def test_feed_and_invite_stay_the_same_entries_over_a_move(practitioner, now):
    course = factories.CourseFactory()
    first = factories.make_session(course=course, days=2)
    second = factories.make_session(course=course, on=dt.date(2026, 9, 1), days=2)
    booking = book_place(session=first, practitioner=practitioner, by=practitioner, now=now)
    address = address_of(practitioner, now)
    before = [entry[0] for entry in fetched(address)]
    moved = transfer(booking=booking, to_session=second, by=practitioner, now=now)
    after = fetched(address)
    assert [(uid, sequence) for uid, sequence, *_ in after] == [(uid, 1) for uid in before]
    assert [start for _, _, start, *_ in after] == [day.starts_at for day in second.days.order_by("position")]
    mail = Mail.objects.get(booking=moved)
    compose(mail, now=now)
    (invite,) = Calendar.from_ical(mail.calendar).events
    assert (invite["UID"], invite["SEQUENCE"], invite.start) == after[0][:3]


def test_catalogue_feed_asks_the_same_number_of_questions_however_long(now, django_assert_num_queries):
    for month in (7, 8, 9):
        factories.make_session(on=dt.date(2026, month, 7), days=2)
        with django_assert_num_queries(8):
            Client().get(CATALOGUE)


def test_booking_state_is_left_alone(practitioner, now):
    place = factories.make_booking(practitioner=practitioner, invite_sequence=2)
    fetched(address_of(practitioner, now))
    assert Booking.objects.get(pk=place.pk).invite_sequence == 2
