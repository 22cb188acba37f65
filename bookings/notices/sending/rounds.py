"""A round: mails that a worker takes in hand together, because what many of them say is asked once for all.

Each mail on its own asks a dozen questions, most of them the same for everybody of a session. A round takes the mails
that are plain: about a booking, not tried before, with none ahead of them to the same reader about the same session.
Every other one is sent alone (delivery.py), in its place of the queue. What holds for a mail alone holds for each of a
round: nothing leaves that is no longer so, its parts are kept before it leaves, no transaction is open meanwhile, and
it is noted as sent before the next one leaves: a worker that is killed has one mail at most that went and is not noted.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, DataError, transaction
from django.db.models import Q

from bookings.models import Booking, Mail, NoticeText
from bookings.notices.about.booking import AboutBooking
from bookings.notices.about.confidence import read_asks_before
from bookings.notices.kinds import KINDS, notice_of
from bookings.notices.kinds.calendar_day import CalendarDay
from bookings.notices.sending.channels import channel_of
from bookings.notices.sending.delivery import CLAIM, PARTS, drop, make_parts, note_as_sent, record_failure
from bookings.notices.sending.further_days import write_further_days_of
from bookings.notices.sending.tasks import deliver_mail, send_soon
from bookings.notices.sending.turns import is_outdated
from bookings.notices.wording.attachments import read_files
from training.compiled import CompiledQuery
from training.models import Session
from training.updating import update_rows
from training.when_and_where import read_days

MAILS = 40  # of a round: more of them would share little more, and those of a killed worker wait for its claim to end
# What was read for all is not relied on for longer: with a slow mail server the rest is left for the next round.
LASTS = 1.0  # seconds

_OF_BOOKING = [column.attname for column in Booking._meta.concrete_fields]
_OF_SESSION = [column.attname for column in Session._meta.concrete_fields]
# Asked of each mail right before it leaves.
_NOW = CompiledQuery(
    lambda booking: Booking.objects.filter(pk=booking).values_list(
        *_OF_BOOKING, *(f"session__{name}" for name in _OF_SESSION)
    )
)


def send_round(keys: Sequence[int], *, now: dt.datetime) -> list[int]:
    """Send the mails with these keys, in this order, and return those that are left for another round."""
    taken = _taken(keys, now)
    current = _Round(now)
    current.make(taken)
    left = current.send(keys)
    current.put_back(left)
    current.wake_those_behind(mail for mail in taken if mail.pk not in left)
    return left


# ---- taking them in hand ----


@transaction.atomic
def _taken(keys: Sequence[int], now: dt.datetime) -> list[Mail]:
    """Take the plain ones in hand, and return them with their bookings and what was said of them."""
    joined = ("booking__practitioner", "booking__cancelled_by", "booking__booked_by", "booking__evaluation")
    waiting = Mail.objects.locked().unsent().filter(pk__in=keys, attempts=0, booking__isnull=False)
    mails = [mail for mail in waiting.select_related(*joined).order_by("pk") if _is_plain(mail)]
    _read_sessions(mails)
    mails = _first_to_their_readers(mails)
    for mail in mails:
        mail.attempts, mail.next_attempt_at, mail.in_hand = 1, now + CLAIM, True
    in_hand = {"attempts": 1, "next_attempt_at": now + CLAIM, "in_hand": True}
    Mail.objects.filter(pk__in=[mail.pk for mail in mails]).update(**in_hand)
    return mails


def _first_to_their_readers(mails: Sequence[Mail]) -> list[Mail]:
    """Return those that no other mail has to leave before."""
    first = {keys[0] for keys in _unsent_by_reader(mails).values()}
    return [mail for mail in mails if mail.pk in first]


def _is_plain(mail: Mail) -> bool:
    kind = KINDS.get(mail.kind)
    is_one = kind is not None and issubclass(kind, AboutBooking) and not kind.secrets
    is_one = is_one and channel_of(mail).goes_in_rounds
    return is_one and mail.recipient_id is not None and not mail.facts.get("is_test")


def _read_sessions(mails: Iterable[Mail]) -> None:
    """Read the sessions and courses that the mails are about: those of one session share it."""
    bookings = [mail.booking for mail in mails if mail.booking]
    sessions = Session.objects.select_related("course").in_bulk({booking.session_id for booking in bookings})
    for booking in bookings:
        booking.session = sessions[booking.session_id]


_Told = tuple[str, int | None, int | None]  # the channel, the reader, the session


def _told(mail: Mail) -> _Told:
    return mail.channel, mail.recipient_id, mail.booking.session_id if mail.booking else None


def _unsent_by_reader(mails: Iterable[Mail], **only: Any) -> dict[_Told, list[int]]:
    """Return the keys of all that the readers of these mails have yet to be told, about each of these sessions, the
    first of them first.
    """
    found: dict[_Told, list[int]] = {_told(mail): [] for mail in mails}
    to_them = Mail.objects.unsent().filter(recipient__in={mail.recipient_id for mail in mails}, **only).order_by("pk")
    columns = ("pk", "channel", "recipient", "booking__session", "facts__session")
    for key, channel, recipient, session, said in to_them.values_list(*columns):
        about = (channel, recipient, said if session is None else session)
        if about in found:
            found[about].append(key)
    return found


def _words_for(mails: Iterable[Mail]) -> Callable[[Mail], NoticeText]:
    """Return what says the team's words for each of these mails: those for its course, for all, or none. One query."""
    courses = {mail.booking.session.course_id for mail in mails if mail.booking}
    of_them = Q(course=None) | Q(course__in=courses)
    kept = NoticeText.objects.filter(of_them, kind__in={mail.kind for mail in mails})
    texts = {(text.kind, text.course_id): text for text in kept}

    def words(mail: Mail) -> NoticeText:
        course = mail.booking.session.course_id if mail.booking else None
        return texts.get((mail.kind, course)) or texts.get((mail.kind, None)) or NoticeText()

    return words


# ---- making and sending them ----


@dataclass(frozen=True)
class _Ready:
    """A mail that has its parts, and its booking and session as they were when the parts were made."""

    mail: Mail
    as_read: tuple[Any, ...]

    def is_so_still(self) -> bool:
        return self.mail.booking_id is not None and _NOW.first(booking=self.mail.booking_id) == self.as_read


@dataclass
class _Round:
    now: dt.datetime
    ready: dict[int, _Ready] = field(default_factory=dict)  # by the key of the mail
    settled: set[int] = field(default_factory=set)  # dropped, or failed: nothing more is to be done
    pausing: set[int] = field(default_factory=set)  # until their next attempt

    def make(self, mails: Sequence[Mail]) -> None:
        """Make the parts of the mails, and keep them; what is no longer so is taken out of the outbox."""
        read_days({mail.booking.session for mail in mails if mail.booking})
        read_files(mails)
        read_asks_before({mail.booking.session for mail in mails if mail.booking and notice_of(mail).asks_confidence})
        words = _words_for(mails)
        made: list[Mail] = []
        further: list[tuple[Mail, CalendarDay]] = []
        for mail in mails:
            with self._settling_trouble(mail):
                as_read = _as_read(mail)
                if is_outdated(mail, now=self.now):
                    drop(mail, self.now)
                    self.settled.add(mail.pk)
                    continue
                days = make_parts(mail, now=self.now, words=words(mail))
                self.ready[mail.pk] = _Ready(mail, as_read)
                if days is not None:
                    made.append(mail)
                    further += [(mail, day) for day in days]
        with transaction.atomic():
            update_rows(made, fields=PARTS)
            write_further_days_of(further, now=self.now)

    def send(self, keys: Sequence[int]) -> list[int]:
        """Send them in this order, and return those that there was no time for: one is always sent."""
        ends = time.monotonic() + LASTS
        for number, key in enumerate(keys):
            if number and time.monotonic() > ends:
                return list(keys[number:])
            if key in self.settled:
                continue
            one = self.ready.get(key)
            if one is None or not one.is_so_still():
                self._send_alone(key)
                continue
            with self._settling_trouble(one.mail):
                channel_of(one.mail).send(one.mail)
            if key not in self.settled:
                note_as_sent(one.mail, self.now)
        return []

    def _send_alone(self, key: int) -> None:
        """Let go of the mail, and send it as one that is not in a round: what it says is read anew."""
        self.put_back([key])
        deliver_mail.call(key)

    @contextmanager
    def _settling_trouble(self, mail: Mail) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # whatever a mail meets is kept with it for the team to see
            if isinstance(error, DatabaseError) and not isinstance(error, DataError):
                raise  # not the mail's fault: its claim runs out and it is taken up again
            self.settled.add(mail.pk)
            if again_at := record_failure(mail, error, self.now):
                self.pausing.add(mail.pk)
                send_soon(mail, run_after=again_at)

    def put_back(self, keys: Iterable[int]) -> None:
        """Let go of those that have been taken in hand and not sent, as if they had not."""
        mine = [key for key in keys if self.ready.pop(key, None)]
        if mine:
            in_hand = Mail.objects.unsent().filter(pk__in=mine, attempts=1, in_hand=True)
            in_hand.update(attempts=0, next_attempt_at=None, in_hand=False)

    def wake_those_behind(self, mails: Iterable[Mail]) -> None:
        """Let those have their turn that have waited for one of these, which has left."""
        gone = [mail for mail in mails if mail.pk not in self.pausing]
        waiting = {key for keys in _unsent_by_reader(gone, attempts=0).values() for key in keys}
        for mail in Mail.objects.filter(pk__in=waiting).order_by("pk") if waiting else ():
            send_soon(mail)


def _as_read(mail: Mail) -> tuple[Any, ...]:
    if (booking := mail.booking) is None:
        raise ValueError("A mail of a round is about a booking.")
    of_session = (getattr(booking.session, name) for name in _OF_SESSION)
    return (*(getattr(booking, name) for name in _OF_BOOKING), *of_session)
