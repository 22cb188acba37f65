"""What must hold of comparisons by lot: who is in which arm, and since when. That nobody is in two is a constraint."""

from collections.abc import Iterator

from django.db.models import F, Q

from bookings.models import Allocation, Trial
from bookings.notices.sending.quiet_hours import local_morning

_AT_ONCE = 5_000  # rows fetched at a time


def faults_of_comparisons() -> Iterator[str]:
    """Each is in the arm that the lot gives it, put there while the comparison ran, with a place it had by then."""
    placeless = Q(booking__confirmed_at=None) | Q(booking__confirmed_at__gt=F("allocated_at"))
    for booking in Allocation.objects.filter(placeless).order_by("pk").values_list("booking", flat=True):
        yield f"booking {booking}: in a comparison, and had no place when it was put there"
    for trial in Trial.objects.order_by("pk"):
        outside = Q(allocated_at__lt=local_morning(trial.begins_on))
        if trial.ended_at:
            outside |= Q(allocated_at__gt=trial.ended_at)
        for booking in trial.allocations.filter(outside).order_by("pk").values_list("booking", flat=True):
            yield f"comparison {trial.pk}: booking {booking} was put into it before it began or after it ended"
        drawn = trial.allocations.order_by("pk").values_list("booking", "arm")
        for booking, arm in drawn.iterator(chunk_size=_AT_ONCE):
            if arm != trial.arm_of(booking):
                yield f"comparison {trial.pk}: booking {booking} is not in the arm that the lot gives it"
