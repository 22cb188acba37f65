"""How the question to a colleague without an account ends: with a yes, a no, no answer, or because it is taken back.

Name and address go with it. With a yes the colleague has an account and a booking; else what was held for them is free.
"""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from bookings.models import Booking, Invitation, Reservation
from bookings.models.invitation import InvitationQuerySet
from bookings.notices.about.invitation import of_invitation
from bookings.notices.kinds.invitation_ended import InvitationEnded
from bookings.notices.sending.outbox import queue_notice_to
from bookings.notices.sending.quiet_hours import is_night
from bookings.places.operations.booking import book_place
from bookings.places.operations.invitations import invite, refuse_pestering, tell_who_asked
from bookings.places.operations.reservations import name_people
from bookings.places.operations.substitution import substitute
from bookings.places.operations.waiting_list import fill_free_places
from bookings.places.rules.answering import reminder_at
from training.authorship import save_as
from training.models import Session, User
from training.operations.aliases import known_as
from training.operations.directory import OwnDetails, open_account
from training.operations.people import move_organisation
from training.refusals import Refused
from training.templatetags.words import moment_in_words

Because = Invitation.EndedBecause


class InvitationOver(Refused):
    """There is nothing to answer any more."""


class SignInToAnswer(Refused):
    """The address has an account: only its person, signed in, can say yes with it."""


class OtherOrganisation(Refused):
    """The person belongs to another organisation here, and has not said that they have moved."""


@transaction.atomic
def accept_invitation(
    *,
    invitation: Invitation,
    now: dt.datetime,
    details: OwnDetails | None = None,
    person: User | None = None,
    has_moved: bool = False,
    terms_version: int | None = None,
) -> Booking:
    """Say yes: with one's details, which opens an account, or as the person who has one with the same address.

    Nobody is moved to another organisation unless they say so (`has_moved`). The place is had as whoever asked would
    have booked it, and everybody is told as then. Raises InvitationOver, SignInToAnswer, OtherOrganisation, NobodyNamed
    or whatever booking refuses, and then nothing has happened.
    """
    session, invitation = _locked(invitation)
    _refuse_when_over(invitation, session, now)
    who = _who_accepts(invitation, details, person, has_moved=has_moved, now=now)
    asker, held = invitation.asked_by, invitation.reservation
    if invitation.instead_of:
        booking = substitute(booking=invitation.instead_of, colleague=who, by=asker, now=now)
    elif held:
        [booking] = name_people(reservation=held, people=[who], by=asker, now=now, terms_version=terms_version)
    else:
        booking = book_place(session=session, practitioner=who, by=asker, now=now, terms_version=terms_version)
    invitation.booking = booking
    _end(invitation, Because.ACCEPTED, now=now)
    return booking


def _who_accepts(
    invitation: Invitation, details: OwnDetails | None, person: User | None, *, has_moved: bool, now: dt.datetime
) -> User:
    known = known_as(User, invitation.email)
    if known is None and details:
        return open_account(email=invitation.email, organisation=invitation.organisation, details=details, now=now)
    if known is None or person is None or person.pk != known.pk:
        raise SignInToAnswer("This address has an account here. Sign in with it to say yes.")
    if known.organisation_id != invitation.organisation_id:
        if not has_moved:
            raise OtherOrganisation(
                f"Your account says that you are with {known.organisation or 'no organisation'}. If you have moved to "
                f"{invitation.organisation}, tick the box to say so. If not, say no."
            )
        known = move_organisation(person=known, organisation=invitation.organisation, by=known, now=now)
    return known


@transaction.atomic
def decline_invitation(*, invitation: Invitation, now: dt.datetime) -> Invitation:
    """Say no: what was held is free, who asked is told, and name and address go. Raises InvitationOver."""
    session, invitation = _locked(invitation)
    if invitation.ended_because == Because.DECLINED:
        return invitation  # tapped twice
    _refuse_when_ended(invitation)
    tell_who_asked(invitation, state=Because.DECLINED, now=now)
    _let_go(invitation, session, Because.DECLINED, by=None, now=now)
    return invitation


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User, now: dt.datetime) -> Invitation:
    """Take the question back; the colleague is told that they need not answer. Raises InvitationOver."""
    session, invitation = _locked(invitation)
    if invitation.ended_because == Because.WITHDRAWN:
        return invitation
    _refuse_when_ended(invitation)
    _tell_ended(invitation, Because.WITHDRAWN, now=now)
    _let_go(invitation, session, Because.WITHDRAWN, by=by, now=now)
    return invitation


@transaction.atomic
def ask_again(*, invitation: Invitation, now: dt.datetime) -> Invitation:
    """Write to the colleague once more; the time to answer stays. Raises InvitationOver or TooManyAsked."""
    session, invitation = _locked(invitation)
    _refuse_when_over(invitation, session, now)
    refuse_pestering(invitation.email, now=now)
    invitation.times_asked += 1
    invitation.save(update_fields=["times_asked"])
    invite(invitation, now=now, again=True)
    return invitation


def _over(now: dt.datetime) -> Q:
    gone = Q(instead_of__isnull=False) & ~Q(instead_of__status=Booking.Status.CONFIRMED)
    late = Q(answer_by_at__lte=now) | Q(session__starts_at__lte=now) | Q(reservation__names_by_at__lte=now)
    return late | gone | Q(reservation__ended_at__isnull=False) | Q(_has_a_booking())


def _has_a_booking() -> Exists:
    """Whoever has opened an account by themselves, and was booked by name, need not answer any more."""
    theirs = Booking.objects.live().filter(session=OuterRef("session"), organisation=OuterRef("organisation"))
    return Exists(theirs.filter(practitioner__email=OuterRef("email")))


def lapse_invitations(*, now: dt.datetime) -> int:
    """End those that nobody has answered in time, or whose place is gone; each in a transaction of its own."""
    over = Invitation.objects.open().filter(_over(now)).order_by("session_id", "pk")
    return sum(_lapse(invitation, now) for invitation in over)


@transaction.atomic
def _lapse(invitation: Invitation, now: dt.datetime) -> bool:
    session, invitation = _locked(invitation)
    this = Invitation.objects.open().filter(pk=invitation.pk)
    if this.filter(_has_a_booking()).exists():
        _let_go(invitation, session, Because.WITHDRAWN, by=None, now=now)
        return True
    if not this.filter(_over(now)).exists():
        return False
    _tell_ended(invitation, Because.LAPSED, now=now)
    tell_who_asked(invitation, state=Because.LAPSED, now=now)
    _let_go(invitation, session, Because.LAPSED, by=None, now=now)
    return True


def remind_invited(*, now: dt.datetime) -> int:
    """Ask once more those who have not answered when half of their time is over; return how many were."""
    if is_night(now):
        return 0
    waiting = Invitation.objects.open().filter(reminded_at=None, times_asked=1).exclude(_over(now)).order_by("pk")
    return sum(_remind(one, now) for one in waiting if reminder_at(one.asked_at, one.answer_by_at) <= now)


@transaction.atomic
def _remind(invitation: Invitation, now: dt.datetime) -> bool:
    _, invitation = _locked(invitation)
    if not invitation.is_open or invitation.reminded_at:
        return False
    invitation.reminded_at = now
    invitation.save(update_fields=["reminded_at"])
    invite(invitation, now=now, again=True)
    return True


def end_invitations(*, session: Session, reason: str, by: User | None, now: dt.datetime) -> None:
    """End the questions about a session that does not take place, and tell both sides. The caller has locked it, and
    ends what is reserved.
    """
    for invitation in _open_ones(session):
        _tell_ended(invitation, Because.SESSION_CANCELLED, now=now, reason=reason)
        tell_who_asked(invitation, state=Because.SESSION_CANCELLED, now=now)
        _end(invitation, Because.SESSION_CANCELLED, now=now)


def tell_invited_of_change(*, session: Session, now: dt.datetime) -> None:
    """Those who have not answered hear of another day, time or place. The caller has locked the session."""
    for invitation in _open_ones(session):
        invite(invitation, now=now, has_moved=True)


def _open_ones(session: Session) -> list[Invitation]:
    return list(_whole().filter(session=session, ended_at=None).order_by("pk"))


def _locked(invitation: Invitation) -> tuple[Session, Invitation]:
    """Lock the session and return it with the invitation as both are now: whatever changes one holds its session."""
    while True:
        session = Session.objects.locked().select_related("course").get(pk=invitation.session_id)
        invitation = _whole().get(pk=invitation.pk)
        if invitation.session_id == session.pk:  # else it has just moved with a merged session
            return session, invitation


def _whole() -> InvitationQuerySet:
    return Invitation.objects.locked().select_related(
        "asked_by", "organisation", "reservation", "instead_of__practitioner"
    )


def _refuse_when_ended(invitation: Invitation) -> None:
    if invitation.ended_because == Because.ACCEPTED:
        raise InvitationOver("You have said yes already. If you can’t come any more, cancel the booking instead.")
    if not invitation.is_open:
        raise InvitationOver("There is nothing to answer any more.")


def _refuse_when_over(invitation: Invitation, session: Session, now: dt.datetime) -> None:
    _refuse_when_ended(invitation)
    if session.status != Session.Status.PUBLISHED or session.has_begun(now):
        raise InvitationOver("The session has begun or does not take place, so there is nothing to answer any more.")
    if now >= invitation.answer_by_at:
        raise InvitationOver(
            f"The time to answer ended on {moment_in_words(invitation.answer_by_at)}, and the place has gone to "
            "somebody else. Ask the person who invited you, or book for yourself."
        )


def _let_go(invitation: Invitation, session: Session, because: str, *, by: User | None, now: dt.datetime) -> None:
    """End it, and free the place that was held for it alone; one that is reserved stays its organisation's."""
    _end(invitation, because, now=now)
    held = invitation.reservation
    if held and held.is_for_invited and held.is_open:
        held.places, held.places_released = 0, 1
        held.ended_at = now
        lapsed = because == Because.LAPSED
        held.ended_because = Reservation.EndedBecause.LAPSED if lapsed else Reservation.EndedBecause.GIVEN_BACK
        save_as(held, by=by, now=now)
        fill_free_places(session=session, now=now)


def _end(invitation: Invitation, because: str, *, now: dt.datetime) -> None:
    invitation.ended_at, invitation.ended_because = now, because
    invitation.name = invitation.email = ""
    invitation.save()


def _tell_ended(invitation: Invitation, because: str, *, now: dt.datetime, reason: str = "") -> None:
    notice = InvitationEnded(**of_invitation(invitation), because=because, reason=reason)
    occasion = f"invitation {invitation.pk}"
    queue_notice_to(notice, person=None, to=invitation.email, occasion=occasion, now=now)
