"""The weekly mail to leads: Mondays from 8, once, where the partnership wants it."""

import datetime as dt

import pytest
from django.utils import timezone

from bookings.models import Mail
from bookings.notices.sending.digests import send_digests
from bookings.notices.wording.compose import compose
from bookings.upkeep.due import run_due
from tests.support import factories
from tests.support.attended import make_certificate

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2026, 7, 6)


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return timezone.make_aware(dt.datetime(2026, 7, day, hour, minute))


@pytest.fixture
def week(lead, settings):
    """Somebody of the lead's organisation comes that week, somebody waits, somebody did not come the week before."""
    settings.LEAD_DIGEST = True
    course = factories.CourseFactory(title="Neglect")

    def booked(name: str, on: dt.date, **fields):
        person = factories.UserFactory(name=name, organisation=lead.organisation)
        session = factories.make_session(course=course, on=on)
        return factories.make_booking(session=session, practitioner=person, **fields)

    booked("Cora Coming", dt.date(2026, 7, 7))
    booked("Later Lee", dt.date(2026, 7, 14))
    booked("Wanda Waiting", dt.date(2026, 8, 4), status="waiting")
    booked("Nick Noshow", dt.date(2026, 7, 1), outcome="no show")
    booked("Old Ola", dt.date(2026, 6, 23), outcome="no show")
    ending = booked("Rhea Refresher", dt.date(2023, 7, 14), outcome="attended")
    make_certificate(ending, expires_on=dt.date(2026, 7, 14))
    factories.make_booking(session=factories.make_session(on=dt.date(2026, 7, 8), course=course))
    return lead


def test_lead_reads_who_comes_waits_and_did_not_come(week):
    assert send_digests(now=at(6, 8)) == 1
    mail = Mail.objects.get()
    compose(mail, now=at(6, 8))
    assert (mail.kind, mail.recipient, mail.occasion) == ("digest", week, "2026-W28")
    assert mail.subject == f"Training this week: {week.organisation.name}, from Monday 6 July 2026"
    assert mail.text.startswith(
        "Hello Leo,\n"
        "\n"
        "Your organisation’s training this week\n"
        "\n"
        f"Training of {week.organisation.name} in the week from Monday 6 July 2026.\n"
        "\n"
        "Coming this week\n"
        "- Cora Coming: Neglect, Tuesday 7 July 2026, 9:30am\n"
        "\n"
        "Waiting for a place\n"
        "- Wanda Waiting: Neglect, Tuesday 4 August 2026, 9:30am\n"
        "\n"
        "Did not come last week\n"
        "- Nick Noshow: Neglect, Wednesday 1 July 2026, 9:30am\n"
        "\n"
        "Refreshers due\n"
        "- Rhea Refresher: Neglect, certificate ends on Tuesday 14 July 2026\n"
        "\n"
        "See your organisation's bookings:\n"
    )
    for name in ("Cora Coming", "Wanda Waiting", "Nick Noshow", "Rhea Refresher"):
        assert name in mail.html


@pytest.mark.r17
def test_it_is_written_once_a_week_however_often_and_late(week):
    assert send_digests(now=at(6, 7, 59)) == 0
    assert send_digests(now=at(7, 23, 59)) == 1  # the worker was down on Monday
    assert [send_digests(now=at(day, 9)) for day in (8, 8, 9, 12)] == [0, 0, 0, 0]
    assert send_digests(now=at(13, 8)) == 1
    assert list(Mail.objects.order_by("pk").values_list("occasion", flat=True)) == ["2026-W28", "2026-W29"]


@pytest.mark.r17
def test_a_new_address_in_the_week_brings_no_second_one(week):
    send_digests(now=at(6, 8))
    week.email = "new@example.org"
    week.save()
    assert send_digests(now=at(6, 9)) == 0


def test_thursday_is_too_late(week):
    assert send_digests(now=at(9, 8)) == 0


def test_nobody_is_written_to_unless_the_partnership_wants_it(week, settings):
    settings.LEAD_DIGEST = False
    assert send_digests(now=at(6, 8)) == 0


def test_a_week_with_nothing_in_it_is_no_mail(week):
    factories.UserFactory(is_lead=True)
    factories.UserFactory(is_lead=True, organisation=week.organisation, is_active=False)
    assert send_digests(now=at(6, 8)) == 1
    assert Mail.objects.get().recipient == week


def test_it_is_among_what_falls_due(week):
    assert run_due(now=at(6, 8))["digests for leads"] == 1
    assert run_due(now=at(6, 8))["digests for leads"] == 0
