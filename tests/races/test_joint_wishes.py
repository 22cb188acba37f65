"""Two hundred people, alone and in groups of two to five, race for twenty places; controls without rule and lock.

A group has all of its places or none, and the printed rule holds by a second count over the history.
"""

import datetime as dt
import itertools

import pytest
from django.db import transaction
from django.db.models import F

from bookings.models import Booking, JointWish
from bookings.places.operations import waiting_list
from bookings.places.operations.answering_offers import NoSuchOffer, accept_offer
from bookings.places.operations.booking import book_place, cancel_booking
from bookings.places.operations.joint_wishes import join_together
from bookings.places.operations.waiting_list import fill_free_places
from bookings.upkeep.integrity.each_row import faults
from tests.races.test_queue import errors, people
from tests.support.factories import make_session
from tests.support.thoroughness import rounds
from training.authorship import save_all_as, save_as
from training.models import Session, User

NOW = dt.datetime(2026, 6, 16, 10, 0, tzinfo=dt.UTC)
THE_DAY_BEFORE = dt.datetime(2026, 7, 6, 12, 0, tzinfo=dt.UTC)
PLACES, HANDS = 20, 10
SIZES = (5, 1, 3, 1, 2, 1, 4, 1, 1, 2)  # twenty people
Crowd = list[list[User]]


def in_groups(people_in_all: list[User]) -> Crowd:
    everybody, sizes = iter(people_in_all), itertools.cycle(SIZES)
    crowd = []
    while group := list(itertools.islice(everybody, next(sizes))):
        crowd.append(group)
    return crowd


def ask(session: Session, group: list[User]) -> None:
    first = group[0]
    if len(group) == 1:
        book_place(session=session, practitioner=first, by=first, now=NOW)
    else:
        join_together(session=session, people=group, places=len(group), by=first, now=NOW)


def all_ask(at_once, session: Session, crowd: Crowd) -> None:
    results = at_once(lambda hand: [ask(session, group) for group in hand], [crowd[n::HANDS] for n in range(HANDS)])
    assert errors(results) == []


def all_cancel(at_once, session: Session, count: int) -> None:
    """So many who have a place, one of each group after the other, give it back at once."""
    held = list(Booking.objects.filter(session=session, status="confirmed").order_by("pk")[:count])
    give_back = lambda one: cancel_booking(booking=one, reason="leave", by=one.practitioner, now=NOW)  # noqa: E731
    assert errors(at_once(give_back, held)) == []


def given(session: Session) -> list[Booking]:
    """Who has got a place, in the order in which the history says they did."""
    rows = Booking.history.filter(session=session, status="confirmed").order_by("history_id")
    bookings = Booking.objects.in_bulk()
    return [bookings[pk] for pk in dict.fromkeys(rows.values_list("id", flat=True))]


def broken(session: Session) -> list[str]:
    """What does not hold, by a plain count that knows nothing of how turns are worked out."""
    held = Booking.objects.filter(session=session, status="confirmed").count()
    said = [f"{held} places held"] if held > PLACES else []
    order = given(session)
    passed: dict[int, int] = {}
    for wish in JointWish.objects.filter(session=session):
        members = set(wish.bookings.values_list("pk", flat=True))
        had = [n for n, one in enumerate(order) if one.pk in members]
        if had and (len(had) < len(members) or had[-1] - had[0] >= len(members)):
            said.append(f"{wish}: {len(had)} of {len(members)}")
        before = order[: had[0]] if had else order
        passed[wish.pk] = sum((one.queue_number or 0) > wish.queue_number for one in before)
        if passed[wish.pk] > len(members):
            said.append(f"{wish}: {passed[wish.pk]} went before a group of {len(members)}")
    first = JointWish.objects.open().filter(session=session).order_by("queue_number").first()
    if first and PLACES - held >= first.bookings.count():  # those behind it may have to wait for what is kept for it
        said.append(f"{first}: waits, and its places are free")
    last = max((one.queue_number or 0 for one in order), default=0)
    alone = Booking.objects.filter(session=session, joint_wish=None).waiting()
    said += [f"{one} was overtaken" for one in alone.filter(queue_number__lt=last) if not _kept_before(one, passed)]
    return said


def _kept_before(one: Booking, passed: dict[int, int]) -> bool:
    """Tell whether a group before this one had let as many go first as it needs places, when they asked."""
    groups = JointWish.objects.filter(session=one.session_id, queue_number__lt=one.queue_number)
    return any(passed[wish.pk] >= wish.places_asked for wish in groups)


def test_groups_join_at_once_for_twenty_places_and_then_places_come_free_at_once(at_once, transactional_db):
    session, count = make_session(capacity=PLACES), rounds(200, usually=60)
    all_ask(at_once, session, in_groups(people(count)))
    rows = Booking.objects.filter(session=session)
    numbers = [number for number in rows.values_list("queue_number", flat=True) if number]
    assert (rows.count(), len(set(numbers))) == (count, len(numbers))
    assert broken(session) == []
    all_cancel(at_once, session, 10)
    assert broken(session) == []
    assert list(faults(now=NOW)) == []


def test_two_hundred_wait_in_groups_and_twenty_places_come_free_at_once(at_once, transactional_db):
    session = make_session(capacity=PLACES)
    all_ask(at_once, session, [[one] for one in people(PLACES)])
    waiting(session, in_groups(more_people(200)))
    all_cancel(at_once, session, PLACES)
    assert broken(session) == []
    assert Booking.objects.filter(session=session, status="confirmed").count() > PLACES - 5
    assert list(faults(now=NOW)) == []


def without_the_rule(monkeypatch):
    """Whoever needs fewer places than are free has them, however often a group has been passed."""

    def whoever_fits(rules, held, queue):
        left, chosen = rules.places - held.total, []
        for one in queue:
            if one.places <= left:
                left -= one.places
                chosen.append(one)
        return chosen

    monkeypatch.setattr(waiting_list, "next_in_turn", whoever_fits)


@pytest.mark.parametrize("rule_holds", [True, False])
def test_control_without_the_rule_a_group_waits_for_ever_behind_people_alone(at_once, monkeypatch, rule_holds):
    if not rule_holds:
        without_the_rule(monkeypatch)
    session = make_session(capacity=PLACES)
    all_ask(at_once, session, [[one] for one in people(PLACES)])
    waiting(session, [more_people(5, "together"), *([one] for one in more_people(12))])
    for _ in range(10):
        all_cancel(at_once, session, 1)
    assert (broken(session) == []) is rule_holds


def more_people(count: int, name: str = "later") -> list[User]:
    """Of the organisation of those who are there already."""
    organisation = User.objects.filter(organisation__isnull=False).latest("pk").organisation
    return User.objects.bulk_create(
        User(email=f"{name}{n}@example.org", name=f"{name} {n}", organisation=organisation) for n in range(count)
    )


def all_say_yes(at_once, session: Session) -> list:
    """All who have been asked in the last hours press yes at once: of a group whoever answers for it."""
    asked = Booking.objects.filter(session=session, late_offer_at__isnull=False).select_related("practitioner")
    alone = list(asked.filter(joint_wish=None))
    groups = list(asked.filter(joint_wish__isnull=False, practitioner=F("joint_wish__made_by")))
    crowd = sorted([*alone, *groups], key=lambda booking: -booking.pk)

    def say_yes(hand):
        met = []
        for booking in hand:
            try:
                met.append(accept_offer(booking=booking, by=booking.practitioner, now=THE_DAY_BEFORE))
            except NoSuchOffer as refused:
                met.append(refused)
        return met

    return at_once(say_yes, [crowd[n::HANDS] for n in range(HANDS)])


def waiting(session: Session, crowd: Crowd) -> None:
    """Put them on the waiting list in their order, as joining would, in few statements."""
    number, rows = 1, []
    for group in crowd:
        first, wish = group[0], None
        if len(group) > 1:
            wish = JointWish(
                session=session,
                organisation=first.organisation,
                organisation_type_id=first.organisation.type_id,
                made_by=first,
                made_at=NOW,
                queue_number=number,
                places_asked=len(group),
                names_by_at=session.cancel_by_at,
            )
            save_as(wish, by=first, now=NOW, is_new=True)
        for person in group:
            rows.append(
                Booking(
                    session=session,
                    practitioner=person,
                    organisation=person.organisation,
                    organisation_type_id=person.organisation.type_id,
                    status=Booking.Status.WAITING,
                    booked_at=NOW,
                    booked_by=first,
                    queue_number=number,
                    joint_wish=wish,
                )
            )
            number += 1
    save_all_as(rows, by=None, now=NOW, is_new=True)


def late_session(count: int) -> Session:
    """So many have been asked, in the last hours, for twenty places that came free."""
    session = make_session(capacity=PLACES)
    waiting(session, in_groups(people(count)))
    with transaction.atomic():
        fill_free_places(session=Session.objects.locked().get(pk=session.pk), now=THE_DAY_BEFORE)
    return session


def torn(session: Session) -> list[str]:
    """Groups of which some have a place and some have none; and places held that there are not."""
    held = Booking.objects.filter(session=session).holding_a_place().count()
    said = [f"{held} places held"] if held > PLACES else []
    for wish in JointWish.objects.filter(session=session):
        if len(set(wish.bookings.values_list("status", flat=True))) > 1:
            said.append(f"{wish} is torn apart")
    return said


def test_in_the_last_hours_the_first_yes_has_all_the_places_of_a_group_or_none(at_once, transactional_db):
    session = late_session(200)
    results = all_say_yes(at_once, session)
    assert errors(results) == []
    assert torn(session) == []
    rows = Booking.objects.filter(session=session)
    left = PLACES - rows.filter(status="confirmed").count()
    sizes = [wish.bookings.count() for wish in JointWish.objects.filter(session=session).open()]
    assert left == 0 or (not rows.filter(joint_wish=None).waiting().exists() and left < min(sizes))
    assert not rows.filter(late_offer_at__isnull=False).waiting().exists()  # whoever still waits has been told
    assert list(faults(now=THE_DAY_BEFORE)) == []


def test_control_without_the_lock_more_say_yes_than_there_are_places(at_once, without_the_lock):
    session = late_session(40)
    results = all_say_yes(at_once, session)
    assert errors(results) or torn(session)
