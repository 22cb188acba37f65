"""Loading the demonstration: all of it or nothing, and only once."""

import datetime as dt
import enum
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from bookings.attendance.certificates.issuing import issue_certificates
from bookings.demo.accounts import DELIVERED_BY, LEAD, TEAM, TRAINER, let_in, open_accounts
from bookings.demo.answers import answer_after_sessions
from bookings.demo.asking import ask_a_colleague
from bookings.demo.catalogue import entries, load_catalogue
from bookings.demo.certificates import record_elsewhere, sign_certificates
from bookings.demo.checking_in import let_some_check_in
from bookings.demo.coming import Surroundings
from bookings.demo.door import let_people_come_to_the_door
from bookings.demo.doubles import leave_doubles
from bookings.demo.drawing import Drawing
from bookings.demo.events import load_events
from bookings.demo.history import draw_year
from bookings.demo.meeting_file import remember_a_nickname
from bookings.demo.newcomers import let_newcomers_name_theirs, settle_the_school
from bookings.demo.on_the_phone import note_and_write, say_when_they_move
from bookings.demo.people import ACCOUNT, Crowd, Person
from bookings.demo.planned_ahead import plan_ahead
from bookings.demo.planning import Planner
from bookings.demo.privacy import ask_and_look
from bookings.demo.programs import give_keys
from bookings.demo.reasons import say_what_kept_them
from bookings.demo.reminders import remind_and_answer, sign_reminders
from bookings.demo.requirements import say_what_roles_need
from bookings.demo.second_steps import show_second_steps
from bookings.demo.terms import TERMS
from bookings.demo.texts import turn_texts_on
from bookings.demo.together import wait_together
from bookings.demo.venues import say_what_venues_have
from bookings.demo.webhooks import tell_a_program
from bookings.downloads.asking import ask_for
from bookings.exchange.history.importing import import_rows
from bookings.exchange.lists.bookings import Bookings
from bookings.exchange.lists.in_the_background import list_wish
from bookings.models import Booking, Register
from bookings.places.operations.terms import current_terms, publish_terms
from training.authorship import create_all_as, save_as
from training.models import Course, Organisation, Session, User
from training.text import folded

SEED = 2350  # of those tried, one whose rates lie close to what drawing.py asks for
FIRST_REF = "2324-001"
WHY_UNAVAILABLE = "The sign-in sheet was lost after the session; the trainer could name five people who came."
NEEDS = [
    {"access_needs": "I use a wheelchair: step-free please, and a place near the door."},
    {"dietary_needs": "Vegetarian"},
    {"access_needs": "I lip-read: a seat with a clear view of the speaker, please."},
    {"dietary_needs": "Coeliac: nothing with gluten"},
    {"dietary_needs": "Halal"},
]


class Found(enum.Enum):
    EMPTY = "nothing in the database"
    LOADED = "the demonstration is there"
    IN_USE = "somebody's own data"


@dataclass(frozen=True)
class Loaded:
    bookings: int
    people: int
    sessions: int


def what_is_there() -> Found:
    if Session.objects.filter(ref=FIRST_REF).exists() and User.objects.filter(email=ACCOUNT).exists():
        return Found.LOADED
    used = any(model.objects.exists() for model in (User, Organisation, Course, Session))
    return Found.IN_USE if used else Found.EMPTY


def draw(now: dt.datetime) -> tuple[list[dict[str, str]], Surroundings]:
    """Return the rows of 2023-24, always the same, and what is around a moment."""
    rng = Random(SEED)
    drawing = Drawing(rng, Crowd(rng))
    return draw_year(drawing), Surroundings(drawing, now)


@transaction.atomic
def load_demonstration(*, now: dt.datetime) -> Loaded:
    """Load everything. Beside other data it adds to it, and uses what has the same name."""
    load_catalogue(now=now)
    accounts = open_accounts(now=now)
    team = accounts[TEAM]
    say_what_venues_have(by=team, now=now)
    load_events(by=team, now=now)
    say_what_roles_need(by=team, now=now)
    year, around = draw(now)
    rows = [*year, *around.rows]
    organisations = {organisation.name_key: organisation for organisation in Organisation.objects.all()}
    people = _create_people(rows, around, organisations, by=team)
    import_rows(rows=rows, by=team, now=now)
    _say_who_delivered({row["session_ref"] for row in rows}, accounts)
    planner = Planner(people=people, organisations=organisations, lead=accounts[LEAD], by=team, now=now, rng=around.rng)
    for plan in around.plans:
        planner.write(plan, trainers=[accounts[email] for email in _trainers_of(plan.run.entry.category)])
    _explain_the_missing_register(by=team, now=now)
    _note_needs(around, people)
    sign_certificates(by=team, now=now)
    _issue_certificates(by=team)
    let_people_come_to_the_door(trainer=accounts[TRAINER], team=team, now=now)
    record_elsewhere(person=people[ACCOUNT], by=team, now=now)
    answer_after_sessions(by=team, now=now)
    let_some_check_in(trainer=accounts[TRAINER], now=now)
    remember_a_nickname(by=accounts[TRAINER], now=now)
    remind_and_answer(now=now, rng=Random(SEED))
    sign_reminders(by=team, now=now)
    turn_texts_on(by=team, now=now)
    note_and_write(person=people[ACCOUNT], by=team, now=now)
    say_when_they_move(person=people[ACCOUNT], by=team, now=now)
    ask_and_look(person=people[ACCOUNT], team=team, lead=accounts[LEAD], now=now)
    say_what_kept_them(now=now, rng=Random(SEED))
    ask_a_colleague(lead=accounts[LEAD], now=now - dt.timedelta(hours=1))
    wait_together(lead=accounts[LEAD], now=now - dt.timedelta(minutes=50))
    let_newcomers_name_theirs(now=now - dt.timedelta(hours=1))
    settle_the_school(organisation=accounts[LEAD].organisation, by=team, now=now - dt.timedelta(minutes=30))
    if current_terms() is None:  # somebody's own stay as they are
        publish_terms(text=TERMS, by=team, now=now)
    if own := accounts[LEAD].organisation:
        give_keys(organisation=own, by=team, now=now)
        tell_a_program(organisation=own, by=team, now=now)
    leave_doubles(by=team, now=now)
    plan_ahead(accounts=accounts, by=team, now=now)
    show_second_steps(signed_in=[team, people[ACCOUNT]], now=now)
    ask_for(list_wish(Bookings, "xlsx", today=timezone.localdate(now)), by=team, now=now)  # made by the worker
    for path in settings.ALSO_DEMONSTRATED:
        load: Callable[..., None] = import_string(path)
        load(by=team, now=now)
    return Loaded(Booking.objects.count(), User.objects.count(), Session.objects.count())


def _create_people(
    rows: list[dict[str, str]], around: Surroundings, organisations: dict[str, Organisation], *, by: User
) -> dict[str, User]:
    """Create everyone who books, with their job and their organisation of today; return them by email."""
    booked = {row["practitioner_email"] for row in rows}
    booked |= {one.person.email for plan in around.plans for one in (*plan.booked, *plan.waiting)}
    booked.add(ACCOUNT)
    crowd = {person.email: person for person in around.drawing.crowd.everyone() if person.email in booked}
    people = {user.email: user for user in User.objects.filter(email__endswith="example.org") if user.email in crowd}
    new = [_user(person, organisations, around.now) for email, person in crowd.items() if email not in people]
    people |= {user.email: user for user in create_all_as(User, new, by=by, now=around.now, reason="Demonstration")}
    practitioner = people[ACCOUNT]
    practitioner.manager_email = LEAD
    let_in(practitioner, now=around.now)
    return people


def _user(person: Person, organisations: dict[str, Organisation], now: dt.datetime) -> User:
    organisation = organisations[folded(person.spells[-1][1])]
    user = User(
        email=person.email, name=person.name, job_role=person.job_role, organisation=organisation, joined_at=now
    )
    user.set_unusable_password()
    return user


def _trainers_of(category: str) -> list[str]:
    """The demonstration's trainer first, where they deliver the category."""
    return sorted(DELIVERED_BY[category], key=lambda email: email != TRAINER)


def _say_who_delivered(refs: set[str], accounts: dict[str, User]) -> None:
    category = {entry.title: entry.category for entry in entries()}
    delivered = Session.trainers.through
    delivered.objects.bulk_create(
        delivered(session_id=session.pk, user_id=accounts[email].pk)
        for session in Session.objects.filter(ref__in=refs).select_related("course").order_by("pk")
        for email in _trainers_of(category[session.course.title])
    )


def _explain_the_missing_register(*, by: User, now: dt.datetime) -> None:
    for register in Register.objects.filter(state=Register.State.UNAVAILABLE, session__ref__startswith="2324-"):
        register.reason = WHY_UNAVAILABLE
        save_as(register, by=by, now=now)


def _note_needs(around: Surroundings, people: dict[str, User]) -> None:
    """Some of those who come today, and in the next weeks, have told us what they need."""
    for plan in around.plans[2:9]:
        coming = [one.person.email for one in plan.booked if one.cancelled_on is None]
        for email, needs in zip(coming[::5], NEEDS, strict=False):
            User.objects.filter(pk=people[email].pk).update(**needs)


def _issue_certificates(*, by: User) -> None:
    """As on the morning after each session."""
    closed = Session.objects.filter(register__state__in=Register.RECORDED)
    for session in closed.order_by("starts_at"):
        issue_certificates(session=session, by=by, now=session.ends_at + dt.timedelta(hours=16))
