"""Trainers: asked for a session, saying yes, no or nothing; when they can't; and stopping after all."""

import datetime as dt

from bookings.models import TrainerRequest
from bookings.notices.links.tokens import Purpose, make_link_token
from tests.support.factories import UserFactory
from tests.support.years.life import Life
from training.models import Session, TrainerAway


def are_asked(life: Life, session: Session) -> None:
    """Four are asked: yes by the link, no on their page, one is asked no longer, one never answers."""
    team = life.browser_of(life.there.team)
    asked = [UserFactory(is_trainer=True, organisation=None) for _ in range(4)]
    for trainer in asked:
        team.post("desk-session-trainers", session.pk, trainer=trainer.pk, does="ask")
    requests = [TrainerRequest.objects.get(session=session, trainer=trainer) for trainer in asked]
    token = make_link_token(purpose=Purpose.TRAIN, booking=requests[0], now=life.now)
    life.browser_of(None).post("link-train", token, answer="yes")
    life.browser_of(asked[1]).post("my-training-answer", requests[1].pk, answer="no", reason="On leave")
    team.post("desk-session-trainers", session.pk, trainer=asked[2].pk, does="stop")
    life.on(life.now.date() + dt.timedelta(days=6), dt.time(12), stops, session)


def stops(life: Life, session: Session) -> None:
    """Who said yes can't after all."""
    said_yes = TrainerRequest.objects.filter(session=session, trainer__in=session.trainers.all()).first()
    if said_yes:
        life.browser_of(said_yes.trainer).fill("my-training-stop", session.pk, reason="Broke a leg")


def say_when_they_cannot(life: Life) -> None:
    """On their own page and by the team, each taken out again; and what they may deliver."""
    trainer, team = life.there.trainers[0], life.browser_of(life.there.team)
    away = (life.now.date() + dt.timedelta(days=400)).isoformat()
    own = life.browser_of(trainer)
    for browser, page, args, remove in (
        (own, "my-training", (), "my-training-away-remove"),
        (team, "desk-trainer", (trainer.pk,), "desk-trainer-away-remove"),
    ):
        browser.post(page, *args, first_on=away, last_on=away, note="")
        if said := TrainerAway.objects.filter(trainer=trainer).order_by("-pk").first():
            browser.post(remove, said.pk)
    team.post("desk-trainer", trainer.pk, courses=[course.pk for course in life.there.courses])
