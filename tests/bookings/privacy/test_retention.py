import datetime as dt

import pytest
from django.core.management import call_command

from bookings.models import Mail
from bookings.notices.kinds.confirmation import Confirmation
from bookings.notices.sending.outbox import queue_notice
from bookings.privacy.retention import purge
from tests.support.factories import UserFactory, make_booking, make_session
from training.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.r49]


def with_needs(**fields) -> User:
    return UserFactory(access_needs="Step-free access", dietary_needs="No nuts", **fields)


def needs(person) -> tuple[str, str]:
    person.refresh_from_db()
    return person.access_needs, person.dietary_needs


@pytest.mark.parametrize(("days", "kept"), [(29, True), (31, False)])
def test_needs_go_thirty_days_after_the_last_session(now, days, kept):
    person = with_needs()
    session = make_session()
    make_booking(session=session, practitioner=person)
    purge(now=session.ends_at + dt.timedelta(days=days))
    assert needs(person) == (("Step-free access", "No nuts") if kept else ("", ""))


@pytest.mark.parametrize("status", ["confirmed", "waiting"])
def test_needs_stay_while_a_session_is_still_to_come(now, status):
    person = with_needs()
    make_booking(session=make_session(on=dt.date(2026, 1, 13)), practitioner=person)
    make_booking(session=make_session(), practitioner=person, status=status)
    purge(now=now)
    assert needs(person) == ("Step-free access", "No nuts")


def test_needs_go_when_the_coming_place_was_cancelled(now):
    person = with_needs()
    make_booking(session=make_session(), practitioner=person, status="cancelled")
    purge(now=now)
    assert needs(person) == ("", "")


def test_needs_of_somebody_who_never_booked_stay(now):
    person = with_needs()
    purge(now=now)
    assert needs(person) == ("Step-free access", "No nuts")


@pytest.mark.parametrize(("days", "state", "kept"), [(89, "sent", True), (91, "sent", False), (91, "waiting", True)])
def test_mail_texts_go_after_ninety_days_unless_on_their_way(now, days, state, kept):
    mail = queue_notice(Confirmation(), booking=make_booking(), now=now)
    sent_at = now if state == "sent" else None
    Mail.objects.update(subject="Confirmed", text="Dear", html="<p>", calendar="BEGIN", state=state, sent_at=sent_at)
    purge(now=now + dt.timedelta(days=days))
    mail.refresh_from_db()
    assert (mail.text, mail.html, mail.calendar) == (("Dear", "<p>", "BEGIN") if kept else ("", "", ""))
    assert mail.subject == "Confirmed"


def test_purge_run_again_finds_nothing(now, capsys, django_assert_num_queries):
    make_booking(session=make_session(on=dt.date(2026, 1, 13)), practitioner=with_needs())
    assert purge(now=now) == {"needs": 1, "mail texts": 0}
    assert purge(now=now) == {"needs": 0, "mail texts": 0}
    call_command("purge")
    assert capsys.readouterr().out == "Emptied the needs of 0 people and the texts of 0 mails.\n"
