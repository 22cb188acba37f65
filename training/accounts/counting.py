"""How often something may be tried, and what is counted: by visitor, by account, by address that mails go to.

Every try is counted before it is looked at, by one statement of the database, and given back if it was right. So fifty
tries at once get no more answers than the limit says, and people whose passwords are right use nothing up, however
many of them share a network. The cache would not do: its counting is a reading and a writing, and what it can't write
it leaves out without a word.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils.crypto import salted_hmac

from training.models import Tries

_COUNT = """
    INSERT INTO training_tries (key, tried, ends_at) VALUES (%s, 1, %s)
    ON CONFLICT (key) DO UPDATE SET
        tried = CASE WHEN training_tries.ends_at <= %s THEN 1 ELSE training_tries.tried + 1 END,
        ends_at = CASE WHEN training_tries.ends_at <= %s THEN excluded.ends_at ELSE training_tries.ends_at END
    RETURNING tried
"""


@dataclass(frozen=True)
class Limit:
    """At most so many tries in a window that the first of them opens. Call it outside a transaction: a count that is
    rolled back was none.
    """

    name: str
    most: int
    window: dt.timedelta

    def take(self, *whose: str, now: dt.datetime) -> bool:
        """Count one try, and tell whether it is still within the limit."""
        return self._count(whose, now) <= self.most

    def give_back(self, *whose: str, tries: int = 1) -> None:
        """Take back tries that turned out to be right."""
        Tries.objects.filter(pk=self._key(whose)).update(tried=Greatest(F("tried") - tries, Value(0)))

    def forget(self, *whose: str, now: dt.datetime) -> int:
        """Start again at nothing; return how many tries that takes back."""
        found = Tries.objects.filter(pk=self._key(whose), ends_at__gt=now)
        tried = found.values_list("tried", flat=True).first() or 0
        self.give_back(*whose, tries=tried)
        return tried

    def is_used_up(self, *whose: str, now: dt.datetime) -> bool:
        """Tell whether the next try would be one too many, without counting it."""
        return Tries.objects.filter(pk=self._key(whose), ends_at__gt=now, tried__gte=self.most).exists()

    def _key(self, whose: tuple[str, ...]) -> str:
        return salted_hmac(f"turnout.tries.{self.name}", "\n".join(whose), algorithm="sha256").hexdigest()

    def _count(self, whose: tuple[str, ...], now: dt.datetime) -> int:
        at, ends_at = (connection.ops.adapt_datetimefield_value(time) for time in (now, now + self.window))
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, [self._key(whose), ends_at, at, at])
            return cursor.fetchall()[0][0]


def take_each(counts: Sequence[tuple[Limit, tuple[str, ...]]], *, now: dt.datetime) -> bool:
    """Count one try by several limits, the narrowest first, and tell whether it is within them all. The first that is
    used up ends it and the others count nothing: one visitor who goes on trying uses up their own tries and no more.
    """
    for position, (limit, whose) in enumerate(counts):
        if not limit.take(*whose, now=now):
            for earlier, theirs in counts[:position]:
                earlier.give_back(*theirs)
            return False
    return True


def forget_old_tries(*, now: dt.datetime) -> int:
    """Delete the counts of windows that have ended; return how many."""
    return Tries.objects.filter(ends_at__lte=now).delete()[0]
