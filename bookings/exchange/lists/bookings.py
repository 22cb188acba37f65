"""Bookings as a list. What comes in are new bookings only, each through the same rules as on the page to book."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.db.models.functions import Lower

from bookings.exchange.lists.cells import Column, Moment, OneOf, YesNo, as_date, shown
from bookings.exchange.lists.resource import ListResource
from bookings.models import Booking
from bookings.models.ends import ENDS_BY
from bookings.places.operations.booking import book_place
from bookings.places.rules.locks import hold_all_of
from training.models import Session, User
from training.operations.aliases import all_known_as
from training.text import folded

STATUS = OneOf(Booking.Status.choices)
CANCELLED = Booking.Status.CANCELLED


def as_it_ended(*values: Any) -> str:
    """Return how a booking ended, of the values in ENDS_BY; most have not."""
    *own, first_on, moved_to, colleague = values
    if own[0] in Booking.LIVE:
        return ""
    ended = Booking(**dict(zip(ENDS_BY, own, strict=False)), session=Session(first_on=first_on))
    if moved_to:
        _follows(ended, "moved_to", Booking(session=Session(starts_at=moved_to)))
    if colleague is not None:
        _follows(ended, "taken_over_by", Booking(practitioner=User(name=colleague)))
    return ended.how_it_ended()


def _follows(ended: Booking, name: str, booking: Booking) -> None:
    relation: Any = Booking._meta.get_field(name)
    relation.set_cached_value(ended, booking)


class Bookings(ListResource):
    kind, title = "bookings", "Bookings"
    listed = Booking
    is_read_as_values = True
    about = (
        "Books places for people who are on the list already, on sessions that have not begun: a confirmed place, or "
        "one on the waiting list where none is free. They count for their organisation of today, and are emailed. "
        "A booking that is there already stays as it is: places are cancelled on their own page, and attendance comes "
        "from the register."
    )
    sensitive = "people’s reasons for cancelling, such as illness: health data"
    matched_by = "the session (its reference, or course and date where it has none) and the person’s email address"

    ref = Column("session__ref", "Session reference", only_out=True, help="or Course and Session date")
    course = Column("session__course__title", "Course", only_out=True)
    date = Column("session__first_on", "Session date", only_out=True)
    email = Column("practitioner__email", "Email", only_out=True, needed=True)
    name = Column("practitioner__name", "Name", only_out=True)
    organisation = Column("organisation__name", "Organisation", only_out=True)
    organisation_type = Column("organisation_type__name", "Organisation type", only_out=True)
    status = Column("status", "Status", STATUS, only_out=True, help="Confirmed refuses the row where no place is free")
    outcome = Column("outcome", "Outcome", OneOf(Booking.Outcome.choices), only_out=True)
    walk_in = Column("is_walk_in", "Walk-in", YesNo(), only_out=True)
    over_capacity = Column("over_capacity", "Over capacity", YesNo(), only_out=True)
    booked = Column("booked_at", "Booked", Moment(), only_out=True)
    cancelled = Column("cancelled_at", "Cancelled", Moment(), only_out=True)
    reason = Column("cancel_reason", "Reason", OneOf(Booking.CancelReason.choices), only_out=True, sensitive=True)
    late = Column("cancelled_late", "Cancelled late", YesNo(), only_out=True)
    ended = Column("how_it_ended", "How it ended", only_out=True, reads=ENDS_BY, worked_out=as_it_ended)

    def rows(self):
        return self._bookings().order_by("session__first_on", "session", "booked_at", "pk")

    def _bookings(self):
        bookings = Booking.objects.with_how_it_ended()
        return bookings.select_related("session__course", "practitioner", "organisation", "organisation_type")

    def fetch(self, rows):
        self.people = all_known_as(User, (row["Email"].lower() for row in rows))
        refs = {row["Session reference"].lower() for row in rows if row.get("Session reference")}
        titles = {folded(row.get("Course", "")) for row in rows if not row.get("Session reference")}
        sessions = Session.objects.select_related("course").annotate(ref_key=Lower("ref"))
        self.sessions: dict[object, list[Session]] = {}
        for session in sessions.filter(Q(ref_key__in=refs) | Q(course__title_key__in=titles)):
            self.sessions.setdefault(("ref", session.ref_key), []).append(session)  # type: ignore[attr-defined]  # annotated above
            self.sessions.setdefault(("start", session.course.title_key, session.first_on), []).append(session)
        found = {session.pk for each in self.sessions.values() for session in each}
        hold_all_of(found)
        self.held: dict[tuple[int, int], list[Booking]] = {}
        bookings = self._bookings().filter(
            session__in=found, practitioner__in={person.pk for person in self.people.values()}
        )
        for booking in bookings.order_by("pk"):
            self.held.setdefault((booking.session_id, booking.practitioner_id), []).append(booking)

    def key(self, row):
        if self._status(row) == CANCELLED:
            return None  # somebody may have cancelled more than once
        email = row["Email"].lower()
        person = self.people.get(email)  # by two addresses of theirs it is one booking
        return (self._session_key(row), person.pk if person else email)

    def _status(self, row) -> str:
        text = row.get("Status", "")
        try:
            return STATUS.clean(text) if text else ""
        except ValueError as fault:
            raise ValidationError({"status": str(fault)}) from None

    def _session_key(self, row) -> tuple:
        if row.get("Session reference"):
            return ("ref", row["Session reference"].lower())
        if not (row.get("Course") and row.get("Session date")):
            raise ValidationError({"session__ref": "is missing, and so is the course or the date"})
        try:
            return ("start", folded(row["Course"]), as_date(row["Session date"]))
        except ValueError as fault:
            raise ValidationError({"session__first_on": str(fault)}) from None

    def _session(self, row) -> Session:
        found = self.sessions.get(self._session_key(row), [])
        if len(found) > 1:
            raise ValidationError("There are several sessions of this course on this day: name it by its reference.")
        if not found:
            what = shown(row.get("Session reference") or f"{row['Course']}, {row['Session date']}")
            raise ValidationError(f"{what} is not a session that Turnout knows")
        return found[0]

    def _person(self, row) -> User:
        person = self.people.get(row["Email"].lower())
        if person is None:
            raise ValidationError({"practitioner__email": f"{shown(row['Email'])} is nobody that Turnout knows"})
        return person

    def stored(self, row):
        """Return the booking that this row is of; None for one to be made."""
        status = self._status(row)
        held = self.held.get((self._session(row).pk, self._person(row).pk), [])
        fitting = [booking for booking in held if (booking.status == CANCELLED) == (status == CANCELLED)]
        live = [booking for booking in held if booking.is_live]
        if status == CANCELLED and not fitting:
            raise ValidationError(
                {"status": "Places are cancelled on the booking’s own page, so that people are told."}
            )
        if fitting and status and fitting[0].status != status:
            now = shown(str(fitting[0].get_status_display()))
            raise ValidationError({"status": f"This booking is {now} now. Change it on its own page."})
        return fitting[0] if fitting else (live[0] if live else None)

    def init_instance(self, row=None):
        outcome = row.get("Outcome", "")
        if outcome and folded(outcome) != folded(Booking.Outcome.NOT_RECORDED.label):
            raise ValidationError({"outcome": "Attendance comes from the register. Leave the cell empty."})
        return Booking(session=self._session(row), practitioner=self._person(row))

    def label(self, instance):
        return f"{instance.practitioner.name} ({instance.practitioner.email}): {instance.session}"

    def told_of_new(self):
        return [self.fields["status"], self.fields["organisation"]]

    def add(self, instance, row):
        booking = book_place(session=instance.session, practitioner=instance.practitioner, by=self.by, now=self.now)
        if self._status(row) not in {"", booking.status}:
            raise ValidationError(
                {"status": f"The booking would be {shown(str(booking.get_status_display()))}. Leave the cell empty."}
            )
        for name in ("status", "organisation", "organisation_type"):  # not the time: it is of this very attempt
            setattr(instance, name, getattr(booking, name))
        return booking
