"""Moving to another organisation from a day on: kept until then, and made when the day has come."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from training.models import MoveToCome, Organisation, User
from training.operations.people import DetailsRefused, move_organisation, refuse_closed

OVER = (
    "This day is in the past. A booking stays with the organisation of the day it was made, so nobody can be moved "
    "from an earlier day. Leave the date empty to move them now, or enter a later one."
)
THEIRS_ALREADY = "{} is their organisation already. Choose the one they move to, or leave the date empty."
NO_ACCOUNT = "{} has no open account, so no later move is kept for them. Leave the date empty to move them now."


class NotMoved(DetailsRefused):
    """Nobody moves, and nothing is kept; `column` is what the message is about."""

    def __init__(self, column: str, message: str):
        super().__init__(message)
        self.by_field = {column: [message]}


@transaction.atomic
def move_from(
    *, person: User, organisation: Organisation, moves_on: dt.date | None, by: User, now: dt.datetime
) -> User:
    """Move somebody at once, without a day or on that of `now`; on a later day keep it, in place of one kept before.

    Raises NotMoved for a day that is over, and DetailsRefused where the organisation takes no new members.
    """
    if moves_on is None:
        return move_organisation(person=person, organisation=organisation, by=by, now=now)
    person = User.objects.locked().get(pk=person.pk)
    if person.organisation_id == organisation.pk:
        raise NotMoved("organisation", THEIRS_ALREADY.format(organisation.name))
    if moves_on < timezone.localdate(now):
        raise NotMoved("moves_on", OVER)
    if moves_on == timezone.localdate(now):
        return move_organisation(person=person, organisation=organisation, by=by, now=now)
    if not person.is_active:
        raise NotMoved("moves_on", NO_ACCOUNT.format(person.name))
    refuse_closed(organisation)
    said = {"organisation": organisation, "moves_on": moves_on, "said_by": by, "said_at": now}
    MoveToCome.objects.update_or_create(person=person, defaults=said)
    return person


def move_of(person: User) -> MoveToCome | None:
    """Return the move that is kept for somebody, with its organisation."""
    return MoveToCome.objects.filter(person=person).select_related("organisation").first()


@transaction.atomic
def take_back_move(*, person: User) -> bool:
    """Let somebody stay where they are; return whether a move was kept."""
    User.objects.locked().get(pk=person.pk)
    return bool(MoveToCome.objects.filter(person=person).delete()[0])


def make_moves_to_come(*, now: dt.datetime) -> int:
    """Move everybody whose day has come, by whoever said so; return how many."""
    due = MoveToCome.objects.due(now).order_by("moves_on", "pk").values_list("pk", "person", "organisation")
    return sum(_make(*keys, now=now) for keys in list(due))


@transaction.atomic
def _make(key: int, person: int, organisation: int, *, now: dt.datetime) -> bool:
    """The organisation is locked first, as whoever merges or closes it does: one that changed meanwhile waits for the
    next minute.
    """
    Organisation.objects.locked().filter(pk=organisation).first()
    User.objects.locked().filter(pk=person).first()
    still = MoveToCome.objects.due(now).filter(pk=key, person=person, organisation=organisation)
    move = still.select_related("person", "organisation", "said_by").first()
    if move is None:
        return False
    move_organisation(person=move.person, organisation=move.organisation, by=move.said_by, now=now)
    move.delete()  # also where they are of that organisation already, and nothing was to be done
    return True
