"""What is asked of bookings: whose they are, where they stand, what became of them."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db.models import Count, IntegerField, OuterRef, Prefetch, Q, Subquery, Value
from django.db.models.functions import Coalesce

from bookings.models.ends import FOLLOWERS, CancelReason
from training.models import Session, User
from training.models.constants import Constant
from training.models.locking import LockableQuerySet

if TYPE_CHECKING:
    from bookings.models.booking import Booking  # noqa: F401, named as text below


class BookingQuerySet(LockableQuerySet["Booking"]):
    def visible_to(self, user: User) -> Self:
        """All for the team, their organisation's (as of booking) for a lead, their own for anyone."""
        if user.is_team:
            return self
        if user.is_lead and user.organisation_id:
            return self.filter(Q(practitioner=user) | Q(organisation_id=user.organisation_id))
        return self.filter(practitioner=user)

    def for_person(self, user: User) -> Self:
        return self.filter(practitioner=user)

    def live(self) -> Self:
        """Those that still ask for or hold something: one of these at most a person and session."""
        return self.filter(status__in=self.model.LIVE)

    def holding_a_place(self) -> Self:
        """Those that take up one of the session's places; somebody who walks in takes none from anyone."""
        return self.filter(status__in=self.model.HOLDING, is_walk_in=False)

    def waiting(self) -> Self:
        """The queue, in the order people asked."""
        return self.filter(status=Constant(self.model.Status.WAITING)).order_by("queue_number")

    def awaiting_approval(self) -> Self:
        """Those that somebody has to agree to."""
        return self.filter(status=Constant(self.model.Status.AWAITING_APPROVAL))

    def offered(self) -> Self:
        """The places held for somebody of the waiting list until a deadline."""
        return self.filter(status=Constant(self.model.Status.OFFERED))

    def left_by_their_session(self) -> Self:
        """Those whose session was cancelled."""
        return self.filter(cancel_reason=Constant(CancelReason.SESSION_CANCELLED))

    def missed(self) -> Self:
        """The no-shows."""
        return self.filter(outcome=Constant(self.model.Outcome.NO_SHOW))

    def with_queue_position(self) -> Self:
        """Annotate `queue_position`, the place in the queue counted from 1 (0 for those not waiting)."""
        up_to = self.model.objects.up_to(OuterRef("session"), OuterRef("queue_number")).order_by()
        ahead = up_to.values("session").annotate(n=Count("pk")).values_list("n", flat=True)
        return self.annotate(
            queue_position=Coalesce(Subquery(ahead), Value(0), output_field=IntegerField()),
        )

    def disputed(self) -> Self:
        """The no-shows whose person says that they were there, which the team has yet to look into."""
        return self.filter(outcome=self.model.Outcome.NO_SHOW, disputed_at__isnull=False, dispute_closed_at=None)

    def with_how_it_ended(self) -> Self:
        """Fetch what how_it_ended() reads."""
        return self.select_related("session", *FOLLOWERS)

    def evaluated(self) -> Self:
        """Those whose person has said what the course was like, after it: what a certificate may wait for."""
        return self.filter(evaluation__sent_at__isnull=False)

    def with_what_was_said(self) -> Self:
        """Fetch what people wrote of the course, as `evaluation.in_words` of each."""
        from bookings.models.evaluation import Answer

        words = Prefetch("evaluation__answers", Answer.objects.in_words(), to_attr="in_words")
        return self.select_related("evaluation").prefetch_related(words)

    def held_at_start(self, now: dt.datetime) -> Self:
        """Those that held a place when their session began: the ones that can turn out a no-show."""
        return self.filter(
            status=self.model.Status.CONFIRMED,
            is_walk_in=False,
            session__status=Session.Status.PUBLISHED,
            session__starts_at__lte=now,
        )

    def up_to(self, session: int | OuterRef, number: int | OuterRef) -> Self:
        """Those of a session who wait, up to a number of its queue."""
        return self.filter(session=session, status=self.model.Status.WAITING, queue_number__lte=number)
