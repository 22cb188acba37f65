"""Locking rows for the length of a transaction, in one way for every table."""

from typing import Any, Self, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import connections, models

M = TypeVar("M", bound=models.Model)


class LockableQuerySet(models.QuerySet[M]):
    def locked(self) -> Self:
        """Lock the rows until the transaction ends, to read what nobody else is about to change.

        The rows themselves, not those joined to them. The lock is the one that a change of columns takes (FOR NO KEY
        UPDATE): whoever adds a row that only points here, such as a mail about a booking, need not wait for it. On
        SQLite a transaction that writes is alone, and is the lock itself.
        """
        return self.select_for_update(of=("self",), no_key=True)

    def locked_wholly(self) -> Self:
        """Lock the rows as if they were about to go: whoever adds a row that points here waits too.

        For two that become one: what comes in between would point to the one that is no more.
        """
        return self.select_for_update(of=("self",))

    def get(self, *args: Any, **kwargs: Any) -> M:
        """Return the row. One that is to be locked is asked for a second time before it is said not to be there.

        On PostgreSQL a row that somebody else changed while we waited for it is compared with the joined rows of
        before: a session that has just been given another course would be found no more. By then we hold its lock, so
        the second answer is certain.
        """
        try:
            return super().get(*args, **kwargs)
        except ObjectDoesNotExist:
            if not (self.query.select_for_update and connections[self.db].features.has_select_for_update):
                raise
            return super().get(*args, **kwargs)
