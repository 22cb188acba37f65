"""Who may do what with bookings and registers: the one place that says so. Matrix: docs/permissions.md."""

import datetime as dt

from bookings.models import Booking, JointWish
from training.models import Anybody, Course, Session, User
from training.roles import may_run_the_partnership


def may_act_for(user: User, booking: Booking) -> bool:
    """Cancel or change a booking: its person, a lead of the organisation it was made for, the team."""
    if booking.practitioner_id == user.pk or may_run_the_partnership(user):
        return True
    return user.is_lead and user.organisation_id is not None and booking.organisation_id == user.organisation_id


def may_cancel(user: User, booking: Booking, now: dt.datetime) -> bool:
    """Say that somebody can't come: whoever may act for them, as long as there is something to give back."""
    return booking.is_live and not booking.session.has_begun(now) and may_act_for(user, booking)


def may_ring(user: Anybody) -> bool:
    """See who to ring before sessions: the team, and a lead for their own organisation."""
    return may_run_the_partnership(user) or may_book_for_colleagues(user)


def may_ring_about(user: User, booking: Booking) -> bool:
    """Ring somebody about a booking, and keep what they said: whoever may act for them, but nobody for themselves."""
    return booking.practitioner_id != user.pk and may_act_for(user, booking)


def may_book_for_colleagues(user: Anybody) -> bool:
    """Book a place for somebody else of one's own organisation; the team does so at its desk."""
    return user.is_authenticated and user.is_active and user.is_lead and user.organisation_id is not None


def may_wait_together(user: Anybody) -> bool:
    """Wait for places as a group: anybody who belongs to an organisation, with colleagues of it."""
    return user.is_authenticated and user.is_active and user.organisation_id is not None


def may_answer_for_group(user: User, wish: JointWish) -> bool:
    """Answer an offer for a group, name its people or give up: whoever made the wish, a lead of the organisation, the
    team; anybody in the group where the account of whoever made it is closed.
    """
    if wish.made_by_id == user.pk or may_run_the_partnership(user):
        return True
    if user.is_lead and user.organisation_id is not None and wish.organisation_id == user.organisation_id:
        return True
    return not wish.made_by.is_active and wish.bookings.live().filter(practitioner=user).exists()


def may_ask_colleagues(user: Anybody) -> bool:
    """Ask somebody without an account to come: a lead for their own organisation, the team for any."""
    return may_run_the_partnership(user) or may_book_for_colleagues(user)


def may_reserve(user: Anybody) -> bool:
    """Hold places for people named later: a lead for their own organisation, the team for any."""
    return may_run_the_partnership(user) or may_book_for_colleagues(user)


def delivers(user: User, session: Session, *, listed: bool | None = None) -> bool:
    """Tell whether the person is a trainer of this session: one query, unless it is known whether they are `listed`."""
    if not user.is_trainer or listed is not None:
        return user.is_trainer and bool(listed)
    return session.trainers.filter(pk=user.pk).exists()


def may_have_registers(user: Anybody) -> bool:
    """The page of registers, one's own or all: trainers, and the team."""
    return may_run_the_partnership(user) or (user.is_authenticated and user.is_active and user.is_trainer)


def may_train(user: Anybody) -> bool:
    """The page of what one trains, and of what one was asked to: trainers."""
    return user.is_authenticated and user.is_active and user.is_trainer


def may_open_register(user: User, session: Session, *, listed: bool | None = None) -> bool:
    """See the names and mark them: the session's trainers, and the team. `listed` as in `delivers`."""
    return may_run_the_partnership(user) or delivers(user, session, listed=listed)


def marks_with_a_reason(user: User, session: Session, *, listed: bool | None = None) -> bool:
    """Say why whenever one marks its register: the team, unless they are its trainer. `listed` as in `delivers`."""
    return may_run_the_partnership(user) and not delivers(user, session, listed=listed)


def may_read_record_of(user: User, person: int) -> bool:
    """What somebody has attended: their own, a lead of those of their organisation, now or when booked, the team."""
    if user.pk == person or may_run_the_partnership(user):
        return True
    if not user.is_lead or user.organisation_id is None:
        return False
    belongs = User.objects.filter(pk=person, organisation=user.organisation_id)
    return belongs.exists() or Booking.objects.visible_to(user).filter(practitioner=person).exists()


def may_read_in_date_of(user: Anybody, organisation: int) -> bool:
    """Who of an organisation is in date: its leads, and the team."""
    if may_run_the_partnership(user):
        return True
    return may_book_for_colleagues(user) and user.organisation_id == organisation  # type: ignore[union-attr]


def may_read_answers(user: User) -> bool:
    """What people wrote of an absence or of a course, with their names: the team. Trainers see scores without names."""
    return may_run_the_partnership(user)


def may_see_links(user: Anybody, session: Session, own: Booking | None) -> bool:
    """The links to join, and the files: whoever has a place (`own` is their booking), who delivers it, the team."""
    if own is not None and own.status == Booking.Status.CONFIRMED:
        return True
    return user.is_authenticated and (may_run_the_partnership(user) or delivers(user, session))


def may_read_files_with(user: User, booking: Booking) -> bool:
    """The files beside a confirmed place: whoever's place it is, and the team."""
    is_theirs = booking.practitioner_id == user.pk or may_run_the_partnership(user)
    return booking.status == Booking.Status.CONFIRMED and is_theirs


def may_read_files_of(user: User, course: Course) -> bool:
    """The files that go with a course: whoever has or had a place on it, those who deliver it, the team."""
    if may_run_the_partnership(user):
        return True
    if user.is_trainer and Session.objects.delivered_by(user).filter(course=course).exists():
        return True
    places = Booking.objects.for_person(user).filter(status=Booking.Status.CONFIRMED, session__course=course)
    return places.exists()


def may_read_evaluations(user: Anybody) -> bool:
    """What people thought of all courses, without names: the team and group members."""
    return user.is_authenticated and user.is_active and (user.is_team or user.is_group_member)


def may_read_evaluations_of(user: User, session: Session) -> bool:
    """What people thought of a session, without names: those who read them all, and its trainers."""
    return may_read_evaluations(user) or delivers(user, session)
