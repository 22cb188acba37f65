"""Asking in the room: the code on the wall leads to the session, and who answers is known by who they are.

The address in the code is signed, so that nobody makes one up for another session; it lets nobody answer by itself.
Somebody who is signed in answers for their own place. Anybody else gets the link that names them by email, where the
register has the address: whether it has is not said.
"""

import datetime as dt

from django.core.signing import BadSignature, Signer
from django.db import transaction

from bookings.attendance.evaluation.sending import IN_THE_ROOM, why_not_evaluate
from bookings.models import Booking, Mail
from bookings.notices.kinds.evaluation_request import EvaluationRequest
from bookings.notices.sending.outbox import queue_notice
from training.models import Session, User
from training.operations.aliases import known_as

ASKED_IN_THE_ROOM = "in the room"  # the occasion of the mail
_SIGNER = Signer(salt="turnout.evaluation.room", sep=".")


def room_token(session: Session) -> str:
    """Return what stands for the session in the code on the wall."""
    return _SIGNER.sign(str(session.pk))


def session_in(token: str) -> Session | None:
    """Return the session that a code is of; None for one that is of none."""
    try:
        key = int(_SIGNER.unsign(token))
    except (BadSignature, ValueError):
        return None
    return Session.objects.running().select_related("course").filter(pk=key).first()


def opens_at(session: Session) -> dt.datetime:
    """Return from when people in the room can answer."""
    return session.ends_at - IN_THE_ROOM


@transaction.atomic
def send_own_link(*, session: Session, email: str, now: dt.datetime) -> Mail | None:
    """Email somebody on the register the link by which they answer, once; None where there is nobody to write to."""
    Session.objects.locked().get(pk=session.pk)
    places = Booking.objects.filter(session=session, status=Booking.Status.CONFIRMED, practitioner__is_active=True)
    booking = places.select_related("session", "practitioner").filter(practitioner=known_as(User, email)).first()
    if booking is None or why_not_evaluate(booking, now):
        return None
    if Mail.objects.filter(booking=booking, kind=EvaluationRequest.kind, occasion=ASKED_IN_THE_ROOM).exists():
        return None
    return queue_notice(EvaluationRequest(), booking=booking, now=now, occasion=ASKED_IN_THE_ROOM)
