import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from bookings.models import Booking, Mail, Mark
from tests.support.factories import CourseFactory, VenueFactory, make_booking, make_session
from tests.support.signing_in import sign_in
from training.models import Session
from training.operations.schedule import local_time


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def team(client, team_member):
    sign_in(client, team_member)
    return client


def day(number=0, on="2026-07-07", starts="09:30", ends="16:30", **fields):
    return {
        f"days-{number}-{name}": value for name, value in {"on": on, "starts": starts, "ends": ends, **fields}.items()
    }


def answers(course, *days, **fields):
    days = days or (day(),)
    return {
        "course": course.pk,
        "delivery": "in person",
        "capacity": 20,
        "minimum": "",
        "overfull_allowance": "",
        "cancellation_working_days": 3,
        "status": "published",
        "days-TOTAL_FORMS": len(days),
        "days-INITIAL_FORMS": len(days),
        **{name: value for one in days for name, value in one.items()},
        **fields,
    }


def faults(response):
    return {**response.context["form"].errors, **{k: v for e in response.context["days"].errors for k, v in e.items()}}


def test_session_new_plans_days_in_order(team, trainer):
    course, venue = CourseFactory(), VenueFactory()
    response = team.post(
        reverse("desk-session-new"),
        answers(
            course,
            day(0, on="14/07/2026", joining_link="https://meet.example.org/x"),
            day(1, venue=venue.pk),
            trainers=[trainer.pk],
            minimum=8,
            booking_opens_at="2026-06-05T09:00",
            ref="N-12",
            notes="Bring a pen.",
        ),
    )
    session = Session.objects.get()
    assert response.headers["Location"] == reverse("desk-session", args=[session.pk])
    assert (session.course, session.capacity, session.minimum, session.ref) == (course, 20, 8, "N-12")
    assert session.booking_opens_at == local_time(dt.date(2026, 6, 5), dt.time(9))
    assert [(d.starts_at, d.venue, d.joining_link) for d in session.days.order_by("position")] == [
        (local_time(dt.date(2026, 7, 7), dt.time(9, 30)), venue, ""),
        (local_time(dt.date(2026, 7, 14), dt.time(9, 30)), None, "https://meet.example.org/x"),
    ]
    assert list(session.trainers.all()) == [trainer]


def test_session_new_starts_with_the_course_that_was_asked_for(team):
    course = CourseFactory()
    response = team.get(reverse("desk-session-new"), {"course": course.pk})
    assert response.context["form"]["course"].value() == str(course.pk)


@pytest.mark.parametrize("course", ["", "x", "-1", "9" * 40])
def test_session_new_for_a_nonsense_course_still_opens(course, team):
    assert team.get(reverse("desk-session-new"), {"course": course}).status_code == 200


def test_session_new_add_another_day_judges_nothing_and_keeps_the_answers(team):
    course, venue = CourseFactory(), VenueFactory()
    sent = answers(course, day(0, venue=venue.pk, starts="10:00"), capacity="", notes="Keep me", add_day="1")
    response = team.post(reverse("desk-session-new"), sent)
    form, days = response.context["form"], response.context["days"]
    assert (faults(response), form["notes"].value(), form["course"].value()) == ({}, "Keep me", str(course.pk))
    assert [(d["on"].value(), d["starts"].value(), d["venue"].value()) for d in days] == [
        ("2026-07-07", "10:00", str(venue.pk)),
        (None, "10:00", str(venue.pk)),
    ]
    assert Session.objects.count() == 0


def test_session_new_has_six_days_at_most(team):
    course = CourseFactory()
    six = [day(n, on=f"2026-07-{n + 6:02}") for n in range(6)]
    response = team.post(reverse("desk-session-new"), answers(course, *six, add_day="1"))
    assert (len(response.context["days"].forms), response.context["may_add_a_day"]) == (6, False)
    seven = [*six, day(6, on="2026-07-20")]
    assert team.post(reverse("desk-session-new"), answers(course, *seven)).status_code == 200
    assert Session.objects.count() == 0
    team.post(reverse("desk-session-new"), answers(course, *six))
    assert Session.objects.get().days.count() == 6


def test_session_new_day_taken_out_is_left_out(team):
    sent = answers(CourseFactory(), day(0), day(1, on="", DELETE="on"))
    team.post(reverse("desk-session-new"), sent)
    assert Session.objects.get().days.count() == 1


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        (day(on="2027-02-29"), "on"),
        (day(on=""), "on"),
        (day(on="0001-01-01"), "on"),
        (day(on="9999-01-01"), "on"),
        (day(starts="24:00"), "starts"),
        (day(starts="17:00"), "ends"),
        (day(joining_link="javascript:alert(1)"), "joining_link"),
        (day(venue="99999"), "venue"),
        ({"capacity": "0"}, "capacity"),
        ({"capacity": "-1"}, "capacity"),
        ({"capacity": "2.5"}, "capacity"),
        ({"capacity": "1000000000"}, "capacity"),
        ({"capacity": ""}, "capacity"),
        ({"minimum": "21"}, "minimum"),
        ({"course": "0"}, "course"),
        ({"trainers": ["0"]}, "trainers"),
        ({"status": "cancelled"}, "status"),
        ({"cancellation_working_days": "31"}, "cancellation_working_days"),
        ({"booking_opens_at": "2026-07-02T09:00", "booking_closes_at": "2026-07-01T09:00"}, "booking_closes_at"),
        ({"booking_opens_at": "2027-03-28T01:30"}, "booking_opens_at"),
    ],
)
def test_session_new_with_a_bad_answer_says_which(fields, named, team):
    response = team.post(reverse("desk-session-new"), {**answers(CourseFactory()), **fields})
    assert list(faults(response)) == [named]
    assert Session.objects.count() == 0
    assert "There is a problem" in response.text


@pytest.mark.r20
def test_session_new_in_the_hour_that_does_not_exist_says_so(team):
    response = team.post(reverse("desk-session-new"), answers(CourseFactory(), day(on="2027-03-28", starts="01:30")))
    assert faults(response) == {
        "starts": ["01:30 does not exist on 28 March 2027: the clocks go forward that night. Choose another time."]
    }


@pytest.mark.parametrize("on", ["2025-07-07", "2026-05-31", "2026-06-01"])
def test_session_new_in_the_past_is_refused(on, team):
    response = team.post(reverse("desk-session-new"), answers(CourseFactory(), day(on=on)))
    assert response.context["form"].non_field_errors() == [
        "The session would start in the past. Check the date and the year."
    ]
    assert Session.objects.count() == 0


def test_session_new_twice_on_one_day_is_refused(team):
    response = team.post(
        reverse("desk-session-new"), answers(CourseFactory(), day(0), day(1, starts="17:00", ends="18:00"))
    )
    assert response.context["form"].non_field_errors() == ["Two days of a session cannot fall on the same date."]


def test_session_new_with_a_reference_that_is_taken_says_so(team):
    make_session(ref="N-12")
    response = team.post(reverse("desk-session-new"), answers(CourseFactory(), ref="N-12"))
    assert list(faults(response)) == ["ref"]


@pytest.mark.parametrize("total", ["", "x", "-1", "1000000000"])
def test_session_new_with_a_forged_number_of_days_makes_nothing(total, team):
    sent = {**answers(CourseFactory()), "days-TOTAL_FORMS": total}
    assert team.post(reverse("desk-session-new"), sent).status_code == 200
    assert team.post(reverse("desk-session-new"), {**sent, "add_day": "1"}).status_code == 200
    assert Session.objects.count() == 0


def test_session_edit_saved_as_shown_changes_nothing(team, trainer):
    session = make_session(days=2, venue=VenueFactory(), trainers=[trainer], minimum=4, ref=None)
    make_booking(session=session)
    before, address = session.history.count(), reverse("desk-session-edit", args=[session.pk])
    page = team.get(address)
    sent = {"days-TOTAL_FORMS": 2, "days-INITIAL_FORMS": 2}
    for form in (page.context["form"], *page.context["days"]):
        for field in form:
            if field.value() not in (None, "", False):
                sent[field.html_name] = field.value()
    assert team.post(address, sent).status_code == 302
    assert (session.history.count(), Mail.objects.count()) == (before, 0)


@pytest.mark.r11
def test_session_edit_another_date_tells_those_booked_once(team):
    session = make_session()
    booking = make_booking(session=session)
    address = reverse("desk-session-edit", args=[session.pk])
    for _ in range(2):
        team.post(address, answers(session.course, day(on="2026-07-09")) | {"explain": "1"})
    booking.refresh_from_db()
    assert (booking.invite_sequence, [mail.kind for mail in Mail.objects.all()]) == (1, ["session changed"])


@pytest.mark.r08
def test_session_edit_fewer_places_than_held_asks_first(team):
    session = make_session(capacity=3)
    for _ in range(3):
        make_booking(session=session)
    address = reverse("desk-session-edit", args=[session.pk])
    assert "allow_overfull" not in team.get(address).text
    response = team.post(address, answers(session.course, capacity=2))
    assert list(faults(response)) == ["allow_overfull"]
    assert 'name="allow_overfull"' in response.text
    session.refresh_from_db()
    assert session.capacity == 3
    team.post(address, answers(session.course, capacity=2, allow_overfull="on"))
    session.refresh_from_db()
    assert (session.capacity, session.places_kept, Booking.objects.live().count()) == (2, 3, 3)


def test_session_edit_marked_day_is_refused_with_the_reason(team, trainer, now):
    session = make_session(on=dt.date(2026, 6, 1))
    booking = make_booking(session=session)
    Mark.objects.create(
        booking=booking, session_day=session.days.get(), value="present", marked_at=now, marked_by=trainer
    )
    response = team.post(reverse("desk-session-edit", args=[session.pk]), answers(session.course, day(on="2026-06-02")))
    assert response.context["form"].non_field_errors() == [
        "People are marked for Monday 1 June 2026 already, so that day cannot be changed."
    ]


@pytest.mark.r28
def test_session_edit_ignores_what_is_not_asked(team):
    session = make_session()
    forged = {
        "starts_at": "2020-01-01",
        "cancelled_at": "2020-01-01",
        "places_kept": "9",
        "first_on": "2020-01-01",
        "pk": "9",
    }
    team.post(reverse("desk-session-edit", args=[session.pk]), answers(session.course, capacity=21, **forged))
    again = Session.objects.get()
    assert (again.pk, again.starts_at, again.places_kept, again.cancelled_at, again.capacity) == (
        session.pk,
        session.starts_at,
        0,
        None,
        21,
    )


def test_session_edit_of_a_cancelled_session_leads_to_its_page(team, now):
    session = make_session(status="cancelled", cancelled_at=now)
    response = team.get(reverse("desk-session-edit", args=[session.pk]))
    assert response.headers["Location"] == reverse("desk-session", args=[session.pk])


def test_session_cancel_takes_a_reason(team, team_member):
    booking = make_booking()
    address = reverse("desk-session-cancel", args=[booking.session_id])
    errors = team.post(address, {"reason": "  "}).context["form"].errors
    assert errors == {"reason": ["Say why the session does not take place."]}
    team.post(address, {"reason": "The trainer is ill.", "status": "published"})
    booking.refresh_from_db()
    assert (booking.status, booking.cancelled_by, booking.session.cancelled_reason) == (
        "cancelled",
        team_member,
        "The trainer is ill.",
    )
    response = team.post(address, {"reason": "Again"})
    assert response.context["form"].non_field_errors() == ["This session was cancelled already."]


@pytest.mark.parametrize("name", ["desk-session-cancel", "desk-session-edit", "desk-session-book"])
def test_session_pages_change_nothing_when_looked_at(name, team):
    session = make_session()
    make_booking(session=session)
    before = session.history.count()
    team.get(reverse(name, args=[session.pk]), {"reason": "x", "capacity": 1, "person": 1})
    session.refresh_from_db()
    assert (session.status, session.capacity, session.history.count()) == ("published", 20, before)


def found(response):
    return [session.pk for session in response.context["sessions"]]


def test_sessions_list_shows_coming_past_or_cancelled(team, now):
    coming, draft = make_session(), make_session(on=dt.date(2026, 7, 8), status="draft")
    past = make_session(on=dt.date(2026, 5, 5))
    cancelled = make_session(status="cancelled", cancelled_at=now)
    address = reverse("desk-sessions")
    assert found(team.get(address)) == found(team.get(address, {"when": "nonsense"})) == [coming.pk, draft.pk]
    assert found(team.get(address, {"when": "past"})) == [past.pk]
    assert found(team.get(address, {"when": "cancelled"})) == [cancelled.pk]


def test_sessions_list_finds_by_course_or_reference(team):
    named = make_session(course=CourseFactory(title="Úna’s neglect day"))
    referred = make_session(ref="N-12")
    make_session()
    assert found(team.get(reverse("desk-sessions"), {"q": "una's NEGLECT".replace("'", "’")})) == [named.pk]
    assert found(team.get(reverse("desk-sessions"), {"q": "n-12"})) == [referred.pk]


@pytest.mark.parametrize("page", ["-1", "0", "x", "999"])
def test_sessions_list_of_a_nonsense_page_still_opens(page, team):
    assert team.get(reverse("desk-sessions"), {"page": page}).status_code == 200
