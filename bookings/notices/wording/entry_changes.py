"""What a mail does to the calendar of whoever gets it, one day at a time, and how it says so.

RFC 5546 (3.2.2, 3.2.5) has all entries of one REQUEST or CANCEL share one UID, and of a mail's calendars Outlook and
Gmail act on the first alone. So a mail carries the entry of one day, and each further day has a mail of its own.
docs/decisions/0016-one-entry-a-mail.md says what else was weighed.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bookings.models import Booking, Mail
from bookings.models.mail import BY_EMAIL
from bookings.notices.about.booking import AboutBooking, Entry
from bookings.notices.about.days import RemovedDay
from bookings.notices.about.move import Moved, PerhapsAfterAMove
from bookings.notices.calendar.entries import CANCEL, REQUEST, message_about, uid_of
from bookings.notices.kinds import KINDS, notice_of
from bookings.notices.kinds.calendar_day import CalendarDay
from bookings.notices.kinds.session_changed import SessionChanged
from training.models import Session, SessionDay
from training.when_and_where import days_of

_PUT_IN = [kind for kind, notice in KINDS.items() if issubclass(notice, AboutBooking) and notice.entry is Entry.PUTS_IN]


@dataclass(frozen=True, kw_only=True)
class EntryChange:
    """One entry put in or changed (REQUEST), or taken out (CANCEL): that of a booking's day."""

    method: str
    booking: Booking
    day: SessionDay
    sequence: int

    @property
    def moves_an_entry(self) -> bool:
        """Tell whether the entry was that of a place on another date."""
        return str(self.day.pk) in self.booking.entry_uids

    def as_calendar(self, *, to: str, now: dt.datetime) -> str:
        return message_about(self.booking, self.day, method=self.method, sequence=self.sequence, now=now, attendee=to)


def entry_changes(mail: Mail, notice: AboutBooking, booking: Booking, days: Sequence[SessionDay]) -> list[EntryChange]:
    """Return what has to be done to the person's calendar, in the order of the mails that do it.

    What is put in or changed comes first: of a move, that changes the entries of the date that was left.
    """
    if isinstance(notice, CalendarDay):
        return [_of_one_day(notice, booking, days)]
    method = _method(notice, booking)
    changes = [EntryChange(method=method, booking=booking, day=day, sequence=mail.sequence) for day in days if method]
    if method and isinstance(notice, SessionChanged):
        changes += _taken_out(booking, notice.removed_days, mail.sequence)
    if isinstance(notice, PerhapsAfterAMove) and notice.moved:
        changes += _left(notice.moved, booking, days)
    return changes


def _of_one_day(notice: CalendarDay, booking: Booking, days: Sequence[SessionDay]) -> EntryChange:
    owner = booking
    if notice.entry_of != booking.pk:
        owner = Booking.objects.select_related("session__course", "practitioner").get(pk=notice.entry_of)
    (day,) = days
    return EntryChange(method=notice.method, booking=owner, day=day, sequence=notice.sequence)


def _method(notice: AboutBooking, booking: Booking) -> str:
    """Return REQUEST for a place, CANCEL for a place lost whose entry is in the person's calendar, else ""."""
    match notice.entry:
        case Entry.PUTS_IN:
            return REQUEST
        case Entry.CHANGES:
            return REQUEST if booking.status == Booking.Status.CONFIRMED else ""
        case Entry.TAKES_OUT:
            return CANCEL if had_an_entry(booking) else ""
    return ""


def had_an_entry(booking: Booking) -> bool:
    """Tell whether a mail has put the booking into the person's calendar, or the one whose entries it took over."""
    if Mail.objects.filter(booking=booking, kind__in=_PUT_IN, channel=BY_EMAIL).exists():
        return True
    return bool(booking.entry_uids and booking.moved_from and had_an_entry(booking.moved_from))


def to_take_out_all_the_same(mail: Mail) -> list[CalendarDay]:
    """Return what a mail that is not sent, because it is true no longer, would have taken out of the calendar."""
    notice, booking = notice_of(mail), mail.booking
    if booking is None or mail.is_text:
        return []
    changes: list[EntryChange] = []
    if isinstance(notice, PerhapsAfterAMove) and notice.moved:
        changes += _left(notice.moved, booking, days_of(booking.session))
    if isinstance(notice, SessionChanged) and had_an_entry(booking):
        changes += _taken_out(booking, notice.removed_days, mail.sequence)
    return _notices_of(changes)


def _taken_out(booking: Booking, removed: Sequence[RemovedDay], sequence: int) -> Iterator[EntryChange]:
    """The days are as they were: their rows may be gone."""
    for gone in removed:
        day = day_as_it_was(gone, booking.session)
        yield EntryChange(method=CANCEL, booking=booking, day=day, sequence=sequence)


def day_as_it_was(removed: RemovedDay, session: Session) -> SessionDay:
    return SessionDay(pk=removed.day, session=session, starts_at=removed.starts_at, ends_at=removed.ends_at)


def _left(moved: Moved, booking: Booking, days: Sequence[SessionDay]) -> Iterator[EntryChange]:
    """Take out the entries of the booking that was left, but for those that the place on the new date took over."""
    left = Booking.objects.select_related("session__course", "practitioner").filter(pk=moved.booking).first()
    if left is None or not had_an_entry(left):
        return
    if moved.days is not None:
        yield from _taken_out(left, moved.days, moved.sequence)
        return
    # Written by a version that let a place take over nothing.
    kept = {uid_of(booking, day) for day in days}
    for day in days_of(left.session):
        if uid_of(left, day) not in kept:
            yield EntryChange(method=CANCEL, booking=left, day=day, sequence=moved.sequence)


def has_several_entries(mail: Mail) -> bool:
    """Tell whether a version that put several into one mail has made this one: it is then made anew."""
    return mail.calendar.count("BEGIN:VEVENT") > 1


def further_days(changes: Sequence[EntryChange]) -> list[CalendarDay]:
    """Return the notices of all changes but the first, which the mail carries itself."""
    return _notices_of(changes)[1:]


def _notices_of(changes: Sequence[EntryChange]) -> list[CalendarDay]:
    asked = [change for change in changes if change.method == REQUEST]
    return [
        CalendarDay(
            method=change.method,
            entry_of=change.booking.pk,
            sequence=change.sequence,
            day=change.day.pk,
            starts_at=change.day.starts_at,
            ends_at=change.day.ends_at,
            number=asked.index(change) + 1 if change in asked else 0,
            of=len(asked) if change in asked else 0,
        )
        for change in changes
    ]


def changes_in_words(notice: AboutBooking, changes: Sequence[EntryChange]) -> str:
    """Return what the mail says of the calendar, such as "The attached invite adds it to your calendar"."""
    if not changes:
        return ""
    first, further = changes[0], changes[1:]
    days = [change for change in further if change.method == first.method]
    moved = notice.moved if isinstance(notice, PerhapsAfterAMove) else None
    if first.method == CANCEL:
        what = "the first day" if days else "the old date" if moved else "it"
        said = f"The attached file takes {what} out of your calendar."
    elif notice.entry is Entry.CHANGES:
        said = f"The attached invite updates {'the first day' if days else 'the entry'} in your calendar."
    elif first.moves_an_entry:
        said = f"The attached invite moves {'the first day' if days else 'the entry'} in your calendar to the new date."
    else:
        said = f"The attached invite adds {'the first day' if days else 'it'} to your calendar."
    if days:
        said += " Each further day has an email of its own, because calendars take one date from an email."
    if gone := len(further) - len(days):
        said += " Another email takes" if gone == 1 else " Other emails take"
        said += f" out the {'day' if gone == 1 else 'days'} you no longer need."
    return said
