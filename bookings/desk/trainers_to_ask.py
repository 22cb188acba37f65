"""Who the team can ask to train a session, and what is known against each; and which questions wait for an answer."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils import timezone

from bookings.models import TrainerRequest
from bookings.places.sessions.known_of_trainers import doubts_about
from bookings.places.sessions.worth_checking import others_meanwhile
from training.models import MayDeliver, Session, User
from training.models.people import UserQuerySet
from training.templatetags.words import date_in_words

WAITS_LONG = dt.timedelta(days=3)
MOST_TOLD = 20


@dataclass(frozen=True, kw_only=True)
class ToAsk:
    """A trainer, and what the team should know before it asks them; `has_it` says that the course is on their list."""

    trainer: User
    doubts: Sequence[str]
    has_it: bool


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a trainer has said, or the team of them: `request` is the latest, None where the team has named them."""

    trainer: User
    request: TrainerRequest | None
    trains: bool


def who_was_asked(session: Session) -> list[Said]:
    """Return its trainers and all who were asked, by name, each with where it stands; who is asked no longer is left
    out.
    """
    latest: dict[int, TrainerRequest] = {}
    for request in TrainerRequest.objects.filter(session=session).select_related("trainer", "asked_by").order_by("pk"):
        latest[request.trainer_id] = request
    trainers = {trainer.pk: trainer for trainer in session.trainers.all()}
    said = [Said(trainer=one, request=latest.get(key), trains=True) for key, one in trainers.items()]
    shown = {TrainerRequest.State.ASKED, TrainerRequest.State.DECLINED}
    said += [
        Said(trainer=request.trainer, request=request, trains=False)
        for key, request in latest.items()
        if key not in trainers and request.state in shown
    ]
    return sorted(said, key=lambda one: (one.trainer.name, one.trainer.pk))


def trainers_to_ask(session: Session, words: str) -> UserQuerySet:
    """Return those who neither train it nor have been asked and not answered; who has the course listed comes first."""
    listed = MayDeliver.objects.filter(trainer=OuterRef("pk"), course=session.course_id)
    asked = TrainerRequest.objects.open().filter(session=session).values("trainer")
    found = User.objects.trainers().matching(words) if words else User.objects.trainers()
    found = found.exclude(pk__in=session.trainers.values("pk")).exclude(pk__in=asked)
    return found.annotate(has_it=Exists(listed)).order_by("-has_it", "name", "pk")


def with_doubts(trainers: Sequence[User], session: Session) -> list[ToAsk]:
    """Return what is known against each: what they said, when they can't, which session they deliver meanwhile."""
    days = list(session.days.all())
    doubts = doubts_about(trainers, session=session, days=days)
    for _, other in others_meanwhile(session, days):
        for trainer in other.session.trainers.all():
            title = f"delivers {other.session.course.title} at the same time"
            if trainer.pk in doubts and title not in doubts[trainer.pk]:
                doubts[trainer.pk].append(title)
    return [ToAsk(trainer=one, doubts=doubts[one.pk], has_it=getattr(one, "has_it", False)) for one in trainers]


def trainers_to_chase(now: dt.datetime) -> list[tuple[int, dt.date, str]]:
    """Return for each session to come that somebody has to be found for: its key, its first day and what is the
    matter, the soonest first. Two queries.
    """
    coming = Session.objects.not_cancelled().upcoming(now)
    requests = TrainerRequest.objects.filter(session__in=coming, state__in=["asked", "declined"])
    requests = requests.select_related("session__course", "trainer").order_by("session__starts_at", "session", "pk")
    by_session: dict[int, dict[int, TrainerRequest]] = {}
    for request in requests:
        by_session.setdefault(request.session_id, {})[request.trainer_id] = request
    with_trainers = set(
        Session.trainers.through.objects.filter(
            session__in=coming.filter(trainer_requests__state="declined")
        ).values_list("session", flat=True)
    )
    told = []
    for key, latest in by_session.items():
        waiting = [one for one in latest.values() if one.state == TrainerRequest.State.ASKED]
        long = [one for one in waiting if now - one.asked_at >= WAITS_LONG]
        declined = [one for one in latest.values() if one.state == TrainerRequest.State.DECLINED]
        session = next(iter(latest.values())).session
        what = f"{session.course}, {date_in_words(session.starts_at)}"
        if declined and not waiting and key not in with_trainers:
            text = f"{what}: {_and(one.trainer.name for one in declined)} can’t train it, and nobody else is asked."
        elif long:
            since = date_in_words(min(one.asked_at for one in long), weekday=False)
            have = "have" if len(long) > 1 else "has"
            text = f"{what}: {_and(one.trainer.name for one in long)} {have} not said yes or no since {since}."
        else:
            continue
        told.append((key, timezone.localdate(session.starts_at), text))
    return told[:MOST_TOLD]


def _and(names: Iterable[str]) -> str:
    listed = list(names)
    return " and ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed)
