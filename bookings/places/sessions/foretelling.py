"""Who will be told what of a change of a session, before it is made."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from bookings.models import Booking, Mail
from bookings.models.mail import BY_EMAIL
from bookings.notices.about.days import DayAsSaid, days_as_said
from bookings.notices.kinds.approval_request import ApprovalRequest
from bookings.notices.kinds.invitation import Invited
from bookings.notices.kinds.late_offer import LateOffer
from bookings.notices.kinds.new_date import NewDate
from bookings.notices.kinds.offer import Offer
from bookings.notices.kinds.promotion import Promotion
from bookings.notices.kinds.session_changed import SessionChanged
from bookings.places.sessions.changes import change_session
from bookings.places.sessions.session_change import SessionChange
from training.models import Session, SessionDay, User
from training.templatetags.words import plural
from training.when_and_where import days_of


@dataclass(frozen=True, kw_only=True)
class Foretold:
    """What would be said to how many: `told` are such as "18 people with a place"; `changed` such as "the venue"."""

    told: tuple[str, ...]
    changed: tuple[str, ...]
    besides: tuple[str, ...]
    before: tuple[DayAsSaid, ...]
    after: tuple[DayAsSaid, ...]

    @property
    def is_nobody(self) -> bool:
        return not (self.told or self.besides)

    @property
    def sentence(self) -> str:
        """Return such as "18 people with a place and 2 waiting will be told: the venue has changed."."""
        if not self.told:
            return ""
        what = _and(list(self.changed)) or "the session"
        return f"{_and(list(self.told))} will be told: {what} {'have' if len(self.changed) > 1 else 'has'} changed."


@transaction.atomic
def foretell(
    *, session: Session, change: SessionChange, allow_overfull: bool = False, by: User | None, now: dt.datetime
) -> Foretold:
    """Return who would be told: the change is made, the mails of it are counted, and all is taken back, so that nothing
    is guessed. Raises what `change_session` raises.
    """
    days, before = days_of(session), days_as_said(session)
    latest = Mail.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    session = change_session(session=session, change=change, allow_overfull=allow_overfull, by=by, now=now)
    of_session = Q(booking__session=session) | Q(booking=None, facts__session=session.pk)
    of_session |= Q(kind=Invited.kind)  # which says of whom, and not of which session
    # Whoever is told by text too is told by email, and is one person.
    written = Mail.objects.filter(pk__gt=latest, created_at=now, channel=BY_EMAIL).order_by()
    rows = written.filter(of_session).values_list("kind", "booking__status", "facts__whose").annotate(n=Count("pk"))
    wishes = written.filter(kind=NewDate.kind).count()
    foretold = Foretold(
        told=_told(list(rows)),
        changed=_what(days, days_of(session)),
        besides=_besides(list(rows), wishes),
        before=before,
        after=days_as_said(session),
    )
    transaction.set_rollback(True)
    return foretold


Rows = list[tuple[str, str | None, str | None, int]]


def _told(rows: Rows) -> tuple[str, ...]:
    """Return who is told of the change itself."""
    of_change = [(status, whose, n) for kind, status, whose, n in rows if kind == SessionChanged.kind]
    holding = sum(n for status, _, n in of_change if status in Booking.HOLDING)
    invited = sum(n for kind, _, _, n in rows if kind == Invited.kind)
    managers = sum(n for kind, _, _, n in rows if kind == ApprovalRequest.kind)
    waiting = sum(n for status, _, n in of_change if status == Booking.Status.WAITING)
    asking = sum(n for status, _, n in of_change if status == Booking.Status.AWAITING_APPROVAL)
    trainers = sum(n for _, whose, n in of_change if whose == "trainer")
    leads = sum(n for _, whose, n in of_change if whose == "lead")
    said = [
        plural(holding, "person with a place,people with a place") if holding else "",
        f"{waiting} waiting" if waiting else "",
        f"{asking} waiting for approval" if asking else "",
        plural(invited, "person asked who has not answered,people asked who have not answered") if invited else "",
        plural(managers, "line manager asked,line managers asked") if managers else "",
        plural(trainers, "trainer,trainers") if trainers else "",
        plural(leads, "lead with places to name,leads with places to name") if leads else "",
    ]
    return tuple(words for words in said if words)


def _besides(rows: Rows, wishes: int) -> tuple[str, ...]:
    """Return who is told something else because of it."""
    places = sum(n for kind, _, _, n in rows if kind in (Promotion.kind, Offer.kind))
    asked = sum(n for kind, _, _, n in rows if kind == LateOffer.kind)
    added = sum(n for _, _, whose, n in rows if whose == "added")
    removed = sum(n for _, _, whose, n in rows if whose == "removed")
    said = [
        plural(places, "person who waits gets a place,people who wait get a place") if places else "",
        plural(asked, "person who waits is asked,people who wait are asked") + ": the first to say yes gets the place"
        if asked
        else "",
        plural(added, "trainer is told that they train it,trainers are told that they train it") if added else "",
        plural(removed, "trainer is told that they no longer do,trainers are told that they no longer do")
        if removed
        else "",
        plural(wishes, "person who asked for a date is told,people who asked for a date are told") if wishes else "",
    ]
    return tuple(words for words in said if words)


def _what(before: list[SessionDay], after: list[SessionDay]) -> tuple[str, ...]:
    """Return what is another thing than before: dates, times, the venue, the link."""
    if len(before) != len(after):
        return ("the days",)
    pairs = list(zip(before, after, strict=True))
    local = [(_local(was), _local(is_now)) for was, is_now in pairs]
    changes = {
        "the date" if len(after) == 1 else "the dates": any(was[0] != is_now[0] for was, is_now in local),
        "the time": any(was[1] != is_now[1] for was, is_now in local),
        "the venue": any(was.venue_id != is_now.venue_id for was, is_now in pairs),
        "the room": any(was.venue_id == is_now.venue_id and was.room_id != is_now.room_id for was, is_now in pairs),
        "the joining link": any(was.joining_link != is_now.joining_link for was, is_now in pairs),
    }
    return tuple(words for words, is_so in changes.items() if is_so)


def _local(day: SessionDay) -> tuple[dt.date, tuple[dt.time, dt.time]]:
    starts, ends = timezone.localtime(day.starts_at), timezone.localtime(day.ends_at)
    return starts.date(), (starts.time(), ends.time())


def _and(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
