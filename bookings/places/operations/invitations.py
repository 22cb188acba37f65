"""Asking a colleague who has no account to come: a name and an address are enough. Until they answer the place is held.

What becomes of the question is in bookings.places.operations.invitation_answers.
"""

import datetime as dt

from django.db import transaction

from bookings.models import Booking, Invitation, Mail, Reservation
from bookings.notices.about.invitation import of_invitation
from bookings.notices.kinds.colleague_asked import ASKED, ColleagueAsked
from bookings.notices.kinds.invitation import Invited
from bookings.notices.sending.outbox import queue_notice_to
from bookings.places.operations.booking import BookingClosed, why_not_bookable
from bookings.places.operations.reservations import ReservationOver, lock_reservation, refuse_when_over
from bookings.places.operations.substitution import refuse_leaving
from bookings.places.operations.waiting_list import fill_free_places
from bookings.places.rules.answering import answer_by
from bookings.places.rules.audience import refuse_other_audience
from bookings.places.rules.counts import held_with_those_in_turn, places_asked_for
from bookings.places.rules.eligibility import places_for, rules_of
from training.authorship import save_as
from training.models import Organisation, Session, User
from training.operations.aliases import known_as
from training.refusals import Refused
from training.roles import may_run_the_partnership
from training.text import tidy

MOST_BY_LEAD, MOST_BY_OTHERS, MOST_BY_TEAM = 20, 5, 200  # people asked in a day
MOST_TO_ADDRESS = 3  # times that one address is asked in a day, whoever asks
DAY = dt.timedelta(days=1)


class HasAccount(Refused):
    """The address is that of somebody whom one can book by name; `person` is that colleague."""

    def __init__(self, person: User):
        self.person = person
        of = f" of {person.organisation}" if person.organisation else ""
        super().__init__(f"{person.name}{of} has an account here. Go back and choose them by name.")


class AskedAlready(Refused):
    """The person, or somebody for this place, has been asked and has not answered yet."""


class TooManyAsked(Refused):
    """So many questions in a day are enough, from one person and to one address."""


class NotToBeAsked(Refused):
    """Nobody without an account can be asked to come here."""


@transaction.atomic
def ask_colleague(
    *,
    session: Session,
    organisation: Organisation,
    name: str,
    email: str,
    by: User,
    now: dt.datetime,
    reservation: Reservation | None = None,
    instead_of: Booking | None = None,
) -> Invitation:
    """Ask somebody by mail whether they come, and hold a place for them until they answer, if one is free.

    `reservation` gives one of its places with a yes; `instead_of` is a place that somebody passes on with a yes, and
    keeps until then. Who asked gets a copy. Whether the address is known here is not told, except of colleagues of the
    organisation and to the team, who see these people anyway.
    Raises HasAccount, AskedAlready, TooManyAsked, NotToBeAsked, BookingClosed, OtherAudience, ReservationOver or what
    passing a place on raises, and then nothing has happened.
    """
    reserved: Reservation | None = None
    if reservation:
        session, reserved = lock_reservation(reservation)
    else:
        session = Session.objects.locked().select_related("course").get(pk=session.pk)
    email = email.strip().lower()
    _refuse_asking(session, organisation, email, by=by, now=now)
    until = answer_by(session, now=now)
    if reserved:
        until = min(until, reserved.names_by_at)
        _refuse_of_reserved(reserved, session, now)
    elif instead_of:
        _refuse_instead_of(instead_of, session, now)
    elif reason := why_not_bookable(session, by=by, now=now):
        raise BookingClosed(reason)
    else:
        reserved = _hold_a_place(session, organisation, until, by=by, now=now)
    invitation = Invitation.objects.create(
        session=session,
        organisation=organisation,
        name=tidy(name),
        email=email,
        asked_by=by,
        asked_at=now,
        answer_by_at=until,
        reservation=reserved,
        instead_of=instead_of,
    )
    invite(invitation, now=now)
    tell_who_asked(invitation, state=ASKED, now=now)
    return invitation


def _refuse_asking(session: Session, organisation: Organisation, email: str, *, by: User, now: dt.datetime) -> None:
    runs_it = may_run_the_partnership(by)
    if email == by.email:
        raise NotToBeAsked("This is your own address. Enter your colleague’s.")
    known = known_as(User, email)
    if known and known.is_active and (runs_it or known.organisation_id == organisation.pk):
        raise HasAccount(known)
    open_here = Invitation.objects.open().filter(session=session, organisation=organisation, email=email)
    if open_here.exists():
        raise AskedAlready("Somebody with this address has been asked to come to this session already.")
    if not runs_it:
        refuse_other_audience(session.course, organisation, organisation.type_id)
        _refuse_without_record(session)
    _refuse_many(by, now)
    refuse_pestering(email, now=now)


def _refuse_without_record(session: Session) -> None:
    """Nobody without an account has attended anything here. It is said of all, whether they have one or not."""
    if needed := ", ".join(f"“{course}”" for course in session.course.prerequisites.order_by("title_key")):
        raise NotToBeAsked(
            f"People need to have attended {needed} before this course, and there is no record of that for somebody "
            "without an account. Ask them to book that first. If they attended it elsewhere, write to the partnership "
            "team."
        )


def _refuse_many(by: User, now: dt.datetime) -> None:
    most = MOST_BY_TEAM if may_run_the_partnership(by) else MOST_BY_LEAD if by.is_lead else MOST_BY_OTHERS
    User.objects.locked().get(pk=by.pk)  # whoever asks in two windows at once is counted in turn
    if Invitation.objects.filter(asked_by=by, asked_at__gt=now - DAY).count() >= most:
        raise TooManyAsked(f"You have asked {most} people in the last 24 hours. Ask the others tomorrow.")


def refuse_pestering(email: str, *, now: dt.datetime) -> None:
    """No address is written to more often than that in a day, whoever asks. Raises TooManyAsked."""
    written = Mail.objects.filter(kind=Invited.kind, to=email, created_at__gt=now - DAY)
    if written.count() >= MOST_TO_ADDRESS:
        raise TooManyAsked("This person has been asked several times today. Talk to them, or ask again tomorrow.")


def _refuse_of_reserved(reservation: Reservation, session: Session, now: dt.datetime) -> None:
    refuse_when_over(reservation, session, now)
    if places_asked_for(reservation) >= reservation.places:
        raise ReservationOver(
            "Somebody has been asked for each of these places already. Wait for the answers, or take a request back."
        )


def _refuse_instead_of(place: Booking, session: Session, now: dt.datetime) -> None:
    refuse_leaving(Booking.objects.locked().get(pk=place.pk), session, now)
    if Invitation.objects.open().filter(instead_of=place).exists():
        raise AskedAlready(
            "Somebody has been asked to take this place already. Wait for the answer, or take the request back."
        )


def _hold_a_place(
    session: Session, organisation: Organisation, until: dt.datetime, *, by: User, now: dt.datetime
) -> Reservation | None:
    """Hold a place for the one who is asked, once everyone who waits and can have one has theirs; None where none is
    free, or somebody has to agree first.
    """
    if session.needs_approval:
        return None
    fill_free_places(session=session, now=now)
    rules = rules_of(session, now=now)
    whose = {"organisation": organisation.pk, "organisation_type": organisation.type_id}
    if places_for(rules, held_with_those_in_turn(session, rules, now=now), **whose) < 1:
        return None
    held = Reservation(
        session=session,
        organisation=organisation,
        organisation_type_id=organisation.type_id,
        places=1,
        places_asked=1,
        is_for_invited=True,
        names_by_at=until,
        made_by=by,
        made_at=now,
    )
    return save_as(held, by=by, now=now, is_new=True)


def invite(invitation: Invitation, *, now: dt.datetime, again: bool = False, has_moved: bool = False) -> None:
    """Write to the one who is asked."""
    notice = Invited(
        **of_invitation(invitation),
        answer_by_at=invitation.answer_by_at,
        held=invitation.holds_a_place,
        in_place_of=_in_place_of(invitation),
        again=again,
        has_moved=has_moved,
    )
    before = Mail.objects.filter(kind=notice.kind, to=invitation.email, occasion__startswith=f"{invitation}, ").count()
    occasion = f"{invitation}, {before + 1}"  # the first time, the second
    queue_notice_to(notice, person=None, to=invitation.email, occasion=occasion, now=now)


def carry_invitations(reservation: Reservation, *, now: dt.datetime) -> None:
    """Ask those who may have its places for the session that it has moved to. The caller has locked both."""
    for invitation in Invitation.objects.open().locked().filter(reservation=reservation).order_by("pk"):
        invitation.session_id = reservation.session_id
        invitation.answer_by_at = min(invitation.answer_by_at, reservation.names_by_at)
        invitation.save(update_fields=["session", "answer_by_at"])
        invite(invitation, now=now, has_moved=True)


def tell_who_asked(invitation: Invitation, *, state: str, now: dt.datetime) -> None:
    """Write to who asked, while the invitation still says whom."""
    held = invitation.reservation
    notice = ColleagueAsked(
        **of_invitation(invitation) | {"asked_by": invitation.asked_by.name},
        state=state,
        answer_by_at=invitation.answer_by_at,
        held=held is not None,
        in_place_of=_in_place_of(invitation),
        reserved=held is not None and not held.is_for_invited,
    )
    if invitation.asked_by.is_active:
        occasion = f"invitation {invitation.pk}, {state}"
        queue_notice_to(notice, person=invitation.asked_by, occasion=occasion, now=now)


def _in_place_of(invitation: Invitation) -> str:
    return invitation.instead_of.practitioner.name if invitation.instead_of else ""
