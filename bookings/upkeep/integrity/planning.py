"""What must hold of planning: a session's room is of its venue."""

from collections.abc import Iterator

from django.db.models import F, Q

from training.models import SessionDay


def faults_of_planning() -> Iterator[str]:
    elsewhere = SessionDay.objects.filter(room__isnull=False).filter(Q(venue=None) | ~Q(venue=F("room__venue")))
    for session, position in elsewhere.order_by("session", "position").values_list("session", "position"):
        yield f"session {session}: day {position} is in a room of another venue"
