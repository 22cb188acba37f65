import contextlib
import datetime as dt
import gc

import pytest
from django.db import transaction
from django.utils import timezone

from bookings.exchange.history.importing import HistoryBusy, HistoryRefused, import_rows
from bookings.models import Booking, Certificate, Evaluation, Mail, Mark, Register
from bookings.upkeep.integrity.each_row import faults
from tests.support import factories
from tests.support.history_files import a_row, people
from training.models import Category, Course, Organisation, OrganisationType, Session, SessionDay, User, Venue

pytestmark = pytest.mark.django_db

TABLES = (
    Category,
    Course,
    OrganisationType,
    Organisation,
    Venue,
    User,
    Session,
    SessionDay,
    Register,
    Booking,
    Mark,
    Evaluation,
    Certificate,
    Mail,
)


def counts() -> dict:
    held = {model.__name__: model.objects.count() for model in TABLES}
    return held | {f"{model.__name__} history": model.history.count() for model in TABLES if hasattr(model, "history")}


def refusal(rows, now) -> str:
    before = counts()
    with pytest.raises(HistoryRefused) as refused:
        import_rows(rows=rows, by=None, now=now)
    assert counts() == before
    return str(refused.value)


def outcome_of(email: str) -> tuple:
    booking = Booking.objects.get(practitioner__email=email)
    marks = tuple(booking.marks.order_by("session_day__position").values_list("session_day__position", "value"))
    return booking.status, booking.outcome, marks


def test_every_outcome_becomes_a_standing_and_its_marks(now):
    import_rows(
        rows=people(
            "attended",
            "partly attended",
            "no show",
            "excused",
            "not recorded",
            "cancelled",
            "late cancellation",
            "waiting list",
            session_date="2023-11-07;2023-11-14",
        ),
        by=None,
        now=now,
    )
    assert [outcome_of(f"person{n}@example.org") for n in range(1, 9)] == [
        ("confirmed", "attended", ((1, "present"), (2, "present"))),
        ("confirmed", "partly attended", ((1, "partly"),)),
        ("confirmed", "no show", ((1, "absent"), (2, "absent"))),
        ("confirmed", "excused", ()),
        ("confirmed", "not recorded", ()),
        ("cancelled", "not recorded", ()),
        ("cancelled", "not recorded", ()),
        ("waiting", "not recorded", ()),
    ]
    late = Booking.objects.get(cancelled_late=True)
    timely = Booking.objects.get(status="cancelled", cancelled_late=False)
    assert late.practitioner.email == "person7@example.org"
    assert timely.cancelled_at < late.cancelled_at < late.session.starts_at
    assert {timezone.localtime(at).date() for at in (late.cancelled_at, timely.cancelled_at)} == {dt.date(2023, 11, 6)}
    assert Booking.objects.get(outcome="excused").excused_at == now
    assert list(faults(now=now)) == []


def test_a_session_is_as_the_file_says(now):
    import_rows(
        rows=people(
            "attended",
            "no show",
            start_time="13:00",
            end_time="16:00",
            venue="Town Hall",
            delivery="both",
            capacity="25",
            session_date="2023-11-07;2023-11-14",
        ),
        by=None,
        now=now,
    )
    session = Session.objects.get()
    local = [
        (timezone.localtime(day.starts_at).isoformat(), timezone.localtime(day.ends_at).isoformat(), day.venue.name)
        for day in session.days.order_by("position")
    ]
    assert local == [
        ("2023-11-07T13:00:00+00:00", "2023-11-07T16:00:00+00:00", "Town Hall"),
        ("2023-11-14T13:00:00+00:00", "2023-11-14T16:00:00+00:00", "Town Hall"),
    ]
    assert (session.ref, session.status, session.delivery) == ("S-1", "published", "both")
    assert (session.capacity, session.overfull_allowance) == (25, 0)
    assert (session.course.title, session.course.category.name) == ("Understanding Child Neglect", "Child Neglect")


def test_what_a_file_leaves_out_has_its_default(now):
    import_rows(rows=people("attended", "no show", session_date="2023-07-04"), by=None, now=now)
    session = Session.objects.get()
    assert timezone.localtime(session.starts_at).isoformat() == "2023-07-04T09:30:00+01:00"
    assert timezone.localtime(session.ends_at).isoformat() == "2023-07-04T16:30:00+01:00"
    assert (session.delivery, session.capacity, session.overfull_allowance) == ("in person", 2, 0)
    booking = Booking.objects.get(outcome="attended")
    assert (booking.booked_at, booking.booked_by) == (session.starts_at, None)
    assert session.register.state == "complete"


def test_more_people_than_places_are_extra_places(now):
    import_rows(rows=people("attended", "attended", "no show", "cancelled", capacity="2"), by=None, now=now)
    session = Session.objects.get()
    assert (session.capacity, session.overfull_allowance) == (2, 1)


def test_the_waiting_list_is_in_the_order_of_the_file(now):
    import_rows(rows=people("waiting list", "attended", "waiting list", "waiting list"), by=None, now=now)
    waiting = Booking.objects.order_by("queue_number").filter(status="waiting")
    assert [(booking.practitioner.email, booking.queue_number) for booking in waiting] == [
        ("person1@example.org", 1),
        ("person3@example.org", 2),
        ("person4@example.org", 3),
    ]


@pytest.mark.parametrize("state", ["complete", "partial", "unavailable"])
def test_a_register_is_as_declared(now, state, team_member):
    import_rows(rows=people("attended", register=state), by=team_member, now=now)
    register = Register.objects.get()
    assert (register.state, register.closed_at, register.closed_by) == (state, now, team_member)
    assert register.reason == ("Declared unavailable in the imported history" if state == "unavailable" else "")


@pytest.mark.parametrize("cells", [{}, {"register": "complete"}])
def test_a_register_silent_about_somebody_is_partial_and_that_is_told(now, cells):
    summary = import_rows(rows=people("attended", "not recorded", **cells), by=None, now=now)
    assert Register.objects.get().state == "partial"
    assert summary.notes == ["1 registers are kept as partial, with people not recorded: S-1"]
    assert import_rows(rows=people("attended", "not recorded", **cells), by=None, now=now).unchanged == 2


def test_a_session_to_come_has_no_register_yet(now):
    import_rows(rows=people("not recorded", "waiting list", session_date="2026-07-07"), by=None, now=now)
    assert not Register.objects.exists()
    assert 'outcome: "no show", but the session is not over yet' in refusal(
        people("no show", session_ref="S-2", session_date="2026-07-07"), now
    )


def test_booking_day_and_evaluation_are_kept(now):
    import_rows(rows=people("attended", booked_on="01/09/2023", evaluation_score="4"), by=None, now=now)
    booking = Booking.objects.get()
    assert timezone.localtime(booking.booked_at).date() == dt.date(2023, 9, 1)
    assert booking.evaluation.score == 4


def test_people_are_made_without_a_password_and_with_their_latest_organisation(now):
    rows = [
        a_row(
            booked_on="2023-09-01",
            session_ref="S-2",
            session_date="2023-12-05",
            organisation="Newer",
            practitioner_name="Ann Brown",
        ),
        a_row(booked_on="2023-08-01", practitioner_email="ANN@example.org"),
    ]
    summary = import_rows(rows=rows, by=None, now=now)
    person = User.objects.get()
    assert (person.email, person.name, person.organisation.name) == ("ann@example.org", "Ann Brown", "Newer")
    assert (person.has_usable_password(), person.search_text) == (False, "ann brown ann@exampleorg")
    assert summary.notes == ["1 people have more than one name; the latest is kept: ann@example.org"]
    assert {booking.session.ref: booking.organisation.name for booking in Booking.objects.all()} == {
        "S-1": "Wye Valley NHS Trust",
        "S-2": "Newer",
    }


def test_a_later_file_moves_only_those_who_never_signed_in(now):
    emails = ["never@example.org", "signed-in@example.org", "older@example.org"]
    import_rows(rows=[a_row(practitioner_email=email, booked_on="2023-09-01") for email in emails], by=None, now=now)
    User.objects.filter(email="signed-in@example.org").update(last_login=now)
    later = [
        a_row(
            practitioner_email=email,
            session_ref="S-2",
            session_date="2023-12-05",
            booked_on=booked,
            organisation="Newer",
        )
        for email, booked in zip(emails, ["2023-11-01", "2023-11-01", "2023-08-01"], strict=True)
    ]
    import_rows(rows=later, by=None, now=now)
    assert dict(User.objects.values_list("email", "organisation__name")) == {
        "never@example.org": "Newer",
        "signed-in@example.org": "Wye Valley NHS Trust",
        "older@example.org": "Wye Valley NHS Trust",
    }
    assert User.history.filter(history_type="~").count() == 1


def test_new_courses_and_types_stand_in_the_order_of_the_file_after_the_others(now):
    there = factories.CourseFactory(title="Old", position=7)
    rows = [
        a_row(course=course, category=category, session_ref=course, organisation=kind, organisation_type=kind)
        for course, category, kind in [
            ("Zeta", "New", "Police"),
            ("Beta", there.category.name, "Health"),
            ("Alpha", "New", "Police"),
        ]
    ]
    import_rows(rows=rows, by=None, now=now)
    assert [course.title for course in Course.objects.in_catalogue_order()] == ["Old", "Beta", "Zeta", "Alpha"]
    assert list(OrganisationType.objects.order_by("position").values_list("name", flat=True)) == ["Police", "Health"]


def test_courses_and_organisations_are_matched_without_regard_to_case_accents_and_spacing(now):
    factories.CourseFactory(title="Understanding Child Neglect", category__name="Child Neglect")
    import_rows(
        rows=[
            a_row(course="understanding  CHILD neglect", category=""),
            a_row(practitioner_email="b@example.org", organisation="WYE valley nhs trust", organisation_type="HEALTH"),
        ],
        by=None,
        now=now,
    )
    assert (Course.objects.count(), Organisation.objects.count(), OrganisationType.objects.count()) == (1, 1, 1)


def test_titles_that_share_an_address_get_their_own(now):
    rows = [a_row(course=title, session_ref=title) for title in ("A / B", "A B", "محمد", "中文")]
    import_rows(rows=rows, by=None, now=now)
    assert list(Course.objects.order_by("pk").values_list("slug", flat=True)) == ["a-b", "a-b-2", "course", "course-2"]


def test_history_tables_say_who_imported_what_and_when(now, team_member):
    import_rows(rows=people("attended", evaluation_score=5), by=team_member, now=now)
    for model in (Category, Course, Session, SessionDay, Register, Booking, Mark):
        (line,) = model.history.all()
        assert (line.history_type, line.history_user, line.history_date) == ("+", team_member, now)
        assert line.history_change_reason == "Imported history"
        assert line.id == model.objects.get().pk
    assert Booking.history.get().outcome == "attended"
    assert Course.history.get().title_key == "understanding child neglect"


@pytest.mark.r43
def test_the_same_rows_again_change_nothing(now):
    outcomes = ("attended", "partly attended", "no show", "excused", "cancelled", "late cancellation", "waiting list")
    more = {"venue": "Town Hall", "capacity": 9, "start_time": "10:00", "register": "partial", "evaluation_score": 3}
    rows = [*people(*outcomes, booked_on="2023-11-01"), a_row(session_ref="S-2", **more)]
    first = import_rows(rows=rows, by=None, now=now)
    before = counts()
    again = import_rows(rows=rows, by=None, now=now + dt.timedelta(days=1))
    assert counts() == before
    assert str(first) == (
        "created 8 bookings, 8 people, 1 organisations, 1 organisation types, 1 categories, 1 courses, 1 venues, "
        "2 sessions, 1 evaluations; unchanged 0"
    )
    assert str(again) == (
        "created 0 bookings, 0 people, 0 organisations, 0 organisation types, 0 categories, 0 courses, 0 venues, "
        "0 sessions, 0 evaluations; unchanged 8"
    )


def test_rows_added_to_a_session_make_room_and_queue_behind(now):
    import_rows(rows=people("attended", "waiting list", capacity=1), by=None, now=now)
    rows = people("attended", "waiting list", "waiting list", "no show", capacity=1)
    summary = import_rows(rows=rows, by=None, now=now)
    session = Session.objects.get()
    assert (summary.created["bookings"], summary.unchanged) == (2, 2)
    assert (session.capacity, session.overfull_allowance) == (1, 1)
    assert list(Booking.objects.waiting().values_list("practitioner__email", "queue_number")) == [
        ("person2@example.org", 1),
        ("person3@example.org", 2),
    ]
    assert list(faults(now=now)) == []


@pytest.mark.r43
def test_a_dry_run_writes_nothing(now):
    before = counts()
    summary = import_rows(rows=people("attended", "no show"), by=None, now=now, dry_run=True)
    assert counts() == before
    assert (summary.created["bookings"], summary.dry_run) == (2, True)


def test_no_mail_goes_out_for_the_past(now):
    import_rows(rows=people("attended", "cancelled", "waiting list"), by=None, now=now)
    assert not Mail.objects.exists()


@pytest.mark.r43
@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"session_date": "31/04/2023"}, 'row 3: session_date: "31/04/2023" is not a date'),
        ({"course": "Other"}, 'row 3: course: "Other", but session "S-1" is of "Understanding Child Neglect" in row 2'),
        (
            {"session_date": "2023-11-08"},
            'row 3: session_date: "2023-11-08", but row 2 of session "S-1" has "2023-11-07"',
        ),
        ({"start_time": "10:00"}, 'row 3: start_time: "10:00", but row 2 of session "S-1" has "09:00"'),
        ({"end_time": "08:00"}, 'row 3: end_time: "08:00" is not after start_time "09:00"'),
        ({"venue": "Elsewhere"}, 'row 3: venue: "Elsewhere", but row 2 of session "S-1" has "Town Hall"'),
        ({"delivery": "online"}, 'row 3: delivery: "online", but row 2 of session "S-1" has "in person"'),
        ({"capacity": "8"}, 'row 3: capacity: "8", but row 2 of session "S-1" has "20"'),
        ({"register": "partial"}, 'row 3: register: "partial", but row 2 of session "S-1" has "complete"'),
        (
            {"category": "Other"},
            'row 3: category: "Other", but course "Understanding Child Neglect" is in "Child Neglect"',
        ),
        (
            {"organisation_type": "Police"},
            'row 3: organisation_type: "Police", but "Wye Valley NHS Trust" is "Health" in row 2',
        ),
        (
            {"practitioner_email": "Ann@Example.org"},
            'row 3: practitioner_email: "ann@example.org" is in session "S-1" already, in row 2',
        ),
        (
            {"course": "New", "category": "", "session_ref": "S-2"},
            'row 3: category: missing, and the course "New" is new',
        ),
        (
            {"session_ref": "S-2", "session_date": "2024-03-31", "start_time": "01:30"},
            "row 3: start_time: 01:30 does not exist on 31 March 2024: the clocks go forward that night",
        ),
        (
            {"session_ref": "S-2", "session_date": "2027-01-05"},
            'row 3: outcome: "attended", but the session is not over yet',
        ),
        (
            {"session_ref": "S-2", "session_date": "2027-01-05", "outcome": "not recorded", "booked_on": "2026-06-02"},
            'row 3: booked_on: "2026-06-02" is in the future',
        ),
        ({"practitioner_name": "\u200b", "outcome": "came"}, 'row 3: practitioner_name: "\\u200b" cannot be read: '),
    ],
)
def test_a_faulty_row_is_named_and_nothing_is_imported(now, cells, said):
    first = {"venue": "Town Hall", "start_time": "09:00", "delivery": "in person", "capacity": "20"}
    rows = [a_row(**first), a_row(**{"practitioner_email": "bob@example.org", **cells})]
    assert refusal(rows, now).startswith(said)


@pytest.mark.r20
def test_every_faulty_row_has_one_line(now):
    rows = [
        a_row(session_date="29/02/2027", capacity="0"),
        a_row(),
        a_row(session_ref="S-3", session_date="2024-03-31", start_time="01:15", end_time="01:45"),
    ]
    assert refusal(rows, now).split("\n") == [
        'row 2: session_date: "29/02/2027" is not a date; capacity: "0" is not a whole number from 1 to 5,000',
        "row 4: start_time: 01:15 does not exist on 31 March 2024: the clocks go forward that night. "
        "Choose another time",
    ]


def test_a_session_over_the_night_the_clocks_go_back_is_an_hour_longer(now):
    import_rows(rows=[a_row(session_date="2023-10-29", start_time="00:30", end_time="02:30")], by=None, now=now)
    session = Session.objects.get()
    assert session.ends_at.astimezone(dt.UTC) - session.starts_at.astimezone(dt.UTC) == dt.timedelta(hours=3)


@pytest.mark.r43
@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (
            {"outcome": "no show", "evaluation_score": ""},
            'outcome: "no show", but the booking has "attended" in Turnout',
        ),
        (
            {"outcome": "cancelled", "cancelled_on": "2023-11-01", "evaluation_score": ""},
            'outcome: "cancelled", but the booking has "attended"',
        ),
        ({"organisation": "Other"}, 'organisation: "Other", but the booking has "Wye Valley NHS Trust" in Turnout'),
        (
            {"organisation_type": "Other"},
            'organisation_type: "Other", but "Wye Valley NHS Trust" is "Health" in Turnout',
        ),
        ({"booked_on": "2023-10-02"}, 'booked_on: "2023-10-02", but the booking has "2023-10-01" in Turnout'),
        ({"evaluation_score": "2"}, 'evaluation_score: "2", but the booking has "5" in Turnout'),
        ({"category": "Other"}, 'category: "Other", but the course is in "Child Neglect" in Turnout'),
        ({"course": "Other"}, 'course: "Other", but session "S-1" has "Understanding Child Neglect" in Turnout'),
        ({"session_date": "2023-11-08"}, 'session_date: "2023-11-08", but session "S-1" has "2023-11-07" in Turnout'),
        ({"start_time": "10:00"}, 'start_time: "10:00", but session "S-1" has "09:30" in Turnout'),
        ({"venue": "Elsewhere"}, 'venue: "Elsewhere", but session "S-1" has "Town Hall" in Turnout'),
        ({"delivery": "online"}, 'delivery: "online", but session "S-1" has "in person" in Turnout'),
        ({"capacity": "30"}, 'capacity: "30", but session "S-1" has "20" in Turnout'),
        ({"register": "partial"}, 'register: "partial", but session "S-1" has "complete" in Turnout'),
    ],
)
def test_a_row_that_contradicts_what_is_stored_is_a_fault(now, cells, said):
    row = a_row(booked_on="2023-10-01", evaluation_score="5", venue="Town Hall", capacity="20")
    import_rows(rows=[row], by=None, now=now)
    assert refusal([row | cells], now).startswith(f"row 2: {said}")


def test_history_is_not_added_to_a_register_that_is_still_open(now):
    session = factories.make_session(on=dt.date(2023, 11, 7), ref="S-1")
    row = a_row(course=session.course.title, category="")
    assert 'the register of "S-1" is open in Turnout' in refusal([row], now)
    session.status, session.cancelled_at = "cancelled", now
    session.save()
    assert 'session_ref: session "S-1" is cancelled in Turnout' in refusal([row], now)


def test_nobody_unrecorded_is_added_to_a_complete_register(now):
    import_rows(rows=people("attended"), by=None, now=now)
    assert refusal(people("attended", "not recorded"), now) == (
        'row 3: outcome: "not recorded", but the session\'s register is complete in Turnout'
    )


def test_reading_stops_after_a_thousand_faulty_rows(now):
    seen = []

    def endless():
        while True:
            seen.append(1)
            yield a_row(session_date="never")

    said = refusal(endless(), now).split("\n")
    assert (len(said), len(seen), said[-1]) == (1002, 1001, "…and perhaps more: the reading stopped here")


@pytest.mark.r43
def test_a_stop_halfway_leaves_nothing(now, monkeypatch):
    before = counts()

    def stop(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("bookings.exchange.history.writing.new_evaluations", stop)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        import_rows(rows=people("attended", "no show"), by=None, now=now)
    assert counts() == before


def test_somebody_in_between_is_told_and_nothing_is_imported(now, monkeypatch):
    from bookings.exchange.history import importing as history

    class Overtaken(history.Stored):
        """As if the person had signed up between the look and the writing."""

        def __init__(self, *args):
            super().__init__(*args)
            self.people = {}

    factories.UserFactory(email="person1@example.org")
    monkeypatch.setattr(history, "Stored", Overtaken)
    before = counts()
    with pytest.raises(HistoryBusy):
        import_rows(rows=people("attended"), by=None, now=now)
    assert counts() == before


@pytest.mark.parametrize("said", ["attended", "never heard of"])
def test_python_tidies_up_again_after_an_import_and_after_a_refusal(now, said):
    assert gc.isenabled()
    with contextlib.suppress(HistoryRefused):
        import_rows(rows=people(said), by=None, now=now)
    assert gc.isenabled()


@pytest.mark.parametrize("rows", [10, 200])
def test_queries_do_not_grow_with_the_rows(now, rows, django_assert_max_num_queries):
    outcomes = ["attended", "no show"] * (rows // 2)
    with django_assert_max_num_queries(75):
        import_rows(rows=people(*outcomes), by=None, now=now)


def test_a_course_that_comes_in_is_hidden_until_the_team_has_looked_at_it(client, now):
    known = Course.objects.create(
        category=Category.objects.create(name="Child Neglect", position=1), title="Known", slug="known", position=1
    )
    import_rows(rows=people("attended", course="level 2", session_ref="H1"), by=None, now=now)
    import_rows(rows=people("attended", course="KNOWN", session_ref="H2"), by=None, now=now)
    known.refresh_from_db()
    assert (Course.objects.get(title="level 2").status, known.status) == ("draft", "published")
    assert client.get(f"/courses/{Course.objects.get(title='level 2').slug}/").status_code == 404
    assert "level 2" not in client.get("/courses/").content.decode()
