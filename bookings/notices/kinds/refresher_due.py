"""A certificate ends before long, and its person has done nothing about it yet."""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from django.utils import timezone
from django.utils.text import Truncator

from bookings.models import Booking, Certificate, Mail
from bookings.notices.about.booking import AboutBooking
from bookings.notices.about.made_up import MadeUp
from bookings.notices.about.notice import Context
from bookings.notices.about.refreshers import still_to_refresh
from bookings.notices.links.addresses import site_link
from training.models import SessionDay
from training.templatetags.words import date_in_words
from training.text import tidy


@dataclass(frozen=True, kw_only=True)
class RefresherDue(AboutBooking):
    certificate: int  # its key
    ends_on: dt.date

    kind = "refresher due"
    label = "Refresher due"
    lead = "Refresher due"

    def subject(self, booking: Booking, days: list[SessionDay]) -> str:
        title = Truncator(tidy(booking.session.course.title)).chars(150)
        return f"Your certificate ends on {date_in_words(self.ends_on, weekday=False)}: {title}"

    def heading(self, booking: Booking, days: list[SessionDay]) -> str:
        return "Time to refresh your training"

    def opening(self, booking: Booking, what: str) -> str:
        return f"Your certificate for {tidy(booking.session.course.title)} ends on {date_in_words(self.ends_on)}."

    def further(self, mail: Mail, booking: Booking, *, now: dt.datetime) -> Context:
        course = booking.session.course
        became = course.replaced_by or course.merged_into
        return {
            "now_called": tidy(became.title) if became else "",
            "refresh_url": site_link("course", (became or course).slug),
        }

    def holds(self, booking: Booking, mail: Mail, *, now: dt.datetime) -> bool:
        """Whoever has booked again, or came again, by the time it leaves is not asked to."""
        certificate = Certificate.objects.filter(pk=self.certificate)
        return still_to_refresh(certificate, timezone.localdate(now)).exists()

    @classmethod
    def example(cls, made_up: MadeUp) -> Self:
        return cls(certificate=0, ends_on=timezone.localdate(made_up.now) + dt.timedelta(days=90))
