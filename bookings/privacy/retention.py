"""Forgetting what is no longer needed. The periods are those that the privacy page promises."""

import datetime as dt

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from bookings.models import Booking, Invitation, JoinedAs, LostDevice, Mail, Message, NewAddress, PersonNote
from bookings.models.mail import ABOUT_ACCOUNT
from bookings.models.new_address import CONFIRM_WITHIN
from training.models import Merge, User
from training.models.merging import CAN_BE_UNDONE

NEEDS_KEPT = dt.timedelta(days=30)
MAIL_TEXTS_KEPT = dt.timedelta(days=90)
UNCONFIRMED_KEPT = dt.timedelta(days=30)
INVITED_MAILS_KEPT = dt.timedelta(days=1)
NOTES_KEPT = dt.timedelta(days=2 * 365)
JOINED_AS_KEPT = dt.timedelta(days=365)
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
    return old.exclude(**MAIL_TEXTS).update(**MAIL_TEXTS)


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
    relations = (relation for relation in User._meta.related_objects if relation.related_model is not EmailAddress)
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


def purge(*, now: dt.datetime) -> dict[str, int]:
    """Apply the retention periods; run again, it finds nothing more."""
    return {
        "needs": purge_needs(now=now),
        "mail texts": purge_mail_texts(now=now),
        "account mails": purge_account_mails(now=now),
        "sign-ups never confirmed": purge_unconfirmed(now=now),
        "people asked": forget_invited(now=now),
        "merges that stay": purge_merges(now=now),
        "who joined as what": purge_joined_as(now=now),
        "messages": purge_messages(now=now),
        "notes on people": purge_notes(now=now),
        "new addresses": purge_new_addresses(now=now),
        "lost devices": purge_lost_devices(now=now),
    }
