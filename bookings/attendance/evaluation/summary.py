"""What people thought of a session, in figures: nobody's name and nobody's words."""

from dataclasses import dataclass

from django.db.models import Count

from bookings.attendance.evaluation.sending import ATTENDED_AT_ALL
from bookings.models import Booking, Evaluation
from training.models import Session

LEAST_ANSWERS = 5  # with fewer a trainer could guess who said what
DID_NOT_COME = (Booking.Outcome.NO_SHOW, Booking.Outcome.EXCUSED)


@dataclass(frozen=True, kw_only=True)
class Summary:
    """How many of those who came have answered, and how many gave each score, the best first."""

    came: int
    scores: tuple[tuple[int, int], ...]

    @property
    def answers(self) -> int:
        return sum(people for _, people in self.scores)

    @property
    def mean(self) -> float:
        """Return the mean score; there must be an answer."""
        return sum(score * people for score, people in self.scores) / self.answers

    @property
    def is_enough_for_trainers(self) -> bool:
        return self.answers >= LEAST_ANSWERS


def summary_of(session: Session) -> Summary:
    """Count the answers of a session (two queries)."""
    said = Evaluation.objects.filter(booking__session=session, booking__outcome__in=ATTENDED_AT_ALL)
    given = dict(said.exclude(score=None).order_by().values_list("score").annotate(Count("pk")))
    came = Booking.objects.filter(session=session, outcome__in=ATTENDED_AT_ALL).count()
    return Summary(came=came, scores=tuple((score, given.get(score, 0)) for score in range(5, 0, -1)))
