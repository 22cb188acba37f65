"""Choosing a report by email, and stopping it."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from reporting.by_email.asking import offered_by_email
from reporting.models import ReportByEmail
from reporting.roles import may_choose_for_others
from training.models import User
from training.refusals import Refused, refuse_unfit


class NotByEmail(Refused):
    """Somebody is to get what they may not read, or it is not theirs to choose."""


def readers() -> QuerySet[User]:
    """Return those who may have reports by email: what `may_have_reports_by_email` says, for the database."""
    return User.objects.filter(Q(is_team=True) | Q(is_group_member=True), is_active=True)


def chosen_for(user: User) -> QuerySet[ReportByEmail]:
    """Return what somebody sees and may stop: their own, and the team everybody's."""
    rows = ReportByEmail.objects.filter(person__in=readers().order_by().values("pk"))
    return rows if may_choose_for_others(user) else rows.filter(person=user)


@transaction.atomic
def choose_report(
    *, report: str, span: str, query: str, people: Iterable[User], by: User, now: dt.datetime
) -> list[ReportByEmail]:
    """Send a report to these people each month from now on; return the rows that are new, for who had it has it once.

    Raises NotByEmail, and then nobody gets it.
    """
    made = []
    for person in people:
        if person != by and not may_choose_for_others(by):
            raise NotByEmail("You can choose reports for yourself. The partnership team chooses for others.")
        if not offered_by_email(report, person):
            raise NotByEmail(f"{person.name} cannot read this report, so nobody was added.")
        chosen: dict[str, Any] = {"person": person, "report": report, "span": span, "query": query}
        chosen |= {"chosen_by": by, "chosen_at": now}
        refuse_unfit(ReportByEmail(**chosen), unique=False, constraints=False)
        try:
            with transaction.atomic():
                made.append(ReportByEmail.objects.create(**chosen))
        except IntegrityError:  # they get it already
            continue
    return made


def stop_report(*, row: ReportByEmail) -> None:
    """End it: nothing more is sent, and a mail that has not left yet does not leave."""
    ReportByEmail.objects.filter(pk=row.pk).delete()


def end_for_those_who_read_no_more() -> int:
    """End what goes to people who have lost the role or closed their account; return how many (one query, mostly)."""
    others = User.objects.exclude(pk__in=readers().order_by().values("pk")).order_by().values("pk")
    if not ReportByEmail.objects.filter(person__in=others).exists():
        return 0
    return ReportByEmail.objects.filter(person__in=others).delete()[0]
