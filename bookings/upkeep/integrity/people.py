"""What must hold of people: nobody who was erased is still to be moved to another organisation."""

from collections.abc import Iterator

from training.models import MoveToCome


def faults_of_people() -> Iterator[str]:
    kept = MoveToCome.objects.exclude(person__erased_at=None).order_by("person")
    for person in kept.values_list("person", flat=True):
        yield f"person {person}: erased, and a move to another organisation is kept for them"
