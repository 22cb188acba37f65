"""The name that people gave of an organisation that was not listed: the team says which it is, and they hear of it."""

import datetime as dt

from django.db import transaction

from bookings.attendance.register.newcomers import count_for_organisation
from bookings.notices.kinds.organisation_settled import OrganisationSettled
from bookings.notices.sending.outbox import queue_notice_to
from training.models import Organisation, OrganisationType, User
from training.operations.organisations import add_organisation
from training.operations.people import settle_organisation


@transaction.atomic
def settle_name(*, name: str, organisation: Organisation | None, by: User, now: dt.datetime) -> int:
    """Say which organisation all mean who gave the name, or that none is; tell each of them, and return how many.

    They wait for it: until then they cannot book, and nothing else would tell them that they can.
    """
    named = {person.pk: person.organisation_named for person in User.objects.with_an_organisation_to_settle()}
    people = settle_organisation(name=name, organisation=organisation, by=by, now=now)
    for person in people:
        count_for_organisation(person, by=by, now=now)
        notice = OrganisationSettled(named=named[person.pk], organisation=organisation.name if organisation else "")
        queue_notice_to(notice, person=person, occasion=f"settled {now.isoformat()}", now=now)
    return len(people)


@transaction.atomic
def add_named(
    *, name: str, called: str, type: OrganisationType, by: User, now: dt.datetime
) -> tuple[Organisation, int]:
    """Add the organisation that people named, as it is called, and make them its first; both or neither.

    Raises DoesNotFit for a name that is there already or that nobody could read.
    """
    organisation = add_organisation(name=called, type=type, by=by, now=now)
    return organisation, settle_name(name=name, organisation=organisation, by=by, now=now)
