"""Writing the sessions around today: planned by the operation, booked in bulk as the operations would have left it.

No mail is written: the people are made up.
"""

import datetime as dt
from dataclasses import dataclass
from random import Random

from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from bookings.attendance.register.marking import Marking, mark_attendance
from bookings.demo.coming import Plan
from bookings.demo.drawing import CANCELLATION_WORKING_DAYS, Drawn
from bookings.demo.people import ACCOUNT
from bookings.demo.venues import room_for
from bookings.models import Booking, Mark
from bookings.places.operations.waiting_list import offer_ends_at
from bookings.places.rules.late import is_late
from training.authorship import name_author, save_as
from training.models import Course, Organisation, Session, User, Venue
from training.operations.schedule import DayPlan, local_time, plan_session
from training.text import folded

REASONS = ["workload", "workload", "sickness", "leave", "emergency"]
OFFICE_HOURS = (8 * 60, 18 * 60)  # minutes of the day in which people book

Made = list[tuple[Drawn, Booking]]


@dataclass(frozen=True, kw_only=True)
class Planner:
    """Writes plans. `people` are the practitioners by email, `organisations` go by their folded names."""

    people: dict[str, User]
    organisations: dict[str, Organisation]
    lead: User
    by: User
    now: dt.datetime
    rng: Random

    def write(self, plan: Plan, *, trainers: list[User]) -> Session:
        """Create the session of a plan with its bookings and marks; the first of the trainers marks."""
        session = self._session(plan, trainers)
        made: Made = [(one, self._booking(session, one)) for one in plan.booked]
        last = max((booking.booked_at for _, booking in made), default=self.now)
        for number, one in enumerate(plan.waiting, 1):
            booking = self._booking(session, one)
            last = booking.booked_at = max(booking.booked_at, last + dt.timedelta(minutes=7))
            booking.status, booking.confirmed_at, booking.queue_number = Booking.Status.WAITING, None, number
            name_author(booking, by=booking.booked_by, now=last)
            made.append((one, booking))
        bulk_create_with_history([booking for _, booking in made], Booking)
        self._give_back(session, made)
        if plan.coming and plan.coming.a_place_on_offer:
            self._offer([booking for _, booking in made if booking.queue_number is not None])
        if plan.coming and plan.coming.practitioner == "booked":
            self._let_practitioner_have_moved(session, [booking for _, booking in made])
        if plan.marked:
            self._mark(session, made, plan.marked, by=trainers[0])
        return session

    def _session(self, plan: Plan, trainers: list[User]) -> Session:
        run, coming = plan.run, plan.coming
        venue = Venue.objects.get(name_key=folded(run.venue)) if run.venue else None
        room, opens_at = room_for(venue, run.capacity), None
        if coming and coming.opens_in_days:
            opens_at = local_time(timezone.localdate(self.now) + dt.timedelta(days=coming.opens_in_days), dt.time(9))
        return plan_session(
            course=Course.objects.get(title_key=folded(run.entry.title)),
            days=[
                DayPlan(
                    starts_at=local_time(date, run.start),
                    ends_at=local_time(date, run.end),
                    venue=venue,
                    room=room,
                    joining_link="" if venue else f"https://meet.example.org/{run.ref}",
                )
                for date in run.dates
            ],
            capacity=run.capacity,
            minimum=coming.minimum if coming else 0,
            ref=run.ref,
            delivery=run.delivery,
            booking_opens_at=opens_at,
            cancellation_working_days=CANCELLATION_WORKING_DAYS,
            trainers=trainers,
            by=self.by,
            now=self.now,
        )

    def _booking(self, session: Session, one: Drawn) -> Booking:
        """Return the booking as it was when it was made; a lead books some of their colleagues."""
        person = self.people[one.person.email]
        organisation = self.organisations[folded(one.person.belongs_to(one.booked_on)[0])]
        booked_at = self._in_office_hours(one.booked_on)
        by_lead = organisation.pk == self.lead.organisation_id and self.rng.random() < 0.5
        booking = Booking(
            session=session,
            practitioner=person,
            organisation=organisation,
            organisation_type_id=organisation.type_id,
            status=Booking.Status.CONFIRMED,
            booked_at=booked_at,
            booked_by=self.lead if by_lead else person,
            confirmed_at=booked_at,
        )
        name_author(booking, by=booking.booked_by, now=booked_at)
        return booking

    def _in_office_hours(self, day: dt.date) -> dt.datetime:
        return local_time(day, dt.time(*divmod(self.rng.randrange(*OFFICE_HOURS), 60)))

    def _give_back(self, session: Session, made: Made) -> None:
        given_back = []
        for one, booking in made:
            if one.cancelled_on is None:
                continue
            today = one.cancelled_on >= timezone.localdate(self.now)
            booking.move_to(Booking.Status.CANCELLED)
            booking.cancelled_at = self._a_while_ago if today else self._in_office_hours(one.cancelled_on)
            booking.cancelled_by = booking.practitioner
            booking.cancel_reason = self.rng.choice(REASONS)
            booking.cancelled_late = booking.cancelled_at > session.cancel_by_at
            booking.invite_sequence = 1
            name_author(booking, by=booking.practitioner, now=booking.cancelled_at)
            given_back.append(booking)
        if given_back:
            columns = ["status", "cancelled_at", "cancelled_by", "cancel_reason", "cancelled_late", "invite_sequence"]
            bulk_update_with_history(given_back, Booking, columns)

    @property
    def _a_while_ago(self) -> dt.datetime:
        """When somebody gave a place back today, and it went on to the first who waited."""
        return self.now - dt.timedelta(minutes=90)

    def _offer(self, waiting: list[Booking]) -> None:
        """Offer the place to all who wait, as the session is near, or to the first where a weekend lies between."""
        if is_late(waiting[0].session, self.now):
            asked_at = self.now - dt.timedelta(minutes=5)
            for booking in waiting:
                booking.late_offer_at = asked_at
                save_as(booking, by=None, now=asked_at, fields=["late_offer_at"])
            return
        booking = min(waiting, key=lambda one: one.queue_number or 0)
        booking.move_to(Booking.Status.OFFERED)
        booking.offer_expires_at = offer_ends_at(booking.session, self._a_while_ago)
        save_as(booking, by=None, now=self._a_while_ago, fields=["status", "offer_expires_at"])

    def _let_practitioner_have_moved(self, session: Session, bookings: list[Booking]) -> None:
        """The demonstration's practitioner had a place on the course's date before, and moved to this one."""
        own = next(booking for booking in bookings if booking.practitioner.email == ACCOUNT)
        before = Session.objects.running().filter(course=session.course, starts_at__lt=session.starts_at)
        earlier = before.order_by("-starts_at").first()
        if earlier is None:
            return
        left = Booking(
            session=earlier,
            practitioner=own.practitioner,
            organisation=own.organisation,
            organisation_type_id=own.organisation_type_id,
            status=Booking.Status.CANCELLED,
            booked_at=own.booked_at - dt.timedelta(days=4),
            booked_by=own.practitioner,
            confirmed_at=own.booked_at - dt.timedelta(days=4),
            cancelled_at=own.booked_at,
            cancelled_by=own.practitioner,
            cancel_reason=Booking.CancelReason.TRANSFERRED,
            cancelled_late=own.booked_at > earlier.cancel_by_at,
            invite_sequence=1,
        )
        save_as(left, by=own.practitioner, now=own.booked_at)
        own.moved_from = left
        save_as(own, by=own.practitioner, now=own.booked_at, fields=["moved_from"])

    def _mark(self, session: Session, made: Made, part: float, *, by: User) -> None:
        """Mark some of the people, as the trainer did that morning before the phone ran down."""
        day = session.days.get()
        held = [booking for _, booking in made if booking.status == Booking.Status.CONFIRMED]
        for number, booking in enumerate(self.rng.sample(held, round(len(held) * part))):
            mark_attendance(
                session=session,
                marking=Marking(
                    day=day,
                    booking=booking,
                    value=Mark.Value.ABSENT if number % 6 == 5 else Mark.Value.PRESENT,
                    seen=None,
                    arrived_late=number == 4,
                ),
                by=by,
                now=day.starts_at + dt.timedelta(minutes=number),
            )
