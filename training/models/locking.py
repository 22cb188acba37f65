"""Locking rows for the length of a transaction, in one way for every table."""

from typing import Self, TypeVar

from django.db import models

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
