"""What an operation raises when it will not do what was asked. Django's ValidationError is for forms alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from training.models import User


class Refused(Exception):
    """The operation did nothing. The message says why, in words for the person whom it concerns.

    Where somebody else may read it, a lead or a member of the team, `of` is that person and `to_others` speaks of them.
    """

    def __init__(self, message: str = "", *, of: User | None = None, to_others: str = ""):
        super().__init__(message)
        self.of, self.to_others = of, to_others
        # By the name of the column that they are about: for a page that shows them beside its field.
        self.by_field: Mapping[str, list[str]] = {}

    def message_to(self, reader: User | AnonymousUser) -> str:
        """Return why, for whoever reads it: the person whom it concerns, or somebody who acts for them."""
        if self.of is None or self.of.pk == reader.pk:
            return str(self)
        return self.to_others or str(self)


class ReasonMissing(Refused):
    """What was asked for is done with a reason only."""


class DoesNotFit(Refused):
    """The row cannot hold this: too long, there already, or at odds with itself."""

    def __init__(self, fault: ValidationError):
        super().__init__(" ".join(fault.messages))
        self.by_field = fault.message_dict if hasattr(fault, "error_dict") else {NON_FIELD_ERRORS: fault.messages}


def refuse_unfit(row: Model, *, exclude: Collection[str] = (), unique: bool = True, constraints: bool = True) -> None:
    """Check the row before it is saved, by its fields and its constraints as asked. Raises DoesNotFit."""
    try:
        row.full_clean(exclude=exclude, validate_unique=unique, validate_constraints=constraints)
    except ValidationError as fault:
        raise DoesNotFit(fault) from fault
