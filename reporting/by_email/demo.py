"""Reports by email of the demonstration: the review for the group, and a report that a member has chosen."""

import datetime as dt

from reporting.by_email.choosing import choose_report, readers
from reporting.models import ReportByEmail
from reporting.models.by_email import REVIEW
from training.models import User


def choose_reports(*, by: User, now: dt.datetime) -> None:
    """Choose them as the team and a group member would have; beside other data nothing is chosen twice."""
    member = readers().filter(is_group_member=True).order_by("pk").first()
    if member is None or ReportByEmail.objects.exists():
        return
    year, twelve = ReportByEmail.Span.YEAR, ReportByEmail.Span.TWELVE
    choose_report(report=REVIEW, span=year, query="", people=[member], by=by, now=now)
    choose_report(
        report="no-shows-by-course", span=twelve, query="delivery=online", people=[member], by=member, now=now
    )
