"""A year that was played, counted again: every report against a plain second count, and nothing out of order."""

import datetime as dt
from typing import Any

from bookings.models import Booking
from bookings.upkeep.integrity.each_row import faults
from reporting.periods import Period
from reporting.scope import Scope
from tests.support import counted_again as again
from tests.support import held_against
from tests.support.years.life import Life


def year_of(begins: dt.date) -> Period:
    return Period(begins, begins.replace(year=begins.year + 1) - dt.timedelta(days=1))


def check_year(life: Life, begins: dt.date) -> None:
    """Hold every report of the year against the second count: of everybody, and of one organisation type, course,
    organisation and way of delivery each.
    """
    year, now = year_of(begins), life.now
    assert list(faults(now=now)) == []
    check_scope(Scope(period=year, now=now), {})
    held_against.rooms(year, now)
    held_against.registers(year, now)
    held_against.unmet_demand(year, now)
    held_against.what_people_said(year, now)
    _check_merged(life)
    for narrowed in _some_filters(life, year):
        check_scope(Scope(period=year, now=now, **narrowed), narrowed)


def _check_merged(life: Life) -> None:
    """What was another organisation's is counted of the one that stays."""
    for kept, bookings in life.there.are_one.items():
        elsewhere = Booking.objects.filter(pk__in=bookings).exclude(organisation=kept)
        assert list(elsewhere.values_list("pk", flat=True)) == [], "a merged organisation is not one with the other"


def check_scope(scope: Scope, narrowed: dict[str, Any]) -> None:
    bookings, likeness = again.bookings_of(scope.period, scope.now, **narrowed), held_against.likeness_of(scope)
    held_against.no_show_lines(scope, bookings, likeness)
    held_against.trainers_lineage_and_reasons(scope, bookings, likeness, narrowed)
    held_against.attendance_and_learners(scope, bookings)
    held_against.courses_by_organisation_type(scope, bookings)


def _some_filters(life: Life, year: Period) -> list[dict[str, Any]]:
    in_year = {"session__first_on__gte": year.start, "session__first_on__lte": year.end}
    bookings = list(Booking.objects.filter(**in_year).select_related("session__course").order_by("pk"))
    if not bookings:
        return []
    one = life.chance.choice(bookings)
    filters = [
        {"organisation_type_id": one.organisation_type_id},
        {"organisation_id": one.organisation_id},
        {"category_id": one.session.course.category_id},
        {"delivery": one.session.delivery},
    ]
    return life.chance.sample(filters, life.there.size.filters)
