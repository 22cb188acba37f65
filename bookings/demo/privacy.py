"""Somebody who has left and asks to be erased, and who has looked at the demonstration's practitioner."""

import datetime as dt

from bookings.models import Booking
from bookings.privacy.requests import ask_to_be_erased
from training.models import Look, User

SAID = "I have moved abroad and will not book again."


def ask_and_look(*, person: User, team: User, lead: User, now: dt.datetime) -> None:
    """Ask twelve days ago, as somebody without bookings to come; look at the person yesterday and today."""
    busy = Booking.objects.live().filter(session__starts_at__gt=now).values("practitioner")
    leaving = User.objects.filter(email__endswith="example.org", is_active=True, is_team=False, is_lead=False)
    leaving = leaving.filter(is_trainer=False, is_group_member=False, bookings__isnull=False).exclude(pk__in=busy)
    if asks := leaving.exclude(pk=person.pk).order_by("pk").first():
        ask_to_be_erased(person=asks, said=SAID, by=asks, now=now - dt.timedelta(days=12))
    yesterday = now - dt.timedelta(hours=26)
    Look.objects.create(by=team, page="desk-person", at=yesterday, person=person)
    Look.objects.create(by=lead, page="organisation-bookings", at=yesterday, organisation=lead.organisation)
