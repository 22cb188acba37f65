"""One webhook, of the trust's HR system, with what it was told of late; switched off, so that nothing leaves."""

import datetime as dt

from bookings.models import Booking, Webhook, WebhookDelivery
from bookings.webhooks.keeping import add_webhook, change_webhook, switch_off
from training.models import Organisation, User

_NAME = "HR system of {organisation}"
_ADDRESS = "https://hr.example.org/turnout"


def tell_a_program(*, organisation: Organisation, by: User, now: dt.datetime) -> None:
    """Add it once; nobody knows its secret."""
    name = _NAME.format(organisation=organisation.name)[:80]
    if Webhook.objects.filter(name=name).exists():
        return
    events = ["booking.confirmed", "booking.cancelled"]
    webhook, _ = add_webhook(
        name=name,
        address=_ADDRESS,
        events=events,
        organisation=organisation,
        by=by,
        now=now - dt.timedelta(days=20),
    )
    later = now - dt.timedelta(days=15)
    events = [*events, "attendance.recorded"]
    change_webhook(webhook=webhook, name=name, address=_ADDRESS, events=events, by=by, now=later)
    booked = Booking.objects.filter(status=Booking.Status.CONFIRMED, organisation=organisation, booked_at__lt=now)
    latest = list(booked.order_by("-booked_at", "-pk").values_list("pk", flat=True)[:4])
    _told(webhook, latest, now)
    switch_off(webhook=webhook, by=by, now=now - dt.timedelta(days=1))


def _told(webhook: Webhook, bookings: list[int], now: dt.datetime) -> None:
    answers = [
        (WebhookDelivery.State.DELIVERED, 1, 204, ""),
        (WebhookDelivery.State.DELIVERED, 1, 204, ""),
        (WebhookDelivery.State.DELIVERED, 3, 200, ""),
        (WebhookDelivery.State.GIVEN_UP, 10, 503, "The program did not take the message."),
    ]
    for number, (booking, (state, attempts, answer, error)) in enumerate(zip(bookings, answers, strict=False)):
        at = now - dt.timedelta(days=2 + 4 * number)
        WebhookDelivery.objects.create(
            webhook=webhook,
            key=f"booking.confirmed.{booking}",
            event="booking.confirmed",
            happened_at=at,
            booking_id=booking,
            state=state,
            attempts=attempts,
            answer=answer,
            last_error=error,
            created_at=at,
            ended_at=at + dt.timedelta(seconds=20),
        )
