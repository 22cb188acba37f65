"""People and what they have done: their training records, and certificates, as a lead or the team reads them."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router

from bookings.api import telling
from bookings.api.gate import AskedRequest, Seen, demand, organisation_asked
from bookings.api.paging import page_of
from bookings.api.schemas import (
    Certificates,
    Key,
    KeyOut,
    OfPeople,
    Organisations,
    Page,
    People,
    PeopleFilter,
    RecordOut,
)
from bookings.api.scoped import answers, by_key
from bookings.attendance.record.lines import Line, training_record
from bookings.models import Certificate
from bookings.roles import may_read_record_of
from training.models import Organisation, User
from training.models.api_keys import Scope

router = Router(tags=["Training records"])


@router.get("/people", response=answers(People), summary="People", **by_key(Scope.RECORDS))
def people(request: AskedRequest, asked: Query[PeopleFilter]) -> Any:
    """Those who belong to the organisation now; nobody who was erased."""
    organisation = organisation_asked(demand(request), asked.organisation)
    rows = User.objects.filter(erased_at=None).select_related("organisation")
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    page = page_of(request, rows, asked, lambda found: [telling.person_in_full(one) for one in found])
    named = frozenset(item["id"] for item in page["items"])
    request.seen = Seen(page="people", organisation=organisation, people=named)
    return page


@router.get(
    "/people/{int:pk}/record", response=answers(RecordOut), summary="A training record", **by_key(Scope.RECORDS)
)
def record(request: AskedRequest, pk: Key) -> Any:
    """A key of an organisation that somebody has left reads of the person the name alone."""
    key, reader = demand(request), demand(request).reader()
    if not may_read_record_of(reader, pk):
        raise Http404
    somebody = get_object_or_404(User.objects.select_related("organisation"), pk=pk, erased_at=None)
    found = training_record(somebody, reader=reader, today=timezone.localdate())
    request.seen = Seen(page="training-record", person=pk)
    lines = [_line(line) for line in found.lines]
    is_theirs = key.organisation_id in (None, somebody.organisation_id)
    told = telling.person_in_full(somebody) if is_theirs else telling.person_by_name(somebody)
    return {"person": told, "cpd_hours": found.hours, "lines": lines}


@router.get("/certificates", response=answers(Certificates), summary="Certificates", **by_key(Scope.RECORDS))
def certificates(request: AskedRequest, asked: Query[OfPeople]) -> Any:
    """Those in force or withdrawn, and none that another has replaced; the period is of the last day attended."""
    organisation = organisation_asked(demand(request), asked.organisation)
    rows = Certificate.objects.current().exclude(person_name="").select_related("booking__practitioner")
    for name, value in {
        "booking__organisation": organisation,
        "booking__session__course__slug": asked.course,
        "attended_on__gte": asked.from_,
        "attended_on__lte": asked.to,
    }.items():
        if value is not None:
            rows = rows.filter(**{name: value})
    page = page_of(request, rows, asked, lambda found: [_certificate(one) for one in found])
    named = frozenset(item["person"]["id"] for item in page["items"])
    request.seen = Seen(page="certificates", organisation=organisation, people=named)
    return page


@router.get("/organisations", response=answers(Organisations), summary="Organisations", **by_key())
def organisations(request: AskedRequest, asked: Query[Page]) -> Any:
    """Their keys, for the filters of the other lists; a key of one organisation reads its own."""
    rows = Organisation.objects.all()
    if own := demand(request).organisation_id:
        rows = rows.filter(pk=own)
    return page_of(request, rows, asked, lambda found: [telling.organisation_name(one) for one in found])


@router.get("/key", response=answers(KeyOut), summary="This key", **by_key())
def key(request: AskedRequest) -> Any:
    """What the key may read, of whom, and until when."""
    own = demand(request)
    return {
        "name": own.name,
        "scopes": own.scopes,
        "organisation": telling.organisation_name(own.organisation),
        "expires_at": telling.at(own.expires_at),
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "course": telling.course_name(line.course),
        "title": line.title,
        "provider": line.provider,
        "completed_on": line.completed_on,
        "outcome": line.outcome,
        "cpd_hours": line.hours,
        "valid_until": line.valid_until,
        "validity": str(line.validity),
    }


def _certificate(certificate: Certificate) -> dict[str, Any]:
    return {
        "number": certificate.number,
        "booking": certificate.booking_id,
        "person": telling.person(certificate.booking.practitioner),
        "course_title": certificate.course_title,
        "attended_on": certificate.attended_on,
        "issued_at": telling.at(certificate.issued_at),
        "expires_on": certificate.expires_on,
        "validity": certificate.validity(timezone.localdate()),
        "cpd_hours": certificate.cpd_hours,
    }
