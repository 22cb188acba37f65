"""Planning a date for those who want one: where they want it, who is told first, and who can book before whom."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from bookings.desk.wishes import courses_wanted, with_places
from bookings.models import Booking, Bulletin, DateWish, Mail
from bookings.notices.sending.audiences import audience_of, groups_of
from bookings.notices.wording.compose import compose
from bookings.places.operations.booking import BookingClosed, book_place
from bookings.places.sessions.new_dates import (
    TooSoonForAHeadStart,
    ask_for_date,
    head_start,
    publish_session,
    tell_of_new_date,
)
from tests.bookings.desk.pages.test_sessions import answers, day
from tests.support.factories import CourseFactory, UserFactory, VenueFactory, make_booking, make_session
from training.models import Course, Session
from training.operations.organisations import change_venue
from training.operations.schedule import DayPlan, local_time

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]


@pytest.fixture
def course():
    return CourseFactory(title="Neglect")


@pytest.fixture
def hall():
    return VenueFactory(name="Town Hall", town="Wyebridge")


@pytest.fixture
def team(client, team_member):
    client.force_login(team_member)
    return client


def asks(course, now, *, town="", minutes=0, **fields):
    person = UserFactory(**fields)
    ask_for_date(course=course, by=person, now=now - dt.timedelta(days=1) + dt.timedelta(minutes=minutes), town=town)
    return person


def planned(course, now, venue=None, **fields) -> Session:
    starts_at = now + dt.timedelta(weeks=5)
    one = DayPlan(starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=6), venue=venue)
    return publish_session(course=course, days=[one], by=None, now=now, **{"capacity": 10, **fields})


def told():
    return list(Mail.objects.filter(kind="new date").order_by("pk").values_list("recipient", flat=True))


def test_desk_says_how_many_want_what_where_and_leads_to_planning_it(team, course, hall, now):
    for minutes in range(3):
        asks(course, now, town="Wyebridge", minutes=minutes)
    asks(course, now)
    asks(other := CourseFactory(title="Trauma"), now)
    asks(other, now, is_active=False)
    page = team.get(reverse("desk-wishes"))
    assert [(one.course, one.people, one.places) for one in page.context["wanted"]] == [
        (course, 4, [("Wyebridge", 3), ("", 1)]),
        (other, 1, [("", 1)]),
    ]
    address = f"{reverse('desk-session-new')}?course={course.pk}&wishes=1&town=Wyebridge"
    assert address.replace("&", "&amp;") in page.text
    form = team.get(address)
    assert form.context["form"]["course"].value() == f"{course.pk}" and form.context["form"]["wishes_first"].value()
    assert form.context["days"].forms[0]["venue"].value() == f"{hall.pk}"
    assert DateWish.objects.filter(told_at=None).count() == 6  # reading changes nothing
    found = team.get(reverse("desk-wishes"), {"q": "TRAU"})
    assert [one.course for one in found.context["wanted"]] == [other]


def test_list_of_wishes_pages_and_asks_a_dozen_queries_at_most(team, now, django_assert_max_num_queries):
    for _ in range(31):
        asks(CourseFactory(), now)
    team.get(reverse("desk-wishes"))
    with django_assert_max_num_queries(12):
        page = team.get(reverse("desk-wishes"))
    assert len(page.context["wanted"]) == 30


def test_who_asked_books_before_everybody_else(team, course, hall, now):
    second, first = asks(course, now, minutes=2), asks(course, now, minutes=1)
    sent = answers(course, day(venue=hall.pk), wishes_first="on", capacity=1)
    assert team.post(reverse("desk-session-new"), sent).status_code == 302
    session = Session.objects.get()
    assert told() == [first.pk, second.pk]
    opens = local_time(dt.date(2026, 6, 3), dt.time(11))  # a Monday at 11; two working days later
    assert session.booking_opens_at == opens
    stranger = UserFactory()
    with pytest.raises(BookingClosed, match=r"Booking opens on Wednesday 3 June 2026, 11am\."):
        book_place(session=session, practitioner=stranger, by=stranger, now=now)
    assert book_place(session=session, practitioner=second, by=second, now=now).holds_a_place
    assert book_place(session=session, practitioner=first, by=first, now=now).status == Booking.Status.WAITING
    assert book_place(session=session, practitioner=stranger, by=stranger, now=opens).status == Booking.Status.WAITING


def test_lead_books_whoever_asked_and_nobody_else(course, now):
    lead = UserFactory(is_lead=True)
    asked, other = asks(course, now, organisation=lead.organisation), UserFactory(organisation=lead.organisation)
    session = planned(course, now, wishes_first=True)
    assert book_place(session=session, practitioner=asked, by=lead, now=now).holds_a_place
    with pytest.raises(BookingClosed):
        book_place(session=session, practitioner=other, by=lead, now=now)


def test_page_and_email_say_who_can_book_from_when(client, course, now):
    person = asks(course, now)
    session = planned(course, now, wishes_first=True)
    mail = Mail.objects.get(kind="new date")
    compose(mail, now=now)
    assert "You can book now, before everybody else: they can book from Wednesday 3 June 2026, 11am." in mail.text
    assert "See the session and book" in mail.text
    address = reverse("session", args=[session.pk])
    assert "Booking opens on Wednesday 3 June 2026, 11am." in client.get(address).text
    client.force_login(person)
    page = client.get(address).text
    assert reverse("book", args=[session.pk]) in page
    assert "You can book before everybody else. They can book from Wednesday 3 June 2026, 11am." in page
    client.force_login(UserFactory())
    page = client.get(address).text
    assert "Booking opens on" in page and reverse("book", args=[session.pk]) not in page


def test_known_opening_gives_the_head_start_before_it(course, now):
    opens = local_time(dt.date(2026, 6, 15), dt.time(9))
    person = asks(course, now)
    session = planned(course, now, wishes_first=True, booking_opens_at=opens)
    assert session.booking_opens_at == opens
    mail = Mail.objects.get(kind="new date")
    compose(mail, now=now)
    assert "You can book from Thursday 11 June 2026, 9am, before everybody else: they can book from Monday" in mail.text
    with pytest.raises(BookingClosed):
        book_place(session=session, practitioner=person, by=person, now=now)
    early = local_time(dt.date(2026, 6, 11), dt.time(9))
    assert book_place(session=session, practitioner=person, by=person, now=early).holds_a_place


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        (dt.datetime(2026, 5, 22, 15, 20), dt.datetime(2026, 5, 27, 16)),  # over a weekend and a bank holiday
        (dt.datetime(2026, 5, 23, 6), dt.datetime(2026, 5, 27, 9)),
        (dt.datetime(2026, 6, 1, 22), dt.datetime(2026, 6, 3, 17)),
    ],
)
def test_head_start_counts_working_days_and_ends_when_people_are_at_work(at, opens):
    moment = timezone.make_aware(at)
    assert head_start(None, now=moment) == (moment, timezone.make_aware(opens))


def test_head_start_that_outlasts_the_session_and_a_draft_are_refused(team, course, now):
    starts_at = now + dt.timedelta(days=1)
    one = DayPlan(starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=2))
    with pytest.raises(TooSoonForAHeadStart):
        publish_session(course=course, days=[one], capacity=5, by=None, now=now, wishes_first=True)
    page = team.post(reverse("desk-session-new"), answers(course, day(), wishes_first="on", status="draft"))
    assert "Nobody is told of a draft" in page.text and not Session.objects.exists()


def test_wish_for_a_town_waits_for_it_and_online_is_everywhere(course, hall, now):
    here, anywhere = asks(course, now, town="wyebridge", minutes=2), asks(course, now, minutes=1)
    elsewhere = VenueFactory(town="Lugford")
    there = asks(course, now, town="Lugford")
    nowhere = asks(course, now, town="Atlantis", minutes=3)  # no venue of ours: anywhere
    planned(course, now, venue=hall)
    assert told() == [anywhere.pk, here.pk, nowhere.pk]
    planned(course, now, delivery="online")
    assert told()[3:] == [there.pk]
    assert elsewhere.town == DateWish.objects.get(practitioner=there).town


def test_town_is_the_same_however_its_venue_is_spelt_since(course, hall, now):
    here = asks(course, now, town="Wyebridge")
    hall.town = "WYE­BRIDGE "
    hall.save()
    planned(course, now, venue=hall)
    assert told() == [here.pk]


def test_wishes_follow_the_town_of_a_venue_that_is_corrected(course, hall, team_member, now):
    asks(course, now, town="Wyebridge")
    Bulletin.objects.create(person=UserFactory(), consented_at=now, town="Wyebridge")
    other = VenueFactory(town="Wyebridge")
    for venue, towns in ((other, {"Wyebridge"}), (hall, {"Weybridge"})):
        change_venue(venue=venue, town="Weybridge", by=team_member, now=now)
        assert {one.town for rows in (DateWish, Bulletin) for one in rows.objects.all()} == towns


def test_who_has_got_a_place_since_is_not_told_and_who_waits_is(course, now):
    booked, waiting, before = asks(course, now, minutes=1), asks(course, now, minutes=2), asks(course, now, minutes=3)
    other = make_session(course=course)
    make_booking(session=other, practitioner=booked, booked_at=now)
    make_booking(session=other, practitioner=waiting, booked_at=now, status=Booking.Status.WAITING)
    make_booking(session=other, practitioner=before, booked_at=now - dt.timedelta(days=3))  # and asked for another
    planned(course, now)
    assert told() == [waiting.pk, before.pk]
    assert not DateWish.objects.filter(told_at=None).exists()


def test_told_once_however_often(course, now):
    asks(course, now)
    session = planned(course, now, wishes_first=True)
    assert tell_of_new_date(session=session, now=now) == 0
    assert DateWish.objects.get().books_first == session


def test_page_of_a_course_asks_where_and_shows_it(client, course, hall, now):
    person = UserFactory()
    client.force_login(person)
    address = reverse("course", args=[course.slug])
    assert "<option>Wyebridge</option>" in client.get(address).text
    client.post(reverse("date-wish", args=[course.slug]), {"town": "Wyebridge"})
    assert "new date in Wyebridge or online" in client.get(address).text
    assert "in Wyebridge or online" in client.get(reverse("my-bookings")).text
    ask_for_date(course=course, by=person, now=now)
    assert DateWish.objects.get().town == ""


def test_wishes_for_what_was_replaced_count_under_its_last_successor(course, now):
    first, second = CourseFactory(title="First"), CourseFactory(title="Second")
    person, other = UserFactory(), UserFactory()
    for one, asked in ((first, person), (second, other), (course, person)):
        DateWish.objects.create(course=one, practitioner=asked, asked_at=now)
    Course.objects.filter(pk=first.pk).update(status="retired", replaced_by=second)
    Course.objects.filter(pk=second.pk).update(status="retired", merged_into=course)
    [wanted] = with_places(list(courses_wanted()), now)
    assert (wanted.course, wanted.people, wanted.places) == (course, 2, [("", 2)])
    assert len(audience_of(groups_of(course, today=now.date()), ["wishes"]).people) == 2
    assert tell_of_new_date(session=make_session(course=course, on=dt.date(2026, 7, 21)), now=now) == 2
