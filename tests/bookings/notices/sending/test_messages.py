"""Writing to people: whom it reaches, once each, what it says, and how long it takes to send it."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from bookings.models import Booking, DateWish, Mail, Message
from bookings.notices.sending.audiences import audience_of, groups_of
from bookings.notices.sending.delivery import deliver
from bookings.notices.sending.messages import NotWritten, Written, preview, write_to
from bookings.notices.sending.tasks import deliver_message
from tests.support.attended import make_certificate
from tests.support.factories import (
    CourseFactory,
    OrganisationFactory,
    UserFactory,
    make_booking,
    make_elsewhere,
    make_session,
)
from training.models import User

pytestmark = pytest.mark.django_db
TEXT = "Please park at the leisure centre.\n\nWhat to bring:\n- a pen\n- https://example.org/map"


def written(about, *groups, **said):
    return Written(about=about, groups=groups, **({"subject": "The car park is closed", "text": TEXT} | said))


def sent_to(message):
    return {mail.recipient for mail in message.mails.select_related("recipient")}


def test_people_of_a_session_are_written_to_by_group_and_once_each(team_member, now):
    session = make_session(trainers=[trainer := UserFactory(is_trainer=True)])
    place, offered = (
        make_booking(session=session, **fields).practitioner
        for fields in ({}, {"status": Booking.Status.OFFERED, "offer_expires_at": now + dt.timedelta(days=1)})
    )
    waiting = make_booking(session=session, status=Booking.Status.WAITING).practitioner
    asking = make_booking(session=session, status=Booking.Status.AWAITING_APPROVAL).practitioner
    make_booking(session=session, status=Booking.Status.CANCELLED)
    make_booking()
    make_booking(session=session, practitioner=trainer)
    who = {
        ("places",): {place, offered, trainer},
        ("waiting",): {waiting},
        ("asking",): {asking},
        ("trainers",): {trainer},
        ("places", "trainers", "waiting"): {place, offered, trainer, waiting},
    }
    for number, (groups, people) in enumerate(who.items()):
        message = write_to(written=written(session, *groups), key=str(number), by=team_member, now=now)
        assert (sent_to(message), message.people, message.mails.count()) == (people, len(people), len(people))
        now += dt.timedelta(seconds=1)
    assert message.to == "everyone with a place, on the waiting list or training it"


def test_people_of_a_course_are_those_who_wish_a_date_and_whose_certificate_is_valid(now):
    course, before = CourseFactory(), CourseFactory()
    before.replaced_by = course
    before.save()
    wishes, told = UserFactory(), UserFactory()
    DateWish.objects.create(course=course, practitioner=wishes, asked_at=now)
    DateWish.objects.create(course=course, practitioner=told, asked_at=now, told_at=now)
    today, session = now.date(), make_session(course=course, on=dt.date(2026, 5, 12))
    earlier = make_session(course=before, on=dt.date(2025, 5, 13))
    lasting = make_certificate(make_booking(session=session), expires_on=today).booking.practitioner
    old = make_certificate(make_booking(session=earlier)).booking.practitioner
    make_certificate(make_booking(session=session), expires_on=today - dt.timedelta(days=1))
    make_certificate(make_booking(session=session), revoked_at=now, revoked_reason="x")
    make_certificate(make_booking())
    elsewhere = make_elsewhere(person=UserFactory(), course=course).person
    make_elsewhere(person=UserFactory(), course=course, withdrawn_at=now, withdrawn_reason="x")
    groups = groups_of(course, today=today)
    found = {group.name: set(audience_of(groups, [group.name]).people) for group in groups}
    assert found == {"wishes": {wishes}, "trained": {lasting, old}, "elsewhere": {elsewhere}}


def test_whoever_has_no_address_or_a_closed_account_is_named_and_gets_nothing(team_member, now):
    organisation = OrganisationFactory()
    reached, lead = UserFactory(organisation=organisation), UserFactory(organisation=organisation, is_lead=True)
    closed = UserFactory(organisation=organisation, is_active=False)
    nobody = UserFactory(organisation=organisation, is_active=False, email="x@walked-in.invalid")
    UserFactory()
    audience = audience_of(groups_of(organisation, today=now.date()), ["people"])
    assert (set(audience.people), set(audience.unreached)) == ({reached, lead}, {closed, nobody})
    message = write_to(written=written(organisation, "people"), key="a", by=team_member, now=now)
    assert (sent_to(message), message.people, message.unreached) == ({reached, lead}, 2, 2)


def test_some_of_them_are_those_who_were_left_ticked(team_member, now):
    session = make_session()
    chosen, _other = make_booking(session=session).practitioner, make_booking(session=session)
    stranger = UserFactory()
    said = written(session, "places", only={chosen.pk, stranger.pk})
    message = write_to(written=said, key="a", by=team_member, now=now)
    assert (sent_to(message), message.to) == ({chosen}, "some of those with a place")


def test_the_same_page_sent_twice_writes_once(team_member, now):
    session = make_booking().session
    first = write_to(written=written(session, "places"), key="page", by=team_member, now=now)
    again = write_to(
        written=written(session, "places", text="Other"), key="page", by=team_member, now=now + dt.timedelta(seconds=2)
    )
    assert (again, Mail.objects.count(), Message.objects.get().text) == (first, 1, first.text)


def test_nobody_is_written_to_where_nobody_is_reached_or_nothing_is_said(team_member, now):
    session = make_session()
    with pytest.raises(NotWritten, match="nobody to write to"):
        write_to(written=written(session, "places"), key="a", by=team_member, now=now)
    make_booking(session=session)
    with pytest.raises(NotWritten, match="subject and a message"):
        write_to(written=written(session, "places", text=" \n\u202e "), key="a", by=team_member, now=now)
    with pytest.raises(PermissionDenied):
        write_to(written=written(session, "places"), key="a", by=UserFactory(is_trainer=True), now=now)
    assert (Message.objects.count(), Mail.objects.count()) == (0, 0)


@pytest.mark.r62
def test_what_is_sent_is_what_was_previewed_and_its_markup_is_dead(team_member, now, mailoutbox, settings):
    settings.SITE_URL = "https://training.example.org"
    booking = make_booking(practitioner=UserFactory(name="Priya Patel"))
    said = written(booking.session, "places", text=f"{TEXT}\n\n<script>alert(1)</script> {{{{ secret }}}} {{name}}")
    shown = preview(written=said, reader=booking.practitioner, now=now)
    assert Mail.objects.count() == 0
    message = write_to(written=said, key="a", by=team_member, now=now)
    deliver(mail_id=message.mails.get().pk, now=now)
    mail = message.mails.get()
    assert (mail.subject, mail.text, mail.html) == (shown.subject, shown.text, shown.html)
    assert mail.text.startswith("Hello Priya,\n\nThe car park is closed\n")
    assert "What to bring:\n- a pen\n- https://example.org/map\n" in mail.text
    assert booking.session.course.title in mail.text and "/sessions/" in mail.text
    assert "- a pen<br>- https://example.org/map" in mail.html
    assert "<script>" not in mail.html and "&lt;script&gt;alert(1)" in mail.html
    assert "{{ secret }} {name}" in mail.html
    [over_the_wire] = mailoutbox
    assert over_the_wire.reply_to and "\n" not in over_the_wire.subject


@pytest.mark.r68
def test_two_thousand_people_are_written_to_in_a_dozen_statements(team_member, now):
    organisation = OrganisationFactory()
    User.objects.bulk_create(
        User(email=f"many{number}@example.org", name=f"Many {number}", organisation=organisation, search_text="x")
        for number in range(2000)
    )
    with CaptureQueriesContext(connection) as asked:
        message = write_to(written=written(organisation, "people"), key="a", by=team_member, now=now)
    statements = [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]]
    assert (message.people, message.mails.count(), len(statements) <= 12) == (2000, 2000, True)
    assert DBTaskResult.objects.count() == 1
    Mail.objects.filter(pk__gt=message.mails.order_by("pk")[2].pk).delete()
    deliver_message.call(message.pk)
    assert DBTaskResult.objects.count() == 1 + 3


def test_a_mail_whose_message_has_been_forgotten_is_not_sent(team_member, now, mailoutbox):
    message = write_to(written=written(make_booking().session, "places"), key="a", by=team_member, now=now)
    Message.objects.update(text="")
    deliver(mail_id=message.mails.get().pk, now=now)
    assert (mailoutbox, Mail.objects.count()) == ([], 0)
