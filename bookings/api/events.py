"""What a program can be told of by a webhook: one line an event, with the scope of the keys that read the same."""

from dataclasses import dataclass

from training.models.api_keys import Scope

TEST = "webhook.test"


@dataclass(frozen=True, kw_only=True)
class Event:
    """`key` is how programs know it, `label` how the team does. `scope` is that of a key that reads it; "" for none."""

    key: str
    label: str
    scope: str = ""


EVENTS = {
    event.key: event
    for event in (
        Event(key="booking.confirmed", label="Booked: somebody has a place", scope=Scope.BOOKINGS),
        Event(key="booking.cancelled", label="Cancelled: a place or a request was given up", scope=Scope.BOOKINGS),
        Event(key="session.changed", label="Sessions: new, moved, in another place, or cancelled"),
        Event(
            key="attendance.recorded",
            label="Attendance: what the register says of somebody has changed",
            scope=Scope.ATTENDANCE,
        ),
        Event(key="certificate.changed", label="Certificates: given, replaced, or withdrawn", scope=Scope.RECORDS),
    )
}


def label_of(key: str) -> str:
    """Return what happened in a word or two, as a list of deliveries says it."""
    return EVENTS[key].label.partition(":")[0] if key in EVENTS else "Test"
