"""r68: who is who in a file: by address, or because a person said so; never by a name alone."""

import time

import pytest

from bookings.attendance.files.attendees import Answer, Attendee
from bookings.attendance.files.matching import Because
from bookings.attendance.files.plan import File, Plan
from bookings.models import JoinedAs
from tests.support.factories import UserFactory, make_booking, make_session
from tests.support.meeting_files import Was
from training.models import Alias

pytestmark = [pytest.mark.django_db, pytest.mark.r68]


def matches(plan):
    return {match.attendee.name: match for match in plan.matches.matches}


def test_address_tells_who_it_is_whatever_the_name_and_its_letters(place, file_of, planned):
    booking = place("Siân Jones", email="sian@example.org")
    place("Room Four", email="room@example.org")
    match = matches(planned(file_of(Was("Room Four", "SIAN@example.org"))))["Room Four"]
    assert (match.because, match.bookings) == (Because.ADDRESS, [booking])


def test_name_alone_is_proposed_and_marks_nobody(place, file_of, planned):
    booking = place("Siân Jones")
    plan = planned(file_of(Was("Siân Jones")))
    match = matches(plan)["Siân Jones"]
    assert (match.because, match.bookings, match.proposed) == (Because.OPEN, [], booking)
    assert plan.lines == []


def test_name_that_is_an_address_is_a_name(place, file_of, planned):
    place("Siân Jones", email="sian@example.org")
    assert matches(planned(file_of(Was("sian@example.org"))))["sian@example.org"].is_open


def test_two_people_of_one_name_are_never_proposed(place, file_of, planned):
    place("Sam Lee")
    place("Sam Lee")
    assert matches(planned(file_of(Was("Sam Lee"))))["Sam Lee"].proposed is None


def test_namesake_on_the_waiting_list_keeps_the_other_from_being_proposed(session, place, file_of, planned):
    place("Sam Lee")
    make_booking(session=session, practitioner=UserFactory(name="Sam Lee"), status="waiting")
    assert matches(planned(file_of(Was("Sam Lee"))))["Sam Lee"].proposed is None


def test_two_of_one_name_in_the_file_are_never_proposed(place, file_of, planned):
    place("Sam Lee")
    plan = planned(file_of(Was("Sam Lee"), Was("Sam Lee", "sam@elsewhere.example")))
    assert [match.proposed for match in plan.matches.matches] == [None, None]


def test_who_is_known_by_address_already_is_proposed_for_no_other_row(place, file_of, planned):
    place("Sam Lee", email="sam@example.org")
    plan = planned(file_of(Was("Sam L", "sam@example.org"), Was("Sam Lee")))
    assert [match.proposed for match in plan.matches.matches] == [None, None]
    assert len(plan.lines) == 1


def test_addresses_of_two_people_leave_it_to_a_person(place, session, planned, trainer):
    place("Ann", email="ann@example.org")
    place("Ben", email="ben@example.org")
    file = File(name="x", attendees=(Attendee(number=2, name="Ann", addresses=("ann@example.org", "ben@example.org")),))
    match = Plan(session=session, file=file, answers={}, by=trainer).matches.matches[0]
    assert (match.is_open, match.proposed, match.why) == (
        True,
        None,
        "The file has the addresses of two people for them.",
    )


def test_known_person_without_a_place_is_left_to_a_person(file_of, planned):
    known = UserFactory(email="known@example.org")
    match = matches(planned(file_of(Was("K", "known@example.org"))))["K"]
    assert (match.because, match.known) == (Because.OPEN, known)


def test_trainer_is_set_aside_by_address_and_by_name(trainer, file_of, planned):
    plan = planned(file_of(Was(trainer.name), Was("Laptop", trainer.email)))
    assert [match.because for match in plan.matches.matches] == [Because.DELIVERS] * 2


def test_namesake_of_the_trainer_on_the_register_is_not_set_aside(trainer, place, file_of, planned):
    booking = place(trainer.name)
    assert matches(planned(file_of(Was(trainer.name))))[trainer.name].proposed == booking


@pytest.fixture
def decided(trainer, now):
    """Remember that somebody joined another session under this name, or address."""

    def run(person, name="", address="", session=None):
        return JoinedAs.objects.create(
            session=session or make_session(),
            person=person,
            name_key=name,
            address=address,
            decided_at=now,
            decided_by=trainer,
        )

    return run


def test_what_was_said_of_another_session_is_remembered(place, file_of, planned, decided):
    booking = place("Katherine Thompson")
    decided(booking.practitioner, name="kt")
    match = matches(planned(file_of(Was("KT"))))["KT"]
    assert (match.because, match.bookings) == (Because.SAID_BEFORE, [booking])


def test_address_that_was_said_of_somebody_is_remembered(place, file_of, planned, decided):
    booking = place("Katherine Thompson")
    decided(booking.practitioner, address="kt@home.example")
    assert matches(planned(file_of(Was("iPhone", "kt@home.example"))))["iPhone"].bookings == [booking]


def test_what_was_said_of_somebody_without_a_place_marks_nobody(place, file_of, planned, decided):
    place("Katherine Thompson")
    decided(UserFactory(), name="kt")
    assert matches(planned(file_of(Was("KT"))))["KT"].is_open


@pytest.mark.parametrize("name", ["iPhone", "Guest", "Meeting Room 4"])
def test_device_and_room_are_asked_about_each_time(place, file_of, planned, decided, name):
    decided(place("Katherine Thompson").practitioner, name=name.lower())
    assert matches(planned(file_of(Was(name))))[name].is_open


def test_name_said_of_two_people_is_remembered_for_neither(place, file_of, planned, decided):
    decided(place("Katherine Thompson").practitioner, name="kt")
    decided(UserFactory(), name="kt")
    assert matches(planned(file_of(Was("KT"))))["KT"].is_open


def test_people_behind_one_screen_are_asked_about_in_another_session(place, file_of, planned, decided):
    other = make_session()
    for name in ("Ann Bell", "Ben Cole"):
        decided(place(name).practitioner, name="hub east", session=other)
    assert matches(planned(file_of(Was("Hub East"))))["Hub East"].is_open


def test_namesake_in_this_session_is_asked_about_again(place, file_of, planned, decided):
    decided(place("Sam Lee").practitioner, name="sam lee")
    assert matches(planned(file_of(Was("Sam Lee"))))["Sam Lee"].bookings
    place("Sam Lee")
    assert matches(planned(file_of(Was("Sam Lee"))))["Sam Lee"].is_open


def test_second_row_of_a_remembered_name_is_asked_about(place, file_of, planned, decided):
    decided(place("Katherine Thompson").practitioner, name="kt")
    plan = planned(file_of(Was("KT"), Was("KT", "kt@elsewhere.example")))
    assert [match.is_open for match in plan.matches.matches] == [True, True]


def test_what_is_said_now_goes_before_all_else(place, file_of, planned, decided):
    ann, ben = place("Ann Bell", email="ann@example.org"), place("Ben Cole")
    file = file_of(Was("Ann Bell", "ann@example.org"))
    answers = {file.attendees[0].number: Answer(kind="people", people=(ann.pk, ben.pk))}
    assert [line.booking for line in planned(file, answers).lines] == [ann, ben]


def test_thousand_rows_are_matched_in_less_than_a_second(place, file_of, planned, django_assert_max_num_queries):
    for number in range(30):
        place(f"Booked Person{number:02}", email=f"booked{number}@example.org")
    rows = [Was(f"Stranger Number{n}", "" if n % 2 else f"stranger{n}@example.org") for n in range(970)]
    file = file_of(*[Was(f"B P{n}", f"booked{n}@example.org") for n in range(30)], *rows)
    began = time.thread_time()  # of the processor: what else the machine does is no matter of ours
    with django_assert_max_num_queries(16):
        plan = planned(file)
    took = time.thread_time() - began
    print(f"1,000 people matched in {took:.3f} s")
    assert (len(plan.new), len(plan.open)) == (30, 970)
    assert took < 1


def test_address_of_before_an_account_was_merged_tells_who_it_is(place, file_of, planned, now):
    booking = place("Siân Jones", email="sian@example.org")
    Alias.objects.create(
        person=booking.practitioner, kind="email", key="sian@home.example", name="sian@home.example", added_at=now
    )
    match = matches(planned(file_of(Was("S. Jones", "sian@home.example"))))["S. Jones"]
    assert (match.because, match.bookings) == (Because.ADDRESS, [booking])
