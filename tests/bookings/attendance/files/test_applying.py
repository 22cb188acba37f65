"""r68: a file marks who is known, once; what is marked otherwise stays, and a second time nothing changes."""

import datetime as dt

import pytest

from bookings.attendance.files.applying import FileChangedMeanwhile, bring_in_file
from bookings.attendance.files.attendees import Answer
from bookings.attendance.register.closing import close_register
from bookings.attendance.register.marking import Marking, RegisterClosed, mark_attendance
from bookings.attendance.register.newcomers import WhoIsThis
from bookings.attendance.register.opening import open_register_again
from bookings.merging.operation import Chosen, merge
from bookings.models import Booking, JoinedAs, Mark
from tests.bookings.attendance.files.conftest import EVENING
from tests.support.factories import UserFactory, make_booking, make_session
from tests.support.meeting_files import Was
from training.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.r68]

WHOLE, HALF, MINUTE = ("9:28", "16:31"), ("9:30", "12:00"), ("9:30", "9:31")


def marks():
    return dict(Mark.objects.values_list("booking__practitioner__name", "value"))


def everything():
    models = (Booking, Mark, JoinedAs, User, Booking.history.model, Mark.history.model)
    return [list(model.objects.order_by("pk").values()) for model in models]


def number_of(file, name):
    return next(one.number for one in file.attendees if one.name == name)


def test_marks_by_minutes_and_nobody_absent(place, file_of, bring_in, trainer):
    for name in ("Whole", "Half", "Minute", "Away"):
        place(name, email=f"{name.lower()}@example.org")
    times = {"Whole": WHOLE, "Half": HALF, "Minute": MINUTE}
    done = bring_in(file_of(*[Was(name, f"{name.lower()}@example.org", at) for name, at in times.items()]))
    assert marks() == {"Whole": "present", "Half": "partly"}
    assert (done.marked, done.changed, done.kept, done.walk_ins, done.left_open) == (2, 0, 0, 0, 0)
    assert set(Mark.objects.values_list("marked_by", flat=True)) == {trainer.pk}
    outcomes = dict(Booking.objects.values_list("practitioner__name", "outcome"))
    assert (outcomes["Whole"], outcomes["Minute"], outcomes["Away"]) == ("attended", "not recorded", "not recorded")


def test_name_alone_marks_nobody(place, file_of, bring_in):
    place("Siân Jones")
    assert bring_in(file_of(Was("Siân Jones"))).left_open == 1
    assert marks() == {}


def test_name_marks_once_a_person_says_who_it_is_and_is_not_asked_again(place, file_of, bring_in, planned, trainer):
    booking = place("Siân Jones")
    file = file_of(Was("Siân Jones"))
    bring_in(file, {number_of(file, "Siân Jones"): Answer(kind="people", people=(booking.pk,))})
    assert marks() == {"Siân Jones": "present"}
    said = JoinedAs.objects.get()
    assert (said.name_key, said.person, said.decided_by) == ("sian jones", booking.practitioner, trainer)
    assert planned(file_of(Was("Siân Jones"))).open == []


def test_same_file_twice_changes_nothing(place, file_of, bring_in, planned, trust):
    place("By Address", email="by@example.org")
    told = place("Told")
    room = [place("Ann Bell"), place("Ben Cole")]
    UserFactory(name="Known", email="known@example.org", organisation=trust)

    def file():
        people = [
            Was("By Address", "by@example.org"),
            Was("T"),
            Was("Hub East"),
            Was("New One"),
            Was("K", "known@example.org"),
        ]
        return file_of(*people, Was("Nobody"), Was("Not said"))

    first = file()
    bring_in(
        first,
        {
            number_of(first, "T"): Answer(kind="people", people=(told.pk,)),
            number_of(first, "Hub East"): Answer(kind="people", people=tuple(one.pk for one in room)),
            number_of(first, "New One"): Answer(kind="walk-in", organisation=trust.name),
            number_of(first, "K"): Answer(kind="walk-in", name="Known", email="known@example.org"),
            number_of(first, "Nobody"): Answer(kind="nobody"),
        },
    )
    assert len(marks()) == 6
    before = everything()
    done = bring_in(file())
    assert everything() == before
    assert (done.marked, done.walk_ins, done.left_open) == (0, 0, 1)
    assert planned(file()).new == []


def test_room_of_ten_people_at_one_laptop(place, file_of, bring_in):
    people = [place(f"Person {number}") for number in range(10)]
    place("Elsewhere")
    file = file_of(Was("Hub East", "hub@example.org", HALF))
    bring_in(file, {file.attendees[0].number: Answer(kind="people", people=tuple(one.pk for one in people))})
    assert marks() == {f"Person {number}": "partly" for number in range(10)}


def test_own_laptop_and_a_shared_one_count_together(place, file_of, bring_in):
    booking = place("Ann Bell", email="ann@example.org")
    file = file_of(Was("Ann Bell", "ann@example.org", ("9:30", "13:00")), Was("Hub East", "", ("12:30", "16:30")))
    bring_in(file, {number_of(file, "Hub East"): Answer(kind="people", people=(booking.pk,))})
    assert marks() == {"Ann Bell": "present"}


def mark(session, day, booking, value, by):
    marking = Marking(booking=booking, day=day, value=value, seen=None, note="Seen at the door")
    return mark_attendance(session=session, marking=marking, by=by, now=EVENING)


def test_mark_that_says_otherwise_stays_unless_it_is_said_to_be_wrong(session, day, place, file_of, bring_in, planned):
    booking, other = (place(name, email=f"{name.lower()}@example.org") for name in ("Ann", "Ben"))
    for one in (booking, other):
        mark(session, day, one, "absent", UserFactory(name="Olu Other"))
    file = file_of(Was("Ann", "ann@example.org"), Was("Ben", "ben@example.org"))
    assert [line.booking for line in planned(file).conflicts] == [booking, other]
    assert bring_in(file).kept == 2
    assert marks() == {"Ann": "absent", "Ben": "absent"}
    done = bring_in(file, overrule=[(booking.pk, day.pk)])
    assert (done.changed, done.kept) == (1, 1)
    assert marks() == {"Ann": "present", "Ben": "absent"}
    assert Mark.objects.get(booking=booking).note == "Seen at the door"


def test_mark_made_meanwhile_is_looked_at_first(session, day, place, file_of, planned, trainer):
    booking = place("Ann", email="ann@example.org")
    file = file_of(Was("Ann", "ann@example.org"))
    shown = planned(file).fingerprint
    mark(session, day, booking, "absent", UserFactory())
    with pytest.raises(FileChangedMeanwhile):
        bring_in_file(session=session, file=file, answers={}, overrule=(), shown=shown, by=trainer, now=EVENING)
    assert marks() == {"Ann": "absent"}


def test_closed_register_is_refused_and_one_opened_again_keeps_the_reason(
    session, place, file_of, bring_in, trainer, day
):
    booking = place("Ann", email="ann@example.org")
    file = file_of(Was("Ann", "ann@example.org"))
    close_register(session=session, answers={(booking.pk, day.pk): "unknown"}, by=trainer, now=EVENING)
    with pytest.raises(RegisterClosed):
        bring_in(file)
    assert marks() == {}
    open_register_again(session=session, reason="The report came late", by=trainer, now=EVENING)
    bring_in(file)
    assert marks() == {"Ann": "present"}
    assert Mark.history.get().history_change_reason == "The report came late"


def test_walk_ins_are_added_as_the_file_says_and_count_for_their_organisation(file_of, bring_in, trust, session):
    known = UserFactory(name="Known", email="known@example.org")
    file = file_of(
        Was("K", "known@example.org", HALF), Was("New One", "new@example.org"), Was("No Address", "", MINUTE)
    )
    answers = {
        number_of(file, "K"): Answer(kind="walk-in", name="Known", email="known@example.org"),
        number_of(file, "New One"): Answer(kind="walk-in", organisation="WYE VALLEY NHS TRUST"),
        number_of(file, "No Address"): Answer(kind="walk-in", organisation="Somewhere else"),
    }
    assert bring_in(file, answers).walk_ins == 3
    assert marks() == {"Known": "partly", "New One": "present", "No Address": "partly"}
    found = {booking.practitioner.name: booking for booking in Booking.objects.all()}
    assert {booking.is_walk_in for booking in found.values()} == {True}
    assert found["Known"].practitioner == known
    assert found["New One"].organisation == trust
    assert found["New One"].practitioner.email == "new@example.org"
    assert found["No Address"].practitioner.organisation_named == "Somewhere else"


def test_walk_in_who_is_refused_leaves_everything_as_it_was(place, file_of, bring_in):
    place("Ann", email="ann@example.org")
    file = file_of(Was("Ann", "ann@example.org"), Was("New One"))
    before = everything()
    with pytest.raises(WhoIsThis):
        bring_in(file, {number_of(file, "New One"): Answer(kind="walk-in")})
    assert everything() == before


def test_walk_in_who_is_completed_later_stays_who_they_were(file_of, bring_in, planned, trust, team_member):
    file = file_of(Was("New One"))
    bring_in(file, {number_of(file, "New One"): Answer(kind="walk-in", organisation=trust.name)})
    known = UserFactory(name="New One", email="newone@example.org")
    entered = Booking.objects.get().practitioner
    merge(kept=known, merged=entered, chosen=Chosen(), reason="Told us so", by=team_member, now=EVENING)
    plan = planned(file_of(Was("New One")))
    assert (plan.open, [line.is_same for line in plan.lines]) == ([], [True])
    assert JoinedAs.objects.get().person == known


def test_own_attendance_is_not_marked(place, file_of, bring_in, planned, trainer, session):
    make_booking(session=session, practitioner=trainer)
    file = file_of(Was(trainer.name, trainer.email))
    assert bring_in(file).marked == 0
    assert (marks(), len(planned(file).own)) == ({}, 1)


def test_each_day_is_judged_by_itself(trainer, file_of, bring_in):
    two_days = make_session(on=dt.date(2026, 5, 26), days=2, trainers=[trainer])
    booking = make_booking(session=two_days, practitioner=UserFactory(email="ann@example.org"))
    whole = file_of(Was("Ann", "ann@example.org"), session=two_days, on=dt.date(2026, 5, 26))
    half = file_of(Was("Ann", "ann@example.org", HALF), session=two_days, on=dt.date(2026, 6, 2))
    for file in (whole, half):
        bring_in(file, session=two_days)
    assert list(booking.marks.order_by("session_day__position").values_list("value", flat=True)) == [
        "present",
        "partly",
    ]


def test_what_was_decided_is_decided_anew(place, file_of, bring_in):
    ann, ben = place("Ann Bell"), place("Ben Cole")
    file = file_of(Was("A"))
    for booking in (ann, ben):
        bring_in(file, {number_of(file, "A"): Answer(kind="people", people=(booking.pk,))})
    assert [said.person for said in JoinedAs.objects.all()] == [ben.practitioner]
