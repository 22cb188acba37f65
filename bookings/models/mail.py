"""The outbox: a row for each mail, written in the transaction that causes it, sent by the worker afterwards."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from bookings.models.booking import Booking
from training.mobile_numbers import as_read
from training.models.locking import LockableQuerySet

ABOUT_ACCOUNT = "account"
BY_EMAIL, BY_TEXT = "email", "text"  # the channels


class MailQuerySet(LockableQuerySet["Mail"]):
    def unsent(self):
        return self.filter(state__in=Mail.UNSENT)

    def due(self, now):
        """Those that could be sent now: neither pausing after a failure nor in the hands of a worker."""
        return self.unsent().filter(Q(next_attempt_at__isnull=True) | Q(next_attempt_at__lte=now))


class Mail(models.Model):
    """A notice as it is sent by one channel: by email. Its text is made when the worker first takes the row up, and
    kept: a retry sends the same mail again, unless what it says has changed meanwhile.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting to be sent"
        RETRYING = "retrying", "Trying again"
        SENT = "sent", "Sent"
        FAILED = "failed", "Could not be delivered"

    class Receipt(models.TextChoices):
        """What the phone network says of a text. Each outweighs those before it, whatever order they come in."""

        TECHNICAL = "technical", "Not delivered: the network failed"
        TEMPORARY = "temporary", "Not delivered: phone off or out of reach"
        PERMANENT = "permanent", "Not delivered: the number does not exist"
        DELIVERED = "delivered", "Delivered"

    UNSENT = (State.WAITING, State.RETRYING)

    kind = models.CharField(max_length=30, help_text="of the notice it is: one of bookings.notices.kinds")
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="mails", null=True, blank=True)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mails", null=True, blank=True
    )
    channel = models.CharField(
        max_length=20, default=BY_EMAIL, db_default=BY_EMAIL, help_text="one of bookings.notices.sending.channels"
    )
    to = models.CharField(max_length=254, help_text="the address that the channel knows the reader by")
    occasion = models.CharField(
        max_length=120, blank=True, help_text="what sets mails of one kind apart, such as the days before the session"
    )
    sequence = models.PositiveIntegerField(default=0, help_text="SEQUENCE of the calendar entry it carries")
    facts = models.JSONField(default=dict, blank=True, help_text="what the text says and the tables may lose")

    subject = models.CharField(max_length=250, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    calendar = models.TextField(blank=True)
    calendar_method = models.CharField(max_length=10, blank=True)

    message_id = models.CharField(max_length=320, unique=True)
    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(
        null=True, blank=True, help_text="not before this: the pause after a failure, or a worker is at it until then"
    )
    in_hand = models.BooleanField(default=False, db_default=False, help_text="a worker has it, or died having it")
    last_error = models.CharField(max_length=500, blank=True)
    receipt = models.CharField(
        max_length=20,
        choices=Receipt,
        blank=True,
        db_default="",
        help_text="what the network said of a text after it had left",
    )
    receipt_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "created_at"]), models.Index(fields=["-created_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "channel", "kind", "sequence", "occasion"],
                name="mail_once_per_occasion",
                violation_error_message="This mail has been written already.",
            ),
            models.UniqueConstraint(
                fields=["channel", "to", "kind", "occasion"],
                condition=Q(booking__isnull=True),
                name="mail_without_booking_once_per_occasion",
                violation_error_message="This mail has been written already.",
            ),
            models.CheckConstraint(
                condition=Q(state="sent") ^ Q(sent_at__isnull=True),
                name="mail_sent_with_time",
                violation_error_message="A sent mail has the time it was sent, and no other has one.",
            ),
        ]

    def __str__(self):
        return f"mail {self.pk}: {self.kind}"

    @property
    def is_text(self) -> bool:
        return self.channel == BY_TEXT

    @property
    def to_as_read(self) -> str:
        """Return the address, or the number as people write it."""
        return as_read(self.to) if self.is_text else self.to

    @property
    def is_about_an_account(self) -> bool:
        """Tell whether what it says is nobody's business but its reader's."""
        return self.kind == ABOUT_ACCOUNT
