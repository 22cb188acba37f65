import datetime as dt

import pytest

from bookings.models import Booking, JointWish, Mail
from bookings.notices.links.addresses import mailed_link
from bookings.notices.links.tokens import Purpose
from bookings.notices.wording.compose import compose
from bookings.places.operations.booking import Clash, cancel_booking
from bookings.places.operations.joint_wishes import join_together
from bookings.places.operations.waiting_list import fill_free_places
from bookings.places.rules.counts import places_held
from bookings.places.sessions.merging import NoRoomForAll, NotToBeMerged, dates_to_merge_into, merge_session
from bookings.upkeep.integrity.each_row import faults
from tests.conftest import NOW
from tests.support.factories import CourseFactory, UserFactory, make_booking, make_session

pytestmark = pytest.mark.django_db


def booked(**fields) -> Booking:
    return make_booking(booked_at=NOW - dt.timedelta(days=5), **fields)


Status = Booking.Status
LATER = dt.date(2026, 7, 21)


@pytest.fixture
def course():
    return CourseFactory()


@pytest.fixture
def thin(course):
    return make_session(course=course)


@pytest.fixture
def other(course):
    return make_session(course=course, on=LATER, capacity=3)


@pytest.fixture
def merge(thin, other, team_member, now):
    def merge(**changes):
        return merge_session(
            **({"session": thin, "into": other, "reason": "Too few", "by": team_member, "now": now} | changes)
        )

    return merge


def test_everyone_is_moved_in_order_and_told_once(thin, other, merge, now):
    held = [booked(session=thin) for _ in range(2)]
    waited_there = booked(session=other, status=Status.WAITING)
    booked(session=other)
    queue = [booked(session=thin, status=Status.WAITING) for _ in range(2)]
    merged = merge()
    thin.refresh_from_db()
    assert (thin.status, thin.cancelled_reason) == ("cancelled", "Too few")
    assert [booking.moved_from for booking in merged.moved] == [*held, *queue]
    assert [booking.status for booking in merged.moved] == [Status.CONFIRMED] * 2 + [Status.WAITING] * 2
    assert list(Booking.objects.filter(session=other).waiting()) == [waited_there, *merged.moved[2:]]
    for booking in [*held, *queue]:
        booking.refresh_from_db()
        assert (booking.status, booking.cancel_reason, booking.cancelled_late) == ("cancelled", "transferred", False)
        assert Mail.objects.filter(to=booking.practitioner.email).count() == 1
    assert Mail.objects.count() == 4
    assert list(faults(now=now)) == []


def test_too_little_room_is_refused_whole_unless_places_are_given(thin, other, merge, now):
    held = [booked(session=thin) for _ in range(4)]
    with pytest.raises(NoRoomForAll) as refusal:
        merge()
    assert refusal.value.missing == 1
    assert (places_held(thin), places_held(other), Mail.objects.count()) == (4, 0, 0)
    assert len(merge(overfull_allowance=1).moved) == len(held)
    other.refresh_from_db()
    assert (other.overfull_allowance, places_held(other)) == (1, 4)
    assert list(faults(now=now)) == []


def test_after_the_deadline_nobody_counts_as_late(thin, merge):
    booking = booked(session=thin)
    merge(now=thin.cancel_by_at + dt.timedelta(hours=1))
    booking.refresh_from_db()
    assert booking.cancelled_late is False


def test_who_is_booked_on_both_keeps_the_better(thin, other, merge, practitioner, now):
    both = booked(session=thin, practitioner=practitioner)
    there = booked(session=other, practitioner=practitioner)
    waits_there = booked(session=other, status=Status.WAITING)
    booked(session=thin, practitioner=waits_there.practitioner)
    merged = merge()
    both.refresh_from_db()
    assert (both.cancel_reason, list(there.mails.all())) == ("session cancelled", [])
    assert [(booking.pk, booking.status) for booking in merged.moved] == [(waits_there.pk, Status.CONFIRMED)]
    assert list(faults(now=now)) == []


def test_offer_is_made_anew(thin, other, merge, now):
    booked(session=thin, status=Status.OFFERED, offer_expires_at=now + dt.timedelta(hours=1))
    [moved] = merge().moved
    assert (moved.status, moved.offer_expires_at) == (Status.OFFERED, now + dt.timedelta(hours=24))
    assert Mail.objects.get().kind == "offer"
    assert list(faults(now=now)) == []


def test_clash_is_refused_with_the_name(thin, merge, practitioner):
    booking = booked(session=thin, practitioner=practitioner)
    booked(session=make_session(on=LATER), practitioner=practitioner)
    with pytest.raises(Clash, match=r"^Priya Practitioner has a place elsewhere"):
        merge()
    booking.refresh_from_db()
    thin.refresh_from_db()
    assert (booking.status, thin.status) == (Status.CONFIRMED, "published")


def test_other_course_draft_and_begun_sessions_are_refused(thin, other, merge, course):
    for into in (thin, make_session(on=LATER), make_session(course=course, status="draft")):
        with pytest.raises(NotToBeMerged):
            merge(into=into)
    with pytest.raises(NotToBeMerged):
        merge(now=thin.starts_at)


def test_request_on_the_other_date_is_settled_with_the_place(thin, other, merge, practitioner, now):
    booked(session=thin, practitioner=practitioner)
    asked = booked(session=other, practitioner=practitioner, status=Status.AWAITING_APPROVAL)
    [moved] = merge().moved
    assert (moved.pk, moved.status, moved.approved_at) == (asked.pk, Status.CONFIRMED, now)
    assert list(faults(now=now)) == []


def test_request_goes_on_with_its_deadline_and_the_manager_gets_a_new_link(thin, other, merge, practitioner, now):
    asked_at, until = now - dt.timedelta(days=2), now + dt.timedelta(days=3)
    facts = {"approver_email": "manager@example.org", "approval_asked_at": asked_at, "approval_expires_at": until}
    asked = booked(session=thin, practitioner=practitioner, status=Status.AWAITING_APPROVAL, **facts)
    [moved] = merge().moved
    asked.refresh_from_db()
    assert (asked.status, asked.cancel_reason, asked.cancelled_late) == ("cancelled", "transferred", False)
    assert (moved.session, moved.status, moved.moved_from) == (other, Status.AWAITING_APPROVAL, asked)
    assert {name: getattr(moved, name) for name in facts} == facts
    told = {mail.to: mail for mail in Mail.objects.all()}
    assert {to: mail.kind for to, mail in told.items()} == {
        practitioner.email: "session changed",
        "manager@example.org": "approval request",
    }
    assert Mail.objects.count() == 2
    for mail in told.values():
        compose(mail, now=now)
    new, old = (mailed_link("approval", purpose=Purpose.APPROVE, booking=one, now=now) for one in (moved, asked))
    for part in (told["manager@example.org"].text, told["manager@example.org"].html):
        assert (new in part, old in part) == (True, False)
        assert "Tuesday 21 July 2026" in part
    assert list(faults(now=now)) == []


def test_request_never_waits_past_the_start_of_the_other_date(thin, course, merge, practitioner, now):
    until = thin.starts_at - dt.timedelta(days=1)
    booked(session=thin, practitioner=practitioner, status=Status.AWAITING_APPROVAL, approval_expires_at=until)
    sooner = make_session(course=course, on=dt.date(2026, 6, 30))
    [moved] = merge(into=sooner).moved
    assert moved.approval_expires_at == sooner.starts_at


def test_request_beside_a_booking_on_the_other_date_ends_with_the_session(thin, other, merge, practitioner, now):
    asked = booked(session=thin, practitioner=practitioner, status=Status.AWAITING_APPROVAL)
    Booking.objects.update(approval_expires_at=now + dt.timedelta(days=3))
    there = booked(session=other, practitioner=practitioner)
    assert merge().moved == []
    asked.refresh_from_db()
    assert (asked.cancel_reason, there.mails.count()) == ("session cancelled", 0)


def test_dates_to_merge_into_run_and_are_to_come(course, thin, other, now):
    successor = CourseFactory()
    course.replaced_by = successor
    course.save()
    soonest = make_session(course=successor, on=dt.date(2026, 7, 1))
    make_session(course=course, status="draft")
    make_session(course=course, on=dt.date(2026, 5, 5))
    make_session()
    assert dates_to_merge_into(thin, now=now) == [soonest, other]


def waits_together(session, count, now, places=None) -> JointWish:
    lead = UserFactory(is_lead=True)
    people = [UserFactory(organisation=lead.organisation) for _ in range(count)]
    return join_together(session=session, people=people, places=places or count, by=lead, now=now)


def news_of(lead) -> list[tuple[str, int, int]]:
    mails = Mail.objects.filter(kind="joint wish", recipient=lead).order_by("pk")
    return [(mail.facts["what"], mail.facts["places"], mail.facts["session"]) for mail in mails]


def more_places(session, count, now):
    session.refresh_from_db()
    session.capacity += count
    session.save()
    fill_free_places(session=session, now=now)


def test_who_waits_together_does_so_on_the_other_date_and_has_all_places_or_none(course, team_member, now):
    thin, other = (make_session(course=course, on=on, capacity=3) for on in (dt.date(2026, 7, 14), LATER))
    for session, taken in ((thin, 3), (other, 1)):
        for _ in range(taken):
            booked(session=session)
    before = booked(session=thin, status="waiting", queue_number=1)
    group = waits_together(thin, 2, now, places=3)
    behind = booked(session=thin, status="waiting", queue_number=9)
    merge_session(session=thin, into=other, reason="Too few", by=team_member, now=now, overfull_allowance=2)
    moved = JointWish.objects.get(session=other)
    assert (moved.places_asked, moved.unnamed) == (3, 1)
    assert (moved.organisation, moved.made_by) == (group.organisation, group.made_by)
    assert Booking.objects.get(moved_from=before).status == "confirmed"
    waiting = list(Booking.objects.waiting().filter(session=other).order_by("queue_number"))
    assert [one.moved_from for one in waiting] == [*group.bookings.order_by("queue_number"), behind]
    assert [one.joint_wish for one in waiting] == [moved, moved, None]
    assert news_of(group.made_by) == [("joined", 3, thin.pk), ("joined", 3, other.pk)]
    group.refresh_from_db()
    assert (group.ended_because, group.unnamed) == ("session cancelled", 0)
    assert list(faults(now=now)) == []
    more_places(other, 2, now)
    assert Booking.objects.get(moved_from=behind).status == "confirmed"  # two were too few for the group
    assert list(moved.bookings.values_list("status", flat=True)) == ["waiting"] * 2
    more_places(other, 2, now)
    assert list(moved.bookings.values_list("status", flat=True)) == ["confirmed"] * 2
    assert list(faults(now=now)) == []


def test_group_that_is_asked_is_asked_on_the_other_date_by_one_mail(course, team_member):
    now = dt.datetime(2026, 7, 11, 12, 0, tzinfo=dt.UTC)  # the session is on Tuesday
    thin, other = (make_session(course=course, on=on, capacity=3) for on in (dt.date(2026, 7, 14), LATER))
    taken = [booked(session=thin) for _ in range(3)]
    group = waits_together(thin, 3, dt.datetime(2026, 7, 1, 12, 0, tzinfo=dt.UTC))
    for one in taken:
        cancel_booking(booking=one, reason="leave", by=one.practitioner, now=now)
    assert set(group.bookings.values_list("status", flat=True)) == {"offered"}
    merge_session(session=thin, into=other, reason="Too few", by=team_member, now=now)
    moved = JointWish.objects.get(session=other)
    assert list(moved.bookings.values_list("status", flat=True)) == ["offered"] * 3
    assert news_of(group.made_by)[1:] == [("offered", 3, thin.pk), ("offered", 3, other.pk)]
    assert not Mail.objects.filter(kind="offer").exists()
    assert list(faults(now=now)) == []


def test_where_nobody_waits_together_each_of_a_group_waits_alone(course, team_member, now):
    thin, other = (make_session(course=course, on=on, capacity=2) for on in (dt.date(2026, 7, 14), LATER))
    for session in (thin, other):
        booked(session=session)
        booked(session=session)
    group = waits_together(thin, 2, now)
    other.needs_approval = True
    other.save()
    merge_session(session=thin, into=other, reason="Too few", by=team_member, now=now, overfull_allowance=2)
    assert JointWish.objects.get().pk == group.pk
    assert Booking.objects.waiting().filter(session=other, joint_wish=None).count() == 2
    assert list(faults(now=now)) == []
