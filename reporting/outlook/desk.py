"""What the team's desk says of who will come: beside each session, and as a question where more could be booked."""

import datetime as dt
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from bookings.desk.agenda import Agenda, Task
from reporting.models import ExtraPlacesAnswer, SessionOutlook
from training.models import Session
from training.templatetags.words import date_in_words, plural

SHOWN = 5


def add_who_will_come(tasks: Agenda, coming: list[Any], now: dt.datetime) -> None:
    """Say beside each session how many will probably come, and ask where extra places are suggested (one query)."""
    published = {one.pk: one for one in coming if one.status == Session.Status.PUBLISHED and not one.has_begun(now)}
    if not published:
        return
    last = ExtraPlacesAnswer.objects.filter(session=OuterRef("session")).order_by("-answered_at", "-pk")
    shown = Session.objects.filter(starts_at__range=(now, max(one.starts_at for one in published.values())))
    rows = SessionOutlook.objects.filter(session__in=shown.order_by().values("pk"))
    asked = 0
    for row in rows.annotate(answered=Subquery(last.values("suggested")[:1])).order_by("session__starts_at", "session"):
        session = published.get(row.session_id)
        if session is None or row.held != session.places_held or not row.held:
            continue  # a place has changed hands since: the worker looks at it within a minute
        session.who_will_come = who_will_come(row)
        if is_to_be_asked(row, session) and asked < SHOWN:
            asked += 1
            _ask(tasks, row, session, now)


def who_will_come(row: SessionOutlook) -> str:
    """Return how many will probably come: "18 of 20 will probably come (between 15 and 20)"."""
    between = f"between {row.low} and {row.high}" if row.low != row.high else f"most likely {row.low}"
    return f"{round(row.expected)} of {row.held} will probably come ({between})"


def suggestion(row: SessionOutlook, overfull: int) -> str:
    """Return how many more could be booked, with the risk, such as "one extra place suggested, risk 4 in 100"."""
    more = row.extra - overfull
    number = "one extra place" if more == 1 else plural(more, "extra place,extra places")
    in_100 = round(100 * row.overflow)
    return f"{number} suggested, risk {in_100 or 'less than 1'} in 100"


def is_to_be_asked(row: Any, session: Any) -> bool:
    """Tell whether a session is full, more could be booked, and nobody has answered that already."""
    is_full = row.held >= session.capacity + session.overfull_allowance
    return is_full and row.extra > session.overfull_allowance and row.answered != row.extra


def _ask(tasks: Agenda, row: SessionOutlook, session: Any, now: dt.datetime) -> None:
    days = (session.first_on - timezone.localdate(now)).days
    wait = f" {plural(row.waiting, 'person waits,people wait')}." if row.waiting else ""
    spare = f" There are {plural(row.spare, 'spare chair,spare chairs')}." if row.spare else ""
    said = f"{who_will_come(row)}; {suggestion(row, session.overfull_allowance)}."
    number = plural(row.extra - session.overfull_allowance, "extra place,extra places")
    answer = "extra-places-answer"
    buttons = (
        (f"Give {number}", reverse(answer, args=[session.pk, row.extra, "yes"])),
        ("Leave it as it is", reverse(answer, args=[session.pk, row.extra, "no"])),
    )
    text = f"{session.course}, {date_in_words(session.starts_at)}: {said}{spare}{wait}"
    address = reverse("desk-session", args=[session.pk])
    tasks.by_days_left(max(days, 3)).append(Task(text=text, address=address, link="See the session", buttons=buttons))
