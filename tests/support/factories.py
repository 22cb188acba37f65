"""Rows for tests: each factory makes one thing and what it cannot be without."""

import datetime as dt
from functools import cache
from io import BytesIO
from uuid import uuid4

import factory
from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.text import slugify

from bookings.models import (
    Booking,
    CallList,
    Download,
    Invitation,
    JointWish,
    Listed,
    Mail,
    Message,
    Reservation,
    Spreadsheet,
    TrainingElsewhere,
)
from bookings.places.operations.calls import choose_call_list
from reporting.models import Action, Publication
from training.models import (
    Category,
    Course,
    CourseAttachment,
    Event,
    Organisation,
    OrganisationType,
    Room,
    Session,
    User,
    Venue,
)
from training.operations.attachments import add_attachment
from training.operations.schedule import DayPlan, local_time, plan_session

PASSWORD = "correct horse battery"


class OrganisationTypeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OrganisationType

    name = factory.Sequence(lambda n: f"Organisation type {n}")
    position = factory.Sequence(lambda n: n % 9_000)  # before what stands last, however many tests there were


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Organisation {n}")
    type = factory.SubFactory(OrganisationTypeFactory)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")
    organisation = factory.SubFactory(OrganisationFactory)

    password = factory.Transformer(PASSWORD, transform=cache(make_password))


class CategoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Category

    name = factory.Sequence(lambda n: f"Category {n}")
    position = factory.Sequence(lambda n: n % 9_000)  # before what stands last, however many tests there were


class CourseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Course

    title = factory.Sequence(lambda n: f"Course {n}")
    slug = factory.LazyAttribute(lambda course: slugify(course.title))
    category = factory.SubFactory(CategoryFactory)
    position = factory.Sequence(lambda n: n % 9_000)  # before what stands last, however many tests there were
    cpd_hours = 6


class VenueFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Venue

    name = factory.Sequence(lambda n: f"Venue {n}")


class RoomFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Room

    name = factory.Sequence(lambda n: f"Room {n}")
    venue = factory.SubFactory(VenueFactory)


def make_session(
    *, on=dt.date(2026, 7, 7), days=1, capacity=20, course=None, venue=None, room=None, **fields
) -> Session:
    """A published session on a Tuesday in July 2026, 9:30am to 4:30pm; further days a week apart."""
    dates = [on + dt.timedelta(weeks=week) for week in range(days)]
    return plan_session(
        course=course or CourseFactory(),
        capacity=capacity,
        by=None,
        now=timezone.now(),
        days=[
            DayPlan(
                starts_at=local_time(date, dt.time(9, 30)),
                ends_at=local_time(date, dt.time(16, 30)),
                venue=venue,
                room=room,
            )
            for date in dates
        ],
        **fields,
    )


def make_full_session(*, capacity, **fields) -> Session:
    """A session whose places are taken."""
    session = make_session(capacity=capacity, **fields)
    for _ in range(capacity):
        make_booking(session=session)
    return session


def make_attachment(*, course, name="Map.pdf", content=b"%PDF-1.7 map") -> CourseAttachment:
    """A file that goes with a course."""
    return add_attachment(course=course, name=name, file=BytesIO(content), by=None, now=timezone.now())


def make_booking(*, session=None, practitioner=None, status=Booking.Status.CONFIRMED, **fields) -> Booking:
    """A booking row as the operations would leave it, without going through them."""
    session = session or make_session()
    practitioner = practitioner or UserFactory()
    booked_at = fields.pop("booked_at", session.starts_at - dt.timedelta(days=30))
    if status == Booking.Status.WAITING:
        last = Booking.objects.filter(session=session, queue_number__gt=0).order_by("-queue_number").first()
        fields.setdefault("queue_number", ((last and last.queue_number) or 0) + 1)
    elif status == Booking.Status.AWAITING_APPROVAL:
        fields.setdefault("approver_email", "manager@example.org")
        fields.setdefault("approval_asked_at", booked_at)
        fields.setdefault("approval_expires_at", booked_at + dt.timedelta(days=5))
    elif status == Booking.Status.CANCELLED:
        fields.setdefault("cancelled_at", booked_at + dt.timedelta(days=1))
        fields.setdefault("confirmed_at", booked_at)
    else:
        fields.setdefault("confirmed_at", booked_at)
    return Booking.objects.create(
        session=session,
        practitioner=practitioner,
        organisation=fields.pop("organisation", practitioner.organisation),
        organisation_type=fields.pop("organisation_type", practitioner.organisation.type),
        status=status,
        booked_at=booked_at,
        booked_by=fields.pop("booked_by", practitioner),
        **fields,
    )


def make_reminder(booking, *, sent_at, kind="reminder") -> Mail:
    """A mail that was sent at a moment; with None, one that could not be delivered."""
    return Mail.objects.create(
        kind=kind,
        booking=booking,
        recipient=booking.practitioner,
        to=booking.practitioner.email,
        message_id=f"<{kind}.{booking.pk}@example.org>",
        state=Mail.State.SENT if sent_at else Mail.State.FAILED,
        sent_at=sent_at,
        created_at=booking.booked_at,
    )


def make_message(*, written_by, now=None, **fields) -> Message:
    """A message that the team has written, without its mails."""
    said = {"subject": "The car park is closed", "text": "Please park elsewhere.", "to": "everyone with a place"}
    return Message.objects.create(
        written_by=written_by, written_at=now or timezone.now(), key=uuid4().hex, people=1, **(said | fields)
    )


def make_spreadsheet(*, kept_by, text="", now=None) -> Spreadsheet:
    """A spreadsheet that somebody has uploaded: one row of a register, or another text of a CSV."""
    from bookings.exchange.spreadsheets.keeping import keep_spreadsheet
    from bookings.exchange.spreadsheets.sheets import Book, Sheet

    text = text or "Name,Email,School,Course,Date,Attended\nAnn Archer,ann@example.org,Hope,Neglect,7 Nov 23,Y"
    rows = [list(line.split(",")) for line in text.splitlines()]
    book = Book("register.csv", [Sheet("", rows)])
    return keep_spreadsheet(book=book, by=kept_by, now=now or timezone.now())


def make_download(*, asked_by, now=None, **fields) -> Download:
    """Return a list of organisations that is ready to be fetched."""
    now = now or timezone.now()
    values = {
        "kind": "list",
        "asked": {"list": "organisations", "format": "csv", "sensitive": False},
        "title": "Organisations, CSV",
        "name": "organisations.csv",
        "content_type": "text/csv; charset=utf-8",
        "state": Download.State.READY,
        "asked_at": now,
        "alive_at": now,
        "finished_at": now,
    }
    values |= {"file": default_storage.save("downloads/made", ContentFile(b"Organisation"))} | fields
    return Download.objects.create(asked_by=asked_by, **values)


def make_elsewhere(*, person, course, recorded_by=None, content=b"%PDF-1.7 proof", **fields) -> TrainingElsewhere:
    """Training that somebody did elsewhere, with a file as evidence."""
    values = {
        "title": "Neglect, elsewhere",
        "provider": "Another Partnership",
        "completed_on": dt.date(2026, 5, 4),
        "file_name": "Proof.pdf",
        "file_type": "application/pdf",
        "recorded_at": timezone.now(),
        "recorded_by": recorded_by or UserFactory(is_team=True),
    }
    values |= {"file": default_storage.save("elsewhere/of-the-test", ContentFile(content))} | fields
    return TrainingElsewhere.objects.create(person=person, course=course, **values)


def make_event(**fields) -> Event:
    """A forum in May 2026 to which about fifty to sixty people came."""
    values = {"title": "Practitioner forum", "kind": "forum", "held_on": dt.date(2026, 5, 12)}
    return Event.objects.create(**values | {"lowest": 50, "highest": 60} | fields)


def make_publication(*, now: dt.datetime, **fields) -> Publication:
    """Attendance by course of 2025-26, published when there was nothing to count."""
    table = {
        "form": 1, "name": "attendance-by-course", "title": "Attendance by course (for publication)",
        "period": ["2025-04-01", "2026-03-31"], "columns": [["course", "Event", "text", False]],
        "rows": [], "total": {}, "notes": [], "definitions": [], "headline": "", "chart": None, "bars": [],
        "bars_are": "", "ranked": True, "facts": {}, "beside": [],
    }  # fmt: skip
    values = {"report": "attendance-by-course", "title": "Attendance by course, 2025-26", "asked": {}, "told": []}
    values |= {"first_day": dt.date(2025, 4, 1), "last_day": dt.date(2026, 3, 31), "way": "rounded", "small_up_to": 7}
    return Publication.objects.create(**values | {"document": table, "published_at": now} | fields)


def make_action(*, owner=None, decided_at=dt.datetime(2025, 3, 1, tzinfo=dt.UTC), courses=(), **fields) -> Action:
    """What the group decided, to fall by five in 100 from 1 April 2025 on, for everything unless `fields` narrow it."""
    owner = owner or UserFactory(is_group_member=True)
    action = Action.objects.create(
        owner=owner,
        decided_by=owner,
        decided_at=decided_at,
        **{
            "title": "Reminders name the cost",
            "begins_on": dt.date(2025, 4, 1),
            "effect_points": 5,
            "chosen_for_its_rate": False,
            **fields,
        },
    )
    action.courses.set(courses)
    return action


def make_reservation(*, session=None, organisation=None, places=3, **fields) -> Reservation:
    """Places reserved a month before the session, with nobody named yet, as the operation would leave them."""
    session, organisation = session or make_session(), organisation or OrganisationFactory()
    return Reservation.objects.create(
        session=session,
        organisation=organisation,
        organisation_type=organisation.type,
        places=places,
        places_asked=places,
        names_by_at=fields.pop("names_by_at", session.cancel_by_at),
        made_by=fields.pop("made_by", None) or UserFactory(organisation=organisation, is_lead=True),
        made_at=fields.pop("made_at", session.starts_at - dt.timedelta(days=30)),
        **fields,
    )


def make_joint_wish(*, session=None, made_by=None, people=(), unnamed=1, **fields) -> JointWish:
    """A group on the waiting list, as the operation would leave it; without people, whoever made it and a colleague."""
    session = session or make_session()
    made_by = made_by or UserFactory()
    people = people or [made_by, UserFactory(organisation=made_by.organisation)]
    made_at = session.starts_at - dt.timedelta(days=30)
    last = Booking.objects.filter(session=session, queue_number__gt=0).order_by("-queue_number").first()
    wish = JointWish.objects.create(
        session=session,
        organisation=made_by.organisation,
        organisation_type=made_by.organisation.type,
        made_by=made_by,
        made_at=made_at,
        queue_number=((last and last.queue_number) or 0) + 1,
        places_asked=len(people) + unnamed,
        unnamed=unnamed,
        names_by_at=session.cancel_by_at,
        **fields,
    )
    for number, person in enumerate(people, wish.queue_number):
        waiting = {"status": Booking.Status.WAITING, "queue_number": number, "booked_at": made_at}
        make_booking(session=session, practitioner=person, joint_wish=wish, booked_by=made_by, **waiting)
    return wish


def make_invitation(*, session=None, organisation=None, name="Sam Field", email="sam@example.org", **fields):
    """A colleague without an account who has been asked, with a place held, as the operation would leave it."""
    session, organisation = session or make_session(), organisation or OrganisationFactory()
    asked_by = fields.pop("asked_by", None) or UserFactory(organisation=organisation, is_lead=True)
    asked_at = fields.pop("asked_at", timezone.now())
    answer_by_at = fields.pop("answer_by_at", asked_at + dt.timedelta(days=3))
    held = {"places": 1, "names_by_at": answer_by_at, "made_by": asked_by, "made_at": asked_at, "is_for_invited": True}
    if "reservation" not in fields and "instead_of" not in fields:
        fields["reservation"] = make_reservation(session=session, organisation=organisation, **held)
    return Invitation.objects.create(
        session=session,
        organisation=organisation,
        name=name,
        email=email,
        asked_by=asked_by,
        asked_at=asked_at,
        answer_by_at=answer_by_at,
        **fields,
    )


def make_listed(*, booking, now, reasons=("lead_time",), verdict="helps", position=1) -> Listed:
    """A booking on today's list of who to ring."""
    choose_call_list(is_on=True, names=8, by=None, now=now)
    said = {"made_at": now, "verdict": verdict, "recorded": 1200, "caught": 0.41}
    made, _ = CallList.objects.get_or_create(day=timezone.localdate(now), defaults=said)
    return Listed.objects.create(call_list=made, booking=booking, position=position, reasons=list(reasons))
