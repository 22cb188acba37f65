"""Notices about one booking, to its person or to whoever has to agree to it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import ClassVar

from bookings.models import Booking, Mail
from bookings.models.booking import who_booked
from bookings.notices.about.made_up import MadeUp
from bookings.notices.about.notice import Context, Notice, partnership, subject_line, what_and_when
from bookings.notices.links.addresses import links_without_signing_in, site_link
from training.models import Session, SessionDay
from training.partnership import ours
from training.templatetags.words import moment_in_words
from training.text import tidy
from training.when_and_where import getting_there, place_of, span_of


class Entry(Enum):
    """What a notice does to the booking's entry in the person's calendar."""

    LEAVES = auto()  # it carries none
    PUTS_IN = auto()  # REQUEST
    CHANGES = auto()  # REQUEST, to those whose place is confirmed
    TAKES_OUT = auto()  # CANCEL, if one was put in


@dataclass(frozen=True, kw_only=True)
class AboutBooking(Notice):
    lead: ClassVar[str]  # the subject begins with it
    entry: ClassVar[Entry] = Entry.LEAVES
    # What the booking must be for it to be so; none, where it tells what has happened and stays so.
    holds_while: ClassVar[tuple[str, ...]] = ()
    tells_link: ClassVar[bool] = False  # a joining link lets anyone in: only those who hold a place are told it
    placeholders: ClassVar[Mapping[str, str]] = {
        "name": "the person’s name",
        "course": "the title of the course",
        "date": "day, date and times of the session",
        "where": "the venue, or “Online”",
        "deadline": "until when a place can be cancelled without it being late",
        "partnership": "the partnership’s name",
    }

    def subject(self, booking: Booking, days: list[SessionDay]) -> str:
        return subject_line(self.lead_for(booking), booking.session, days)

    def lead_for(self, booking: Booking) -> str:
        return self.lead

    def heading(self, booking: Booking, days: list[SessionDay]) -> str:
        """Return what has happened, or is asked, in three to six words."""
        raise NotImplementedError

    def opening(self, booking: Booking, what: str) -> str:
        """Return the first line below the heading; `what` says course and times, and ends with a full stop."""
        return what

    def further(self, mail: Mail, booking: Booking, *, now: dt.datetime) -> Context:
        """Return what its own templates need besides what is said of every booking."""
        return {}

    def further_values(self, booking: Booking) -> dict[str, str]:
        """Return what stands for placeholders that only this kind has."""
        return {}

    def is_outdated(self, mail: Mail, *, now: dt.datetime) -> bool:
        """Tell whether it is no longer so; the mail's booking, with its session, has just been read."""
        return mail.booking is None or not self.holds(mail.booking, mail, now=now)

    def holds(self, booking: Booking, mail: Mail, *, now: dt.datetime) -> bool:
        """Tell whether it is still so."""
        is_on = booking.session.status == Session.Status.PUBLISHED
        return not self.holds_while or (is_on and booking.status in self.holds_while)

    @classmethod
    def example_booking(cls, made_up: MadeUp) -> Booking:
        return made_up.booking()

    def values(self, booking: Booking, days: list[SessionDay]) -> dict[str, str]:
        """Return what stands for the placeholders."""
        values = {
            "name": booking.practitioner.name,
            "course": booking.session.course.title,
            "date": span_of(days),
            "where": place_of(days[0]),
            "deadline": moment_in_words(booking.cancel_by(booking.session)),
            "partnership": ours().name,
        }
        return {name: tidy(value) for name, value in (values | self.further_values(booking)).items()}

    def context(self, mail: Mail, booking: Booking, days: list[SessionDay], *, now: dt.datetime) -> Context:
        session, cancel_by = booking.session, booking.cancel_by(booking.session)
        tells_link = self.tells_link and booking.status == Booking.Status.CONFIRMED
        for_another = booking.cancelled_by is not None and booking.cancelled_by_id != booking.practitioner_id
        return {
            "subject": self.subject(booking, days),
            "heading": self.heading(booking, days),
            "opening": self.opening(booking, what_and_when(session, days)),
            "booking": booking,
            "session": session,
            "course": session.course,
            "person": booking.practitioner,
            "days": [
                {
                    "day": day,
                    "place": place_of(day),
                    "way": getting_there(day),
                    "link": day.joining_link if tells_link else "",
                }
                for day in days
            ],
            "booked_by": tidy(who_booked(booking)),
            "had_place": booking.confirmed_at is not None,
            "cancelled_by": booking.cancelled_by if for_another else None,
            "deadline": cancel_by if cancel_by < session.starts_at else None,
            "deadline_passed": cancel_by < now,
            "freed_by_change": booking.session_changed_at is not None and now <= cancel_by,
            "cost": ours().cost_of_empty_place,
            "booking_url": site_link("booking", booking.pk),
            **links_without_signing_in(booking, now=mail.created_at),
            "course_url": site_link("course", session.course.slug),
            "partnership": partnership(),
            **self.further(mail, booking, now=now),
        }


@dataclass(frozen=True, kw_only=True)
class AboutAnEnd(AboutBooking):
    """A booking that is no more: its calendar entry is taken out."""

    entry = Entry.TAKES_OUT

    def holds(self, booking: Booking, mail: Mail, *, now: dt.datetime) -> bool:
        """Whoever has asked anew since is told of that; a place that was had stays in a calendar until it is said."""
        return booking.confirmed_at is not None or not has_asked_anew(booking)

    @classmethod
    def example_booking(cls, made_up: MadeUp) -> Booking:
        return made_up.booking(is_cancelled=True)


def has_asked_anew(booking: Booking) -> bool:
    """Tell whether the person of a booking that has ended has another on the same session."""
    live = Booking.objects.live().filter(session=booking.session_id, practitioner=booking.practitioner_id)
    return live.exclude(pk=booking.pk).exists()
