"""A report, or the no-show review, that somebody has chosen to get each month: its first sentences, and its address."""

import datetime as dt
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Self

from django.conf import settings

from bookings.models import Mail
from bookings.notices.about.made_up import MadeUp
from bookings.notices.about.notice import Context, partnership
from bookings.notices.about.session import AboutNoBooking
from bookings.notices.links.addresses import site_link
from bookings.notices.links.leaving import leaving_token


@dataclass(frozen=True, kw_only=True)
class MonthlyReport(AboutNoBooking):
    by_email: int  # which report by email it is: its key
    title: str
    period: str
    said: tuple[str, ...]  # in words, as the page begins
    address: str  # the path of its page
    is_attached: bool = False

    kind = "report by email"
    label = "Report, each month"
    placeholders = {
        "name": "the reader’s name",
        "report": "what the report is called",
        "period": "what it is about, such as 2025-26",
        "partnership": "the partnership’s name",
    }

    @property
    def leaving_url(self) -> str:
        return site_link("report-by-email-leave", leaving_token(self.by_email))

    def context(self, mail: Mail, *, now: dt.datetime, made_up: MadeUp | None = None) -> Context:
        return {
            "subject": f"{self.title}, {self.period}",
            "heading": "Your report for this month",
            "opening": f"{self.title}, {self.period}",
            "said": self.said,
            "is_attached": self.is_attached,
            "report_url": settings.SITE_URL + self.address,
            "leaving_url": self.leaving_url,
            "values": {
                "name": mail.recipient.name if mail.recipient else "",
                "report": self.title,
                "period": self.period,
                "partnership": partnership()["name"],
            },
        }

    def is_outdated(self, mail: Mail, *, now: dt.datetime) -> bool:
        """They have stopped it, or read no reports any more."""
        return not _asked_above().is_wanted(self.by_email)

    def own_files(self, *, now: dt.datetime) -> list[tuple[str, bytes, str]]:
        return _asked_above().files_of(self.by_email, now=now) if self.is_attached else []

    @classmethod
    def example(cls, made_up: MadeUp) -> Self:
        return cls(
            by_email=0,
            title="No-shows by course",
            period="2025-26",
            said=("In 2025-26, 120 of 1,000 places with recorded attendance were no-shows (12.0 %).",),
            address="/reports/no-shows-by-course/?year=2025-26",
        )


def _asked_above() -> Any:
    return import_module(settings.REPORTS_BY_EMAIL)
