"""Who the people of a file are. Nobody is taken for somebody by their name, but by an address, a reference, or what a
person has said. A name is at most proposed.
"""

import enum
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from bookings.attendance.files.attendees import Answer, Answers, Attendee
from bookings.attendance.files.names import proposals
from bookings.attendance.files.remembered import said_elsewhere, said_here
from bookings.attendance.register.reading import on_register
from bookings.models import Booking
from training.models import Session, User
from training.operations.aliases import all_known_as, former_emails_of
from training.text import folded


class Because(enum.StrEnum):
    """Why an attendee is taken for whom they are, as the page says it; or why for nobody."""

    ROW = "by the reference in the row"
    ADDRESS = "by email address"
    SAID = "you said so"
    SAID_BEFORE = "said before"
    LEFT_OUT = "left out, as you said"
    LEFT_OUT_BEFORE = "left out, as said before"
    DELIVERS = "delivers this session"
    WALK_IN = "came without a place, as you said"
    OPEN = "not decided yet"


@dataclass(kw_only=True)
class Match:
    """Who an attendee is: `bookings` (several behind one screen), a walk-in by what was `answered`, or nobody yet.

    Of those who are open, `proposed` is who on the register has such a name, `known` whose address it is who is not on
    it, and `why` says what keeps them from being known.
    """

    attendee: Attendee
    because: Because = Because.OPEN
    bookings: list[Booking] = field(default_factory=list)
    proposed: Booking | None = None
    known: User | None = None
    answered: Answer | None = None
    why: str = ""

    @property
    def may_be_several(self) -> bool:
        """Tell whether others may have sat at the screen: who joined a meeting, and was not said to be several."""
        return self.attendee.values is None and not self.answered

    @property
    def is_open(self) -> bool:
        return self.because == Because.OPEN


class Matching:
    """Answers for every attendee of a file. `answers` are what was said on this page, and go before all else."""

    def __init__(self, session: Session, attendees: Sequence[Attendee], answers: Answers):
        self.session, self.answers = session, answers
        self.people = list(on_register(session))
        self.by_key = {booking.pk: booking for booking in self.people}
        self.by_person = {booking.practitioner_id: booking for booking in self.people}
        former = former_emails_of(on_register(session).order_by().values("practitioner"))
        self.by_address = {address: self.by_person[person] for address, person in former.items()}
        self.by_address |= {booking.practitioner.email: booking for booking in self.people}
        self.trainers = list(session.trainers.all())
        self.here, self.elsewhere = said_here(session), said_elsewhere(session)
        self.names = _names_of_everybody(session)
        self.times_named = Counter(folded(attendee.name) for attendee in attendees)
        self.matches = [self._match(attendee) for attendee in attendees]
        self._look_for_the_open()

    def _match(self, attendee: Attendee) -> Match:
        found = self._by_answer(attendee) or self._by_row(attendee) or self._by_what_was_said_here(attendee)
        return (
            found
            or self._by_address(attendee)
            or self._by_what_was_said_elsewhere(attendee)
            or Match(attendee=attendee)
        )

    def _by_answer(self, attendee: Attendee) -> Match | None:
        answer = self.answers.get(attendee.number)
        if answer is None:
            return None
        if answer.kind == "walk-in":
            return Match(attendee=attendee, because=Because.WALK_IN, answered=answer)
        bookings = [self.by_key[key] for key in answer.people if key in self.by_key]
        because = Because.SAID if bookings else Because.LEFT_OUT
        if answer.kind == "people" and not bookings:
            return None  # they are no longer on the register
        return Match(attendee=attendee, because=because, bookings=bookings, answered=answer)

    def _by_row(self, attendee: Attendee) -> Match | None:
        booking = self.by_key.get(attendee.booking or 0)
        return Match(attendee=attendee, because=Because.ROW, bookings=[booking]) if booking else None

    def _by_what_was_said_here(self, attendee: Attendee) -> Match | None:
        people = self.here.get(attendee.known_by)
        if people is None:
            return None
        bookings = [self.by_person[person] for person in people if person in self.by_person]
        if bookings:
            return Match(attendee=attendee, because=Because.SAID_BEFORE, bookings=bookings)
        return Match(attendee=attendee, because=Because.LEFT_OUT_BEFORE) if people == [None] else None

    def _by_address(self, attendee: Attendee) -> Match | None:
        found = {b.pk: b for address in attendee.addresses if (b := self.by_address.get(address))}
        if len(found) == 1:
            return Match(attendee=attendee, because=Because.ADDRESS, bookings=list(found.values()))
        if found:
            return Match(attendee=attendee, why="The file has the addresses of two people for them.")
        if {trainer.email for trainer in self.trainers} & set(attendee.addresses):
            return Match(attendee=attendee, because=Because.DELIVERS)
        return None

    def _by_what_was_said_elsewhere(self, attendee: Attendee) -> Match | None:
        address, name = attendee.known_by
        booking = self.by_person.get(self.elsewhere.get((address, name), 0))
        if booking is None:
            return None
        namesakes = [person for person, theirs in self.names.items() if name and theirs == name]
        if self.times_named[folded(attendee.name)] > 1 or set(namesakes) - {booking.practitioner_id}:
            return None  # it may be either of two
        return Match(attendee=attendee, because=Because.SAID_BEFORE, bookings=[booking])

    def _look_for_the_open(self) -> None:
        """Say of those who are nobody yet who they might be."""
        self._set_trainers_aside()
        still_open = [match for match in self.matches if match.is_open]
        known = _people_by_address([address for match in still_open for address in match.attendee.addresses])
        taken = {booking.pk for match in self.matches for booking in match.bookings}
        once = [match.attendee for match in still_open if self.times_named[folded(match.attendee.name)] == 1]
        proposed = proposals({one.number: one.name for one in once}, list(self.names.items()))
        for match in still_open:
            theirs = {known[address].pk: known[address] for address in match.attendee.addresses if address in known}
            match.known = next(iter(theirs.values())) if len(theirs) == 1 else None
            booking = self.by_person.get(proposed.get(match.attendee.number, 0))
            if match.known is None and not match.why and booking and booking.pk not in taken:
                match.proposed = booking

    def _set_trainers_aside(self) -> None:
        theirs = {folded(trainer.name) for trainer in self.trainers} - set(self.names.values())
        for match in self.matches:
            if match.is_open and folded(match.attendee.name) in theirs:
                match.because = Because.DELIVERS


def _names_of_everybody(session: Session) -> dict[int, str]:
    """Return the folded names of all who ever asked for the session, the waiting list and those who cancelled too."""
    rows = Booking.objects.filter(session=session).values_list("practitioner", "practitioner__name")
    return {person: folded(name) for person, name in rows}


def _people_by_address(addresses: Sequence[str]) -> dict[str, User]:
    """Return people whom we know, by their address; also by one that was merged."""
    return all_known_as(User, addresses)
