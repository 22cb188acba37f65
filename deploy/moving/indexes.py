"""Indexes are made once the rows are there: kept up row by row they take several times as long."""

import contextlib
from collections.abc import Iterator, Sequence

from django.db import connection

from deploy.moving.tables import quoted

# Those that hold a constraint stay.
_POSTGRES = """
SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
JOIN pg_namespace n ON n.oid = t.relnamespace AND n.nspname = current_schema()
WHERE t.relname = %s AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)
"""
_SQLITE = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql IS NOT NULL"


@contextlib.contextmanager
def without_indexes(names: Sequence[str]) -> Iterator[None]:
    """Take the indexes of these tables away, and make the same ones again at the end: inside a transaction."""
    found: list[tuple[str, str]] = []
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(_POSTGRES if connection.vendor == "postgresql" else _SQLITE, [name])
            found += cursor.fetchall()
        for index, _ in found:
            cursor.execute(f"DROP INDEX {quoted(index)}")
    yield
    with connection.cursor() as cursor:
        for _, made in found:
            cursor.execute(made, None)
