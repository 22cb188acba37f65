"""When and where: sessions and their days."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Greatest
from django.utils import timezone
from simple_history.models import HistoricalRecords

from training.models.catalogue import Course
from training.models.locking import LockableQuerySet
from training.models.people import Anybody, OrganisationType, User
from training.models.venues import Room, Venue
from training.text import folded


def days_in_order() -> models.Prefetch:
    """What fetches the days of sessions that are there, in order with their venues."""
    return models.Prefetch("days", queryset=SessionDay.objects.in_order())


class SessionQuerySet(LockableQuerySet["Session"]):
    def visible_to(self, user: Anybody) -> Self:
        """Drafts are seen by the team and by the session's own trainers only."""
        if not user.is_authenticated:
            return self.exclude(status=Session.Status.DRAFT).exclude(course__status=Course.Status.DRAFT)
        if user.is_team:
            return self
        published = ~Q(status=Session.Status.DRAFT) & ~Q(course__status=Course.Status.DRAFT)
        return self.filter(published | Q(pk__in=user.sessions_delivered.values("pk")))

    def delivered_by(self, user: User) -> Self:
        return self.filter(trainers=user)

    def matching(self, words: str) -> Self:
        """Those whose course's title or whose reference has every word in it."""
        for word in folded(words).split():
            self = self.filter(Q(course__title_key__contains=word) | Q(ref__icontains=word))
        return self

    def running(self) -> Self:
        """Those that take or took place: not drafts, not cancelled."""
        return self.filter(status=Session.Status.PUBLISHED)

    def cancelled(self) -> Self:
        return self.filter(status=Session.Status.CANCELLED)

    def not_cancelled(self) -> Self:
        """Those that take place as planned, drafts among them."""
        return self.exclude(status=Session.Status.CANCELLED)

    def upcoming(self, now: dt.datetime) -> Self:
        return self.filter(starts_at__gt=now)

    def begun(self, now: dt.datetime) -> Self:
        return self.filter(starts_at__lte=now)

    def with_an_open_register(self) -> Self:
        """Those that ran or are to run, and whose register is not closed."""
        return self.running().filter(register_closed=False)

    def ended(self, now: dt.datetime) -> Self:
        return self.filter(ends_at__lte=now)

    def not_ended(self, now: dt.datetime) -> Self:
        """Those to come, and those that have begun and go on."""
        return self.filter(ends_at__gt=now)

    def soonest_first(self, *, before: dt.datetime | None = None) -> Self:
        """Order those that have not ended by when they begin; `before` leaves out what begins then or later.

        The start stands in an expression, so that no database goes by its index: all of the past begins sooner.
        """
        self = self.alias(begins_at=Greatest("starts_at", "starts_at"))
        return (self.filter(begins_at__lt=before) if before else self).order_by("begins_at", "pk")

    def in_period(self, start: dt.date, end: dt.date) -> Self:
        """Those whose first day lies between two dates, both included."""
        return self.filter(first_on__range=(start, end))

    def with_audience(self) -> Self:
        """Annotate `has_audience`: whether the course is for some organisation types only. Most are for everyone, and
        need not be asked which.
        """
        types = Course.audience_types.through.objects.filter(course=OuterRef("course"))
        return self.annotate(has_audience=Exists(types))

    def in_the_catalogue(self, now: dt.datetime) -> Self:
        """Those of published courses that have yet to begin, soonest first."""
        coming = self.running().upcoming(now).filter(course__status=Course.Status.PUBLISHED)
        return coming.order_by("starts_at", "course__title_key", "pk")

    def with_days(self) -> Self:
        """Fetch course, category, and the days in order with their venues."""
        return self.select_related("course__category").prefetch_related(days_in_order())


class Session(models.Model):
    """One run of a course. `starts_at`, `ends_at`, `first_on` and `cancel_by_at` follow from its days and rules:
    training.operations.schedule keeps them so.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        CANCELLED = "cancelled", "Cancelled"

    class Delivery(models.TextChoices):
        IN_PERSON = "in person", "In person"
        ONLINE = "online", "Online"
        BOTH = "both", "In person and online"

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="sessions")
    ref = models.CharField("reference", max_length=60, unique=True, null=True, blank=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.PUBLISHED)
    delivery = models.CharField(max_length=20, choices=Delivery, default=Delivery.IN_PERSON)
    capacity = models.PositiveIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5000)])
    overfull_allowance = models.PositiveIntegerField(
        db_column="extra_places", default=0, help_text="places beyond it that the team said yes to"
    )
    places_kept = models.PositiveIntegerField(
        default=0, help_text="how many held a place when the team lowered the capacity below that; nobody lost theirs"
    )
    minimum = models.PositiveIntegerField(default=0, help_text="below this the session may not run")
    trainers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="sessions_delivered", blank=True)
    needs_approval = models.BooleanField("the line manager must agree", default=False)
    places_per_organisation = models.PositiveIntegerField(null=True, blank=True, validators=[MinValueValidator(1)])
    ring_fenced_places = models.PositiveIntegerField(db_column="reserved_places", default=0)
    ring_fenced_for = models.ForeignKey(
        OrganisationType,
        on_delete=models.PROTECT,
        related_name="sessions_ring_fenced",
        null=True,
        blank=True,
        db_column="reserved_for_id",
    )
    ring_fenced_until = models.DateTimeField(
        db_column="reserved_until", null=True, blank=True, help_text="then the places are open to all"
    )
    minimum_warned_at = models.DateTimeField(null=True, blank=True)
    booking_opens_at = models.DateTimeField(null=True, blank=True)
    booking_closes_at = models.DateTimeField(null=True, blank=True)
    cancellation_working_days = models.PositiveSmallIntegerField(default=3, validators=[MaxValueValidator(30)])
    notes = models.TextField(max_length=2000, blank=True)

    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    first_on = models.DateField()
    cancel_by_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_reason = models.CharField(max_length=300, blank=True)
    register_closed = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text="follows from the register: the few that are open are found by it",
    )

    objects = SessionQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[trainers], excluded_fields=["register_closed"])

    class Meta:
        indexes = [
            models.Index(fields=["first_on"]),
            models.Index(fields=["starts_at"]),
            models.Index(fields=["ends_at"]),
            models.Index(fields=["course", "starts_at"], name="session_of_course"),
            models.Index(fields=["ends_at"], condition=Q(register_closed=False), name="session_register_open"),
            models.Index(fields=["starts_at"], condition=Q(needs_approval=True), name="session_needs_approval"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity__gte=1),
                name="session_capacity_positive",
                violation_error_message="A session needs at least one place.",
            ),
            models.CheckConstraint(
                condition=Q(ring_fenced_places=0, ring_fenced_for__isnull=True, ring_fenced_until__isnull=True)
                | Q(ring_fenced_places__gte=1, ring_fenced_for__isnull=False, ring_fenced_until__isnull=False),
                name="session_reserved_wholly",
                violation_error_message="Places are reserved for an organisation type, and until a date.",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="session_ends_after_start",
                violation_error_message="A session ends after it starts.",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) ^ Q(status="cancelled"),
                name="session_cancelled_with_time",
                violation_error_message="A cancelled session has the time it was cancelled, and no other has one.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course}, {timezone.localtime(self.starts_at):%d/%m/%Y}"

    def clean(self) -> None:
        if self.ring_fenced_until and self.starts_at and self.ring_fenced_until > self.starts_at:
            raise ValidationError(
                {"ring_fenced_until": "Places are kept until the session begins at the latest. Choose an earlier time."}
            )
        if self.booking_opens_at and self.booking_closes_at and self.booking_closes_at <= self.booking_opens_at:
            raise ValidationError({"booking_closes_at": "Booking must close after it opens."})

    def has_begun(self, now: dt.datetime) -> bool:
        return self.starts_at <= now

    def is_open_for_booking(self, now: dt.datetime) -> bool:
        return (
            self.status == self.Status.PUBLISHED
            and not self.has_begun(now)
            and (self.booking_opens_at is None or self.booking_opens_at <= now)
            and (self.booking_closes_at is None or now < self.booking_closes_at)
        )


class SessionDayQuerySet(models.QuerySet["SessionDay"]):
    def in_order(self) -> Self:
        """The days of a session one after the other, with their venues and rooms."""
        return self.order_by("position").select_related("venue", "room")


class SessionDay(models.Model):
    """One calendar day of a session; `position` counts from 1."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="days")
    position = models.PositiveSmallIntegerField(default=1)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="session_days", null=True, blank=True)
    room = models.ForeignKey(
        Room,
        on_delete=models.PROTECT,
        related_name="session_days",
        null=True,
        blank=True,
        help_text="of the venue; none: not known, or it has one alone",
    )
    joining_link = models.URLField(max_length=500, blank=True)

    objects = SessionDayQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "position"],
                name="session_day_position_unique",
                violation_error_message="The days of a session are numbered 1, 2, 3…",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="session_day_ends_after_start",
                violation_error_message="A day ends after it starts.",
            ),
        ]

    def __str__(self) -> str:
        return f"day {self.position} of {self.session_id}"
