"""Asking trainers whether they train a session: only a yes makes them its trainer, and a no ends that they are."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from bookings.models import TrainerRequest
from bookings.notices.kinds.trainer_asked import TrainerAsked, TrainerNotAsked
from bookings.notices.kinds.trainer_declined import TrainerDeclined
from bookings.notices.sending.outbox import queue_notice_to
from bookings.notices.sending.quiet_hours import is_night
from bookings.places.sessions.telling import tell_added
from training.authorship import relate_as
from training.models import Session, User
from training.refusals import Refused
from training.text import tidy

REMIND_AFTER = dt.timedelta(days=3)
State = TrainerRequest.State


class NotToBeAsked(Refused):
    """Nobody was asked; the message says why."""


class NothingToAnswer(Refused):
    """There is no open question to this trainer any more."""


@transaction.atomic
def ask_trainer(
    *, session: Session, trainer: User, by: User, now: dt.datetime, again: bool = False, has_moved: bool = False
) -> TrainerRequest:
    """Ask by email whether the trainer trains the session. `again` ends the question of before, and its link with it.

    Raises NotToBeAsked.
    """
    session = Session.objects.locked().get(pk=session.pk)
    trainer = User.objects.get(pk=trainer.pk)
    _refuse_asking(session, trainer, now)
    earlier = TrainerRequest.objects.open().filter(session=session, trainer=trainer).first()
    if earlier and not again:
        raise NotToBeAsked(f"{trainer.name} has been asked already, and has not answered yet.")
    if earlier:
        _end(earlier, State.WITHDRAWN, now=now)
    request = TrainerRequest.objects.create(session=session, trainer=trainer, asked_by=by, asked_at=now)
    _write_to(request, TrainerAsked(session=session.pk, request=request.pk, has_moved=has_moved), now=now)
    return request


def _refuse_asking(session: Session, trainer: User, now: dt.datetime) -> None:
    if session.status == Session.Status.CANCELLED:
        raise NotToBeAsked("This session has been cancelled.")
    if session.has_begun(now):
        raise NotToBeAsked("This session has begun. Choose its trainers on “Change this session”.")
    if not (trainer.is_trainer and trainer.is_active and trainer.known_email):
        raise NotToBeAsked(f"{trainer.name} is not a trainer here, or has no address that we could write to.")
    if session.trainers.filter(pk=trainer.pk).exists():
        raise NotToBeAsked(f"{trainer.name} is its trainer already.")


@transaction.atomic
def accept_request(*, request: TrainerRequest, by: User, now: dt.datetime) -> TrainerRequest:
    """Say yes: from now on they are its trainer. Raises NothingToAnswer."""
    session, request = _locked(request)
    _refuse_answer(session, request, now)
    if request.state == State.ACCEPTED and session.trainers.filter(pk=request.trainer_id).exists():
        return request  # pressed twice
    if request.state != State.ASKED:
        raise NothingToAnswer("We no longer wait for your answer. If you can train it, please write to us.")
    _end(request, State.ACCEPTED, now=now)
    relate_as(session, "trainers", [*session.trainers.all(), request.trainer], by=by, now=now)
    tell_added(session=session, trainers=[request.trainer], now=now)
    return request


@transaction.atomic
def decline_request(*, request: TrainerRequest, by: User, now: dt.datetime, reason: str = "") -> TrainerRequest:
    """Say no, also after a yes: then they are its trainer no longer. The team hears of it. Raises NothingToAnswer."""
    session, request = _locked(request)
    _refuse_answer(session, request, now)
    if request.state == State.DECLINED:
        return request
    trains = session.trainers.filter(pk=request.trainer_id).exists()
    if request.state == State.WITHDRAWN or (request.state == State.ACCEPTED and not trains):
        raise NothingToAnswer("We no longer wait for your answer, and you are not its trainer.")
    _say_no(session, request, trains=trains, reason=reason, by=by, now=now)
    return request


@transaction.atomic
def stop_training(*, session: Session, by: User, now: dt.datetime, reason: str = "") -> TrainerRequest:
    """Say that one can't train a session that one is a trainer of, however one came to be. Raises NothingToAnswer."""
    session = Session.objects.locked().select_related("course").get(pk=session.pk)
    if not session.trainers.filter(pk=by.pk).exists():
        raise NothingToAnswer("You are not a trainer of this session.")
    rows = TrainerRequest.objects.filter(session=session, trainer=by, state__in=[State.ASKED, State.ACCEPTED])
    request = rows.order_by("-pk").first() or TrainerRequest(session=session, trainer=by, asked_at=now)
    _refuse_answer(session, request, now)
    _say_no(session, request, trains=True, reason=reason, by=by, now=now)
    return request


def _say_no(
    session: Session, request: TrainerRequest, *, trains: bool, reason: str, by: User, now: dt.datetime
) -> None:
    request.reason = tidy(reason)[:300]
    _end(request, State.DECLINED, now=now)
    if trains:
        left = [trainer for trainer in session.trainers.all() if trainer.pk != request.trainer_id]
        relate_as(session, "trainers", left, by=by, now=now)
    notice = TrainerDeclined(
        session=session.pk, trainer=request.trainer.name, reason=request.reason, had_said_yes=trains
    )
    asker = request.asked_by if request.asked_by and request.asked_by.is_team and request.asked_by.is_active else None
    team = [asker] if asker else User.objects.filter(is_team=True, is_active=True).order_by("pk")
    for person in team:
        queue_notice_to(notice, person=person, occasion=f"{request}, declined", now=now)


@transaction.atomic
def withdraw_request(*, request: TrainerRequest, now: dt.datetime) -> TrainerRequest:
    """Ask no longer, and say so; what was answered meanwhile stays answered."""
    _, request = _locked(request)
    if request.state == State.ASKED:
        _ask_no_longer(request, now=now)
    return request


@transaction.atomic
def ask_all_again(*, session: Session, by: User | None, now: dt.datetime) -> None:
    """The session is on another day, at another time or place: whoever has not answered is asked for what it is now,
    and the link of before ends. The caller has locked the session.
    """
    for earlier in _open_of(session):
        _end(earlier, State.WITHDRAWN, now=now)
        asked = {"session": session, "trainer": earlier.trainer, "asked_by": by or earlier.asked_by}
        request = TrainerRequest.objects.create(**asked, asked_at=now)
        _write_to(request, TrainerAsked(session=session.pk, request=request.pk, has_moved=True), now=now)


def end_all_requests(*, session: Session, now: dt.datetime) -> None:
    """The session does not take place: nobody needs to answer. The caller has locked it."""
    for request in _open_of(session):
        _ask_no_longer(request, now=now)


def settle_requests(*, session: Session, named: Iterable[User], removed: Iterable[User], now: dt.datetime) -> None:
    """The team has named these trainers, or taken them out: an open question to them has its answer by it."""
    of_session = TrainerRequest.objects.filter(session=session)
    for request in of_session.open().filter(trainer__in=[trainer.pk for trainer in named]):
        _end(request, State.ACCEPTED, now=now)
    taken_out = [trainer.pk for trainer in removed]
    for request in of_session.filter(trainer__in=taken_out, state__in=[State.ASKED, State.ACCEPTED]):
        _end(request, State.WITHDRAWN, now=now)


def remind_trainers_asked(*, now: dt.datetime) -> int:
    """Ask once more, three days on, whoever has not answered; return how many."""
    if is_night(now):
        return 0
    due = TrainerRequest.objects.open().filter(
        asked_at__lte=now - REMIND_AFTER, reminded_at=None, session__starts_at__gt=now
    )
    return sum(_remind(request, now) for request in due.order_by("pk"))


@transaction.atomic
def _remind(request: TrainerRequest, now: dt.datetime) -> bool:
    session, request = _locked(request)
    if request.state != State.ASKED or request.reminded_at or session.has_begun(now):
        return False
    request.reminded_at = now
    request.save(update_fields=["reminded_at"])
    _write_to(request, TrainerAsked(session=session.pk, request=request.pk, again=True), now=now, what="again")
    return True


def lapse_trainer_requests(*, now: dt.datetime) -> int:
    """End the questions about sessions that have begun; return how many. Nobody is told what they know."""
    over = TrainerRequest.objects.open().filter(session__starts_at__lte=now)
    return over.update(state=State.WITHDRAWN, ended_at=now)


def _locked(request: TrainerRequest) -> tuple[Session, TrainerRequest]:
    session = Session.objects.locked().select_related("course").get(pk=request.session_id)
    rows = TrainerRequest.objects.locked().select_related("trainer", "asked_by")
    return session, rows.get(pk=request.pk)


def _refuse_answer(session: Session, request: TrainerRequest, now: dt.datetime) -> None:
    if session.status == Session.Status.CANCELLED:
        raise NothingToAnswer("This session has been cancelled.")
    if session.has_begun(now):
        raise NothingToAnswer("This session has begun, so there is nothing to answer any more.")
    if not (request.trainer.is_trainer and request.trainer.is_active):
        raise NothingToAnswer("You are no longer a trainer here. If that is wrong, please write to us.")


def _open_of(session: Session) -> list[TrainerRequest]:
    rows = TrainerRequest.objects.open().filter(session=session).select_related("trainer", "asked_by")
    return list(rows.order_by("pk"))


def _ask_no_longer(request: TrainerRequest, *, now: dt.datetime) -> None:
    _end(request, State.WITHDRAWN, now=now)
    _write_to(request, TrainerNotAsked(session=request.session_id), now=now, what="no longer")


def _end(request: TrainerRequest, state: TrainerRequest.State, *, now: dt.datetime) -> None:
    request.state, request.ended_at = state, now
    request.save()


def _write_to(
    request: TrainerRequest, notice: TrainerAsked | TrainerNotAsked, *, now: dt.datetime, what: str = ""
) -> None:
    if request.trainer.is_active:
        occasion = f"{request}, {what}" if what else f"{request}"
        queue_notice_to(notice, person=request.trainer, occasion=occasion, now=now)
