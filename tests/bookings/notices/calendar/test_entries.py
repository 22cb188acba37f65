"""Calendar entries, read back as a calendar program reads them."""

import datetime as dt

import pytest
from icalendar import Calendar

from bookings.models import Booking
from bookings.notices.calendar.entries import message_about, published, uid_of
from bookings.notices.kinds.cancellation import Cancellation
from bookings.notices.kinds.confirmation import Confirmation
from tests.support import factories
from training.models import SessionDay, Venue


def events(text: str) -> list:
    return Calendar.from_ical(text).events


def calendar_of(booking: Booking, now, *, day: SessionDay | None = None, **given) -> str:
    day = day or booking.session.days.first()
    return message_about(booking, day, **{"method": "REQUEST", "sequence": 0, "now": now} | given)


@pytest.mark.r22
@pytest.mark.parametrize(
    ("date", "start_utc", "end_utc"),
    [
        (dt.date(2026, 7, 7), (8, 30), (15, 30)),  # summer time
        (dt.date(2026, 11, 3), (9, 30), (16, 30)),  # winter time
        (dt.date(2026, 3, 27), (9, 30), (16, 30)),  # the Friday before the clocks go forward
        (dt.date(2026, 3, 30), (8, 30), (15, 30)),  # the Monday after
    ],
)
def test_invite_has_the_right_utc_in_both_seasons(site, now, date, start_utc, end_utc, db):
    booking = factories.make_booking(session=factories.make_session(on=date))
    text = calendar_of(booking, now)
    (event,) = events(text)
    assert event.start == dt.datetime.combine(date, dt.time(*start_utc), tzinfo=dt.UTC)
    assert event.end == dt.datetime.combine(date, dt.time(*end_utc), tzinfo=dt.UTC)
    assert f"DTSTART:{date:%Y%m%d}T{start_utc[0]:02}{start_utc[1]:02}00Z\r\n" in text
    assert "VTIMEZONE" not in text


def test_invite_of_a_place_says_everything(place, now):
    place = Booking.objects.select_related("session__course", "practitioner").get(pk=place.pk)
    calendar = Calendar.from_ical(calendar_of(place, now, sequence=3))
    (event,) = calendar.events
    assert calendar["METHOD"] == "REQUEST"
    assert calendar["VERSION"] == "2.0"
    assert event["SUMMARY"] == "Understanding Child Neglect"
    assert event["LOCATION"] == "Shirehall, St Peter's Square, HR1 2HX"
    assert event["SEQUENCE"] == 3
    assert event["STATUS"] == "CONFIRMED"
    assert event["DTSTAMP"].dt == now
    assert event["URL"] == f"https://training.example.org/bookings/{place.pk}/"
    assert str(event["ORGANIZER"]) == "mailto:team@example.org"
    assert event["ORGANIZER"].params["CN"] == "Test Partnership"
    assert str(event["ATTENDEE"]) == f"mailto:{place.practitioner.email}"
    assert dict(event["ATTENDEE"].params) == {
        "CN": "Priya Practitioner",
        "CUTYPE": "INDIVIDUAL",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "ACCEPTED",
        "RSVP": "FALSE",
    }
    assert f"https://training.example.org/bookings/{place.pk}/cancel/" in event["DESCRIPTION"]


def test_every_day_has_its_own_lasting_uid(site, now, db):
    booking = factories.make_booking(session=factories.make_session(days=2))
    other = factories.make_booking(session=booking.session)
    days = list(booking.session.days.order_by("position"))
    uids = [event["UID"] for day in days for event in events(calendar_of(booking, now, day=day))]
    assert uids == [f"booking-{booking.pk}-day-{day.pk}@training.example.org" for day in booking.session.days.all()]
    SessionDay.objects.update(venue=factories.VenueFactory())
    later = now + dt.timedelta(days=9)
    cancelled = [calendar_of(booking, later, day=day, method="CANCEL", sequence=1) for day in days]
    assert [event["UID"] for text in cancelled for event in events(text)] == uids
    assert [event["UID"] for event in events(published(booking, now=now))] == uids
    assert not set(uids) & {uid_of(other, day) for day in booking.session.days.all()}


def test_cancellation_takes_out_what_the_confirmation_put_in(place, composed, now):
    confirmation = composed(Confirmation(), place)
    place.status, place.cancelled_at, place.invite_sequence = Booking.Status.CANCELLED, now, 1
    place.save()
    cancellation = composed(Cancellation(), place)
    (put_in,), (taken_out,) = events(confirmation.calendar), events(cancellation.calendar)
    assert Calendar.from_ical(cancellation.calendar)["METHOD"] == cancellation.calendar_method == "CANCEL"
    assert taken_out["UID"] == put_in["UID"]
    assert (put_in["SEQUENCE"], taken_out["SEQUENCE"]) == (0, 1)
    assert (put_in["STATUS"], taken_out["STATUS"]) == ("CONFIRMED", "CANCELLED")


def test_a_late_worker_still_sends_the_sequence_of_the_day(place, composed):
    """The mail of the first booking, written before a change and sent after it, must not outrank the change's."""
    first = composed(Confirmation(), place)
    Booking.objects.filter(pk=place.pk).update(invite_sequence=5)
    assert events(first.calendar)[0]["SEQUENCE"] == first.sequence == 0


@pytest.mark.parametrize(
    ("venue", "link", "location"),
    [
        (False, "https://meet.example.org/1?pwd=a;b,c", "https://meet.example.org/1?pwd=a;b,c"),
        (True, "https://meet.example.org/1", "Shirehall"),
        (False, "", "To be announced"),
    ],
)
def test_location_is_the_venue_or_the_link(site, now, db, venue, link, location):
    session = factories.make_session(venue=factories.VenueFactory(name="Shirehall") if venue else None)
    session.days.update(joining_link=link)
    (event,) = events(calendar_of(factories.make_booking(session=session), now))
    assert event["LOCATION"] == location
    assert (f"Join online: {link}\n" in event["DESCRIPTION"]) is bool(link)


PROPERTIES = {
    *("BEGIN", "END", "VERSION", "PRODID", "METHOD", "CALSCALE", "UID", "SEQUENCE", "STATUS", "DTSTAMP", "CREATED"),
    *("DTSTART", "DTEND", "SUMMARY", "LOCATION", "DESCRIPTION", "URL", "TRANSP", "ORGANIZER", "ATTENDEE"),
}
EVIL = [
    "X\r\nATTENDEE:mailto:evil@example.org",
    "X\nEND:VEVENT\nBEGIN:VEVENT\nUID:evil",
    "X\rMETHOD:CANCEL",
    "X\x0bUID:evil\x0cUID:evil\x85UID:evil\u2028UID:evil\u2029UID:evil",
    "X\x00\x07\x1b\u202eY",
    'X";RSVP=TRUE:mailto:evil@example.org',
    "X^n^'Y;,\\:n",
]


@pytest.mark.r45
@pytest.mark.parametrize("evil", EVIL)
def test_text_cannot_inject_a_property(place, now, evil):
    course, person = place.session.course, place.practitioner
    course.title = person.name = evil
    venue = factories.VenueFactory.build(name=evil, address=evil, postcode="HR1", directions=evil)
    for day_venue in (None, venue):
        days = list(place.session.days.all())
        days[0].venue, days[0].joining_link = day_venue, f"https://meet.example.org/{evil}"
        text = calendar_of(place, now, day=days[0])
        lines = text.replace("\r\n ", "").split("\r\n")
        assert {line.split(":")[0].split(";")[0] for line in lines if line} == PROPERTIES
        assert len(lines) == len(set(lines))  # nothing stands there twice
        assert "\n" not in text.replace("\r\n", "")
        assert [c for c in text if ord(c) < 32 and c not in "\r\n"] == []
        (event,) = events(text)
        assert str(event["ATTENDEE"]) == f"mailto:{person.email}"
        assert event["ATTENDEE"].params["RSVP"] == "FALSE"
        assert event["STATUS"] == "CONFIRMED"


@pytest.mark.r45
def test_punctuation_comes_through_unchanged(place, now):
    place.session.course.title = r"A; B, C\D \n E: “F” ^G"
    (event,) = events(calendar_of(place, now))
    assert event["SUMMARY"] == r"A; B, C\D \n E: “F” ^G"


@pytest.mark.r45
@pytest.mark.parametrize("lead_in", range(8))
def test_a_fold_never_falls_inside_a_character(place, now, lead_in):
    family = "👩‍👩‍👧‍👧"
    place.session.course.title = "a" * lead_in + family * 20
    raw = calendar_of(place, now).encode()
    for line in raw.split(b"\r\n"):
        line.decode()  # each line by itself is whole characters
        assert len(line) <= 75
    (event,) = events(raw.decode())
    assert event["SUMMARY"] == "a" * lead_in + family * 20


def test_download_names_nobody_and_is_only_published(place, now):
    calendar = Calendar.from_ical(published(place, now=now))
    assert calendar["METHOD"] == "PUBLISH"
    assert "ATTENDEE" not in calendar.events[0]
    assert str(calendar.events[0]["ORGANIZER"]) == "mailto:team@example.org"


def test_entry_says_how_to_get_there(place, now):
    Venue.objects.update(directions="Past the church.\r\n\r\nRing twice; wait, please.")
    (event,) = events(calendar_of(place, now, day=place.session.days.select_related("venue").get()))
    lines = event["DESCRIPTION"].split("\n")
    assert lines[:2] == ["Getting there: Past the church.", "Ring twice; wait, please."]
    assert lines[2].startswith("Your booking: ")


def test_entry_reminds_where_the_partnership_wants_it(place, now, settings):
    assert "VALARM" not in calendar_of(place, now)
    settings.CALENDAR_ALARM_MINUTES = 1440
    for text in (calendar_of(place, now), published(place, now=now)):
        (alarm,) = events(text)[0].walk("VALARM")
        assert (str(alarm["ACTION"]), alarm["TRIGGER"].dt) == ("DISPLAY", -dt.timedelta(days=1))
        assert str(alarm["DESCRIPTION"]) == "Understanding Child Neglect"
    assert "VALARM" not in calendar_of(place, now, method="CANCEL")


@pytest.mark.parametrize("letters", [10, 58, 59, 60, 66, 67, 68, 150])
@pytest.mark.parametrize("letter", ["x", "é", ","])
def test_lines_are_folded_as_the_library_folds_them(place, now, letter, letters):
    """Short ones are not looked at letter by letter."""
    place = Booking.objects.select_related("session__course", "practitioner").get(pk=place.pk)
    place.session.course.title = letter * letters
    text = calendar_of(place, now)
    assert text == Calendar.from_ical(text).to_ical().decode()
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
