"""The subject and the first line of each mail: both say what and when."""

from django.utils.text import Truncator
from django.utils.timezone import localtime

from bookings.models import Booking, Mail
from training.models import SessionDay
from training.templatetags.words import moment_in_words, ordinal
from training.text import tidy
from training.when_and_where import short_start, span_of

_SUBJECTS = {
    Mail.Kind.REMINDER: "Are you still coming?",
    Mail.Kind.NO_SHOW_ENQUIRY: "We missed you",
    Mail.Kind.EVALUATION_REQUEST: "What was it like?",
    Mail.Kind.CONFIRMATION: "Confirmed",
    Mail.Kind.WAITING_LIST: "Waiting list",
    Mail.Kind.PROMOTION: "You have a place",
    Mail.Kind.OFFER: "A place for you",
    Mail.Kind.OFFER_LAPSED: "Place passed on",
    Mail.Kind.CANCELLATION: "Cancelled",
    Mail.Kind.SESSION_CANCELLED: "Session cancelled",
    Mail.Kind.SESSION_CHANGED: "Changed",
    Mail.Kind.SUBSTITUTION: "A colleague takes your place",
    Mail.Kind.APPROVAL_REQUEST: "Your agreement is needed",
    Mail.Kind.APPROVAL_REMINDER: "Still waiting for your answer",
    Mail.Kind.APPROVAL_ENDED: "Not booked",
}


def subject_of(mail: Mail, booking: Booking, days: list[SessionDay]) -> str:
    """Return such as "Confirmed: Understanding Child Neglect, Tue 7 Nov, 9:30am"."""
    title = Truncator(tidy(booking.session.course.title)).chars(150)
    lead = _SUBJECTS[Mail.Kind(mail.kind)]
    if mail.facts.get("is_copy"):
        lead = f"{tidy(booking.practitioner.name)} did not come"
    colon = "" if lead.endswith("?") else ":"
    return f"{lead}{colon} {title}, {short_start(days, localtime(days[0].starts_at))}"


def opening_of(mail: Mail, booking: Booking, days: list[SessionDay], expires_at=None) -> str:
    what = f"{tidy(booking.session.course.title)}, {span_of(days)}."
    match mail.kind:
        case Mail.Kind.CONFIRMATION:
            return f"Your place is confirmed: {what}"
        case Mail.Kind.WAITING_LIST:
            return f"You are {ordinal(mail.facts['position'])} on the waiting list: {what}"
        case Mail.Kind.PROMOTION:
            return f"A place has come free and it is yours: {what}"
        case Mail.Kind.OFFER:
            return f"A place has come free, and we are holding it for you until {moment_in_words(expires_at)}: {what}"
        case Mail.Kind.OFFER_LAPSED:
            return f"We held a place for you until {moment_in_words(expires_at)}, and that time has passed: {what}"
        case Mail.Kind.REMINDER:
            return f"You have a place: {what}"
        case Mail.Kind.NO_SHOW_ENQUIRY if mail.facts.get("is_copy"):
            return f"{tidy(booking.practitioner.name)} had a place and did not come: {what}"
        case Mail.Kind.NO_SHOW_ENQUIRY:
            return f"We missed you: {what}"
        case Mail.Kind.EVALUATION_REQUEST:
            return f"Thank you for coming: {what}"
        case Mail.Kind.SESSION_CANCELLED:
            return f"This session will not take place: {what}"
        case Mail.Kind.SUBSTITUTION:
            return f"{tidy(mail.facts['colleague'])} takes your place: {what}"
        case Mail.Kind.SESSION_CHANGED:
            return f"This session has changed. It is now: {what}"
        case Mail.Kind.APPROVAL_REQUEST:
            return f"{tidy(booking.practitioner.name)} asks for a place: {what}"
        case Mail.Kind.APPROVAL_REMINDER:
            return f"{tidy(booking.practitioner.name)} is still waiting for your answer: {what}"
        case Mail.Kind.APPROVAL_ENDED:
            return f"You have no place on this session: {what}"
    if booking.approval_asked_at and not booking.approved_at:
        return f"Your request for a place is withdrawn: {what}"
    if booking.confirmed_at is None:
        return f"You are no longer on the waiting list: {what}"
    return f"Your place is cancelled: {what}"
