"""What programs send and get, as they read it in the description of the API."""

import datetime as dt
import re
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import BeforeValidator, Field, WithJsonSchema

from training.forms.choices import LARGEST_KEY

LARGEST_PAGE, USUAL_PAGE = 200, 100


def _whole(value: Any) -> int:
    if isinstance(value, int):
        return value
    # To JSON Schema, and to the programs that calculate with keys, 30.0 is a whole number too.
    if not (written := re.fullmatch(r"([0-9]{1,19})(\.0+)?", str(value), re.ASCII)):
        raise ValueError("write a whole number")
    return int(written[1])


def _day(value: Any) -> dt.date:
    if isinstance(value, dt.date):
        return value
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", str(value), re.ASCII):
        raise ValueError("write a date as 2026-04-01")
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise ValueError("there is no such day in the calendar") from None


Key = Annotated[int, Field(ge=1, le=LARGEST_KEY), BeforeValidator(_whole)]


def _cursor(value: Any) -> str:
    if not re.fullmatch(_CURSOR, str(value), re.ASCII):
        raise ValueError("this is no cursor of ours: take it from “next” of the page before, or leave it out")
    return str(value)


_CURSOR = "after-(0|[1-9][0-9]{0,17})"
Cursor = Annotated[
    str, BeforeValidator(_cursor), WithJsonSchema({"type": "string", "pattern": f"^{_CURSOR}$", "maxLength": 24})
]
Day = Annotated[dt.date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Slug = Annotated[str, Field(pattern=r"^[-a-zA-Z0-9_]+$", max_length=220)]


class Page(Schema):
    """`cursor` is what the address `next` of the page before has; do not make one up."""

    cursor: Cursor | None = Field(None, description="Where the page begins: take it from `next`")
    limit: Annotated[int, Field(ge=1, le=LARGEST_PAGE), BeforeValidator(_whole)] = USUAL_PAGE


class Period(Page):
    from_: Day | None = Field(None, alias="from", description="First day, such as 2026-04-01")
    to: Day | None = Field(None, description="Last day, included")


class CourseFilter(Page):
    category: Key | None = Field(None, description="Key of a category")


class SessionFilter(Period):
    course: Slug | None = Field(None, description="`slug` of a course")
    status: Literal["published", "cancelled"] | None = None


class OfPeople(Period):
    course: Slug | None = Field(None, description="`slug` of a course")
    organisation: Key | None = Field(None, description="Key of an organisation, as on the day of booking")


class BookingFilter(OfPeople):
    session: Key | None = None
    status: Literal["awaiting approval", "waiting", "offered", "confirmed", "cancelled"] | None = None


class AttendanceFilter(OfPeople):
    session: Key | None = None
    outcome: Literal["attended", "partly attended", "no show", "excused", "unmarked"] | None = None


class PeopleFilter(Page):
    organisation: Key | None = Field(None, description="Key of the organisation that they belong to now")


class Error(Schema):
    where: str
    detail: str


class ProblemOut(Schema):
    """RFC 9457: `detail` is a sentence, `errors` say what is wrong where."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[Error] | None = None


class Named(Schema):
    id: int
    name: str


class Person(Schema):
    id: int
    name: str
    email: str = Field(description="Empty where nobody knows it, or the key may not read it")


class CourseOut(Schema):
    id: int
    slug: str
    title: str
    status: Literal["published", "retired"]
    category: Named
    level: str
    provider: str
    aims: str
    audience: str
    cpd_hours: Decimal
    certificate_valid_months: int | None
    url: str = Field(description="The page that people read and book on")


class CourseName(Schema):
    slug: str
    title: str


class Place(Schema):
    name: str
    town: str
    postcode: str


class SessionDayOut(Schema):
    starts_at: dt.datetime
    ends_at: dt.datetime
    venue: Place | None


class SessionOut(Schema):
    id: int
    reference: str | None
    course: CourseName
    status: Literal["published", "cancelled"]
    delivery: Literal["in person", "online", "in person and online"]
    starts_at: dt.datetime
    ends_at: dt.datetime
    days: list[SessionDayOut]
    places: int
    places_left: int = Field(description="That somebody could book now: 0 while people wait")
    people_waiting: int
    is_open_for_booking: bool
    url: str


class SessionName(Schema):
    id: int
    course: CourseName
    starts_at: dt.datetime
    ends_at: dt.datetime


class BookingOut(Schema):
    id: int
    session: SessionName
    person: Person
    organisation: Named = Field(description="As on the day of booking")
    status: Literal["awaiting approval", "waiting", "offered", "confirmed", "cancelled"]
    booked_at: dt.datetime
    confirmed_at: dt.datetime | None
    cancelled_at: dt.datetime | None
    cancelled_late: bool
    is_walk_in: bool


class DayMark(Schema):
    on: dt.date
    mark: Literal["present", "partly", "absent", "unmarked"]
    arrived_late: bool
    left_early: bool


class AttendanceOut(Schema):
    """`unmarked` is no absence: nobody has said anything."""

    booking: int
    session: SessionName
    person: Person
    organisation: Named
    outcome: Literal["attended", "partly attended", "no show", "excused", "unmarked"]
    days: list[DayMark]
    register_state: Literal["open", "complete", "partial", "unavailable"]


class PersonOut(Person):
    job_role: str
    organisation: Named | None
    is_active: bool | None = Field(description="Null in the record of somebody who has left the key’s organisation")


class RecordLine(Schema):
    course: CourseName
    title: str
    provider: str
    completed_on: dt.date
    outcome: str
    cpd_hours: Decimal
    valid_until: dt.date | None
    validity: Literal["", "valid", "due soon", "expired", "renewed", "withdrawn"]


class RecordOut(Schema):
    person: PersonOut
    cpd_hours: Decimal
    lines: list[RecordLine]


class CertificateOut(Schema):
    number: str
    booking: int
    person: Person
    course_title: str
    attended_on: dt.date
    issued_at: dt.datetime
    expires_on: dt.date | None
    validity: Literal["valid", "expired", "revoked"]
    cpd_hours: Decimal


class KeyOut(Schema):
    name: str
    scopes: list[str]
    organisation: Named | None = Field(description="None: the whole partnership")
    expires_at: dt.datetime


class _Listed(Schema):
    next: str | None = Field(description="Address of the next page, none on the last")


class Courses(_Listed):
    items: list[CourseOut]


class Sessions(_Listed):
    items: list[SessionOut]


class Bookings(_Listed):
    items: list[BookingOut]


class Attendances(_Listed):
    items: list[AttendanceOut]


class People(_Listed):
    items: list[PersonOut]


class Certificates(_Listed):
    items: list[CertificateOut]


class Organisations(_Listed):
    items: list[Named]
