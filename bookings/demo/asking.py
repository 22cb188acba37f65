"""A colleague without an account whom the demonstration's lead has asked, and who has not answered yet."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from bookings.models import Invitation, Mail
from bookings.notices.kinds.colleague_asked import ColleagueAsked
from bookings.notices.kinds.invitation import Invited
from bookings.notices.wording.compose import compose
from bookings.places.operations.invitations import ask_colleague
from bookings.places.rules.audience import audience_of
from bookings.places.rules.counts import with_places
from training.models import Session, User

NAME, ADDRESS = "Jodie Prosser", "jodie.prosser@wyebridge-primary.example.org"
AHEAD = dt.timedelta(days=10)  # time enough to answer


def ask_a_colleague(*, lead: User, now: dt.datetime) -> Invitation | None:
    """Ask for the first session on which a place is free, that needs no other course and is for everybody."""
    assert lead.organisation is not None
    coming: Any = with_places(Session.objects.running().filter(starts_at__gt=now + AHEAD, needs_approval=False))
    free = coming.filter(places_left__gt=0, people_waiting=0, booking_opens_at=None, course__prerequisites=None)
    for session in free.select_related("course").order_by("starts_at", "pk"):
        if not audience_of(session.course):
            asked = ask_colleague(
                session=session, organisation=lead.organisation, name=NAME, email=ADDRESS, by=lead, now=now
            )
            as_if_sent(Mail.objects.filter(kind__in=(Invited.kind, ColleagueAsked.kind)), now=now)
            return asked
    return None


def as_if_sent(mails: QuerySet[Mail], *, now: dt.datetime) -> None:
    """The addresses are nobody's: the mails stand among those sent, for the team to read, with their links."""
    for mail in mails:
        compose(mail, now=now)
        mail.state, mail.sent_at = Mail.State.SENT, now
        mail.save()
