"""The bulletin: new dates since the last one, to those who asked for it, once a week at most."""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from django.conf import settings
from django.urls import reverse

from bookings.models import Bulletin, Mail
from bookings.notices.about.made_up import MadeUp
from bookings.notices.about.notice import Context
from bookings.notices.about.session import AboutNoBooking
from bookings.notices.links.addresses import site_link
from bookings.notices.links.leaving import BULLETIN, leaving_token
from training.models import Session, SessionDay
from training.partnership import ours
from training.templatetags.words import moment_in_words, plural
from training.text import tidy
from training.when_and_where import days_of, place_of, read_days, span_of


@dataclass(frozen=True, kw_only=True)
class NewDatesBulletin(AboutNoBooking):
    bulletin: int  # the key of the row that says who asked for it
    sessions: tuple[int, ...]  # their keys, in the order of their dates
    further: int = 0  # how many new dates there are besides

    kind = "bulletin"
    label = "Bulletin of new dates"
    placeholders = {"name": "the reader’s name", "partnership": "the partnership’s name"}

    @property
    def leaving_url(self) -> str:
        return site_link("bulletin-leave", leaving_token(self.bulletin, BULLETIN))

    def context(self, mail: Mail, *, now: dt.datetime, made_up: MadeUp | None = None) -> Context:
        if made_up:
            dates = [_date(made_up.session, made_up.days, now)]
        else:
            dates = [_date(session, days_of(session), now) for session in self._still_to_book(now)]
        count = len(dates) + self.further
        return {
            "subject": f"New training dates: {plural(count, 'date,dates')}",
            "heading": "New training dates",
            "opening": "",
            "dates": dates,
            "further": self.further,
            "catalogue_url": settings.SITE_URL + reverse("catalogue"),
            "leaving_url": self.leaving_url,
            "values": {"name": mail.recipient.name if mail.recipient else "", "partnership": ours().name},
        }

    def _still_to_book(self, now: dt.datetime) -> list[Session]:
        sessions = list(
            Session.objects.running()
            .upcoming(now)
            .filter(pk__in=self.sessions)
            .select_related("course")
            .order_by("starts_at", "pk")
        )
        read_days(sessions)
        return sessions

    def is_outdated(self, mail: Mail, *, now: dt.datetime) -> bool:
        """They have left, or none of the dates is to come any more."""
        asked = Bulletin.objects.filter(pk=self.bulletin, person=mail.recipient_id).exists()
        return not asked or not self._still_to_book(now)

    @classmethod
    def example(cls, made_up: MadeUp) -> Self:
        return cls(bulletin=0, sessions=(0,))


def _date(session: Session, days: list[SessionDay], now: dt.datetime) -> Context:
    opens_at = session.booking_opens_at
    return {
        "title": tidy(session.course.title),
        "when": span_of(days),
        "where": place_of(days[0]),
        "opens": f"Booking opens on {moment_in_words(opens_at)}" if opens_at and opens_at > now else "",
        "url": site_link("session", session.pk),
    }
