"""Which pages show people to others, and whose they are: what the access log is written by.

A page that is in neither table and names somebody to somebody else fails tests/deploy/test_looking.py.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from bookings.models import Booking, Certificate, JointWish, Reservation, TrainingElsewhere
from bookings.roles import may_book_for_colleagues
from reporting.reports.registry import REPORTS as ALL_REPORTS
from training.models import Look, Organisation, User

# By the name of the address: of whom a page with a key is.
OF_A_PERSON = {
    "desk-person",
    "desk-person-edit",
    "desk-person-close",
    "desk-person-role-remove",
    "desk-person-new-address",
    "desk-person-data",
    "desk-person-erase",
    "desk-complete",
    "record",
    "record-file",
    "person-certificates",
    "elsewhere-record",
}
OF_A_BOOKING = {
    "absence",
    "ask-instead",
    "booking",
    "cancel-booking",
    "desk-approval",
    "desk-booking-cancel",
    "evaluation-answers",
    "move-booking",
    "send-colleague",
}
OF_A_CERTIFICATE = {"certificate", "certificate-badge", "certificate-withdraw", "certificate-again"}
OF_TRAINING_ELSEWHERE = {"elsewhere-evidence", "elsewhere-withdraw"}
OF_A_SESSION = {
    "desk-session",
    "desk-session-book",
    "desk-session-write",
    "evaluation-session",
    "register",
    "register-badges",
    "register-close",
    "register-correct",
    "register-correct-several",
    "register-excuse",
    "register-file",
    "register-people",
    "register-sheet",
    "register-workbook",
    "session-certificates",
}
OF_AN_ORGANISATION = {
    "desk-organisation-write",
    "in-date",
    "in-date-book",
    "in-date-file",
    "organisation-certificates",
}
# The organisation is chosen on the page, and stands in its address from then on.
OF_AN_ORGANISATION_CHOSEN = {"desk-session-together"}
OF_A_RESERVATION = {"reservation"}
OF_A_JOINT_WISH = {"joint-wish", "joint-wish-give-up"}
OF_OWN_ORGANISATION = {"book-colleague", "organisation-bookings"}
# Leads choose among their people; everybody else enters the addresses of colleagues they know.
OF_OWN_ORGANISATION_TO_LEADS = {"wait-together"}
OF_MANY = {
    "calls",
    "data-export",
    "desk-approvals",
    "desk-charges",
    "desk-charges-file",
    "desk-coming",
    "desk-erasure-refuse",
    "desk-erasures",
    "desk-mail",
    "desk-mails",
    "desk-merge",
    "desk-merge-undo",
    "desk-merge-with",
    "desk-merges",
    "desk-organisations-named",
    "desk-people",
    "desk-search",
    "desk-walked-in",
    "download-file",
}
REPORTS = {"report", "report-file"}


@dataclass(frozen=True)
class Seen:
    person: int | None = None
    session: int | None = None
    organisation: int | None = None


def what_was_seen(request: HttpRequest, user: User) -> Seen | None:
    """Return whose page an answer was, or None where it showed nobody else (at most one query)."""
    match = request.resolver_match
    name = (match and match.url_name) or ""
    key: Any = match.kwargs.get("pk") if match else None
    if name in OF_A_SESSION:
        return Seen(session=key)
    if name in OF_AN_ORGANISATION:
        return Seen(organisation=key)
    to_lead = name in OF_OWN_ORGANISATION_TO_LEADS and may_book_for_colleagues(user)
    if name in OF_OWN_ORGANISATION or to_lead:
        return Seen(organisation=user.organisation_id)
    if name in OF_AN_ORGANISATION_CHOSEN:
        chosen = _organisation_chosen(request)
        return Seen(organisation=chosen) if chosen else None
    if name in OF_A_RESERVATION:
        return Seen(organisation=Reservation.objects.filter(pk=key).values_list("organisation", flat=True).first())
    if name in OF_A_JOINT_WISH:
        return Seen(organisation=JointWish.objects.filter(pk=key).values_list("organisation", flat=True).first())
    if name in OF_MANY or (name in REPORTS and _names_people(match.kwargs["name"] if match else "")):
        return Seen()
    person = _person(name, key)
    return Seen(person=person) if person not in (None, user.pk) else None


def _person(name: str, key: int) -> int | None:
    if name in OF_A_PERSON:
        return key
    if name in OF_A_BOOKING:
        return Booking.objects.filter(pk=key).values_list("practitioner", flat=True).first()
    if name in OF_A_CERTIFICATE:
        return Certificate.objects.filter(pk=key).values_list("booking__practitioner", flat=True).first()
    if name in OF_TRAINING_ELSEWHERE:
        return TrainingElsewhere.objects.filter(pk=key).values_list("person", flat=True).first()
    return None


def _organisation_chosen(request: HttpRequest) -> int | None:
    key = request.GET.get("organisation", "")
    if not key.isdecimal() or len(key) > 18:  # longer than any key; and of thousands of digits none is read
        return None
    return Organisation.objects.filter(pk=int(key)).values_list("pk", flat=True).first()


def _names_people(report: str) -> bool:
    found = ALL_REPORTS.get(report)
    return found is not None and found.names_people


def _asked(request: HttpRequest) -> str:
    """Return what narrowed a list, such as the words that were looked for."""
    match = request.resolver_match
    of_address = [str(value) for value in match.kwargs.values()] if match else []
    asked = [f"{name}={value}" for name, values in request.GET.lists() for value in values]
    return " ".join([*of_address, *asked]).replace("\0", "")[:300]  # PostgreSQL keeps no text with a NUL in it


def write_look(request: HttpRequest, user: User, seen: Seen, *, now: Any) -> Look:
    match = request.resolver_match
    return Look.objects.create(
        at=now,
        by=user,
        page=((match and match.url_name) or "")[:60],
        person_id=seen.person,
        session_id=seen.session,
        organisation_id=seen.organisation,
        asked=_asked(request),
        people=getattr(request, "people_found", None),
    )
