"""Who is in which arm: by lot, once, before anything was done differently; and what goes out follows it."""

import datetime as dt
from itertools import count, pairwise

import pytest

from bookings.models import Allocation, Arm, Booking, Mail, Trial
from bookings.models.mail import BY_TEXT
from bookings.notices.wording.compose import compose
from bookings.places.operations.asking_again import ask_again
from bookings.places.operations.reminders import send_reminders
from tests.support.compared import make_trial
from tests.support.factories import CourseFactory, UserFactory, make_booking, make_session

pytestmark = pytest.mark.django_db

LONDON = dt.timezone(dt.timedelta(hours=1))


def at(month: int, day: int, hour: int = 8, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute, tzinfo=LONDON)


@pytest.fixture
def course():
    return CourseFactory(reminder_days="14,5,1", ask_again_days=3)


@pytest.fixture
def session(course):
    """Tuesday 7 July 2026: 14 days before is 23 June."""
    return make_session(course=course, capacity=40)


@pytest.fixture
def places(session):
    return [make_booking(session=session, practitioner=UserFactory(mobile="+447700900123")) for _ in range(12)]


def a_trial(places, **fields) -> Trial:
    """Make one whose lot leaves neither arm empty, as one in two thousand does with twelve places."""
    keys = (f"{number:064x}" for number in count())
    both = (key for key in keys if {Trial(key=key).arm_of(booking.pk) for booking in places} == set(Arm))
    return make_trial(key=next(both), **fields)


def in_arms(places) -> dict[str, set[int]]:
    allocated = Allocation.objects.filter(booking__in=places)
    return {arm: set(allocated.filter(arm=arm).values_list("booking_id", flat=True)) for arm in Arm}


def reminders(**fields):
    return Mail.objects.filter(kind="reminder", channel="email", **fields)


def test_nobody_is_in_an_arm_before_the_first_reminder_and_all_are_with_it(places):
    a_trial(places)
    send_reminders(now=at(6, 23, 7, 59))
    assert not Allocation.objects.exists()
    send_reminders(now=at(6, 23))
    both = in_arms(places)
    assert both["a"] | both["b"] == {booking.pk for booking in places}
    assert both["a"] and both["b"]


def test_arm_is_that_of_the_lot_and_stays_whatever_runs_again(places):
    trial = a_trial(places)
    send_reminders(now=at(6, 23))
    first = in_arms(places)
    for day in (23, 24, 28):
        send_reminders(now=at(6, day, 9))
    assert in_arms(places) == first
    assert first["b"] == {booking.pk for booking in places if trial.arm_of(booking.pk) == Arm.B}


def test_who_gets_a_place_after_the_first_reminder_is_in_no_arm(session, places):
    a_trial(places)
    send_reminders(now=at(6, 23))
    late = make_booking(session=session, booked_at=at(6, 24), confirmed_at=at(6, 24))
    send_reminders(now=at(7, 2))
    assert not Allocation.objects.filter(booking=late).exists()
    assert reminders(booking=late).count() == 1


@pytest.mark.parametrize(
    ("fields", "is_in"),
    [
        ({"begins_on": dt.date(2026, 6, 23)}, True),
        ({"begins_on": dt.date(2026, 6, 24)}, False),  # the first reminder was due before it began
        ({"ends_on": dt.date(2026, 7, 7)}, True),
        ({"ends_on": dt.date(2026, 7, 6)}, False),
        ({"ended_at": dt.datetime(2026, 6, 20, tzinfo=dt.UTC), "ended_because": "called"}, False),
    ],
)
def test_only_sessions_whose_first_reminder_and_day_are_within_it(places, fields, is_in):
    a_trial(places, **fields)
    send_reminders(now=at(6, 26))
    assert Allocation.objects.exists() is is_in


def test_only_people_of_its_courses(places, course):
    a_trial(places, courses=[CourseFactory()])
    send_reminders(now=at(6, 23))
    assert not Allocation.objects.exists()


def test_arm_can_be_changed_by_nobody(places):
    a_trial(places)
    send_reminders(now=at(6, 23))
    one = Allocation.objects.first()
    one.arm = Arm.A if one.arm == Arm.B else Arm.B
    with pytest.raises(TypeError):
        one.save()
    with pytest.raises(TypeError):
        Allocation.objects.filter(pk=one.pk).update(arm=one.arm)
    with pytest.raises(TypeError):
        Allocation.objects.bulk_update([one], ["arm"])
    assert Allocation.objects.get(pk=one.pk).arm != one.arm


def test_lot_is_even_and_says_nothing_to_who_knows_the_keys_of_bookings():
    """Of 4,000 keys in a row half are in each arm, of every second one too, and another trial's arms are no hint."""
    one, other = Trial(key="11" * 32), Trial(key="22" * 32)
    drawn = [one.arm_of(number) == Arm.B for number in range(4000)]
    others = [other.arm_of(number) == Arm.B for number in range(4000)]
    within = 4 * 4000**0.5 / 2
    assert abs(sum(drawn) - 2000) < within
    assert abs(sum(drawn[::2]) - 1000) < within
    assert abs(sum(a == b for a, b in pairwise(drawn)) - 2000) < within
    assert abs(sum(a == b for a, b in zip(drawn, others, strict=True)) - 2000) < within


def test_each_trial_has_a_key_of_its_own_which_its_history_does_not_tell():
    one, other = make_trial(), make_trial(title="Another", begins_on=dt.date(2028, 1, 1), ends_on=dt.date(2028, 2, 1))
    assert one.key != other.key
    assert len(one.key) == 64
    assert not hasattr(one.history.model(), "key")


def test_words_are_those_of_the_arm(places):
    a_trial(places)
    send_reminders(now=at(6, 23))
    for arm, keys in in_arms(places).items():
        for mail in reminders(booking__in=keys):
            compose(mail, now=at(6, 23))
            assert ("An empty chair costs £40" in mail.text) is (arm == "b")
            assert (mail.subject == "Your chair costs us money") is (arm == "b")


def test_days_are_those_of_the_arm_and_others_have_those_of_the_course(session, places):
    a_trial(places, what=Trial.What.DAYS)
    late = make_booking(session=session, booked_at=at(7, 1), confirmed_at=at(7, 1))
    now = at(6, 20)
    while now < at(7, 7):
        send_reminders(now=now)
        now += dt.timedelta(hours=3)
    both = in_arms(places)
    assert {len(keys) > 0 for keys in both.values()} == {True}

    def days_of(booking):
        return [mail.facts["days_before"] for mail in reminders(booking=booking).order_by("pk")]

    # The course's first is due before anybody is in an arm.
    assert {tuple(days_of(key)) for key in both["a"]} == {(14, 7, 1)}
    assert {tuple(days_of(key)) for key in both["b"]} == {(14, 3, 1)}
    assert days_of(late.pk) == [5, 1]


def test_last_reminder_of_an_arm_is_the_one_with_the_files(places):
    a_trial(places, what=Trial.What.DAYS, a_days="14,2", b_days="14,1")
    send_reminders(now=at(6, 23))
    send_reminders(now=at(7, 5))
    last = reminders(facts__days_before=2)
    assert last and all(mail.facts["is_last"] for mail in last)


def test_name_is_that_of_the_arm_also_when_people_are_asked_again(places, course):
    course.reminders_signed_by = "Jo Ellis"
    course.save()
    a_trial(places, what=Trial.What.SIGNER)
    send_reminders(now=at(6, 23))
    ask_again(now=at(7, 4))
    both = in_arms(places)
    asked = Mail.objects.filter(kind__in=("reminder", "asked again"))
    assert asked.filter(kind="asked again").count() == len(places)
    assert {mail.facts.get("signed_by") for mail in asked.filter(booking__in=both["b"])} == {"Sam Lee"}
    assert {mail.facts.get("signed_by") for mail in asked.filter(booking__in=both["a"])} == {None}


@pytest.fixture
def texts_on(settings, team_member, now):
    from bookings.notices.sending.texts import choose_texts

    settings.SENDS_TEXTS = True
    said = {"for_all_courses": True, "courses": (), "price": None, "by": team_member, "now": now}
    return choose_texts(kinds=("reminder",), monthly_limit=500, **said)


def test_text_goes_in_one_arm_alone_and_whom_none_can_reach_is_in_neither(places, session, texts_on):
    without = make_booking(session=session)
    a_trial(places, what=Trial.What.CHANNEL)
    for day, month in ((23, 6), (2, 7), (6, 7)):
        send_reminders(now=at(month, day))
    both = in_arms(places)
    texted = set(Mail.objects.filter(channel=BY_TEXT).values_list("booking_id", flat=True))
    assert texted == both["b"]
    assert not Allocation.objects.filter(booking=without).exists()
    assert reminders(facts__days_before=1).count() == len(places) + 1


def test_text_of_an_arm_goes_though_the_team_texts_no_reminders(places, settings, texts_on):
    texts_on.kinds = []
    texts_on.save()
    a_trial(places, what=Trial.What.CHANNEL)
    send_reminders(now=at(6, 23))
    send_reminders(now=at(7, 6))
    assert Mail.objects.filter(channel=BY_TEXT).count() == len(in_arms(places)["b"])


def test_after_it_was_stopped_reminders_are_those_of_the_course(places, course):
    trial = a_trial(places, what=Trial.What.SIGNER)
    send_reminders(now=at(6, 23))
    trial.ended_at, trial.ended_because, trial.stopped_reason = at(6, 25), "stopped", "A mistake in B"
    trial.save()
    course.reminders_signed_by = "Jo Ellis"
    course.save()
    send_reminders(now=at(7, 2))
    assert {mail.facts["signed_by"] for mail in reminders(facts__days_before=5)} == {"Jo Ellis"}


def test_whoever_cancels_stays_in_their_arm(places):
    a_trial(places)
    send_reminders(now=at(6, 23))
    Booking.objects.filter(pk=places[0].pk).update(status="cancelled", cancelled_at=at(6, 24))
    send_reminders(now=at(7, 2))
    assert Allocation.objects.filter(booking=places[0]).count() == 1
