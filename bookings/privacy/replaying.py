"""After an older copy of the data is put back: erasing again whoever had been erased since it was made."""

import datetime as dt
from pathlib import Path

from bookings.models import Erasure
from bookings.privacy.codes import codes_of_address, codes_of_entry
from bookings.privacy.erasing import NotErased, erase
from bookings.privacy.kept_outside import written_down
from training.models import User


def replay_erasures(*, now: dt.datetime, file: Path | None = None, dry_run: bool = False) -> list[User]:
    """Erase everybody whose codes were written down, and who was there before that day; return them.

    Whoever signed up again afterwards stays: they are another entry, newer than their erasure. Raises NotErased once
    all the others are erased, and says why each that is left could not be: in the older copy they may still train.
    """
    known: dict[str, dt.datetime] = {}
    found = [*written_down(file), *((one.erased_at, one.codes) for one in Erasure.objects.all())]
    for erased_at, codes in found:
        for code in codes:
            known[code] = max(erased_at, known.get(code, erased_at))
    if not known:
        return []
    last = max(known.values())
    people = User.objects.filter(erased_at=None, joined_at__lt=last).order_by("pk")
    again = [person for person in people.iterator() if _was_erased(person, known)]
    refusals = []
    for person in again if not dry_run else []:
        try:
            erase(person=person, by=None, now=now, gives_back=True)
        except NotErased as refused:
            refusals.append(str(refused))
    if refusals:
        raise NotErased(" ".join(refusals))
    return again


def _was_erased(person: User, known: dict[str, dt.datetime]) -> bool:
    """Tell it by their entry, or by their address where they had it by then: one of a post goes on to a successor."""
    if any(known[code] > person.joined_at for code in codes_of_entry(person) & known.keys()):
        return True
    days = [known[code] for code in codes_of_address(person) & known.keys()]
    return bool(days) and User.history.filter(id=person.pk, email=person.email, history_date__lt=max(days)).exists()
