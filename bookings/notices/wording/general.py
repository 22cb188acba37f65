"""What is said in mails that are about no one booking: for each kind, from the keys in the mail's facts."""

from collections.abc import Callable

from django.conf import settings
from django.utils.text import Truncator
from django.utils.timezone import localtime

from bookings.models import Mail
from bookings.notices.links.addresses import site_link
from bookings.notices.wording.digest import digest_context
from bookings.notices.wording.reservations import released, reminded, reserved
from bookings.notices.wording.sessions import cancelled, changed
from training.models import Session, SessionDay
from training.text import tidy
from training.when_and_where import days_of, place_of, short_start, span_of


def general_context(mail: Mail, about: tuple[Session, list[SessionDay]] | None = None) -> dict:
    """Return what the kind's templates are filled with; `subject`, `opening` and `placeholders` are always there.

    `about` is a made-up session and its days, for a preview.
    """
    values = {"name": mail.recipient.name if mail.recipient else "", "partnership": settings.PARTNERSHIP_NAME}
    if mail.kind == Mail.Kind.DIGEST:
        context = digest_context(mail)
        return context | {"placeholders": values | context["placeholders"]}
    session, days = about or _session_of(mail)
    values |= {"course": tidy(session.course.title), "date": span_of(days), "where": place_of(days[0])}
    context = _CONTEXTS[Mail.Kind(mail.kind)](mail, session, days)
    return context | {"placeholders": values | context.get("placeholders", {})}


def _session_of(mail: Mail) -> tuple[Session, list[SessionDay]]:
    session = Session.objects.select_related("course").get(pk=mail.facts["session"])
    return session, days_of(session)


def _register_chase(mail: Mail, session: Session, days: list[SessionDay]) -> dict:
    title = tidy(session.course.title)
    when = short_start(days, localtime(days[0].starts_at))
    return {
        "subject": f"Register to finish: {Truncator(title).chars(150)}, {when}",
        "opening": f"This register is not closed yet: {title}, {span_of(days)}.",
        "register_url": site_link("register", session.pk),
    }


def _new_date(mail: Mail, session: Session, days: list[SessionDay]) -> dict:
    title = tidy(session.course.title)
    opens_at = session.booking_opens_at
    return {
        "subject": f"New date: {Truncator(title).chars(150)}, {short_start(days, localtime(days[0].starts_at))}",
        "opening": f"There is a new date: {title}, {span_of(days)}.",
        "days": [{"day": day, "place": place_of(day), "link": ""} for day in days],
        "opens_at": opens_at if opens_at and opens_at > mail.created_at else None,
        "is_cancelled": session.status == Session.Status.CANCELLED,
        "session_url": site_link("session", session.pk),
        "course_url": site_link("course", session.course.slug),
    }


def _minimum_warning(mail: Mail, session: Session, days: list[SessionDay]) -> dict:
    title = tidy(session.course.title)
    held, minimum = mail.facts["held"], mail.facts["minimum"]
    return {
        "subject": f"Too few people: {Truncator(title).chars(150)}, {short_start(days, localtime(days[0].starts_at))}",
        "opening": f"{held} booked, and the minimum is {minimum}: {title}, {span_of(days)}.",
        "session_url": site_link("desk-session", session.pk),
    }


_CONTEXTS: dict[Mail.Kind, Callable[[Mail, Session, list[SessionDay]], dict]] = {
    Mail.Kind.NEW_DATE: _new_date,
    Mail.Kind.REGISTER_CHASE: _register_chase,
    Mail.Kind.MINIMUM_WARNING: _minimum_warning,
    Mail.Kind.RESERVATION: reserved,
    Mail.Kind.RESERVATION_REMINDER: reminded,
    Mail.Kind.RESERVATION_ENDED: released,
    Mail.Kind.SESSION_CHANGED: changed,
    Mail.Kind.SESSION_CANCELLED: cancelled,
}
