"""What the team says to extra places: yes raises them, no is remembered, and neither is asked twice."""

import datetime as dt

from django.db import transaction

from bookings.places.sessions.changes import change_session
from bookings.places.sessions.session_change import SessionChange
from reporting.models import ExtraPlacesAnswer, SessionOutlook
from training.models import Session, User
from training.refusals import Refused


class SuggestionChanged(Refused):
    """Something else is suggested by now."""


@transaction.atomic
def answer_extra_places(
    *, session: Session, suggested: int, accept: bool, by: User, now: dt.datetime
) -> ExtraPlacesAnswer:
    """Give a session the extra places that are suggested, or leave it as it is; keep who said so, and when.

    `suggested` is how many places above the seats the reader was shown. With a yes the places go at once to those who
    wait. Raises SuggestionChanged where it is too late, or something else is suggested by now.
    """
    locked = Session.objects.locked().get(pk=session.pk)
    row = SessionOutlook.objects.filter(session=locked).first()
    if locked.has_begun(now) or locked.status != Session.Status.PUBLISHED:
        raise SuggestionChanged("This session has begun or does not run, so its places stay as they are.")
    if row is None or row.extra != suggested or suggested <= locked.overfull_allowance:
        raise SuggestionChanged("The outlook has changed since you opened the page. Look at it again, then decide.")
    if accept:
        change_session(session=locked, change=SessionChange(overfull_allowance=suggested), by=by, now=now)
    return ExtraPlacesAnswer.objects.create(
        session=locked, suggested=suggested, overflow=row.overflow, is_accepted=accept, answered_at=now, answered_by=by
    )
