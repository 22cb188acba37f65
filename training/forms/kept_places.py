"""What must go together where places of a session are kept for one organisation type."""

from collections.abc import Iterator, Mapping

PLACE_NUMBERS = ("places_per_organisation", "reserved_places")


def faults_of_kept_places(data: Mapping) -> Iterator[tuple[str, str]]:
    """Yield the field and what is wrong with it, given the form's cleaned data; fields with faults are not in it."""
    answered = {"reserved_places", "reserved_for", "reserved_until"} <= data.keys()
    if not answered:
        return
    count, whom, until = data["reserved_places"], data["reserved_for"], data["reserved_until"]
    if count and not whom:
        yield "reserved_for", "Choose the organisation type the places are kept for."
    if count and not until:
        yield "reserved_until", "Enter until when the places are kept."
    if not count and (whom or until):
        yield "reserved_places", "Enter how many places are kept, or leave all three empty."
    if count > data.get("capacity", count):
        yield "reserved_places", "You cannot keep more places than there are."
