"""Webhooks: addresses of other programs that are told when something changes, and each time they are told."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from bookings.models.booking import Booking
from training.models import Organisation, Session
from training.models.locking import LockableQuerySet


class WebhookQuerySet(LockableQuerySet["Webhook"]):
    def on(self) -> Self:
        return self.filter(off_at=None)

    def in_trouble(self) -> Self:
        """Return those that somebody has to see to: a message was given up, or the program said that it is gone."""
        given_up = WebhookDelivery.objects.filter(webhook=OuterRef("pk"), state=WebhookDelivery.State.GIVEN_UP)
        return self.filter(Q(off_at=None) & Exists(given_up) | Q(off_at__isnull=False, switched_off_by=None))

    def latest_first(self) -> Self:
        alongside = ("organisation", "made_by", "changed_by", "switched_off_by")
        return self.select_related(*alongside).order_by("-made_at", "-pk")


class Webhook(models.Model):
    """Its secrets are kept encrypted, because each message is signed with them; the team sees one once."""

    name = models.CharField(max_length=80, help_text="which program is told")
    address = models.CharField(max_length=500)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="webhooks",
        null=True,
        blank=True,
        help_text="whose bookings it is told of; none: those of the whole partnership",
    )
    events = models.JSONField(default=list, help_text="some of bookings.api.events")
    secret = models.TextField(help_text="encrypted")
    former_secret = models.TextField(blank=True, help_text="encrypted; signs beside the new one for a while")
    former_until = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="webhooks_made")
    changed_at = models.DateTimeField(null=True, blank=True, help_text="its name, address or events")
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="webhooks_changed", null=True, blank=True
    )
    off_at = models.DateTimeField(null=True, blank=True)
    switched_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="webhooks_switched_off",
        null=True,
        blank=True,
        help_text="none: the program said that the address is gone",
    )

    objects = WebhookQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(former_secret="") ^ Q(former_until__isnull=False),
                name="webhook_former_secret_until",
                violation_error_message="A secret of before has a time until which it holds.",
            ),
            models.CheckConstraint(
                condition=Q(changed_at__isnull=True) ^ Q(changed_by__isnull=False),
                name="webhook_changed_with_time",
                violation_error_message="A webhook that was changed has the time, and who changed it.",
            ),
            models.CheckConstraint(
                condition=Q(switched_off_by__isnull=True) | Q(off_at__isnull=False),
                name="webhook_off_with_time",
                violation_error_message="A webhook that was switched off has the time.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_on(self) -> bool:
        return self.off_at is None

    @property
    def is_gone(self) -> bool:
        """Tell whether the program itself has said that nobody is there any more."""
        return self.off_at is not None and self.switched_off_by_id is None


class WebhookDeliveryQuerySet(LockableQuerySet["WebhookDelivery"]):
    def unsent(self) -> Self:
        return self.filter(state__in=WebhookDelivery.UNSENT)

    def in_turn(self, now: dt.datetime) -> Self:
        """Return those that could go now, the first of them first: none before what the same program has yet to be told
        of the same booking or session, none of a webhook that is off.
        """
        of_same = WebhookDelivery.objects.unsent().filter(webhook=OuterRef("webhook"), pk__lt=OuterRef("pk"))
        ahead = Exists(of_same.filter(Q(booking=OuterRef("booking")) | Q(session=OuterRef("session"))))
        due = self.unsent().filter(Q(next_attempt_at=None) | Q(next_attempt_at__lte=now), webhook__off_at=None)
        return due.exclude(ahead).order_by("pk")


class WebhookDelivery(models.Model):
    """One event for one webhook. It points to what it is about; what is said of it is made when it leaves."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RETRYING = "retrying", "Trying again"
        DELIVERED = "delivered", "Delivered"
        GIVEN_UP = "given up", "Given up"

    UNSENT = (State.WAITING, State.RETRYING)

    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="deliveries")
    key = models.CharField(max_length=80, help_text="the same however often it is sent, so that programs know a repeat")
    event = models.CharField(max_length=30, help_text="one of bookings.api.events, or a test")
    happened_at = models.DateTimeField()
    booking = models.ForeignKey(
        Booking, on_delete=models.CASCADE, related_name="webhook_deliveries", null=True, blank=True
    )
    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="webhook_deliveries", null=True, blank=True
    )
    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(
        null=True, blank=True, help_text="not before this: the pause after a failure, or a worker is at it until then"
    )
    answer = models.PositiveSmallIntegerField(null=True, blank=True, help_text="the HTTP status that came back last")
    last_error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True, help_text="when it was delivered, or given up")

    objects = WebhookDeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "webhook deliveries"
        indexes = [
            models.Index(
                fields=["state", "webhook"],
                condition=Q(state__in=("waiting", "retrying")),
                name="webhook_delivery_unsent",
            ),
            models.Index(fields=["webhook", "-created_at"], name="webhook_delivery_latest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["webhook", "key"],
                name="webhook_delivery_once",
                violation_error_message="This has been written for the program already.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "retrying")) ^ Q(ended_at__isnull=False),
                name="webhook_delivery_ended_with_time",
                violation_error_message="What was delivered or given up has the time, and nothing else has one.",
            ),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}: {self.event}"


class WebhookReading(models.Model):
    """How far the history of a table has been read for events. `missing` are keys below that were not there yet, as
    [first, last, when it was seen]: a transaction that began earlier may commit them later.
    """

    table = models.CharField(max_length=60, unique=True)
    up_to = models.BigIntegerField()
    missing = models.JSONField(default=list, blank=True)

    objects = LockableQuerySet["WebhookReading"].as_manager()

    def __str__(self) -> str:
        return f"reading of {self.table}"
