"""Somebody with a row in every table that holds something of people, and a word of their own in each such column."""

import datetime as dt
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, models
from django.utils import timezone

from bookings.models import (
    Answer,
    Bulletin,
    Call,
    CallList,
    Certificate,
    CheckIn,
    DateWish,
    ErasureRequest,
    Evaluation,
    JoinedAs,
    Listed,
    LostDevice,
    Mail,
    Mark,
    NewAddress,
    OpeningWish,
    PersonNote,
    TrainerRequest,
    Webhook,
    WebhookDelivery,
)
from bookings.privacy.held import Column, Held, of_people
from bookings.privacy.names import rows_of
from reporting.models import ReportByEmail, ReportEmailed
from tests.support.compared import make_trial, put_into
from tests.support.evaluated import make_question
from tests.support.factories import UserFactory, make_booking, make_download, make_elsewhere, make_session
from training.models import Alias, Look, LookedAt, MayDeliver, Merge, MoveToCome, TrainerAway, User
from training.models.second_step import SecondStepNeed

_NUMBERS = count(1)
# Said by the factory already, or by the other of two columns.
_ELSEWHERE = {("training.User", "email"), ("training.User", "name"), ("training.User", "search_text")}
_ELSEWHERE |= {("bookings.JoinedAs", "name_key")}


def make_life(*, word: str, session=None, now: dt.datetime) -> tuple[User, dict[str, str]]:
    """Return somebody called by the word, and every word that stands in a column of theirs, by table and column."""
    person = UserFactory(name=f"{word.title()} Whole", email=f"{word.lower()}@whole.example")
    team = UserFactory(is_team=True)
    session = session or make_session(on=dt.date(2026, 5, 12))
    booking = make_booking(session=session, practitioner=person, outcome="attended", cancel_note="x")
    _rows(person, booking, team, now)
    words = {}
    for held in of_people():
        assert rows_of(held, person).exists(), f"give them a row of {held.table} in tests/support/personal_life.py"
        for name, column in held.columns.items():
            if value := _value(held, name, column, word):
                rows_of(held, person).update(**{name: value[1]})
                words[f"{held.table}.{name}"] = value[0]
    person.refresh_from_db()
    return person, words


def _value(held: Held, name: str, column: Column, word: str) -> tuple[str, Any] | None:
    """Return a word for a column and what holds it; None where a column holds no words."""
    field = held.model._meta.get_field(name)
    said = f"{word.lower()}{next(_NUMBERS)}x"
    if isinstance(field, models.JSONField):
        return said, {"said": said}
    if name == "mobile":  # short, and of a number as it must be kept
        said = f"+{word.lower()[:8]}{next(_NUMBERS)}x"
    if isinstance(field, models.FileField) or ((held.table, name) in _ELSEWHERE):
        return None
    if isinstance(field, models.CharField | models.TextField) and not field.choices:
        return said, said
    return None


def _rows(person: User, booking: Any, team: User, now: dt.datetime) -> None:
    day = booking.session.days.first()
    Mark.objects.create(booking=booking, session_day=day, value="present", note="late", marked_by=team, marked_at=now)
    CheckIn.objects.create(booking=booking, session_day=day, checked_in_at=now)
    Certificate.objects.create(
        booking=booking,
        number=f"T-{booking.pk}",
        code=f"C{booking.pk}",
        person_name=person.name,
        course_title="Neglect",
        attended_on=booking.session.first_on,
        cpd_hours=6,
        issued_at=now,
    )
    evaluation = Evaluation.objects.create(booking=booking, score=4, sent_at=now)
    question = make_question(text=f"Question {booking.pk}")
    Answer.objects.create(evaluation=evaluation, question=question, moment="after", words="Good")
    make_elsewhere(person=person, course=booking.session.course, recorded_by=team)
    for how in ({"booking": booking, "recipient": person}, {"booking": booking, "recipient": None}):
        Mail.objects.create(
            kind="confirmation",
            to=person.email,
            message_id=f"<{next(_NUMBERS)}@example.org>",
            occasion=str(next(_NUMBERS)),
            state="sent",
            sent_at=now,
            created_at=now,
            facts={"name": person.name},
            **how,
        )
    MoveToCome.objects.create(
        person=person, organisation=team.organisation, moves_on=now.date(), said_by=team, said_at=now
    )
    NewAddress.objects.create(person=person, email="new@example.org", asked_by=team, asked_at=now)
    PersonNote.objects.create(person=person, text="Rang", written_by=team, written_at=now)
    JoinedAs.objects.create(session=booking.session, address="j@example.org", person=person, decided_at=now)
    DateWish.objects.create(course=booking.session.course, practitioner=person, asked_at=now)
    of_day, _ = CallList.objects.get_or_create(day=now.date(), made_at=now, verdict="helps", recorded=100)
    Listed.objects.create(call_list=of_day, booking=booking, position=1, reasons=["reply"])
    Call.objects.create(booking=booking, outcome="coming", called_at=now, called_by=team)
    put_into(make_trial(by=team), "a", [booking])
    webhook = Webhook.objects.create(name="HR", address="https://hr.example.org", secret="x", made_at=now, made_by=team)
    WebhookDelivery.objects.create(
        webhook=webhook, key=f"k{booking.pk}", event="x", happened_at=now, booking=booking, created_at=now
    )
    OpeningWish.objects.create(session=booking.session, person=person, asked_at=now)
    Bulletin.objects.create(person=person, consented_at=now)
    ErasureRequest.objects.create(person=person, asked_at=now, answer_by_on=now.date(), said="Please")
    make_download(asked_by=person, now=now)
    Alias.objects.create(person=person, kind="email", key=f"old{person.pk}@o.example", name="old", added_at=now)
    Merge.objects.create(
        person=person,
        merged_key=10**9 + person.pk,
        kept_name="A",
        merged_name="B",
        reason="one",
        merged_at=now,
        row="x",
    )
    look = Look.objects.create(at=now, by=team, page="desk-person", person=person)
    LookedAt.objects.create(look=look, person=person)
    SecondStepNeed.objects.create(person=person, told_at=now, ends_at=now)
    LostDevice.objects.create(person=person, how_known="Voice", said_by=team, said_at=now)
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    UserSession.objects.create(user=person, ip="127.0.0.1", session_key=f"s{person.pk}", user_agent="x")
    account = SocialAccount.objects.create(user=person, provider="entra", uid=f"u{person.pk}")
    SocialToken.objects.create(account=account, token="t")
    MayDeliver.objects.create(trainer=person, course=booking.session.course)
    TrainerAway.objects.create(trainer=person, first_on=now.date(), last_on=now.date(), note="Leave")
    TrainerRequest.objects.create(
        session=booking.session, trainer=person, state="declined", asked_by=team, asked_at=now, ended_at=now, reason="x"
    )
    by_email = ReportByEmail.objects.create(person=person, report="events", chosen_by=team, chosen_at=now)
    ReportEmailed.objects.create(by_email=by_email, month=now.date().replace(day=1), emailed_at=now)
    address = EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    EmailConfirmation.objects.create(email_address=address, key=f"k{person.pk}", sent=timezone.now())
    session = SessionStore()
    session["_auth_user_id"] = str(person.pk)
    session.create()


def everything_in_the_database() -> str:
    """Return all that stands in any column of any table."""
    with connection.cursor() as cursor:
        said = []
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")
            said += [
                str(bytes(one) if isinstance(one, memoryview) else one) for row in cursor.fetchall() for one in row
            ]
    return "\n".join(said)
