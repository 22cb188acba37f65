"""What is said in mails that are about no one booking: for each kind, from the keys in the mail's facts."""

from collections.abc import Callable

from django.utils.text import Truncator
from django.utils.timezone import localtime

from bookings.models import Mail
from bookings.notices.days import days_of, short_start, span_of
from bookings.notices.links import site_link
from training.models import Session
from training.text import tidy


def general_context(mail: Mail) -> dict:
    """Return what the kind's templates are filled with; `subject` and `opening` are always there."""
    return _CONTEXTS[Mail.Kind(mail.kind)](mail)


def _register_chase(mail: Mail) -> dict:
    session = Session.objects.select_related("course").get(pk=mail.facts["session"])
    days = days_of(session)
    title = tidy(session.course.title)
    when = short_start(days, localtime(days[0].starts_at))
    return {
        "subject": f"Register to finish: {Truncator(title).chars(150)}, {when}",
        "opening": f"This register is not closed yet: {title}, {span_of(days)}.",
        "register_url": site_link("register", session.pk),
    }


_CONTEXTS: dict[Mail.Kind, Callable[[Mail], dict]] = {
    Mail.Kind.REGISTER_CHASE: _register_chase,
}
