"""What must go together where places of a session are kept for one organisation type."""

from collections.abc import Iterator, Mapping

PLACE_NUMBERS = ("places_per_organisation", "ring_fenced_places")


def faults_of_ring_fence(data: Mapping) -> Iterator[tuple[str, str]]:
    """Yield the field and what is wrong with it, given the form's cleaned data; fields with faults are not in it."""
    answered = {"ring_fenced_places", "ring_fenced_for", "ring_fenced_until"} <= data.keys()
    if not answered:
        return
    count, whom, until = data["ring_fenced_places"], data["ring_fenced_for"], data["ring_fenced_until"]
    if count and not whom:
        yield "ring_fenced_for", "Choose the organisation type the places are kept for."
    if count and not until:
        yield "ring_fenced_until", "Enter until when the places are kept."
    if not count and (whom or until):
        yield "ring_fenced_places", "Enter how many places are kept, or leave all three empty."
    if count > data.get("capacity", count):
        yield "ring_fenced_places", "You cannot keep more places than there are."
