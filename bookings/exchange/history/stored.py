"""What of a history is in the database already."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from django.db.models import Count, Max, Model, Q, QuerySet

from bookings.exchange.history.cells import CANCELLED, LATE, WAITING
from bookings.exchange.history.gathering import History
from bookings.exchange.history.rows import HistoryRow
from bookings.models import Booking, Register
from training.models import Category, Course, Organisation, OrganisationType, Session, SessionDay, User, Venue

_AT_ONCE = 500  # of values in one IN (…): within what every SQLite takes


def in_batches(queryset: QuerySet, column: str, values: Iterable) -> Iterator:
    """Yield the objects whose column is among many values."""
    values = iter(values)
    while batch := list(islice(values, _AT_ONCE)):
        yield from queryset.filter(**{f"{column}__in": batch})


def outcome_of(booking: Booking) -> str:
    """Return a stored booking's outcome in the words of a history file."""
    if booking.status == Booking.Status.CANCELLED:
        return LATE if booking.cancelled_late else CANCELLED
    if booking.status == Booking.Status.WAITING:
        return WAITING
    return "offered" if booking.status == Booking.Status.OFFERED else booking.outcome


class Stored:
    """The stored counterparts of a history, by the same keys. Made inside the transaction: it locks the sessions."""

    def __init__(self, history: History):
        self.categories = _by_key(Category, "name_key")
        self.types = _by_key(OrganisationType, "name_key")
        self.courses = _by_key(Course, "title_key", history.courses)
        self.organisations = _by_key(Organisation, "name_key", history.organisations)
        self.venues = _by_key(Venue, "name_key", history.venues)
        self.people = _by_key(User, "email", history.people)
        self.sessions = {
            session.ref: session
            for session in in_batches(Session.objects.locked().order_by("pk"), "ref", history.sessions)
        }
        ids = [session.pk for session in self.sessions.values()]
        self.days: dict[int, list[SessionDay]] = {}
        for day in in_batches(SessionDay.objects.order_by("position").select_related("venue"), "session_id", ids):
            self.days.setdefault(day.session_id, []).append(day)
        self.registers = {
            register.session_id: register for register in in_batches(Register.objects.all(), "session_id", ids)
        }
        self.bookings: dict[tuple[int, int], list[Booking]] = {}
        for booking in in_batches(Booking.objects.order_by("pk").select_related("evaluation"), "session_id", ids):
            self.bookings.setdefault((booking.session_id, booking.practitioner_id), []).append(booking)
        counted = (
            Booking.objects.order_by()
            .values("session_id")
            .annotate(
                held=Count("pk", filter=Q(status__in=Booking.HOLDING, is_walk_in=False)), queue=Max("queue_number")
            )
        )
        self.places = {row["session_id"]: row for row in in_batches(counted, "session_id", ids)}

    def bookings_of(self, row: HistoryRow) -> Sequence[Booking]:
        session, person = self.sessions.get(row.session_ref), self.people.get(row.practitioner_email)
        return self.bookings.get((session.pk, person.pk), ()) if session and person else ()


def _by_key(model: type[Model], column: str, keys: Iterable[str] | None = None) -> dict:
    queryset = model._default_manager.all()
    return {getattr(found, column): found for found in (in_batches(queryset, column, keys) if keys else queryset)}
