import datetime as dt

import pytest

from bookings.attendance.certificates.issuing import issue_again, issue_certificates, withdraw_certificate
from bookings.attendance.certificates.telling import remind_of_refreshers, tell_of_certificates
from bookings.models import Certificate, Mail
from bookings.notices.kinds import notice_of
from bookings.notices.wording.compose import compose
from tests.support import factories
from tests.support.attended import AFTERWARDS, attended, make_certificate, session_with_register

pytestmark = pytest.mark.django_db
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
ENDS = dt.date(2029, 7, 7)


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = "https://training.example.org"


def mails(kind):
    return list(Mail.objects.filter(kind=kind).order_by("pk").values_list("booking", "occasion"))


def at(day: dt.date, hour=9, minute=0) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=dt.UTC)


# ---- ready ----


@pytest.fixture
def given():
    session = session_with_register()
    bookings = [attended(session), attended(session)]
    issue_certificates(session=session, by=None, now=AFTERWARDS)
    return bookings


def test_each_person_is_told_once_that_their_certificate_is_ready(given):
    assert tell_of_certificates(now=AFTERWARDS) == 2
    assert tell_of_certificates(now=AFTERWARDS + MINUTE) == 0
    assert tell_of_certificates(now=AFTERWARDS + DAY) == 0
    assert mails("certificate ready") == [(one.pk, f"T-2026-{one.pk:06}") for one in given]
    mail = Mail.objects.first()
    compose(mail, now=AFTERWARDS)
    assert mail.subject.startswith("Your certificate: ")
    assert f"T-2026-{given[0].pk:06}" in mail.text
    assert f"https://training.example.org/bookings/{given[0].pk}/" in mail.text


def test_nobody_is_told_in_the_night_and_everybody_in_the_morning(given):
    assert tell_of_certificates(now=at(dt.date(2026, 7, 16), hour=2)) == 0
    assert tell_of_certificates(now=at(dt.date(2026, 7, 16), hour=8)) == 2


def test_who_left_whose_was_withdrawn_and_what_is_no_news_is_not_told(given, team_member):
    gone, withdrawn = given
    gone.practitioner.is_active = False
    gone.practitioner.save()
    withdraw_certificate(booking=withdrawn, reason="x", by=team_member, now=AFTERWARDS)
    attended(session_with_register())  # has none yet
    old = make_certificate(attended(session_with_register()), issued_at=AFTERWARDS - 14 * DAY)
    assert tell_of_certificates(now=AFTERWARDS) == 0
    Certificate.objects.filter(pk=old.pk).update(issued_at=AFTERWARDS - 14 * DAY + MINUTE)
    assert tell_of_certificates(now=AFTERWARDS) == 1


def test_one_that_was_issued_again_is_told_of_again_and_what_was_withdrawn_by_then_is_not_sent(given, team_member):
    tell_of_certificates(now=AFTERWARDS)
    first = Mail.objects.get(booking=given[0])
    again = issue_again(booking=given[0], name="Jo Corrected", by=team_member, now=AFTERWARDS + MINUTE)
    assert tell_of_certificates(now=AFTERWARDS + MINUTE) == 1
    second = Mail.objects.get(booking=given[0], occasion=again.number)
    assert notice_of(first).is_outdated(first, now=AFTERWARDS + MINUTE)
    assert not notice_of(second).is_outdated(second, now=AFTERWARDS + MINUTE)
    compose(second, now=AFTERWARDS + MINUTE)
    assert "Your new certificate is ready" in second.text


# ---- before it ends ----


@pytest.fixture
def course():
    return factories.CourseFactory(title="Neglect", slug="neglect")


@pytest.fixture
def ending(course, practitioner):
    """A certificate of three years, issued the day after."""
    session = factories.make_session(course=course, on=dt.date(2026, 7, 7))
    booking = factories.make_booking(session=session, practitioner=practitioner, outcome="attended")
    return make_certificate(booking, expires_on=ENDS, issued_at=at(dt.date(2026, 7, 8)))


def reminded(*days):
    return sum(remind_of_refreshers(now=at(ENDS - dt.timedelta(days=before))) for before in days)


@pytest.mark.r17
def test_each_is_reminded_90_and_30_days_before_once(ending):
    assert reminded(91) == 0
    assert [reminded(90), reminded(90, 89, 60, 31)] == [1, 0]
    assert [reminded(30), reminded(30, 29, 1, 0)] == [1, 0]
    assert reminded(-1, -30) == 0
    assert mails("refresher due") == [
        (ending.booking_id, "90 days before 2029-07-07"),
        (ending.booking_id, "30 days before 2029-07-07"),
    ]


@pytest.mark.r17
def test_over_midnight_it_is_once_and_in_the_morning(ending):
    day = ENDS - dt.timedelta(days=90)
    before = day - DAY
    for now in (at(before, 22, 59), at(before, 23, 0), at(before, 23, 1), at(day, 0, 1), at(day, 6, 59)):
        assert remind_of_refreshers(now=now) == 0
    assert [remind_of_refreshers(now=at(day, 7, minute)) for minute in (0, 1)] == [1, 0]


@pytest.mark.r17
def test_run_late_it_reminds_once_of_the_nearer(ending):
    assert [reminded(40), reminded(35)] == [1, 0]
    assert reminded(12) == 1
    Mail.objects.all().delete()
    assert [reminded(12), reminded(11, 5)] == [1, 0]
    assert mails("refresher due") == [(ending.booking_id, "30 days before 2029-07-07")]


@pytest.mark.r56
def test_clock_that_is_put_back_brings_nobody_the_one_further_off_after_the_nearer(ending, elsewhere):
    assert [reminded(30), reminded(31), reminded(60)] == [2, 0, 0]
    Mail.objects.all().delete()
    assert reminded(-1) == 0


@pytest.mark.parametrize(
    ("on", "fields", "is_reminded"),
    [
        (dt.date(2028, 7, 4), {"outcome": "attended"}, False),  # renewed
        (dt.date(2029, 4, 3), {"outcome": "attended"}, False),
        (dt.date(2029, 5, 8), {}, False),  # booked
        (dt.date(2029, 5, 8), {"status": "waiting"}, False),
        (dt.date(2029, 5, 8), {"status": "cancelled"}, True),
        (dt.date(2029, 4, 3), {"outcome": "no show"}, True),
        (dt.date(2025, 7, 8), {"outcome": "attended"}, True),  # earlier
    ],
)
@pytest.mark.parametrize("days", [90, 30])
def test_who_came_again_or_is_on_the_way_is_not_reminded(ending, course, practitioner, on, fields, is_reminded, days):
    factories.make_booking(session=factories.make_session(course=course, on=on), practitioner=practitioner, **fields)
    factories.make_booking(session=factories.make_session(course=course, on=on), outcome="attended")  # somebody else
    assert reminded(days) == is_reminded


def test_what_was_withdrawn_or_replaced_is_not_reminded_of(ending, practitioner, team_member):
    withdraw_certificate(booking=ending.booking, reason="x", by=team_member, now=at(dt.date(2027, 1, 1)))
    assert reminded(90) == 0
    again = issue_again(booking=ending.booking, name="New", by=team_member, now=at(dt.date(2027, 1, 1)))
    assert reminded(90) == 1
    assert Mail.objects.get(kind="refresher due").facts["certificate"] == again.pk


def test_a_certificate_that_was_new_when_the_reminder_was_due_has_none(ending):
    Certificate.objects.update(issued_at=at(ENDS - dt.timedelta(days=30)))
    assert reminded(90, 60, 30, 20, 1) == 0
    Certificate.objects.update(issued_at=at(ENDS - dt.timedelta(days=31)))
    assert reminded(30) == 1


def test_refresher_says_the_day_and_where_to_book_what_the_course_is_called_now(ending, course):
    course.replaced_by = factories.CourseFactory(title="Child Neglect", slug="child-neglect")
    course.save()
    reminded(90)
    mail = Mail.objects.get()
    compose(mail, now=at(ENDS - dt.timedelta(days=90)))
    assert mail.subject == "Your certificate ends on 7 July 2029: Neglect"
    assert "Your certificate for Neglect ends on Saturday 7 July 2029." in mail.text
    assert "The course is now called Child Neglect." in mail.text
    assert "https://training.example.org/courses/child-neglect/" in mail.text


def test_who_has_booked_by_the_time_it_leaves_gets_none(ending, course, practitioner):
    reminded(90)
    mail, now = Mail.objects.get(), at(ENDS - dt.timedelta(days=90))
    assert not notice_of(mail).is_outdated(mail, now=now)
    session = factories.make_session(course=course, on=dt.date(2029, 5, 8))
    factories.make_booking(session=session, practitioner=practitioner)
    assert notice_of(mail).is_outdated(mail, now=now)


# ---- what was done elsewhere ----


@pytest.fixture
def elsewhere(course, practitioner):
    done_on = dt.date(2026, 7, 7)
    return factories.make_elsewhere(
        person=practitioner, course=course, completed_on=done_on, expires_on=ENDS, recorded_at=at(done_on)
    )


def of_elsewhere():
    return list(Mail.objects.filter(kind="elsewhere due").order_by("pk").values_list("recipient", "occasion"))


@pytest.mark.r17
def test_what_was_done_elsewhere_is_reminded_of_in_the_same_way(elsewhere, course, practitioner):
    factories.make_elsewhere(person=practitioner, course=factories.CourseFactory(), expires_on=ENDS)
    assert reminded(91) == 0
    assert [reminded(90), reminded(90, 60, 31)] == [2, 0]
    assert [reminded(30), reminded(29, 1, 0), reminded(-1)] == [2, 0, 0]
    days = [occasion.partition(" before")[0] for _, occasion in of_elsewhere()]
    assert days == ["90 days", "90 days", "30 days", "30 days"]
    mail = Mail.objects.filter(occasion=f"90 days before the end of training elsewhere {elsewhere.pk}").get()
    compose(mail, now=at(ENDS - dt.timedelta(days=90)))
    assert mail.subject == "Your training ends on 7 July 2029: Neglect"
    assert "counts as Neglect, ends on Saturday 7 July 2029." in mail.text
    assert "https://training.example.org/courses/neglect/" in mail.text


def test_what_was_done_elsewhere_and_renewed_withdrawn_or_new_is_not_reminded_of(elsewhere, course, practitioner):
    booking = factories.make_booking(
        session=factories.make_session(course=course, on=dt.date(2029, 5, 8)), practitioner=practitioner
    )
    assert reminded(90) == 0
    booking.delete()
    elsewhere.recorded_at = at(ENDS - dt.timedelta(days=90))
    elsewhere.save()
    assert reminded(90) == 0
    elsewhere.recorded_at, elsewhere.withdrawn_at, elsewhere.withdrawn_reason = at(dt.date(2026, 7, 7)), AFTERWARDS, "x"
    elsewhere.save()
    assert reminded(90) == 0
    elsewhere.withdrawn_at = None
    elsewhere.save()
    assert reminded(90) == 1
    mail, now = Mail.objects.get(), at(ENDS - dt.timedelta(days=90))
    assert not notice_of(mail).is_outdated(mail, now=now)
    factories.make_elsewhere(person=practitioner, course=course, completed_on=dt.date(2029, 1, 1))
    assert notice_of(mail).is_outdated(mail, now=now)
