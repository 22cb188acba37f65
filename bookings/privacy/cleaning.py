"""Taking what was erased out of the files of the database too, where it may lie in parts that are free again."""

import datetime as dt

from django.db import connection
from django.utils import timezone

from bookings.models import Erasure
from bookings.privacy.held import of_people, table
from bookings.privacy.kept_outside import make_up_for

_NIGHT = range(1, 5)  # o'clock: it holds tables up for a moment


def clean_in_the_night(*, now: dt.datetime) -> int:
    """Clean up after the erasures of the day, at night; return after how many."""
    if timezone.localtime(now).hour not in _NIGHT:
        return 0
    return clean(now=now)


def clean(*, now: dt.datetime) -> int:
    """Write anew what holds rows about people, so that nothing of the old is left in it; return after how many.

    SQLite writes its whole file anew. PostgreSQL writes these tables anew, one after the other, and what it notes of
    their values to plan by (the owner of the database may; others are only told that they may not); its log of changes
    and older backups run out by themselves. Where a transaction from before an erasure is still open, in this database
    or in another of its server, which would have the old kept for it, none is cleaned up after yet. Where a line beside
    the database is missing it is written first, and none is cleaned up after while it can't be. Call it outside a
    transaction.
    """
    waiting = list(Erasure.objects.to_clean())
    if not waiting or connection.in_atomic_block or _somebody_still_reads(waiting):
        return 0
    make_up_for(waiting)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.fetchall()
        else:
            for name in _tables():
                cursor.execute(f"VACUUM (FULL, ANALYZE) {connection.ops.quote_name(name)}")
            cursor.execute("VACUUM (FULL) pg_catalog.pg_statistic")
    return Erasure.objects.filter(pk__in=[one.pk for one in waiting]).update(cleaned_at=now)


def _somebody_still_reads(waiting: list[Erasure]) -> bool:
    """Whether another transaction began before, be it one of the server's own: PostgreSQL keeps what it may yet ask
    for. One that writes in another database of the server counts as well: writing a table anew keeps what was deleted
    since the oldest transaction with a number began, wherever that is.
    """
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND xact_start < %s)"
            " OR EXISTS (SELECT 1 FROM bookings_erasure WHERE id = ANY(%s)"
            " AND age(xmin) <= age(pg_snapshot_xmin(pg_current_snapshot())::xid))",
            [max(one.erased_at for one in waiting), [one.pk for one in waiting]],
        )
        return bool(cursor.fetchone()[0])


def _tables() -> list[str]:
    """Return the names of all tables in which something personal may have stood."""
    named = {held.model._meta.db_table for held in of_people()}
    named |= {held.model._meta.db_table for held in table().values() if held.columns}
    return sorted(named)
