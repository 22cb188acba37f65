"""What the page of a course says."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bookings.models import Booking, DateWish
from bookings.places.pages.presenters.needed_first import NeededFirst
from bookings.places.pages.presenters.session_item import Tag, hours_in_words, session_item
from bookings.places.rules.places_left import Room
from training.models import Course
from training.templatetags.words import date_in_words, plural


@dataclass(frozen=True, kw_only=True)
class CourseDate:
    """A row of the table of dates. `button` says what it does; "" where there is none."""

    session_pk: int
    starts_on: str
    days: Sequence[str]
    where: str
    places: Tag
    own: Booking | None
    button: str
    must_wait: bool


@dataclass(frozen=True, kw_only=True)
class Successor:
    course: Course
    how: str


@dataclass(frozen=True, kw_only=True)
class NewDates:
    """Being told of new dates: what stands above it, the wish the reader has told us of, and where one can be."""

    heading: str
    wish: DateWish | None
    towns: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class CoursePage:
    """The page, from its heading to what can be done where no date suits. "" and None: nothing is said of it."""

    course: Course
    title: str
    category: str
    is_draft: bool
    successor: Successor | None
    is_no_longer_run: bool
    who_it_is_for: str
    who_can_book: str
    other_audience: str
    needed_first: Sequence[NeededFirst]
    cpd_hours: str
    certificate: str
    level: str
    trained_by: Sequence[str]
    is_commissioned: bool
    takes_the_place_of: Sequence[Course]
    dates: Sequence[CourseDate]
    no_dates: str
    new_dates: NewDates | None


@dataclass(frozen=True, kw_only=True)
class CourseShown:
    """A course and its dates to come, as everybody sees them who may see as much. `rooms` are those of the sessions
    whose rules tell people apart, `needed` all that has to be attended first, `needed_first` what is told of it.
    """

    course: Course
    sessions: Sequence[Any]
    rooms: Mapping[int, Room]
    who_can_book: str
    needed: Sequence[Course]
    needed_first: Sequence[Course]
    trained_by: Sequence[str]
    takes_the_place_of: Sequence[Course]


def course_date(session: Any, *, own: Booking | None, closed: str, now: dt.datetime) -> CourseDate:
    """Return the row of a session after tell_what_is_left(); `closed` is why the reader cannot book it, or ""."""
    item = session_item(session, now=now)
    button = "Join the waiting list" if session.must_wait else "Book a place"
    return CourseDate(
        session_pk=item.pk,
        starts_on=date_in_words(item.starts_at),
        days=item.days,
        where=item.where,
        places=item.places,
        own=own,
        button="" if own or closed else button,
        must_wait=session.must_wait,
    )


@dataclass(frozen=True, kw_only=True)
class CourseReader:
    """What is known of whoever reads the page.

    `own` are their bookings and `closed` the reasons why they cannot book, both by key of the session; `other_audience`
    is why nobody of their organisation books the course by themselves, or ""; `missing` the keys of the courses that
    they have to attend first, None where nobody is asked.
    """

    own: Mapping[int, Booking]
    closed: Mapping[int, str]
    other_audience: str = ""
    missing: Collection[int] | None = None
    wish: DateWish | None = None
    towns: Sequence[str] = ()


def course_page(
    course: Course,
    *,
    sessions: Sequence[Any],
    who_can_book: str,
    needed_first: Sequence[Course],
    trained_by: Sequence[str],
    takes_the_place_of: Sequence[Course],
    reader: CourseReader,
    now: dt.datetime,
) -> CoursePage:
    """Return the page of a course with these sessions to come, as this reader finds it."""
    successor = _successor(course)
    return CoursePage(
        course=course,
        title=course.title,
        category=course.category.name,
        is_draft=course.status == Course.Status.DRAFT,
        successor=successor,
        is_no_longer_run=successor is None and course.status == Course.Status.RETIRED,
        who_it_is_for=course.audience,
        who_can_book=f"People from {who_can_book} can book it." if who_can_book else "",
        needed_first=[NeededFirst.of(needed, reader.missing) for needed in needed_first],
        cpd_hours=hours_in_words(course),
        certificate=_certificate(course),
        level=course.get_level_display(),
        trained_by=trained_by,
        is_commissioned=course.provider == Course.Provider.COMMISSIONED,
        takes_the_place_of=takes_the_place_of,
        **_as_read_by(reader, course, sessions, now),
    )


def _as_read_by(reader: CourseReader, course: Course, sessions: Sequence[Any], now: dt.datetime) -> dict[str, Any]:
    """Return what the page says to this reader alone."""
    is_published = course.status == Course.Status.PUBLISHED
    closed = {one.pk: reader.closed[one.pk] or ("Not yet." if reader.missing else "") for one in sessions}
    dates = [course_date(one, own=reader.own.get(one.pk), closed=closed[one.pk], now=now) for one in sessions]
    has_open_places = any(not reader.closed[one.pk] and not one.must_wait for one in sessions)
    offers_new_dates = is_published and (reader.wish or not (has_open_places or reader.other_audience))
    any_date = bool(dates)
    return {
        "other_audience": reader.other_audience if is_published else "",
        "dates": dates,
        "no_dates": "" if dates else _no_dates(is_published),
        "new_dates": _new_dates(reader, any_date=any_date, any_place=has_open_places) if offers_new_dates else None,
    }


def _successor(course: Course) -> Successor | None:
    """Return which course came of this one, once everybody can see it."""
    successor = course.replaced_by or course.merged_into
    if successor is None or successor.status == Course.Status.DRAFT:
        return None
    return Successor(course=successor, how="has been replaced by" if course.replaced_by_id else "is now part of")


def _certificate(course: Course) -> str:
    valid = f" valid for {months_in_words(course.certificate_valid_months)}" if course.certificate_valid_months else ""
    evaluation = " and tell us what it was like" if course.certificate_needs_evaluation else ""
    return f"A certificate{valid}, if you attend every day{evaluation}"


def months_in_words(months: int) -> str:
    """Return "a year", "two years" to "five years", or "18 months"."""
    years = {12: "a year", 24: "two years", 36: "three years", 48: "four years", 60: "five years"}
    return years.get(months) or plural(months, "month,months")


def _no_dates(is_published: bool) -> str:
    if is_published:
        return "No dates are planned at the moment. Knowing who wants what is how we plan."
    return "There are no more dates."


def _new_dates(reader: CourseReader, *, any_date: bool, any_place: bool) -> NewDates:
    heading = "Other dates" if any_place else "None of these?"
    return NewDates(heading=heading if any_date else "", wish=reader.wish, towns=reader.towns)
