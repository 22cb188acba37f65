"""The events that the partnership's yearly report of 2023-24 tells of beside its courses, and two of this year."""

import datetime as dt

from django.utils import timezone

from training.models import Event, User
from training.operations.events import keep_event

# As the yearly report counts them; it names no days.
OF_THE_YEAR = [
    (
        "Safeguarding conference",
        Event.Kind.CONFERENCE,
        dt.date(2023, 10, 12),
        "The Courtyard, Hereford",
        (160, 160),
        88,
        "",
    ),
    ("Practitioner forum, summer", Event.Kind.FORUM, dt.date(2023, 6, 15), "Online", (50, 60), None, ""),
    ("Practitioner forum, winter", Event.Kind.FORUM, dt.date(2024, 1, 18), "Online", (50, 60), None, ""),
    (
        "Launch briefings for the neglect strategy",
        Event.Kind.BRIEFING,
        dt.date(2023, 9, 21),
        "Online",
        (155, 155),
        None,
        "People from two counties",
    ),
]


def load_events(*, by: User, now: dt.datetime) -> None:
    """Keep them, a forum a few weeks ago, and a conference to come that nobody can have counted yet."""
    today = timezone.localdate(now)
    lately = today - dt.timedelta(days=34)
    ahead = today + dt.timedelta(days=60)
    around = [
        ("Practitioner forum", Event.Kind.FORUM, lately, "Online", (45, 55), 12, ""),
        ("Safeguarding conference", Event.Kind.CONFERENCE, ahead, "The Courtyard, Hereford", (None, None), None, ""),
    ]
    for title, kind, held_on, place, (lowest, highest), evaluations, note in (*OF_THE_YEAR, *around):
        keep_event(
            title=title,
            kind=kind,
            held_on=held_on,
            place=place,
            lowest=lowest,
            highest=highest,
            evaluations=evaluations,
            note=note,
            by=by,
            now=now,
        )
