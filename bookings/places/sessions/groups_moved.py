"""People who wait together, on a session that is merged into another: they wait together there, all of them or none."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable

from bookings.models import Booking, JointWish
from bookings.notices.kinds.joint_wish import What
from bookings.places.operations.group_turns import people_of, tell_of_wish
from bookings.places.operations.waiting_list import next_queue_number
from bookings.places.operations.who_waits_together import FEWEST, latest_names_by, why_not_together
from bookings.places.rules.queues import unnamed_of
from training.authorship import save_as
from training.models import Session, User


class GroupsMoved:
    """The groups of a session that is merged, as they are made anew on the other date when the first of each arrives.

    Both sessions are locked. Where nobody can wait together there, each of them waits alone.
    """

    def __init__(self, other: Session, leaving: Iterable[Booking], *, by: User, now: dt.datetime):
        self.other, self.by, self.now = other, by, now
        self.names_by_at = latest_names_by(other)
        self.named = Counter(one.joint_wish_id for one in leaving if one.joint_wish and one.joint_wish.is_open)
        self.is_over = bool(why_not_together(other, by=by, now=now))
        self._new: dict[int, JointWish] = {}
        self._arrived: Counter[int] = Counter()

    def of(self, leaving: Booking) -> JointWish | None:
        """Return the group on the other date of somebody who asks with others; None for anybody else."""
        wish = leaving.joint_wish
        if wish is None or self.is_over or self._needs(wish) < FEWEST:
            return None
        if wish.pk not in self._new:
            self._new[wish.pk] = self._made_anew(wish)
        return self._new[wish.pk]

    def number(self, wish: JointWish) -> int:
        """Return the next of the group's numbers in the queue."""
        self._arrived[wish.pk] += 1
        return wish.queue_number + self._arrived[wish.pk] - 1

    def end_old(self) -> None:
        """End the groups that have left, and tell whoever answers for them where they stand now."""
        for old in JointWish.objects.locked().filter(pk__in=self._new).order_by("pk"):
            old.unnamed, old.ended_at, old.ended_because = 0, self.now, JointWish.EndedBecause.SESSION_CANCELLED
            save_as(old, by=self.by, now=self.now)
        for wish in self._new.values():
            people = people_of(wish)
            offered = next((one for one in people if one.status == Booking.Status.OFFERED), None)
            tell_of_wish(
                wish,
                What.OFFERED if offered else What.JOINED,
                places=len(people) + wish.unnamed,
                unnamed=wish.unnamed,
                until=offered.offer_expires_at if offered else None,
                now=self.now,
            )

    def _needs(self, wish: JointWish) -> int:
        return self.named[wish.pk] + self._unnamed(wish)

    def _unnamed(self, wish: JointWish) -> int:
        return unnamed_of(wish, now=self.now) if self.now < self.names_by_at else 0

    def _made_anew(self, wish: JointWish) -> JointWish:
        new = JointWish(
            session=self.other,
            organisation_id=wish.organisation_id,
            organisation_type_id=wish.organisation_type_id,
            made_by=wish.made_by,
            made_at=self.now,
            queue_number=next_queue_number(self.other),
            places_asked=self._needs(wish),
            unnamed=self._unnamed(wish),
            names_by_at=self.names_by_at,
        )
        return save_as(new, by=self.by, now=self.now, is_new=True)
