"""A message: what the team has written to several people at once, in its own words."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from bookings.models.mail import Mail, MailQuerySet
from training.models import Course, Organisation, Session
from training.models.locking import LockableQuerySet

KIND = "message"  # of the notice, as its mails keep it


class MessageQuerySet(LockableQuerySet["Message"]):
    pass


class Message(models.Model):
    """What is said stands here once; a mail of it for each of its people is in the outbox, and found by `mails`."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="messages_about", null=True, blank=True)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="messages_about", null=True, blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="messages_about", null=True, blank=True
    )
    to = models.CharField(max_length=200, help_text="the people it was for, in words")
    subject = models.CharField(max_length=200)
    text = models.TextField(max_length=5000, blank=True)
    people = models.PositiveIntegerField(help_text="to how many it went")
    unreached = models.PositiveIntegerField(default=0, help_text="how many it was for and who have no address")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="messages_written")
    written_at = models.DateTimeField()
    key = models.CharField(max_length=40, unique=True, help_text="of the page it was sent from, so that it goes once")

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-written_at"], name="message_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(session__isnull=False, course__isnull=True, organisation__isnull=True)
                | Q(session__isnull=True, course__isnull=False, organisation__isnull=True)
                | Q(session__isnull=True, course__isnull=True, organisation__isnull=False),
                name="message_about_one_thing",
                violation_error_message="A message is about one session, one course or one organisation.",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def occasion(self) -> str:
        """What its mails have in common, and no other mail has."""
        return f"message {self.pk}"

    @property
    def mails(self) -> MailQuerySet:
        """Its mails, one a person; found by the moment they were written, which has an index."""
        return Mail.objects.filter(created_at=self.written_at, kind=KIND, occasion=self.occasion)
