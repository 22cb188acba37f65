"""r69: two of one are merged, and parted again, while others book and cancel: nothing is lost or counted twice."""

import datetime as dt

import pytest
from django.db.models import F
from django.urls import reverse

from bookings.attendance.certificates.codes import new_code
from bookings.attendance.register.marking import Marking, mark_attendance
from bookings.merging.doubles import NotToBeMerged
from bookings.merging.operation import Chosen, merge
from bookings.merging.undoing import undo_merge
from bookings.models import Booking, Certificate, Mark
from bookings.places.operations.booking import book_place, cancel_booking
from bookings.places.operations.joint_wishes import join_together
from bookings.upkeep.integrity.each_row import faults
from reporting.outcomes import counts_by, counts_in_all
from reporting.periods import Period
from reporting.reports.registry import REPORTS
from reporting.scope import Scope
from tests.conftest import NOW
from tests.support.attended import make_certificate
from tests.support.factories import CourseFactory, OrganisationFactory, UserFactory, make_booking, make_session
from training.models import Merge, Session, User

pytestmark = pytest.mark.r69
PAIRS = 4
SCOPE = Scope(period=Period(dt.date(2026, 4, 1), dt.date(2027, 3, 31)), now=NOW)
OF_DATABASE = (NotToBeMerged,)  # refused, with words to try again


@pytest.fixture
def world(transactional_db):
    """Pairs of people who are one, of two organisations that are one, on sessions of two courses that are one."""
    team = UserFactory(is_team=True)
    schools = [OrganisationFactory(name=name) for name in ("St Mary’s School", "St Marys School")]
    courses = [CourseFactory(title=title) for title in ("Child Neglect", "Neglect of Children")]
    past = [make_session(course=course, on=dt.date(2026, 5, 5 + n)) for n, course in enumerate(courses)]
    coming = [make_session(course=course, on=dt.date(2026, 8, 4 + n), capacity=6) for n, course in enumerate(courses)]
    pairs = []
    for _ in range(PAIRS):
        pair = [UserFactory(organisation=school) for school in schools]
        for person, ran, next_one in zip(pair, past, coming, strict=True):
            booking = make_booking(practitioner=person, session=ran, outcome="attended")
            Mark.objects.create(booking=booking, session_day=ran.days.get(), value="present", marked_at=NOW)
            make_booking(practitioner=person, session=next_one, booked_at=NOW - dt.timedelta(days=9))
        pairs.append(pair)
    others = [UserFactory() for _ in range(PAIRS)]
    return team, schools, courses, coming, pairs, others


def where_all_are() -> set:
    return set(
        Booking.objects.values_list("pk", "practitioner", "organisation", "organisation_type", "status", "outcome")
    )


def together(kept, gone, team) -> Merge:
    return merge(kept=kept, merged=gone, chosen=Chosen(), reason="One", by=team, now=NOW)


def refused(results) -> list:
    return [result for result in results if isinstance(result, Exception)]


def again(at_once, actions) -> list:
    """Do all at once; whoever was told that somebody else was quicker tries once more, as the sentence says."""
    results = at_once(lambda action: action(), actions)
    assert [error for error in refused(results) if not isinstance(error, OF_DATABASE)] == []
    return [action() if isinstance(was, Exception) else was for action, was in zip(actions, results, strict=True)]


def test_merge_and_undo_while_others_book_and_cancel(at_once, world, now):
    team, schools, courses, coming, pairs, others = world
    before, totals = where_all_are(), counts_in_all(SCOPE)
    merging = [lambda pair=pair: together(*pair, team) for pair in pairs]
    merging += [lambda: together(*schools, team), lambda: together(*courses, team)]
    booking = [
        lambda n=n, who=who: book_place(session=coming[n % 2], practitioner=who, by=who, now=NOW)
        for n, who in enumerate(others)
    ]
    results = again(at_once, [*merging, *booking])
    made = results[: len(merging)]
    assert list(faults(now=now)) == []
    after = counts_in_all(SCOPE)
    assert after == totals
    assert [key for (key,) in counts_by(SCOPE, F("session__course_id"))] == [courses[0].pk]
    assert [key for (key,) in counts_by(SCOPE, F("organisation_id"))] == [schools[0].pk]
    assert User.objects.filter(pk__in=[gone.pk for _, gone in pairs]).count() == 0
    cancelling = [
        lambda booked=booked: cancel_booking(booking=booked, by=booked.practitioner, now=NOW, reason="workload")
        for booked in results[len(merging) :]
    ]
    again(at_once, [*(lambda one=one: undo_merge(merge=one, by=team, now=NOW) for one in made), *cancelling])
    assert list(faults(now=now)) == []
    assert counts_in_all(SCOPE) == totals
    mine = {row for row in where_all_are() if row[1] not in {who.pk for who in others}}
    assert mine == before


def test_same_two_merged_by_two_hands_are_merged_once(at_once, world):
    team, _, _, _, pairs, _ = world
    one, two = pairs[0]
    results = at_once(lambda pair: together(*pair, team), [(one, two), (two, one), (one, two)])
    assert len(refused(results)) == 2
    assert {type(error) for error in refused(results)} == {NotToBeMerged}
    assert Merge.objects.count() == 1
    assert Booking.objects.filter(practitioner__in=[one, two]).values("practitioner").distinct().count() == 1


def test_undone_by_two_hands_is_undone_once(at_once, world, now):
    team, _, _, _, pairs, _ = world
    before = where_all_are()
    made = together(*pairs[0], team)
    results = at_once(lambda _: undo_merge(merge=made, by=team, now=NOW), [1, 2, 3])
    assert len(refused(results)) == 2
    assert where_all_are() == before
    assert list(faults(now=now)) == []


BEFORE_TODAY = Scope(period=Period(dt.date(2026, 4, 1), dt.date(2026, 5, 31)), now=NOW)
OF_WHAT_IS_TO_COME = {"outlook", "calibration", "unmet-demand"}
OF_PEOPLE = {"learners", "no-shows-by-first-booking"}  # that count how often one person came
NAMES = {"course", "courses", "organisation", "person", "practitioner", "session", "category", "event", "venue"}


def all_reports() -> dict:
    """Every report of what is over, as rows and totals."""
    tables = {name: one.table(BEFORE_TODAY) for name, one in REPORTS.items() if name not in OF_WHAT_IS_TO_COME}
    return {name: ([dict(row) for row in table.rows], dict(table.total or {})) for name, table in tables.items()}


def without_people(said: tuple[list[dict], dict]) -> tuple[list[dict], dict]:
    """What a report says but for its lines of what was merged, and how many different people there are."""
    rows, total = said
    kept = rows if rows and not NAMES & rows[0].keys() else []
    return [_counted(row) for row in kept], _counted(total)


def _counted(row: dict) -> dict:
    return {name: value for name, value in row.items() if name not in {"learners", "people"}}


def certified(booking) -> Certificate:
    certificate = make_certificate(booking)
    certificate.code = new_code()
    certificate.save()
    return certificate


def verified(client, certificates) -> list[bool]:
    pages = [client.get(reverse("verify-certificate", args=[one.code])) for one in certificates]
    return [page.status_code == 200 and one.number in page.text for page, one in zip(pages, certificates, strict=True)]


def test_all_that_a_team_does_goes_on_while_two_become_one_and_two_again(at_once, world, client, now):
    """People book, cancel, wait alone and together, and are marked meanwhile; each report of what is over, and each
    certificate, says what it said.
    """
    team, schools, courses, coming, pairs, others = world
    for session in coming:
        Session.objects.filter(pk=session.pk).update(capacity=PAIRS)  # full: whoever comes new waits
    today = make_session(course=courses[0], on=NOW.date())
    here = [make_booking(practitioner=pair[0], session=today) for pair in pairs]
    certificates = [certified(one) for one in Booking.objects.filter(outcome="attended").order_by("pk")]
    friends = [UserFactory(organisation=others[0].organisation) for _ in range(2)]
    reports, before = all_reports(), where_all_are()
    merging = [lambda pair=pair: together(*pair, team) for pair in pairs]
    merging += [lambda: together(*schools, team), lambda: together(*courses, team)]
    day = today.days.get()
    marking = [
        lambda one=one: mark_attendance(
            session=today,
            marking=Marking(booking=one, day=day, value="present", seen=None),
            by=team,
            now=NOW,
            reason="From the paper sign-in sheet",
        )
        for one in here
    ]
    waiting = [lambda who=who: book_place(session=coming[0], practitioner=who, by=who, now=NOW) for who in others]
    waiting.append(
        lambda: join_together(session=coming[1], people=friends, places=2, by=friends[0], now=NOW)  # both or none
    )
    results = again(at_once, [*merging, *marking, *waiting])
    made = results[: len(merging)]
    assert list(faults(now=now)) == []
    assert Mark.objects.filter(booking__in=here, value="present").count() == PAIRS
    assert Booking.objects.waiting().count() == len(others) + len(friends)
    assert verified(client, certificates) == [True] * 2 * PAIRS
    others_say = {name for name, said in all_reports().items() if without_people(said) != without_people(reports[name])}
    assert others_say == OF_PEOPLE
    leaving = [
        lambda one=one: cancel_booking(booking=one, by=one.practitioner, now=NOW, reason="workload")
        for one in Booking.objects.filter(practitioner__in=others).select_related("practitioner")
    ]
    again(at_once, [*(lambda one=one: undo_merge(merge=one, by=team, now=NOW) for one in made), *leaving])
    assert list(faults(now=now)) == []
    assert all_reports() == reports
    assert verified(client, certificates) == [True] * 2 * PAIRS
    strangers = {who.pk for who in [*others, *friends]}
    marked = {(one.pk, *row[1:5], "attended") for one in here for row in before if row[0] == one.pk}
    mine = {row for row in where_all_are() if row[1] not in strangers}
    assert mine == {row for row in before if row[0] not in {one.pk for one in here}} | marked
    Booking.objects.filter(pk=certificates[0].booking_id).update(outcome="no show")  # the control: one that is lost
    assert all_reports() != reports
    assert list(faults(now=now)) != []
