"""Forgetting what is no longer needed. Each step belongs to a group of groups.py, which says its period to people."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session as SignIn
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from bookings.downloads.asking import forget_old as forget_downloads
from bookings.exchange.spreadsheets.keeping import forget_spreadsheets
from bookings.models import (
    Booking,
    Call,
    DateWish,
    ErasureRequest,
    Invitation,
    JoinedAs,
    Listed,
    LostDevice,
    Mail,
    Message,
    NewAddress,
    PersonNote,
    WebhookDelivery,
)
from bookings.models.mail import ABOUT_ACCOUNT
from bookings.models.new_address import CONFIRM_WITHIN
from training.models import Look, Merge, User
from training.models.merging import CAN_BE_UNDONE

NEEDS_KEPT = dt.timedelta(days=30)
MAIL_TEXTS_KEPT = dt.timedelta(days=90)
UNCONFIRMED_KEPT = dt.timedelta(days=30)
INVITED_MAILS_KEPT = dt.timedelta(days=1)
NOTES_KEPT = CALLS_KEPT = dt.timedelta(days=2 * 365)
JOINED_AS_KEPT = dt.timedelta(days=365)
TOLD_KEPT = dt.timedelta(days=30)
LOOKS_KEPT = WISHES_KEPT = dt.timedelta(days=365)
REQUESTS_KEPT = dt.timedelta(days=2 * 365)
TASKS_KEPT = dt.timedelta(days=14)
A_BATCH = 1000
WITH_FILES = ("downloads", "spreadsheets")
TO_INVITED = ("invitation", "invitation ended")  # the kinds of notices
TO_WHO_ASKED = "colleague asked"
MAIL_TEXTS = {"text": "", "html": "", "calendar": ""}


@transaction.atomic
def purge_needs(*, now: dt.datetime) -> int:
    """Empty the access and dietary needs of people whose last session ended over 30 days ago; return how many.

    Whoever has a place, or waits for one, in a session that has not ended so long ago keeps theirs, and so does
    whoever has never booked: they are still to be used.
    """
    bookings = Booking.objects.filter(practitioner=OuterRef("pk"))
    recent = bookings.exclude(status=Booking.Status.CANCELLED).filter(session__ends_at__gt=now - NEEDS_KEPT)
    given = ~Q(access_needs="") | ~Q(dietary_needs="")
    used = User.objects.filter(given).filter(Exists(bookings)).exclude(Exists(recent))
    return used.update(access_needs="", dietary_needs="")


def purge_mail_texts(*, now: dt.datetime) -> int:
    """Empty the texts of mails over 90 days old that are not on their way any more; return how many.

    That a mail was sent, of what kind and when, stays.
    """
    old = Mail.objects.filter(created_at__lt=now - MAIL_TEXTS_KEPT).exclude(pk__in=Mail.objects.unsent())
    return in_batches(old.exclude(**MAIL_TEXTS), lambda some: some.update(**MAIL_TEXTS))


@transaction.atomic
def forget_invited(*, now: dt.datetime) -> int:
    """Delete the mails to people without an account who have answered, or will not; return how many.

    Name and address went from the invitation when it ended. A day goes by first, so that the last mail arrives, and
    that nobody is asked ever anew. In the copies to who asked, the name goes with the text of the mail.
    """
    over = Invitation.objects.filter(ended_at__lt=now - INVITED_MAILS_KEPT).values_list("pk", flat=True)
    mails = Mail.objects.filter(recipient=None, kind__in=TO_INVITED).exclude(pk__in=Mail.objects.unsent())
    gone = [mail.pk for mail in mails.defer("text", "html") if mail.facts.get("invitation") in set(over)]
    deleted, _ = Mail.objects.filter(pk__in=gone).delete()
    copies = Mail.objects.filter(kind=TO_WHO_ASKED, text="", created_at__lt=now - MAIL_TEXTS_KEPT)
    for mail in copies.exclude(pk__in=Mail.objects.unsent()):
        if mail.facts.get("name"):
            mail.facts["name"], mail.subject = "", ""
            mail.save(update_fields=["facts", "subject"])
            deleted += 1
    return deleted


@transaction.atomic
def purge_unconfirmed(*, now: dt.datetime) -> int:
    """Delete who signed up over 30 days ago and never confirmed the address; return how many.

    Anybody can sign up with anybody's address: whose it is must be able to, later. Nobody is deleted who has ever
    signed in, holds a role, or is named in any other row, such as a booking that somebody made for them.
    """
    proven = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    asked = EmailAddress.objects.filter(user=OuterRef("pk"), verified=False)
    never = User.objects.filter(joined_at__lt=now - UNCONFIRMED_KEPT, last_login=None)
    never = never.filter(is_team=False, is_trainer=False, is_lead=False, is_group_member=False)
    people = never.filter(Exists(asked)).exclude(Exists(proven)).locked()
    gone = [person.pk for person in people.order_by("pk") if not _is_named_elsewhere(person)]
    User.objects.filter(pk__in=gone).delete()
    User.history.filter(id__in=gone).delete()  # the name is in each line of it
    return len(gone)


def _is_named_elsewhere(person: User) -> bool:
    """Tell whether any row but those of signing up points at the person."""
    relations = (one for one in User._meta.related_objects if one.related_model is not EmailAddress)
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: person}).exists() for relation in relations
    )


def purge_joined_as(*, now: dt.datetime) -> int:
    """Delete who joined a meeting as what, a year after it was said, and once the session is 30 days over where it was
    said of nobody: the name is of somebody whom we do not know. Return how many.
    """
    of_nobody = Q(person=None, session__ends_at__lt=now - NEEDS_KEPT)
    return JoinedAs.objects.filter(of_nobody | Q(decided_at__lt=now - JOINED_AS_KEPT)).delete()[0]


def purge_account_mails(*, now: dt.datetime) -> int:
    """Delete the mails about accounts that are over 90 days old: anybody can have one written to any address."""
    old = Mail.objects.filter(kind=ABOUT_ACCOUNT, created_at__lt=now - MAIL_TEXTS_KEPT)
    return old.exclude(pk__in=Mail.objects.unsent()).delete()[0]


def purge_messages(*, now: dt.datetime) -> int:
    """Empty the texts of messages to several people over 90 days old, as those of their mails; return how many.

    Who wrote to how many, about what and when, stays.
    """
    old = Message.objects.filter(written_at__lt=now - MAIL_TEXTS_KEPT)
    return old.exclude(text="").update(text="")


def purge_notes(*, now: dt.datetime) -> int:
    """Delete the team's notes on people that are over two years old; return how many."""
    return PersonNote.objects.filter(written_at__lt=now - NOTES_KEPT).delete()[0]


def purge_calls(*, now: dt.datetime) -> int:
    """Delete whom the call list named, and what calls came to, two years after the session; return how many."""
    over = {"booking__session__ends_at__lt": now - CALLS_KEPT}
    found = (model.objects.filter(**over) for model in (Listed, Call))
    return sum(in_batches(rows, lambda some: some.delete()[0]) for rows in found)


def purge_lost_devices(*, now: dt.datetime) -> int:
    """Delete who said, over two years ago, that somebody had lost a device; return how many."""
    return LostDevice.objects.filter(said_at__lt=now - NOTES_KEPT).delete()[0]


def purge_new_addresses(*, now: dt.datetime) -> int:
    """Delete the addresses entered for people that nobody has shown to be theirs in time; return how many."""
    return NewAddress.objects.filter(asked_at__lt=now - CONFIRM_WITHIN).delete()[0]


def purge_merges(*, now: dt.datetime) -> int:
    """Empty what is kept for undoing merges that can be undone no longer: names, addresses, needs. Return how many."""
    over = now - CAN_BE_UNDONE
    return Merge.objects.filter(merged_at__lte=over).exclude(row="").update(row="", changed={}, dropped=[])


def purge_sign_ins(*, now: dt.datetime) -> int:
    """Delete the sign-ins that have ended; return how many."""
    return in_batches(SignIn.objects.filter(expire_date__lt=now), lambda some: some.delete()[0])


def purge_looks(*, now: dt.datetime) -> int:
    """Delete from the access log what is over a year old; return how much."""
    return in_batches(Look.objects.filter(at__lt=now - LOOKS_KEPT), lambda some: some.delete()[0])


def purge_told(*, now: dt.datetime) -> int:
    """Delete the messages to other programs that were delivered, or given up, over 30 days ago; return how many."""
    old = WebhookDelivery.objects.filter(ended_at__lt=now - TOLD_KEPT)
    return in_batches(old, lambda some: some.delete()[0])


def purge_wishes(*, now: dt.datetime) -> int:
    """Delete the wishes to hear of a date that were met over a year ago; return how many."""
    return DateWish.objects.filter(told_at__lt=now - WISHES_KEPT).delete()[0]


def purge_requests(*, now: dt.datetime) -> int:
    """Delete the requests to be erased that were decided over two years ago; return how many."""
    return ErasureRequest.objects.filter(decided_at__lt=now - REQUESTS_KEPT).delete()[0]


def purge_tasks(*, now: dt.datetime) -> int:
    """Delete what the queue has done: what went wrong may say more than it should. Return how many."""
    over = Q(status__in=(TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED), finished_at__lt=now - TASKS_KEPT)
    return in_batches(DBTaskResult.objects.filter(over), lambda some: some.delete()[0])


def in_batches(rows: QuerySet[Any], do: Callable[[QuerySet[Any]], int]) -> int:
    """Do it to as many at a time as nobody has to wait for, until there is none; return how many in all."""
    model: Any = rows.model
    done = 0
    while some := do(model._base_manager.filter(pk__in=rows.order_by("pk").values("pk")[:A_BATCH])):
        done += some
    return done


# By their names, in which `Group.steps` and the answer of `purge` speak of them. What else of a group's is thrown away
# is thrown away by what made it, every minute: files that were asked for, and spreadsheets.
STEPS: dict[str, Callable[..., int]] = {
    "needs": purge_needs,
    "mail texts": purge_mail_texts,
    "account mails": purge_account_mails,
    "sign-ups never confirmed": purge_unconfirmed,
    "people asked": forget_invited,
    "merges that stay": purge_merges,
    "who joined as what": purge_joined_as,
    "messages": purge_messages,
    "notes on people": purge_notes,
    "calls": purge_calls,
    "new addresses": purge_new_addresses,
    "lost devices": purge_lost_devices,
    "sign-ins that ended": purge_sign_ins,
    "who looked": purge_looks,
    "other programs told": purge_told,
    "wishes that were met": purge_wishes,
    "requests that were decided": purge_requests,
    "tasks that are done": purge_tasks,
    "downloads": forget_downloads,
    "spreadsheets": forget_spreadsheets,
}


def purge(*, now: dt.datetime) -> dict[str, int]:
    """Apply the retention periods, and return of each step how much it forgot; run again, it finds nothing more."""
    return {name: step(now=now) for name, step in STEPS.items()}


def purge_dry(*, now: dt.datetime) -> dict[str, int]:
    """Return what `purge` would forget, and forget nothing. What throws files away is left out: it can't be undone."""
    with transaction.atomic():
        found = {name: step(now=now) for name, step in STEPS.items() if name not in WITH_FILES}
        transaction.set_rollback(True)
    return found
