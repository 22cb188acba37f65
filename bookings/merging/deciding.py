"""What the team says of two beside merging them: that they are two, or that a former name is known no longer."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model

from training.models import Alias, NotTheSame, User
from training.models.merging import column_of
from training.roles import may_run_the_partnership


@transaction.atomic
def say_not_the_same(*, one: Model, other: Model, by: User, now: dt.datetime) -> None:
    """They are proposed no more. Said twice is once."""
    if not may_run_the_partnership(by):
        raise PermissionDenied("Only the partnership team says what is two.")
    lower, higher = sorted((int(one.pk), int(other.pk)))
    NotTheSame.objects.get_or_create(
        kind=column_of(one), lower_key=lower, higher_key=higher, defaults={"said_at": now, "said_by": by}
    )


@transaction.atomic
def forget_alias(*, alias: Alias, by: User) -> None:
    """Recognise nothing by this name any more, such as an address that is somebody else's now."""
    if not may_run_the_partnership(by):
        raise PermissionDenied("Only the partnership team forgets a former name.")
    Alias.objects.filter(pk=alias.pk).delete()
