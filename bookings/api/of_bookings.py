"""Who has a place or waits, and who came: of all, or of the organisation that the key is for."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from ninja import Query, Router

from bookings.api import telling
from bookings.api.gate import AskedRequest, Seen, demand, organisation_asked
from bookings.api.paging import page_of
from bookings.api.schemas import AttendanceFilter, Attendances, BookingFilter, Bookings, OfPeople
from bookings.api.scoped import answers, by_key
from bookings.api.telling import UNMARKED
from bookings.models import Booking, Mark, Register
from training.models import Session, SessionDay
from training.models.api_keys import Scope

router = Router(tags=["Bookings and attendance"])
_ALONGSIDE = ("session__course", "practitioner", "organisation")


@router.get("/bookings", response=answers(Bookings), summary="Bookings", **by_key(Scope.BOOKINGS))
def bookings(request: AskedRequest, asked: Query[BookingFilter]) -> Any:
    rows = _bookings(request, asked, "bookings", session=asked.session)
    if asked.status:
        rows = rows.filter(status=asked.status)
    return _page(request, rows, asked, _booking_rows)


@router.get("/attendance", response=answers(Attendances), summary="Attendance", **by_key(Scope.ATTENDANCE))
def attendance(request: AskedRequest, asked: Query[AttendanceFilter]) -> Any:
    """Of sessions that have begun: everybody with a place, and whoever walked in."""
    rows = _bookings(request, asked, "attendance", session=asked.session).filter(
        status=Booking.Status.CONFIRMED,
        session__status=Session.Status.PUBLISHED,
        session__starts_at__lte=timezone.now(),
    )
    if asked.outcome:
        unmarked = asked.outcome == UNMARKED
        rows = rows.filter(outcome=Booking.Outcome.NOT_RECORDED if unmarked else asked.outcome)
    return _page(request, rows, asked, _attendance_rows)


def _bookings(request: AskedRequest, asked: OfPeople, page: str, *, session: int | None) -> QuerySet[Booking]:
    """Return what the key may read and the program asks for, and note whom the answer will name."""
    organisation = organisation_asked(demand(request), asked.organisation)
    request.seen = Seen(page=page, organisation=organisation, session=None if organisation else _there(session))
    rows = Booking.objects.select_related(*_ALONGSIDE)
    for name, value in {
        "organisation": organisation,
        "session": session,
        "session__course__slug": asked.course,
        "session__first_on__gte": asked.from_,
        "session__first_on__lte": asked.to,
    }.items():
        if value is not None:
            rows = rows.filter(**{name: value})
    return rows


def _there(session: int | None) -> int | None:
    return session if session and Session.objects.filter(pk=session).exists() else None


def _page(request: AskedRequest, rows: QuerySet[Booking], asked: OfPeople, told: Any) -> Any:
    page = page_of(request, rows, asked, told)
    assert request.seen is not None
    request.seen.people = frozenset(item["person"]["id"] for item in page["items"])
    return page


def _of(booking: Booking) -> dict[str, Any]:
    return {
        "session": telling.session_name(booking.session),
        "person": telling.person(booking.practitioner),
        "organisation": telling.organisation_name(booking.organisation),
    }


def _booking_rows(bookings: list[Booking]) -> list[dict[str, Any]]:
    return [
        {
            "id": booking.pk,
            **_of(booking),
            "status": booking.status,
            "booked_at": telling.at(booking.booked_at),
            "confirmed_at": telling.at(booking.confirmed_at),
            "cancelled_at": telling.at(booking.cancelled_at),
            "cancelled_late": booking.cancelled_late,
            "is_walk_in": booking.is_walk_in,
        }
        for booking in bookings
    ]


def _attendance_rows(bookings: list[Booking]) -> list[dict[str, Any]]:
    """Three queries for a page: the days of its sessions, their registers, the marks."""
    of_page = {booking.session_id for booking in bookings}
    days = SessionDay.objects.filter(session__in=of_page).order_by("position")
    states = dict(Register.objects.filter(session__in=of_page).values_list("session", "state"))
    marks = {
        (mark.booking_id, mark.session_day_id): mark
        for mark in Mark.objects.filter(booking__in=[booking.pk for booking in bookings])
    }
    by_session: dict[int, list[SessionDay]] = {session: [] for session in of_page}
    for day in days:
        by_session[day.session_id].append(day)
    return [
        {
            "booking": booking.pk,
            **_of(booking),
            "outcome": UNMARKED if booking.outcome == Booking.Outcome.NOT_RECORDED else booking.outcome,
            "days": [_day(day, marks.get((booking.pk, day.pk))) for day in by_session[booking.session_id]],
            "register_state": states.get(booking.session_id, Register.State.OPEN),
        }
        for booking in bookings
    ]


def _day(day: SessionDay, mark: Mark | None) -> dict[str, Any]:
    return {
        "on": timezone.localdate(day.starts_at),
        "mark": mark.value if mark else UNMARKED,
        "arrived_late": bool(mark and mark.arrived_late),
        "left_early": bool(mark and mark.left_early),
    }
