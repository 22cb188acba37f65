"""Two programs with a key: a trust's HR system, which read this morning, and a dashboard whose key was ended."""

import datetime as dt

from training.models import ApiKey, Look, LookedAt, Organisation, User
from training.models.api_keys import Scope
from training.operations.api_keys import end_api_key, make_api_key

_HR = "HR system of {organisation}"


def give_keys(*, organisation: Organisation, by: User, now: dt.datetime) -> None:
    """Make them once; nobody knows the keys themselves. Whose people the HR system read about can see it."""
    name = _HR.format(organisation=organisation.name)[:80]
    if ApiKey.objects.filter(name=name).exists():
        return
    scopes = [Scope.BOOKINGS, Scope.RECORDS]
    made_at, used_at = now - dt.timedelta(days=40), now - dt.timedelta(hours=3)
    key, _ = make_api_key(name=name, scopes=scopes, organisation=organisation, days=365, by=by, now=made_at)
    ApiKey.objects.filter(pk=key.pk).update(last_used_at=used_at)
    read = User.objects.filter(bookings__organisation=organisation).order_by("pk").distinct()[:3]
    look = Look.objects.create(at=used_at, by_key=key, page="bookings", organisation=organisation, people=len(read))
    LookedAt.objects.bulk_create(LookedAt(look=look, person=person) for person in read)
    old, _ = make_api_key(
        name="Dashboard of the council", scopes=[Scope.REPORTS], organisation=None, days=180, by=by, now=made_at
    )
    end_api_key(key=old, by=by, now=now - dt.timedelta(days=5))
