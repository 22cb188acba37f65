"""Counting again what must always hold, from the rows themselves; most of it the database holds too, if it is sound.

Each check yields a line a fault, without names: those who run it see keys and references. Nothing here writes.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

from django.core.files.storage import default_storage
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Greatest

from bookings.attendance.register.outcomes import settled_outcome
from bookings.models import Booking, Certificate, Mark, Register, Reservation, Terms, TrainingElsewhere
from bookings.places.rules.counts import with_places
from bookings.upkeep.integrity.between_bookings import faults_between_bookings
from bookings.upkeep.integrity.comparisons import faults_of_comparisons
from bookings.upkeep.integrity.invitations import faults_of_invitations
from bookings.upkeep.integrity.joint_wishes import faults_of_joint_wishes
from bookings.upkeep.integrity.people import faults_of_people
from bookings.upkeep.integrity.planning import faults_of_planning
from training.models import CourseAttachment, Session, SessionDay
from training.operations.schedule import derived_from_days

_HELD_BACK = 20_000  # rows fetched at a time


def faults(*, now: dt.datetime) -> Iterator[str]:
    """Yield a line for everything that does not hold, in the order of the checks below."""
    yield from _places()
    yield from _live_bookings()
    yield from _waiting_lists()
    yield from _booking_times()
    yield from _reservations()
    yield from faults_of_invitations()
    yield from faults_of_joint_wishes()
    yield from faults_of_comparisons()
    yield from _session_columns(now)
    yield from faults_of_planning()
    yield from faults_of_people()
    yield from _registers()
    yield from _marks()
    yield from _outcomes()
    yield from _certificates()
    yield from _attachments()
    yield from faults_between_bookings(now)


def counted() -> dict[str, int]:
    """Return how much was looked at."""
    return {
        "sessions": Session.objects.count(),
        "bookings": Booking.objects.count(),
        "reservations": Reservation.objects.count(),
        "marks": Mark.objects.count(),
        "registers": Register.objects.count(),
        "certificates": Certificate.objects.count(),
    }


def _name(pk: int, ref: str | None) -> str:
    return f"session {pk} ({ref})" if ref else f"session {pk}"


def _places() -> Iterator[str]:
    """Held are never more than there are, unless the team let people keep theirs. Walk-ins take none."""
    overfull = (
        with_places(Session.objects.all())
        .annotate(most=Greatest(F("capacity") + F("overfull_allowance"), F("places_kept")))
        .filter(most__lt=F("places_held"))
        .order_by("pk")
    )
    for pk, ref, held, most in overfull.values_list("pk", "ref", "places_held", "most"):
        yield f"{_name(pk, ref)}: {held} places are held, and there are {most}"


def _live_bookings() -> Iterator[str]:
    doubled = (
        Booking.objects.live()
        .order_by()
        .values("session_id", "session__ref", "practitioner_id")
        .annotate(times=Count("pk"))
        .filter(times__gt=1)
        .order_by("session_id", "practitioner_id")
    )
    for row in doubled:
        name = _name(row["session_id"], row["session__ref"])
        yield f"{name}: person {row['practitioner_id']} has {row['times']} live bookings"
    cancelled = Booking.objects.live().filter(session__status=Session.Status.CANCELLED).order_by("pk")
    for pk, session, ref in cancelled.values_list("pk", "session_id", "session__ref"):
        yield f"booking {pk}: live, but {_name(session, ref)} is cancelled"


def _waiting_lists() -> Iterator[str]:
    for pk in Booking.objects.waiting().filter(queue_number=None).order_by("pk").values_list("pk", flat=True):
        yield f"booking {pk}: on the waiting list without a number"
    doubled = (
        Booking.objects.filter(queue_number__isnull=False)
        .order_by()
        .values("session_id", "session__ref", "queue_number")
        .annotate(times=Count("pk"))
        .filter(times__gt=1)
        .order_by("session_id", "queue_number")
    )
    for row in doubled:
        name = _name(row["session_id"], row["session__ref"])
        yield f"{name}: number {row['queue_number']} of the waiting list was given {row['times']} times"


def _booking_times() -> Iterator[str]:
    """Each standing has its time, and the times come in their order."""
    status = Booking.Status
    asking = Q(status=status.AWAITING_APPROVAL)
    for problem, wrong in (
        ("cancelled without a time", Q(status=status.CANCELLED, cancelled_at=None)),
        ("not cancelled, but has the time of it", ~Q(status=status.CANCELLED) & Q(cancelled_at__isnull=False)),
        ("confirmed without a time", Q(status=status.CONFIRMED, confirmed_at=None)),
        ("an offer without a deadline", Q(status=status.OFFERED, offer_expires_at=None)),
        ("confirmed before it was booked", Q(confirmed_at__lt=F("booked_at"))),
        ("cancelled before it was booked", Q(cancelled_at__lt=F("booked_at"))),
        ("replied without a time, or a time without a reply", Q(reply="") ^ Q(replied_at=None)),
        ("cannot come, but holds its place", Q(reply=Booking.Reply.NOT_COMING) & ~Q(status=status.CANCELLED)),
        ("an absence explained without a time", Q(absence_explained_at=None) & ~Q(absence_reason="")),
        (
            "cancelled late, but held no place to cancel",
            Q(cancelled_late=True) & (~Q(status=status.CANCELLED) | Q(confirmed_at=None)),
        ),
        ("waits for approval, and nobody is asked", asking & (Q(approver_email="") | Q(approval_expires_at=None))),
        ("waits for approval, but has a place or a number", asking & (~Q(confirmed_at=None) | ~Q(queue_number=None))),
        (
            "has a place or a number that nobody agreed to",
            Q(status__in=(status.WAITING, status.OFFERED, status.CONFIRMED), is_walk_in=False, approved_at=None)
            & ~Q(approval_asked_at=None),
        ),
        ("agreed to before it was asked", Q(approved_at__lt=F("approval_asked_at"))),
        (
            "agreed to terms that were never published",
            ~Q(terms_version=None) & ~Q(terms_version__in=Terms.objects.values("number")),
        ),
        ("has an outcome without a place", ~Q(outcome=Booking.Outcome.NOT_RECORDED) & ~Q(status=status.CONFIRMED)),
    ):
        for pk in Booking.objects.filter(wrong).order_by("pk").values_list("pk", flat=True):
            yield f"booking {pk}: {problem}"


def _reservations() -> Iterator[str]:
    """What is reserved is unnamed, named or released, and those named have their bookings."""
    of_nobody = ~Q(session__status=Session.Status.PUBLISHED) | Q(names_by_at__gt=F("session__starts_at"))
    for problem, wrong in (
        ("its places do not add up", ~Q(places_asked=F("places") + F("places_named") + F("places_released"))),
        ("open without a place, or ended with some", Q(ended_at=None) ^ Q(places__gte=1)),
        ("ended without a reason, or a reason without an end", Q(ended_at=None) ^ Q(ended_because="")),
        ("open, but its session is not running or begins before people are named", Q(ended_at=None) & of_nobody),
    ):
        for pk in Reservation.objects.filter(wrong).order_by("pk").values_list("pk", flat=True):
            yield f"reservation {pk}: {problem}"
    named = Reservation.objects.annotate(found=Count("bookings")).exclude(found=F("places_named")).order_by("pk")
    for pk, said, found in named.values_list("pk", "places_named", "found"):
        yield f"reservation {pk}: {said} places are named, and {found} bookings say so"
    strange = Booking.objects.exclude(named_from=None).exclude(organisation=F("named_from__organisation"))
    for pk in strange.order_by("pk").values_list("pk", flat=True):
        yield f"booking {pk}: named for a place of another organisation"


def _session_columns(now: dt.datetime) -> Iterator[str]:
    """What a session says of its start, end and deadline is what its days and its rule say.

    A deadline that has passed stands, whatever has been made a bank holiday since.
    """
    days = defaultdict(list)
    for day in SessionDay.objects.order_by("session_id", "position").iterator(_HELD_BACK):
        days[day.session_id].append(day)
    for session in Session.objects.order_by("pk").iterator(_HELD_BACK):
        name, own = _name(session.pk, session.ref), days[session.pk]
        if not own:
            yield f"{name}: has no day"
            continue
        if [day.position for day in own] != list(range(1, len(own) + 1)):
            yield f"{name}: its days are not numbered 1 to {len(own)}"
        if any(after.starts_at < before.ends_at for before, after in pairwise(own)):
            yield f"{name}: its days are not in the order of their times"
        for column, follows in derived_from_days(own, session.cancellation_working_days).items():
            said = getattr(session, column)
            if said != follows and not (column == "cancel_by_at" and session.has_begun(now)):
                yield f"{name}: {column} is {_in_utc(said)}, and its days make it {_in_utc(follows)}"


def _in_utc(value: dt.datetime | dt.date) -> str:
    return value.astimezone(dt.UTC).isoformat() if isinstance(value, dt.datetime) else value.isoformat()


def _registers() -> Iterator[str]:
    states = Register.State
    for problem, wrong in (
        ("closed without a time", ~Q(state=states.OPEN) & Q(closed_at=None)),
        ("open, but has the time of its closing", Q(state=states.OPEN, closed_at__isnull=False)),
        ("declared unavailable without a reason", Q(state=states.UNAVAILABLE, reason="")),
    ):
        for pk in Register.objects.filter(wrong).order_by("session_id").values_list("session_id", flat=True):
            yield f"register of session {pk}: {problem}"
    closed = Register.objects.filter(session=OuterRef("pk"), state__in=Register.CLOSED)
    for pk, said in (
        Session.objects.exclude(register_closed=Exists(closed)).order_by("pk").values_list("pk", "register_closed")
    ):
        yield f"session {pk}: says that its register is {'closed' if said else 'open'}, and the register does not"
    silent = (
        Booking.objects.filter(
            status=Booking.Status.CONFIRMED,
            outcome=Booking.Outcome.NOT_RECORDED,
            session__register__state=states.COMPLETE,
        )
        .order_by()
        .values_list("session_id")
        .annotate(Count("pk"))
        .order_by("session_id")
    )
    for session, count in silent:
        yield f"register of session {session}: complete, but {count} of its bookings are not recorded"


def _marks() -> Iterator[str]:
    astray = Mark.objects.exclude(session_day__session=F("booking__session")).order_by("pk")
    for pk, booking in astray.values_list("pk", "booking_id"):
        yield f"mark {pk}: of booking {booking}, on a day of another session"
    placeless = Mark.objects.exclude(booking__status=Booking.Status.CONFIRMED).order_by("pk")
    for pk, booking in placeless.values_list("pk", "booking_id"):
        yield f"mark {pk}: of booking {booking}, which holds no confirmed place"


def _outcomes() -> Iterator[str]:
    """Every outcome is the one that its marks and its excuse make."""
    days = dict(SessionDay.objects.order_by().values_list("session_id").annotate(Count("pk")))
    marks: dict[int, Counter] = defaultdict(Counter)
    for booking, value, count in Mark.objects.order_by().values_list("booking_id", "value").annotate(Count("pk")):
        marks[booking][value] = count
    confirmed = Booking.objects.filter(status=Booking.Status.CONFIRMED).order_by("pk")
    columns = confirmed.values_list("pk", "session_id", "outcome", "excused_at")
    for pk, session, outcome, excused_at in columns.iterator(_HELD_BACK):
        own = marks[pk]
        settled = settled_outcome(
            days=days.get(session, 0),
            present=own[Mark.Value.PRESENT],
            partly=own[Mark.Value.PARTLY],
            absent=own[Mark.Value.ABSENT],
            excused=excused_at is not None,
        )
        if outcome != settled:
            yield f"booking {pk}: its outcome is {outcome}, and its marks make it {settled}"


def _certificates() -> Iterator[str]:
    """A certificate that stands is of somebody who attended every day. Those of a register that is open again follow
    once it is closed.
    """
    open_again = Q(booking__session__register__state=Register.State.OPEN)
    given = Certificate.objects.filter(revoked_at=None).exclude(open_again).order_by("pk")
    for number, outcome in given.exclude(booking__outcome=Booking.Outcome.ATTENDED).values_list(
        "number", "booking__outcome"
    ):
        yield f"certificate {number}: stands, but the outcome of its booking is {outcome}"


def _attachments() -> Iterator[str]:
    """The files of courses are there: a backup may have brought back the rows alone."""
    for pk, course, file in CourseAttachment.objects.order_by("pk").values_list("pk", "course_id", "file"):
        if not default_storage.exists(file):
            yield f"file {pk} of course {course}: its bytes are not in the storage"
    for pk, file in TrainingElsewhere.objects.exclude(file="").order_by("pk").values_list("pk", "file"):
        if not default_storage.exists(file):
            yield f"training elsewhere {pk}: the bytes of its evidence are not in the storage"
