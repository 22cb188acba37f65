"""The yearly report of so many sessions that nobody waits for it: what bookings.downloads asks of it."""

import datetime as dt
from collections.abc import Callable
from typing import BinaryIO
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from bookings.downloads.kinds import Asked, Kind, Wish
from reporting.periods import Period
from reporting.replica import read_figures
from reporting.roles import may_read_yearly
from reporting.yearly.building import yearly_report
from reporting.yearly.files import FILE_FORMATS
from reporting.yearly.showing import Imprint
from training.models import User


def yearly_wish(period: Period, format: str) -> Wish:
    """Return what a reader asks for who wants the report of this year as a file."""
    made = FILE_FORMATS[format]
    return Wish(
        kind="yearly",
        asked={"from": period.start.isoformat(), "to": period.end.isoformat(), "format": format},
        title=f"Yearly training report {period}, {made.label}",
        name=f"yearly-report-{period.name}.{format}",
        content_type=made.content_type,
    )


class YearlyDownloads(Kind):
    counted = "table,tables"

    def may(self, user: User, asked: Asked) -> bool:
        return may_read_yearly(user)

    def make(self, asked: Asked, *, by: User, out: BinaryIO, tell: Callable[[int], None]) -> int:
        report = read_figures(lambda _: yearly_report(period=_period(asked), now=timezone.now()))
        tell(0)
        out.write(FILE_FORMATS[asked["format"]].write(report, Imprint(made_on=report.made_on)))
        return len(report.tables)

    def asked_on(self, asked: Asked) -> str:
        return f"{reverse('yearly')}?{urlencode({'year': str(_period(asked))})}"


def _period(asked: Asked) -> Period:
    return Period(dt.date.fromisoformat(asked["from"]), dt.date.fromisoformat(asked["to"]))
