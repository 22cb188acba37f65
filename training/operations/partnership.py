"""Saying who runs this installation."""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from training.authorship import save_as
from training.models import OurDetails, User
from training.partnership import remember
from training.refusals import refuse_unfit
from training.roles import may_run_the_partnership
from training.text import tidy


@transaction.atomic
def keep_our_details(*, by: User, now: dt.datetime, name: str, email: str, phone: str, **further: Any) -> OurDetails:
    """Keep the partnership's name and address, what an empty place costs, and the job roles. Raises DoesNotFit."""
    if not may_run_the_partnership(by):
        raise PermissionDenied("Only the partnership team says who runs the training.")
    details = OurDetails.objects.locked().order_by("pk").first() or OurDetails()
    details.name, details.email, details.phone = tidy(name), email.strip(), tidy(phone)
    for column, value in further.items():
        setattr(details, column, value)
    refuse_unfit(details)
    save_as(details, by=by, now=now)
    transaction.on_commit(lambda: remember(details))
    return details
