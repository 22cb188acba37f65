"""Keeping a yearly report as it is published: from then on it prints as it was, whatever is corrected afterwards."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from reporting.models import KeptReport
from reporting.periods import Period
from reporting.yearly.building import yearly_report
from reporting.yearly.document import YearlyReport
from reporting.yearly.storing import json_text, report_from
from training.models import User
from training.refusals import ReasonMissing, Refused, refuse_unfit
from training.templatetags.words import date_in_words
from training.text import tidy


class NotToBeKept(Refused):
    """There is nothing that could be published."""


def why_not_yet(period: Period, *, now: dt.datetime) -> str:
    """Return in a sentence why the report of a year cannot be kept yet, "" where the year is over."""
    if timezone.localdate(now) > period.end:
        return ""
    return f"{period} ends on {date_in_words(period.end, weekday=False)}. You can keep its report after that."


def why_not_to_be_kept(report: YearlyReport, *, now: dt.datetime) -> str:
    """Return in a sentence why a report cannot be kept, "" where it can."""
    if why := why_not_yet(report.period, now=now):
        return why
    if not report.figures["sessions"]:
        return f"No session of {report.period} is in Turnout, so there is nothing to keep."
    return ""


def editions_of(period: Period) -> list[KeptReport]:
    """Return the editions of a year that were kept, the latest first, with who kept them (one query)."""
    kept = KeptReport.objects.filter(first_on=period.start, last_on=period.end)
    return list(kept.select_related("kept_by", "replaces").order_by("-edition"))


def keep_report(*, period: Period, by: User, now: dt.datetime, reason: str = "") -> KeptReport:
    """Keep the report of a year as it is now. Where an edition is kept already, this one replaces it, for a reason.

    The report is counted before the transaction that keeps it begins: a long year takes a while, and on SQLite nobody
    could book meanwhile. Raises NotToBeKept where the year is not over, or nothing has changed since the last edition;
    ReasonMissing, DoesNotFit.
    """
    if why := why_not_yet(period, now=now):
        raise NotToBeKept(why)
    report = yearly_report(period=period, now=now)
    if why := why_not_to_be_kept(report, now=now):
        raise NotToBeKept(why)
    return _keep(report, by=by, now=now, reason=reason)


@transaction.atomic
def _keep(report: YearlyReport, *, by: User, now: dt.datetime, reason: str) -> KeptReport:
    period = report.period
    last = next(iter(editions_of(period)), None)
    reason = tidy(reason) if last else ""
    if last:
        if says_the_same(report_from(last.content), report):
            raise NotToBeKept(f"Nothing has changed since edition {last.edition}, so there is nothing to correct.")
        if not reason:
            raise ReasonMissing(f"Say why this edition replaces edition {last.edition}.")
    columns: dict[str, Any] = {
        "first_on": period.start,
        "last_on": period.end,
        "edition": last.edition + 1 if last else 1,
        "form": report.form,
        "content": json_text(report),
        "kept_at": now,
        "kept_by": by,
        "replaces": last,
        "reason": reason,
    }
    refuse_unfit(KeptReport(**columns), unique=False, constraints=False)
    try:
        with transaction.atomic():
            return KeptReport.objects.create(**columns)
    except IntegrityError:
        raise NotToBeKept("Somebody else has just kept this report. Look at their edition first.") from None


def says_the_same(one: YearlyReport, other: YearlyReport) -> bool:
    """Tell whether two reports say the same, whenever they were made."""
    return _but_the_day(one) == _but_the_day(other)


def _but_the_day(report: YearlyReport) -> str:
    return json_text(report).replace(f'"made_on": "{report.made_on.isoformat()}"', "", 1)
