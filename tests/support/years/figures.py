"""What the group and the team do with figures: actions, comparisons, reports published, kept, by email, as files."""

import datetime as dt
import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bookings.models import Trial
from bookings.notices.links.leaving import leaving_token
from reporting.models import Action, PooledFile, ReportByEmail, SessionOutlook
from tests.support.compared import file_said
from tests.support.years.life import Life
from tests.support.years.measures import compare, decide
from training.models import Session


def _parts(name: str, day: dt.date) -> dict[str, Any]:
    return {f"{name}_{part}": getattr(day, part) for part in ("day", "month", "year")}


def decided(life: Life) -> None:
    """An action that is changed before it begins, one that is dropped."""
    group, today = life.browser_of(life.there.group), life.now.date()
    for points in (3, 5):
        decide(life, life.measures, today + dt.timedelta(days=10), points=points)
    last, first = Action.objects.order_by("-pk")[:2]
    group.fill("action-change", first.pk, title="Try: a call to everyone")
    group.post("action-remove", last.pk)
    life.on(today + dt.timedelta(days=40), dt.time(11), looked_at, first.pk)


def looked_at(life: Life, key: int) -> None:
    """It is looked at, handed over, stopped, and put right."""
    group, today = life.browser_of(life.there.group), life.now.date()
    group.fill("action-look", key, said="Too early", **_parts("look_again_on", today + dt.timedelta(days=30)))
    group.fill("action-hand-over", key, owner=life.there.team.pk)
    group.fill("action-correct", key, reason="It was for online sessions", delivery="online")
    current = Action.objects.current().filter(begins_on=Action.objects.get(pk=key).begins_on).latest("pk")
    group.fill("action-stop", current.pk, reason="Nobody kept it up", **_parts("stopped_on", today))


def sent_by_email(life: Life) -> None:
    """Two reports for the group each month: one is stopped on its page, one by the link in the mail."""
    group = life.browser_of(life.there.group)
    for report in ("attendance-by-course", "no-shows-by-month", "fill-rates"):
        group.fill("report-by-email", report)
    rows = list(ReportByEmail.objects.order_by("pk"))
    for row in rows[:1]:
        group.post("report-by-email-stop", row.pk)
    for row in rows[1:2]:
        life.browser_of(None).post("report-by-email-leave", leaving_token(row.pk))


def published_and_kept(life: Life) -> None:
    """Of the year that is over: a table published, the yearly report kept, files made by the worker."""
    team, today = life.browser_of(life.there.team), life.now.date()
    begins = dt.date(today.year - (today.month < 4), 4, 1)
    last = f"{begins.year - 1}-{begins.year % 100:02}"
    team.post(
        "publish-report", at=f"{reverse('publish-report', args=['attendance-by-course'])}?year={last}&publish=rounded"
    )
    for name, args in (
        ("report-file", ("attendance-by-course", "csv")),
        ("no-show-review-file", ("json",)),
        ("yearly-file", ("docx",)),
        ("data-export", ("organisations", "csv")),
    ):
        team.post(name, at=f"{reverse(name, args=args)}?year={last}")
    team.post("yearly-keep", at=f"{reverse('yearly-keep')}?year={last}")


def compared(life: Life) -> None:
    """A comparison that is changed and dropped before it begins, and another."""
    team, today = life.browser_of(life.there.team), life.now.date()
    before = set(Trial.objects.values_list("pk", flat=True))
    compare(life, today + dt.timedelta(days=20))
    for trial in Trial.objects.exclude(pk__in=before):
        team.fill("trial-change", trial.pk, title="Cost or nothing", answer="save")
        team.post("trial-remove", trial.pk)
    compare(life, today + dt.timedelta(days=1))
    life.on(today + dt.timedelta(days=50), dt.time(11), pooled_and_stopped)


def pooled_and_stopped(life: Life) -> None:
    """Others' counts are brought in and taken out again; then it is stopped."""
    team = life.browser_of(life.there.team)
    if running := Trial.objects.order_by("-pk").first():
        file = SimpleUploadedFile("others.json", json.dumps(file_said(running)).encode(), "application/json")
        team.post("trial-bring-in", running.pk, file=file)
        for brought in PooledFile.objects.filter(trial=running):
            team.post("trial-take-out", running.pk, brought.pk)
        team.fill("trial-stop", running.pk, reason="The words were wrong")


def extra_places_are_refused(life: Life, session: Session) -> None:
    """Where more could be booked than there are seats, the team leaves it as it is."""
    row = SessionOutlook.objects.filter(session=session).first()
    if row and row.extra:
        life.browser_of(life.there.team).post("extra-places-answer", session.pk, row.extra, "no")
