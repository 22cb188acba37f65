"""Constants written into a statement, so that an index over the few rows that have them is found."""

import re
from typing import Any

from django.db.models import Value

_PLAIN = re.compile(r"[a-z ]+")


class Constant(Value):
    """One of our own states, such as "waiting", in the statement itself and not as a parameter of it.

    An index with a condition serves only where the statement says the condition. A database that plans a statement once
    and keeps the plan does not know what a parameter will stand for, and would read the whole table.
    """

    def __init__(self, text: str):
        if not _PLAIN.fullmatch(text):
            raise ValueError(f"{text!r} is not fit to be written into a statement.")
        super().__init__(str(text))

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple]:
        return f"'{self.value}'", ()
