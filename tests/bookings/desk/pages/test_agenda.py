import datetime as dt
import re

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from bookings.attendance.register.absences import close_dispute, explain_absence
from bookings.attendance.register.marking import Marking, mark_attendance
from bookings.models import Booking, CheckIn, DateWish, Mail, Mark, Register
from tests.support.attended import make_certificate
from tests.support.factories import CourseFactory, UserFactory, VenueFactory, make_booking, make_session
from tests.support.signing_in import sign_in
from training.models import Course

WITHOUT_KEY = [
    "desk",
    "desk-sessions",
    "desk-session-new",
    "desk-courses",
    "desk-course-new",
    "desk-categories",
    "desk-category-new",
    "desk-types",
    "desk-type-new",
    "desk-our-details",
    "desk-person-new",
    "desk-venues",
    "desk-venue-new",
    "desk-organisations",
    "desk-organisation-new",
    "desk-people",
]
OF_A_SESSION = ["desk-session", "desk-session-edit", "desk-session-cancel", "desk-session-book"]


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def addresses(db):
    """The address of every page of the desk, with something on it."""
    booking = make_booking(session=make_session(venue=VenueFactory()))
    session, person = booking.session, booking.practitioner
    return (
        [reverse(name) for name in WITHOUT_KEY]
        + [reverse(name, args=[session.pk]) for name in OF_A_SESSION]
        + [
            reverse("desk-booking-cancel", args=[booking.pk]),
            reverse("desk-course-edit", args=[session.course_id]),
            reverse("desk-venue-edit", args=[session.days.get().venue_id]),
            reverse("desk-organisation-edit", args=[person.organisation_id]),
            reverse("desk-person", args=[person.pk]),
        ]
    )


def test_desk_pages_open_for_the_team(client, team_member, addresses):
    sign_in(client, team_member)
    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 200)


@pytest.mark.r26
@pytest.mark.parametrize("who", ["practitioner", "trainer", "lead", "group_member"])
def test_desk_pages_are_the_teams_alone(who, client, addresses, request):
    sign_in(client, request.getfixturevalue(who))
    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 403)
    posts = [address for address in addresses if address.endswith(("/new/", "/edit/", "/cancel/", "/book/"))]
    assert {address: client.post(address).status_code for address in posts} == dict.fromkeys(posts, 403)


@pytest.mark.r26
def test_desk_pages_send_visitors_to_sign_in(client, addresses):
    for address in addresses:
        assert client.get(address).headers["Location"] == f"/account/login/?next={address}"


@pytest.mark.r26
@pytest.mark.parametrize(
    "name", [*OF_A_SESSION, "desk-booking-cancel", "desk-course-edit", "desk-venue-edit", "desk-person"]
)
def test_desk_page_of_what_is_not_there_is_not_found(name, client, team_member):
    sign_in(client, team_member)
    assert client.get(reverse(name, args=[987654])).status_code == 404


@pytest.mark.r29
def test_desk_is_closed_at_once_to_who_left_the_team(client, team_member):
    sign_in(client, team_member)
    assert client.get(reverse("desk")).status_code == 200
    type(team_member).objects.filter(pk=team_member.pk).update(is_team=False)
    assert client.get(reverse("desk")).status_code == 403


def tasks(response):
    return [
        (name, [(task.text, task.address, task.link) for task in found]) for name, found in response.context["groups"]
    ]


def test_desk_with_nothing_to_do_says_so(client, team_member, trainer):
    make_session(venue=VenueFactory(), trainers=[trainer])
    sign_in(client, team_member)
    response = client.get(reverse("desk"))
    assert tasks(response) == []
    assert "Nothing: no email failed" in response.text


def test_desk_lists_what_needs_doing_by_urgency(client, team_member, trainer, now):
    course = CourseFactory(title="Neglect")
    ready = {"venue": VenueFactory(), "trainers": [trainer], "course": course}
    late = make_session(on=dt.date(2026, 5, 20), **ready)
    recent = make_session(on=dt.date(2026, 5, 31), **ready)
    done = make_session(on=dt.date(2026, 5, 19), **ready)
    Register.objects.create(session=done, state="complete", closed_at=now)
    make_session(on=dt.date(2026, 5, 18), status="cancelled", cancelled_at=now, **ready)
    thin = make_session(on=dt.date(2026, 6, 10), minimum=5, **ready)
    make_booking(session=thin)
    bare = make_session(on=dt.date(2026, 6, 4), course=course)
    draft = make_session(on=dt.date(2026, 6, 2), status="draft", course=course)
    make_session(on=dt.date(2026, 6, 16), minimum=5, **ready)  # two weeks and a day ahead: not yet
    mail = make_booking(session=thin)
    Mail.objects.create(
        kind="confirmation", booking=mail, recipient=mail.practitioner, to="x@example.org", message_id="<1>",
        state="failed", created_at=now,
    )  # fmt: skip
    sign_in(client, team_member)
    assert tasks(client.get(reverse("desk"))) == [
        (
            "Do first",
            [
                (
                    "1 email could not be delivered: people may not know if they have a place.",
                    reverse("desk-mails"),
                    "See the emails",
                ),
                (
                    "Neglect, Tuesday 2 June 2026: still a draft, so nobody can book it.",
                    reverse("desk-session-edit", args=[draft.pk]),
                    "Publish it",
                ),
            ],
        ),
        (
            "Registers overdue",
            [
                (
                    "Neglect, Wednesday 20 May 2026: the register is not finished.",
                    reverse("register", args=[late.pk]),
                    "Open the register",
                ),
            ],
        ),
        (
            "This week",
            [
                (
                    "Neglect, Thursday 4 June 2026: no trainer yet.",
                    reverse("desk-session-trainers", args=[bare.pk]),
                    "Ask a trainer",
                ),
                (
                    "Neglect, Thursday 4 June 2026: no venue or joining link yet.",
                    reverse("desk-session-edit", args=[bare.pk]),
                    "Say where it is",
                ),
                (
                    "Neglect, Sunday 31 May 2026: the register is not finished.",
                    reverse("register", args=[recent.pk]),
                    "Open the register",
                ),
            ],
        ),
        (
            "In the weeks ahead",
            [
                (
                    "Neglect, Wednesday 10 June 2026: 2 booked, and the minimum is 5.",
                    reverse("desk-session", args=[thin.pk]),
                    "Find people, or cancel it",
                )
            ],
        ),
    ]


def test_desk_names_courses_that_people_waited_for_in_vain(client, team_member, trainer, now):
    ready = {"venue": VenueFactory(), "trainers": [trainer]}
    wanted, planned, old = CourseFactory(title="Wanted"), CourseFactory(title="Planned"), CourseFactory(title="Old")
    person = UserFactory()
    for course, on in ((wanted, dt.date(2026, 5, 20)), (planned, dt.date(2026, 5, 21)), (old, dt.date(2025, 5, 1))):
        session = make_session(on=on, course=course, **ready)
        Register.objects.create(session=session, state="complete", closed_at=now)
        make_booking(session=session, status=Booking.Status.WAITING, practitioner=person)
    make_session(on=dt.date(2026, 9, 1), course=planned, **ready)
    for who in (person, UserFactory()):  # one of them asked in both ways
        for course in (wanted, planned):
            DateWish.objects.create(course=course, practitioner=who, asked_at=now)
    DateWish.objects.create(course=old, practitioner=person, asked_at=now, told_at=now)
    sign_in(client, team_member)
    assert tasks(client.get(reverse("desk"))) == [
        (
            "In the weeks ahead",
            [
                (
                    "Wanted: 2 people asked for a place in the last year and got none, or asked to hear of a new date, "
                    "and no session is planned.",
                    f"{reverse('desk-session-new')}?course={wanted.pk}&wishes=1",
                    "Plan a session",
                )
            ],
        )
    ]


def test_desk_shows_todays_own_session_above_what_is_left_over(client, team_member, trainer, now):
    ready = {"trainers": [trainer], "course": CourseFactory(title="Neglect")}
    old = make_session(on=dt.date(2026, 5, 20), venue=VenueFactory(), **ready)
    today = timezone.localdate(now)
    running = make_session(on=today, venue=VenueFactory(name="County Hall"), **ready)
    make_booking(session=running)
    second_day = make_session(on=today - dt.timedelta(weeks=1), days=2, **ready)
    second_day.days.update(joining_link="https://meet.example.org/")
    make_session(on=today, status="cancelled", cancelled_at=now, **ready)
    sign_in(client, team_member)
    on_today, overdue = tasks(client.get(reverse("desk")))[:2]
    assert on_today == (
        "On today",
        [
            (
                "Neglect, 9:30am to 4:30pm, online: 0 places held.",
                reverse("register", args=[second_day.pk]),
                "Open the register",
            ),
            (
                "Neglect, 9:30am to 4:30pm, County Hall: 1 place held.",
                reverse("register", args=[running.pk]),
                "Open the register",
            ),
        ],
    )
    assert (overdue[0], [address for _, address, _ in overdue[1]]) == (
        "Registers overdue",
        [reverse("register", args=[old.pk])],
    )


def test_desk_lists_who_says_the_register_is_wrong_until_it_is_looked_into(client, team_member, now):
    missed = closed_no_show(now, name="Nia Missed")
    settled, corrected, sorry = (closed_no_show(now, name=name) for name in ("Settled", "Corrected", "Sorry"))
    for booking in (missed, settled, corrected):
        explain_absence(booking=booking, reason="I was there", kind="present", by=booking.practitioner, now=now)
    explain_absence(booking=sorry, kind="sickness", reason="I was ill", by=sorry.practitioner, now=now)
    close_dispute(booking=settled, by=team_member, now=now)
    Booking.objects.filter(pk=corrected.pk).update(outcome="attended")
    sign_in(client, team_member)
    assert tasks(client.get(reverse("desk"))) == [
        (
            "Do first",
            [
                (
                    "Nia Missed says they were at Neglect, Wednesday 20 May 2026.",
                    reverse("booking", args=[missed.pk]),
                    "See the booking",
                )
            ],
        )
    ]


def test_desk_shows_both_versions_and_settles_it_there(client, team_member, trainer, now):
    for put_right in (True, False):
        missed = closed_no_show(now, name=f"Nia Missed {put_right}")
        mark = {"value": "absent", "marked_at": now, "marked_by": trainer}
        day = missed.session.days.get()
        Mark.objects.create(booking=missed, session_day=day, **mark)
        CheckIn.objects.create(booking=missed, session_day=day, checked_in_at=now.replace(hour=8, minute=41))
        explain_absence(booking=missed, reason="I was there. Row 2", kind="present", by=missed.practitioner, now=now)
        sign_in(client, team_member)
        page = client.get(reverse("desk"))
        assert "“I was there. Row 2”" in page.text
        assert "absent, marked by Tom Trainer on Monday 1 June 2026" in page.text
        assert f"{missed.practitioner.name} checked in by themselves: Monday 1 June 2026, 9:41am" in page.text
        booking_page = client.get(reverse("booking", args=[missed.pk]))
        assert f"{missed.practitioner.name} checked in by themselves: Monday 1 June 2026, 9:41am" in booking_page.text
        [task] = next(found for name, found in page.context["groups"] if name == "Do first")
        address = task.buttons[0 if put_right else 1][1]
        assert address in page.text
        response = client.post(address, {"next": reverse("desk")}, follow=True)
        assert response.redirect_chain == [(reverse("desk"), 302)]
        assert missed.practitioner.name in response.text
        missed.refresh_from_db()
        assert (missed.outcome, missed.dispute_closed_at is None) == ("attended" if put_right else "no show", put_right)
        assert "checked in by themselves" not in client.get(reverse("booking", args=[missed.pk])).text


def test_day_on_which_they_checked_in_is_not_said_to_be_marked_by_somebody(client, team_member, now):
    missed = closed_no_show(now, name="Nia Missed")
    mark = {"value": "present", "marked_at": now, "marked_by": missed.practitioner}
    Mark.objects.create(booking=missed, session_day=missed.session.days.get(), **mark)
    explain_absence(booking=missed, reason="I was there", kind="present", by=missed.practitioner, now=now)
    sign_in(client, team_member)
    assert "The register says: here, by their own check-in on Monday 1 June 2026" in client.get(reverse("desk")).text


def test_desk_says_why_the_team_marked_who_says_that_the_register_is_wrong(client, team_member, now):
    missed = closed_no_show(now, name="Nia Missed")
    absent = Marking(booking=missed, day=missed.session.days.get(), value="absent", seen=None)
    Register.objects.all().delete()
    mark_attendance(session=missed.session, marking=absent, by=team_member, now=now, reason="The trainer rang")
    explain_absence(booking=missed, reason="I was there", kind="present", by=missed.practitioner, now=now)
    sign_in(client, team_member)
    said = "absent, marked by Tess Team on Monday 1 June 2026, 11am (The trainer rang)"
    assert said in client.get(reverse("desk")).text


def closed_no_show(now, *, name):
    course = Course.objects.filter(title="Neglect").first() or CourseFactory(title="Neglect")
    session = make_session(on=dt.date(2026, 5, 20), course=course)
    Register.objects.create(session=session, state="complete", closed_at=now)
    return make_booking(session=session, practitioner=UserFactory(name=name), outcome="no show")


def test_desk_names_certificates_that_cannot_be_printed(client, team_member, now):
    papers = [
        make_certificate(closed_no_show(now, name=name), issued_at=issued_at, **fields)
        for name, issued_at, fields in (
            ("Ann \U00013000", now, {}),
            ("Bob \U00013000", now, {"revoked_at": now, "revoked_reason": "Mistake"}),
            ("Cat \U00013000", now - dt.timedelta(days=366), {}),
            ("Dan 김", now, {}),
        )
    ]
    sign_in(client, team_member)
    assert tasks(client.get(reverse("desk"))) == [
        (
            "This week",
            [
                (
                    f"Certificate {papers[0].number} of Ann \U00013000 cannot be printed: "
                    "we have no font for \U00013000 (U+13000).",
                    reverse("booking", args=[papers[0].booking_id]),
                    "Issue it again in other letters",
                )
            ],
        )
    ]


def tabs(client):
    page = client.get(reverse("desk")).text
    section = page[page.index("The team’s desk") :].partition("</nav>")[0]
    return re.findall(r">([^<>]+)</a>", section)


def test_desk_has_tabs_for_what_is_on_alone(client, team_member, settings):
    sign_in(client, team_member)
    always = ["To do", "Sessions", "Courses", "Venues", "People", "Organisations", "Emails", "More"]
    assert tabs(client) == always
    settings.CHARGE_NO_SHOW = 50
    assert tabs(client) == [*always[:-1], "Charges", "More"]
    settings.CHARGE_NO_SHOW = 0
    make_session(needs_approval=True, status="cancelled", cancelled_at=timezone.now())
    assert tabs(client) == always
    make_session(needs_approval=True)
    assert tabs(client) == [*always[:2], "Approvals", *always[2:]]


def test_desk_says_under_more_what_is_off_and_leads_there(client, team_member, settings):
    sign_in(client, team_member)
    page = client.get(reverse("desk-more")).text
    assert page.count("Off</strong>") == 3
    for name in ("desk-data", "desk-terms", "desk-approvals", "desk-charges"):
        assert f'href="{reverse(name)}"' in page
    settings.CHARGE_NO_SHOW, settings.NO_SHOW_LIMIT = 50, 3
    assert client.get(reverse("desk-more")).text.count("Off</strong>") == 1, "whom to ring"


def test_desk_table_shows_four_weeks_with_places_and_trainers(client, team_member, trainer):
    session = make_session(on=dt.date(2026, 6, 20), capacity=2, minimum=3, trainers=[trainer])
    for status in ("confirmed", "confirmed", "waiting"):
        make_booking(session=session, status=status)
    make_session(on=dt.date(2026, 6, 30))
    make_session(on=dt.date(2026, 6, 21), status="cancelled", cancelled_at=session.starts_at)
    sign_in(client, team_member)
    [row] = client.get(reverse("desk")).context["sessions"]
    assert (row, row.places_held, row.people_waiting, row.is_below_minimum) == (session, 2, 1, True)
    assert ([t.name for t in row.trainers.all()], row.register_tag) == (["Tom Trainer"], ("Not due", "grey"))


def rows_of_everything(count, trainer, now):
    for n in range(count):
        session = make_session(on=dt.date(2026, 6, 3 + n), minimum=9, trainers=[trainer], days=2)
        make_booking(session=session)
        make_booking(session=session, status="waiting")
        gone = make_session(on=dt.date(2026, 5, 3 + n), trainers=[trainer])
        make_booking(session=gone)
        make_booking(session=gone, status="waiting")
        make_booking(session=gone, status="cancelled")


@pytest.mark.parametrize(
    "name", ["desk", "desk-sessions", "desk-courses", "desk-people", "desk-organisations", "desk-venues"]
)
def test_desk_lists_take_as_many_queries_for_three_rows_as_for_one(
    name, client, team_member, trainer, now, django_assert_max_num_queries
):
    sign_in(client, team_member)
    counts = []
    for count in (1, 3):
        rows_of_everything(count, trainer, now)
        with django_assert_max_num_queries(22) as queries:
            client.get(reverse(name))
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", ["desk-session", "desk-person"])
def test_desk_pages_of_one_take_as_many_queries_for_three_bookings_as_for_one(
    name, client, team_member, now, django_assert_max_num_queries
):
    sign_in(client, team_member)
    booking = make_booking()
    subject = booking.session if name == "desk-session" else booking.practitioner
    counts = []
    for _ in range(2):
        with django_assert_max_num_queries(14) as queries:
            client.get(reverse(name, args=[subject.pk]))
        counts.append(len(queries))
        for status in ("confirmed", "waiting", "cancelled"):
            if name == "desk-session":
                make_booking(session=subject, status=status)
            else:
                make_booking(practitioner=subject, status=status)
    assert counts[0] == counts[1]
