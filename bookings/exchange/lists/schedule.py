"""Sessions as a list: a row a session, its days side by side in their cells."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from import_export.widgets import Widget

from bookings.exchange.lists.cells import (
    Column,
    Known,
    ListOf,
    LongText,
    Moment,
    Number,
    OneOf,
    Text,
    as_date,
    as_time,
    shown,
)
from bookings.exchange.lists.resource import AT_ONCE, ListResource
from bookings.places.rules.locks import hold_all_of
from bookings.places.sessions.changes import change_session
from bookings.places.sessions.new_dates import publish_session
from bookings.places.sessions.session_change import UNCHANGED, SessionChange
from training.models import Course, Room, Session, User, Venue
from training.operations.schedule import DayPlan, StartsInThePast, local_time
from training.text import folded

MORNING, AFTERNOON = (dt.time(9, 30),), (dt.time(16, 30),)


class Date(Widget):
    empty = None

    def clean(self, value, row=None, **kwargs):
        return as_date(value)


class TimeOfDay(Widget):
    empty = None

    def clean(self, value, row=None, **kwargs):
        return as_time(value)

    def render(self, value, obj=None, **kwargs):
        return f"{value:%H:%M}" if value else ""


class Link(Text):
    def clean(self, value, row=None, **kwargs):
        try:
            URLValidator(schemes=["https", "http"])(value)
        except ValidationError:
            raise ValueError(f"{shown(value)} is not an address that begins with https://") from None
        return super().clean(value)


def _people_who_deliver():
    return User.objects.filter(Q(is_trainer=True) | Q(sessions_delivered__isnull=False)).distinct()


class Sessions(ListResource):
    kind, title = "sessions", "Sessions"
    listed = Session
    about = (
        "Plans sessions and changes them. We email everybody with a place about a new day, time, venue or link. "
        "Cancel a session on its own page, where the reason is asked."
    )
    matched_by = "its reference, or where it has none its course and first day"

    ref = Column("ref", "Reference", Text(60), help="every new session needs one")
    course = Column("course", "Course", Known("a course", Course.objects.all, "title"), needed=True)
    dates = Column("dates", "Dates", ListOf(Date()), needed=True, help="2026-07-07; 2026-07-14 for several days")
    starts = Column("starts", "Start time", ListOf(TimeOfDay()), keeps=True, help="09:30, or one for each day")
    ends = Column("ends", "End time", ListOf(TimeOfDay()), keeps=True, help="16:30, or one for each day")
    venues = Column("venues", "Venue", ListOf(Known("a venue", Venue.objects.all, "name"), gaps=True))
    rooms = Column("rooms", "Room", ListOf(Text(100), gaps=True), help="of the venue, as its page names it")
    links = Column("links", "Joining link", ListOf(Link(500), gaps=True))
    delivery = Column("delivery", "Delivery", OneOf(Session.Delivery.choices), keeps=True)
    status = Column("status", "Status", OneOf(Session.Status.choices), keeps=True, help="Published for a new one")
    capacity = Column("capacity", "Places", Number(1, 5000), needed=True)
    overfull_allowance = Column("overfull_allowance", "Extra places", Number(0, 5000), keeps=True)
    minimum = Column("minimum", "Minimum number", Number(0, 5000), keeps=True)
    trainers = Column(
        "trainer_list",
        "Trainers",
        ListOf(Known("a trainer", _people_who_deliver, "email"), sort=True),
        help="email addresses with semicolons between them",
    )
    opens = Column("booking_opens_at", "Booking opens", Moment(), help="2026-06-02 09:00")
    closes = Column("booking_closes_at", "Booking closes", Moment())
    working_days = Column(
        "cancellation_working_days", "Cancel by (working days before)", Number(0, 30), keeps=True, help="3 if left out"
    )
    notes = Column("notes", "Notes", LongText(2000))

    def rows(self):
        return _with_days(self._sessions().order_by("first_on", "pk").iterator(chunk_size=AT_ONCE))

    def _sessions(self):
        return Session.objects.select_related("course").prefetch_related("days__venue", "days__room", "trainers")

    def fetch(self, rows):
        refs = {row["Reference"].lower() for row in rows if row.get("Reference")}
        titles = {folded(row["Course"]) for row in rows if not row.get("Reference")}
        with_ref = self._sessions().annotate(ref_key=Lower("ref")).filter(ref_key__in=refs)
        without = self._sessions().filter(Q(ref=None) | Q(ref=""), course__title_key__in=titles)
        self.held: dict[object, list[Any]] = {}
        self.room_called = {(room.venue_id, room.name_key): room for room in Room.objects.all()}
        held = list(_with_days([*with_ref, *without]))
        hold_all_of(session.pk for session in held)
        for session in held:
            self.held.setdefault(_key(session.ref, session.course.title, session.dates[:1]), []).append(session)

    def key(self, row):
        try:
            first = min(ListOf(Date()).clean(row["Dates"]), default=None)
        except ValueError:
            first = None  # told when the cell is read
        return _key(row.get("Reference"), row["Course"], (first,))

    def stored(self, row):
        held = self.held.get(self.key(row), [])
        if len(held) > 1:
            raise ValidationError("There are several sessions of this course on this day. Give them references first.")
        if not held and not row.get("Reference"):
            raise ValidationError({"ref": "is missing: a new session needs one"})
        return held[0] if held else None

    def init_instance(self, row=None):
        session: Any = Session()  # with its days as cells beside its own columns
        session.trainer_list, session.links, session.venues, session.rooms = (), (), (), ()
        session.starts, session.ends, session.days_before = MORNING, AFTERNOON, None
        return session

    def label(self, instance):
        return f"{instance.ref or 'without reference'}: {instance.course.title}"

    def add(self, instance, row):
        days = self._planned(instance, row)
        if instance.status == Session.Status.CANCELLED:
            raise ValidationError({"status": "A new session cannot be cancelled already."})
        self._refuse_trainers(instance, ())
        values = {column: getattr(instance, column) for column in _COLUMNS}
        try:
            return publish_session(**values, days=days, trainers=instance.trainer_list, by=self.by, now=self.now)
        except StartsInThePast as refusal:
            raise ValidationError({"dates": refusal.words}) from None

    def change(self, instance, row):
        self._refuse_trainers(instance, instance.trainers.all())
        values = {column: getattr(instance, column) for column in _COLUMNS}
        days = UNCHANGED if instance.days_before == _days_as_read(instance) else self._planned(instance, row)
        change = SessionChange(**values, days=days, trainers=instance.trainer_list)
        return change_session(session=instance, change=change, by=self.by, now=self.now)

    def _planned(self, session, row) -> list[DayPlan]:
        """Return the days that the cells describe. A cell with one value means it for every day. A file that says
        nothing of rooms keeps each as long as the day stays at its venue.
        """
        dates = session.dates
        spread = {}
        for name, nothing in (("starts", None), ("ends", None), ("venues", None), ("rooms", ""), ("links", "")):
            values = getattr(session, name) or (nothing,)
            if len(values) not in {1, len(dates)}:
                if name == "rooms" and not self._says_rooms(row):
                    values = ("",)  # there are other days than before
                else:
                    raise ValidationError({name: f"has {len(values)} values for {len(dates)} dates"})
            spread[name] = values * len(dates) if len(values) == 1 else values
        return [
            DayPlan(
                starts_at=local_time(date, start),
                ends_at=local_time(date, end),
                venue=venue,
                room=self._room(venue, room or "", is_said=self._says_rooms(row)),
                joining_link=link or "",
            )
            for date, start, end, venue, room, link in zip(dates, *spread.values(), strict=True)
        ]

    def _says_rooms(self, row) -> bool:
        return "Room" in row

    def _room(self, venue: Venue | None, name: str, *, is_said: bool) -> Room | None:
        found = self.room_called.get((venue.pk if venue else 0, folded(name)))
        if name and found is None and is_said:
            of = f"a room of {venue.name}: add it on that venue’s page first" if venue else "a room of any venue here"
            raise ValidationError({"rooms": f"{shown(name)} is not {of}."})
        return found

    def _refuse_trainers(self, session, before):
        for person in session.trainer_list:
            if person not in before and not (person.is_trainer and person.is_active):
                raise ValidationError({"trainer_list": f"{person.email} is not a trainer."})


_COLUMNS = (
    "ref",
    "course",
    "delivery",
    "status",
    "capacity",
    "overfull_allowance",
    "minimum",
    "booking_opens_at",
    "booking_closes_at",
    "cancellation_working_days",
    "notes",
)


def _key(ref: str | None, title: str, dates: tuple) -> tuple:
    return ("ref", ref.lower()) if ref else ("start", folded(title), *dates)


def _days_as_read(session) -> tuple:
    return session.dates, session.starts, session.ends, session.venues, session.rooms, session.links


def _one_if_all_alike(values: list, nothing: object) -> tuple:
    if len(set(values)) > 1:
        return tuple(values)
    return () if not values or values[0] == nothing else (values[0],)


def _with_days(sessions: Iterable[Any]) -> Iterator[Any]:
    for session in sessions:
        days = sorted(session.days.all(), key=lambda day: day.position)
        starts = [timezone.localtime(day.starts_at) for day in days]
        session.dates = tuple(start.date() for start in starts)
        session.starts = _one_if_all_alike([start.time() for start in starts], None)
        session.ends = _one_if_all_alike([timezone.localtime(day.ends_at).time() for day in days], None)
        session.venues = _one_if_all_alike([day.venue for day in days], None)
        session.rooms = _one_if_all_alike([day.room.name if day.room else "" for day in days], "")
        session.links = _one_if_all_alike([day.joining_link for day in days], "")
        session.trainer_list = tuple(sorted(session.trainers.all(), key=lambda person: folded(person.email)))
        session.days_before = _days_as_read(session)
        yield session
