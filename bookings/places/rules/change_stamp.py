"""Whether anything that the catalogue, a course or a session shows has changed: one statement, and the next moment at
which time alone changes it. By these a page that was made is known to say still what a new one would.
"""

import datetime as dt
from functools import cache

from django.db import connection
from django.db.models import Min, Q

from bookings.models import Booking, Reservation
from training.models import (
    Category,
    Course,
    Organisation,
    OrganisationType,
    Room,
    SearchWords,
    Session,
    SessionDay,
    User,
    Venue,
)

Stamp = tuple[int | None, ...]

# Whatever a visitor is shown is a row of these. Each has a history, which nothing goes round (tests/training/
# test_authorship.py), and which names the changes of its relations too, such as prerequisites and trainers.
SHOWN = (
    Category,
    Course,
    Session,
    SessionDay,
    Venue,
    Room,
    Organisation,  # which trainers come from, and which has places of its own
    OrganisationType,  # whom a course is for
    User,  # who trains, and for which organisation
    SearchWords,
    Booking,
    Reservation,
)
# Transactions end in another order than they took their numbers in. So not the highest number alone, but the sum of
# so many: one that comes late pushes a lower one out, and the sum grows.
_LATEST = 100
# From its first day to its last: by this those that go on are found without looking at all that ever were.
_LONGEST_SESSION = dt.timedelta(days=366)


def change_stamp() -> Stamp:
    """Return what differs from what it was as soon as a change of a table in `SHOWN` is committed, by any process.

    Ask for it before the rows that a page shows: then the page says what the stamp stands for, or newer things. A
    change whose transaction ends after a hundred later ones of its table is not noticed: pages are kept for a minute
    at most.
    """
    with connection.cursor() as cursor:
        cursor.execute(_statement())
        stamp: Stamp = cursor.fetchone()
        return stamp


@cache
def _statement() -> str:
    quote = connection.ops.quote_name
    sums = []
    for model in SHOWN:
        history = model.history.model._meta
        number, table = quote(history.pk.column), quote(history.db_table)
        latest = f"SELECT {number} FROM {table} ORDER BY {number} DESC LIMIT {_LATEST}"  # noqa: S608  # our own names
        sums.append(f"(SELECT SUM({number}) FROM ({latest}) latest)")  # noqa: S608  # likewise
    return f"SELECT {', '.join(sums)}"


def next_change_by_time(now: dt.datetime) -> dt.datetime | None:
    """Return the first moment to come at which some session is shown differently: it begins or ends, booking opens or
    closes, places are free for all, or giving one back begins to be late; None for none. One query.
    """
    moments = ("starts_at", "ends_at", "booking_opens_at", "booking_closes_at", "ring_fenced_until")
    shown = Session.objects.filter(starts_at__gt=now - _LONGEST_SESSION).not_ended(now)
    first = shown.aggregate(
        next_deadline=Min("cancel_by_at", filter=Q(cancel_by_at__gte=now)),
        **{f"next_{name}": Min(name, filter=Q(**{f"{name}__gt": now})) for name in moments},
    )
    if first["next_deadline"]:
        first["next_deadline"] += dt.timedelta.resolution  # at the deadline itself nothing is late yet
    return min((moment for moment in first.values() if moment), default=None)
