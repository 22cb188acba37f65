import datetime as dt

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.sessions.models import Session as SignIn
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from bookings.models import DateWish, ErasureRequest, JoinedAs, Mail, Message, NewAddress, PersonNote
from bookings.notices.kinds.confirmation import Confirmation
from bookings.notices.sending.outbox import queue_notice
from bookings.places.operations.invitation_answers import decline_invitation, lapse_invitations
from bookings.places.operations.invitations import ask_colleague, invite
from bookings.privacy.retention import STEPS, purge, purge_looks
from tests.support.factories import (
    OrganisationFactory,
    UserFactory,
    make_booking,
    make_invitation,
    make_message,
    make_session,
)
from training.models import Look, User

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


def signed_up(now, *, days=31, verified=False, **fields) -> User:
    person = UserFactory(joined_at=now - dt.timedelta(days=days), **fields)
    EmailAddress.objects.create(user=person, email=person.email, verified=verified, primary=True)
    return person


def test_sign_ups_never_confirmed_go_with_every_line_of_them(now):
    gone = signed_up(now, name="Somebody Else’s Address")
    kept = [
        signed_up(now, days=29),
        signed_up(now, verified=True),
        signed_up(now, last_login=now),
        signed_up(now, is_trainer=True),
        UserFactory(joined_at=now - dt.timedelta(days=31)),  # brought in by the team, who has never signed in
    ]
    booked, asked_for = signed_up(now), signed_up(now)
    make_booking(practitioner=booked)
    make_booking(booked_by=asked_for)
    changing = signed_up(now, verified=True)
    EmailAddress.objects.create(user=changing, email="new@example.org", verified=False, primary=False)
    assert purge(now=now)["sign-ups never confirmed"] == 1
    assert not User.objects.filter(pk=gone.pk).exists()
    assert not User.history.filter(id=gone.pk).exists()
    assert not EmailAddress.objects.filter(email=gone.email).exists()
    stayed = {person.pk for person in (*kept, booked, asked_for, changing)}
    assert stayed <= set(User.objects.values_list("pk", flat=True))
    assert purge(now=now)["sign-ups never confirmed"] == 0


def test_address_of_a_sign_up_that_went_can_sign_up_again(client, now):
    answers = {
        "name": "Ann Field",
        "email": "ann@example.org",
        "organisation": OrganisationFactory().pk,
        "password1": "three random words",
        "password2": "three random words",
    }
    with time_machine.travel(now, tick=False):
        client.post(reverse("account_signup"), answers)
    first = User.objects.get(email="ann@example.org")
    later = now + dt.timedelta(days=31)
    purge(now=later)
    with time_machine.travel(later, tick=False):
        Client().post(reverse("account_signup"), answers)
    again = User.objects.get(email="ann@example.org")
    assert again.joined_at > first.joined_at
    assert [mail.facts["what"] for mail in Mail.objects.order_by("pk")] == ["email_confirmation_signup"] * 2


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
    assert {what: count for what, count in purge(now=now).items() if count} == {"needs": 1}
    assert set(purge(now=now).values()) == {0}
    call_command("purge")
    assert capsys.readouterr().out == "\n".join(["Forgot:", *(f"  {name}: 0" for name in STEPS), ""])


def test_dry_run_says_what_would_go_and_forgets_nothing(now, capsys):
    person = with_needs()
    make_booking(session=make_session(on=dt.date(2026, 1, 13)), practitioner=person)
    with time_machine.travel(now, tick=False):
        call_command("purge", dry_run=True)
    assert "Would forget:\n  needs: 1\n" in capsys.readouterr().out
    assert needs(person) == ("Step-free access", "No nuts")


def test_looks_sign_ins_wishes_and_requests_go_in_their_time(now):
    person, team = UserFactory(), UserFactory(is_team=True)
    course = make_session().course
    for days in (364, 366):
        at = now - dt.timedelta(days=days)
        Look.objects.create(at=at, by=team, page="desk-person", person=person)
        DateWish.objects.create(course=course, practitioner=person, asked_at=at, told_at=at)
    for days in (729, 731):
        at = now - dt.timedelta(days=days)
        ErasureRequest.objects.create(
            person=person, asked_at=at, answer_by_on=at, decided_at=at, decided_by=team, refused_because="Still works"
        )
    for hours in (-1, 1):
        SignIn.objects.create(session_key=f"k{hours}", session_data="", expire_date=now + dt.timedelta(hours=hours))
    done = {what: count for what, count in purge(now=now).items() if count}
    assert done == {
        "who looked": 1,
        "wishes that were met": 1,
        "requests that were decided": 1,
        "sign-ins that ended": 1,
    }


def test_many_are_forgotten_a_batch_at_a_time(now, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("bookings.privacy.retention.A_BATCH", 2)
    team = UserFactory(is_team=True)
    old = now - dt.timedelta(days=400)
    Look.objects.bulk_create(Look(at=old, by=team, page="desk-people") for _ in range(5))
    with django_assert_num_queries(10):  # 2, 2, 1, each with whom they listed, then none
        assert purge_looks(now=now) == 5


def sent(now) -> None:
    Mail.objects.update(state="sent", sent_at=now, subject="Sam Field", text="Sam Field", html="<p>Sam Field")


def everything_held() -> str:
    """What the tables hold of invitations, mails and people, as text."""
    models = [*apps.get_app_config("bookings").get_models(), *apps.get_app_config("training").get_models()]
    return "\n".join(str(list(model.objects.values())) for model in models)


@pytest.mark.parametrize("how", ["declines", "never finishes"])
def test_nothing_is_left_of_somebody_without_an_account_who_does_not_come(now, how):
    session, lead = make_session(), UserFactory(is_lead=True)
    asked = ask_colleague(
        session=session, organisation=lead.organisation, name="Sam Field", email="sam@example.org", by=lead, now=now
    )
    if how == "declines":
        ended = now
        decline_invitation(invitation=asked, now=now)
    else:
        ended = asked.answer_by_at
        lapse_invitations(now=ended)
    asked.refresh_from_db()
    assert (asked.name, asked.email) == ("", "")
    sent(ended)
    purge(now=ended + dt.timedelta(hours=23))
    assert "sam@example.org" in everything_held()  # so that nobody is asked ever anew, and the last mail arrives
    purge(now=ended + dt.timedelta(hours=25))
    assert "sam@example.org" not in everything_held()
    purge(now=ended + dt.timedelta(days=91))
    assert "Sam Field" not in everything_held()


def test_the_mails_to_who_has_not_answered_yet_stay(now):
    asked = make_invitation(asked_at=now)
    invite(asked, now=now)
    sent(now)
    purge(now=now + dt.timedelta(days=2))
    assert Mail.objects.filter(to="sam@example.org").count() == 1


def test_who_joined_a_meeting_as_what_is_forgotten(now):
    session = make_session(on=dt.date(2026, 4, 14))
    kept = {"session": session, "decided_at": now}
    JoinedAs.objects.create(**kept, name_key="somebody", person=UserFactory())
    JoinedAs.objects.create(**kept, name_key="a stranger")
    JoinedAs.objects.create(**kept | {"session": make_session()}, name_key="of late")
    assert purge(now=now)["who joined as what"] == 1
    assert set(JoinedAs.objects.values_list("name_key", flat=True)) == {"somebody", "of late"}
    assert purge(now=now + dt.timedelta(days=366))["who joined as what"] == 2


def test_notes_messages_and_unconfirmed_addresses_are_forgotten_in_their_time(now):
    team, person = UserFactory(is_team=True), UserFactory()
    NewAddress.objects.create(person=person, email="new@example.org", asked_by=team, asked_at=now)
    PersonNote.objects.create(person=person, text="Rang", written_by=team, written_at=now)
    message = make_message(session=make_session(), written_by=team, now=now)

    def kept(days):
        purge(now=now + dt.timedelta(days=days))
        return (NewAddress.objects.count(), PersonNote.objects.count(), Message.objects.exclude(text="").count())

    assert [kept(7), kept(8), kept(90), kept(91), kept(731)] == [(1, 1, 1), (0, 1, 1), (0, 1, 1), (0, 1, 0), (0, 0, 0)]
    message.refresh_from_db()
    assert (message.subject, message.people) == ("The car park is closed", 1)
