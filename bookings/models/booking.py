"""A booking: one person's place, or request for one, in one session."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from simple_history.models import HistoricalRecords

from bookings.models.booking_queries import BookingQuerySet
from bookings.models.cancelling import free_after_change
from bookings.models.ends import OWN_REASONS, AbsenceReason, CancelReason, how_it_ended
from bookings.models.joint_wish import JointWish
from bookings.models.reservation import Reservation
from training.compiled import CompiledQuery
from training.models import Organisation, OrganisationType, Session
from training.partnership import ours


class ForbiddenMove(ValueError):
    """A booking was asked to become what its state does not allow."""


class Booking(models.Model):
    """The organisation and its type are those of the day of booking, and stay so: the past does not move."""

    class Status(models.TextChoices):
        AWAITING_APPROVAL = "awaiting approval", "Waiting for the line manager"
        WAITING = "waiting", "Waiting list"
        OFFERED = "offered", "Offer"
        CONFIRMED = "confirmed", "Confirmed"
        CANCELLED = "cancelled", "Cancelled"

    class Outcome(models.TextChoices):
        NOT_RECORDED = "not recorded", "Not recorded"
        ATTENDED = "attended", "Attended"
        PARTLY_ATTENDED = "partly attended", "Partly attended"
        NO_SHOW = "no show", "No-show"
        EXCUSED = "excused", "Excused"

    class Reply(models.TextChoices):
        COMING = "coming", "I’m coming"
        NOT_COMING = "not coming", "I can’t come"

    CancelReason = CancelReason
    AbsenceReason = AbsenceReason

    HOLDING = (Status.CONFIRMED, Status.OFFERED)
    LIVE = (Status.AWAITING_APPROVAL, Status.WAITING, Status.OFFERED, Status.CONFIRMED)
    OWN_REASONS = OWN_REASONS
    # The one table of moves: what a booking of this status may become.
    MOVES: dict[str, tuple[str, ...]] = {
        Status.AWAITING_APPROVAL: (Status.WAITING, Status.CONFIRMED, Status.CANCELLED),
        Status.WAITING: (Status.CONFIRMED, Status.OFFERED, Status.CANCELLED),
        Status.OFFERED: (Status.CONFIRMED, Status.WAITING, Status.CANCELLED),
        Status.CONFIRMED: (Status.CANCELLED,),
        Status.CANCELLED: (),
    }

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="bookings")
    practitioner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bookings")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="bookings")
    organisation_type = models.ForeignKey(OrganisationType, on_delete=models.PROTECT, related_name="bookings")
    status = models.CharField(max_length=20, choices=Status)
    outcome = models.CharField(max_length=20, choices=Outcome, default=Outcome.NOT_RECORDED)
    is_walk_in = models.BooleanField(default=False)
    over_capacity = models.BooleanField(
        default=False, db_default=False, help_text="walked in where as many people as the session has places were there"
    )

    booked_at = models.DateTimeField()
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bookings_made", null=True
    )
    queue_number = models.PositiveIntegerField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    offer_expires_at = models.DateTimeField(null=True, blank=True)
    late_offer_at = models.DateTimeField(
        null=True, blank=True, help_text="when a free place was offered to this person and all others who wait"
    )
    offers_lapsed = models.PositiveSmallIntegerField(default=0, db_default=0, help_text="unanswered; one is forgiven")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bookings_cancelled", null=True, blank=True
    )
    cancel_reason = models.CharField(max_length=20, choices=CancelReason, blank=True)
    cancel_note = models.CharField(max_length=300, blank=True)
    cancelled_late = models.BooleanField(default=False)
    cancelled_after_change = models.BooleanField(
        default=False, db_default=False, help_text="in the time that a change of day, time or place left free for it"
    )
    session_changed_at = models.DateTimeField(
        null=True, blank=True, help_text="when the team last gave it another day, time or place"
    )
    cancel_by_kept_at = models.DateTimeField(
        null=True, blank=True, help_text="the deadline that was named before the team made it earlier"
    )
    excused_at = models.DateTimeField(null=True, blank=True)
    excused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bookings_excused", null=True, blank=True
    )
    excused_reason = models.CharField(max_length=300, blank=True)
    approver_email = models.EmailField(max_length=254, blank=True)
    approval_asked_at = models.DateTimeField(null=True, blank=True)
    approval_reminded_at = models.DateTimeField(null=True, blank=True)
    approval_expires_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    takes_over_from = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="taken_over_by", null=True, blank=True
    )
    moved_from = models.OneToOneField("self", on_delete=models.PROTECT, related_name="moved_to", null=True, blank=True)
    named_from = models.ForeignKey(
        Reservation, on_delete=models.PROTECT, related_name="bookings", null=True, blank=True, db_index=False
    )
    joint_wish = models.ForeignKey(
        JointWish,
        on_delete=models.PROTECT,
        related_name="bookings",
        null=True,
        blank=True,
        help_text="the group that this person waits in, or waited in",
    )
    reply = models.CharField(max_length=20, choices=Reply, blank=True, help_text="to the reminders; empty is no reply")
    replied_at = models.DateTimeField(null=True, blank=True)
    absence_kind = models.CharField(max_length=20, choices=AbsenceReason, blank=True, db_default="")
    absence_reason = models.CharField(max_length=300, blank=True, help_text="what the person said of a no-show")
    absence_explained_at = models.DateTimeField(null=True, blank=True)
    disputed_at = models.DateTimeField(null=True, blank=True, help_text="the person says that they were there")
    dispute_closed_at = models.DateTimeField(null=True, blank=True, help_text="the team found the register right")
    terms_version = models.PositiveIntegerField(null=True, blank=True, help_text="of the terms that were agreed to")
    invite_sequence = models.PositiveIntegerField(default=0, help_text="the SEQUENCE of the latest calendar entry")
    door_key = models.CharField(
        max_length=40, null=True, blank=True, unique=True, help_text="of what a register sent, so that it arrives once"
    )
    entry_uids = models.JSONField(
        default=dict,
        db_default=models.Value({}, output_field=models.JSONField()),
        blank=True,
        help_text="calendar entries of the booking it follows, by the keys of the days they moved to",
    )

    objects = BookingQuerySet.as_manager()
    history = HistoricalRecords(
        excluded_fields=["named_from", "joint_wish", "entry_uids", "door_key"]
    )  # said once, and never changed

    class Meta:
        indexes = [
            models.Index(fields=["session", "status"]),
            models.Index(fields=["practitioner", "status"]),
            # What somebody has to do something about is little, however much history there is. The state comes first,
            # though it is the same in all of the index: SQLite goes by an index for what it compares.
            models.Index(fields=["status", "session"], condition=Q(status="waiting"), name="booking_waiting"),
            models.Index(fields=["status", "offer_expires_at"], condition=Q(status="offered"), name="booking_offered"),
            models.Index(
                fields=["status", "approval_expires_at"],
                condition=Q(status="awaiting approval"),
                name="booking_awaiting_approval",
            ),
            models.Index(
                fields=["approval_asked_at"],
                condition=Q(approval_asked_at__isnull=False),
                name="booking_approval_asked",
            ),
            models.Index(
                fields=["cancel_reason", "cancelled_at"],
                condition=Q(cancel_reason="session cancelled"),
                name="booking_session_cancelled",
            ),
            models.Index(
                fields=["disputed_at"],
                condition=Q(disputed_at__isnull=False, dispute_closed_at__isnull=True),
                name="booking_disputed",
            ),
            models.Index(fields=["organisation"], condition=Q(outcome="no show"), name="booking_missed"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "practitioner"],
                condition=Q(status__in=("awaiting approval", "waiting", "offered", "confirmed")),
                name="booking_one_live_per_person",
                violation_error_message="This person already has a booking in this session.",
            ),
            models.UniqueConstraint(
                fields=["session", "queue_number"],
                condition=Q(queue_number__isnull=False),
                name="booking_queue_number_unique",
                violation_error_message="Two people cannot have the same place on the waiting list.",
            ),
            models.CheckConstraint(
                condition=Q(status="cancelled") ^ Q(cancelled_at__isnull=True),
                name="booking_cancelled_with_time",
                violation_error_message="A cancelled booking has the time it was cancelled, and no other has one.",
            ),
            models.CheckConstraint(
                condition=~Q(status="confirmed") | Q(confirmed_at__isnull=False),
                name="booking_confirmed_with_time",
                violation_error_message="A confirmed booking has the time it was confirmed.",
            ),
            models.CheckConstraint(
                condition=~Q(status="offered") | Q(offer_expires_at__isnull=False),
                name="booking_offered_with_deadline",
                violation_error_message="An offer has a time until which the place is held.",
            ),
            models.CheckConstraint(
                condition=~Q(status="awaiting approval")
                | Q(approval_asked_at__isnull=False, approval_expires_at__isnull=False) & ~Q(approver_email=""),
                name="booking_approval_asked_of_somebody",
                violation_error_message="A booking that waits for approval has somebody who was asked, and until when.",
            ),
            models.CheckConstraint(
                condition=Q(reply="") ^ Q(replied_at__isnull=False),
                name="booking_reply_with_time",
                violation_error_message="A reply has the time it was given.",
            ),
            models.CheckConstraint(
                condition=~Q(status="waiting") | Q(queue_number__isnull=False),
                name="booking_waiting_with_number",
                violation_error_message="A booking on the waiting list has a number in the queue.",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_late=False) | Q(status="cancelled", confirmed_at__isnull=False),
                name="booking_late_only_with_place",
                violation_error_message="Only a place that was held can be cancelled late.",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_after_change=False) | Q(status="cancelled", cancelled_late=False),
                name="booking_after_change_is_not_late",
                violation_error_message="What is cancelled because of a change is not cancelled late.",
            ),
            models.CheckConstraint(
                condition=Q(outcome="not recorded") | Q(status="confirmed"),
                name="booking_outcome_only_with_place",
                violation_error_message="Only a booking that held a place has an outcome.",
            ),
            models.CheckConstraint(
                condition=Q(over_capacity=False) | Q(is_walk_in=True),
                name="booking_over_capacity_walked_in",
                violation_error_message="Only somebody who came without a place is over capacity.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="excused") | Q(excused_at__isnull=False),
                name="booking_excused_with_time",
                violation_error_message="An excused absence has the time it was excused.",
            ),
        ]

    def __str__(self) -> str:
        return f"booking {self.pk}"

    @property
    def holds_a_place(self) -> bool:
        return self.status in self.HOLDING

    @property
    def is_live(self) -> bool:
        return self.status in self.LIVE

    def how_it_ended(self) -> str:
        return how_it_ended(self)

    @property
    def gives_a_reason(self) -> bool:
        return self.cancel_reason in self.OWN_REASONS

    @property
    def is_disputed(self) -> bool:
        """Tell whether the person says they were there, against the register, and nobody has looked into it."""
        return self.outcome == self.Outcome.NO_SHOW and self.disputed_at is not None and self.dispute_closed_at is None

    @property
    def asks_the_team(self) -> bool:
        """Tell whether it is the partnership that has to agree, not a line manager."""
        return self.approver_email == ours().email.lower()

    @property
    def is_asked_with_all(self) -> bool:
        """Tell whether a free place is offered to everybody who waits, this person among them."""
        return self.status == self.Status.WAITING and self.late_offer_at is not None

    def would_be_late(self, session: Session, now: dt.datetime) -> bool:
        """Tell whether giving the place back now would be a late cancellation; `session` is the booking's own."""
        return self.status == self.Status.CONFIRMED and now > self.cancel_by(session)

    def cancel_by(self, session: Session) -> dt.datetime:
        """Return until when giving the place back is not late: the session's deadline, or later where the team has
        changed the session since it was booked. The one rule; `session` is the booking's own.
        """
        after_change = self.session_changed_at and free_after_change(self.session_changed_at)
        later = [min(moment, session.starts_at) for moment in (self.cancel_by_kept_at, after_change) if moment]
        return max([session.cancel_by_at, *later])

    def is_freed_by_change(self, session: Session, now: dt.datetime) -> bool:
        """Tell whether giving the place back now is put down to a change of day, time or place."""
        if self.status != self.Status.CONFIRMED or self.session_changed_at is None:
            return False
        return now <= min(free_after_change(self.session_changed_at), session.starts_at)

    def offer_is_open(self, now: dt.datetime) -> bool:
        """Tell whether a place is on offer that can still be taken up, as far as the booking knows: one that everybody
        who waits was asked about may have gone meanwhile.
        """
        if self.is_asked_with_all:
            return not self.session.has_begun(now)
        return self.status == self.Status.OFFERED and self.offer_expires_at is not None and now < self.offer_expires_at

    def move_to(self, status: str) -> None:
        """Change the status (not saved yet); raises ForbiddenMove for a move that is not in the table."""
        if status not in self.MOVES[self.status]:
            raise ForbiddenMove(f"A booking that is {self.status} cannot become {status}.")
        self.status = status
        if status == self.Status.OFFERED:
            self.late_offer_at = None  # a place is held for them alone: they are no longer asked with all who wait
        if status == self.Status.CANCELLED:
            self.outcome = self.Outcome.NOT_RECORDED  # such as "excused", said before the session


def who_booked(booking: Booking) -> str:
    """Return who booked for the person, by the name that they are told; "" for what people booked by themselves.

    Who of the team it was is no matter of theirs.
    """
    by = booking.booked_by
    if by is None or by.pk == booking.practitioner_id or booking.is_walk_in:
        return ""
    return "The partnership team" if by.is_team else by.name


def queue_position(booking: Booking) -> int:
    """Return the place of a waiting booking in its session's queue, counted from 1."""
    return _POSITION.first(session=booking.session_id, number=booking.queue_number or 0) or 0


def _position(session: int, number: int) -> models.QuerySet[Booking, int]:
    counted: Any = Booking.objects.up_to(session, number).order_by().values("session").annotate(n=Count("pk"))
    return counted.values_list("n", flat=True)


_POSITION: CompiledQuery[int] = CompiledQuery(_position)
